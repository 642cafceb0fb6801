"""The templates, and the little they know besides what they are given. Everything is escaped unless a macro made it."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.web.moments import coming, hands, iso
from adapters.web.parse import carrying, token
from adapters.web.render import DOT, moment, parts, pieces
from adapters.web.sentences import sentences
from handlers.cards.dates import written
from handlers.domain.tongue import counted, said, spoken

HERE = Path(__file__).parent
STATIC = HERE / "static"
THEME = "handrail_theme"
SEVERITIES = frozenset({"P0", "P1", "P2", "P3", "P4"})
THEMES = ("auto", "light", "dark")


class Draw:
    """The pages' pen. `fresh` is a key that no form has carried yet; `elsewhere` names the other chats, by key."""

    def __init__(self, fresh: Callable[[], str], elsewhere: Mapping[str, str] | None = None) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            pieces=pieces,
            parts=parts,
            titled=titled,
            moment=moment,
            hands=hands,
            coming=coming,
            iso=iso,
            token=token,
            carrying=carrying,
            initials=initials,
            shade=shade,
            fresh=fresh,
            written=written,
            said=said,
            counted=counted,
            tongue=lambda: spoken().code,
            sentences=sentences,
            elsewhere=elsewhere or {},
        )

    def page(self, template: str, **given: object) -> str:
        """Draw a template with what it is given."""
        return self._templates.get_template(template).render(**given)

    def theme(self, request: web.Request) -> str:
        """Light, dark or auto, as the reader chose."""
        chosen = request.cookies.get(THEME, "auto")
        return chosen if chosen in THEMES else "auto"


def initials(name: str) -> str:
    """Up to two letters that stand for a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def titled(title: str) -> tuple[str, str, str]:
    """A card's title as it is drawn: what it is about, its severity if it names one, and the rest."""
    head, _, rest = title.partition(DOT)
    severity, _, after = rest.partition(DOT)
    return (head, severity, after) if severity in SEVERITIES else (head, "", rest)


def shade(key: str) -> int:
    """Which of the eight quiet colours an author has, always the same."""
    return sha256(key.encode()).digest()[0] % 8
