"""What people wrote, as Teams carries it: mentions as `<at>…</at>`, signs escaped, whole messages as HTML. Pure."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from adapters.teams.people import text
from adapters.teams.tokens import clean

LONGEST = 10_000  # characters of a line; longer ones are refused by the Desk, in words
MOST_MENTIONS = 50
_ESCAPED = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_ESCAPES = re.compile("|".join(_ESCAPED))
_AT = re.compile(r"<at(?: [^<>]*)?>([^<>]*)</at>")
_OBJECT_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote", "pre", "h1", "h2", "h3"})
_UNSAID = frozenset({"script", "style", "attachment"})


def calls(activity: Mapping[str, object]) -> bool:
    """Whether somebody speaks to us here, by a mention of us."""
    us = text(activity, "recipient", "id")
    return any(text(entity, "mentioned", "id") == us for entity in _mentions(activity))


def line(activity: Mapping[str, object]) -> str:
    """What was written, without the mention of us; other people stand in it as the grammar understands them."""
    said, us = text(activity, "text"), text(activity, "recipient", "id")
    known = [entity for entity in _mentions(activity) if text(entity, "text")]
    parts = [said]
    for entity in known:
        written, who = text(entity, "text"), text(entity, "mentioned", "aadObjectId")
        ours = text(entity, "mentioned", "id") == us
        name = f"<@{who}>" if _OBJECT_ID.fullmatch(who) else f"@{text(entity, 'mentioned', 'name')}"
        parts = list(_replaced(parts, written, "" if ours else name))
    # Every second part is ours, and is not looked at again: a name may look like markup.
    plain = "".join(part if number % 2 else _plain(part) for number, part in enumerate(parts))
    return plain.replace("\xa0", " ").strip()[:LONGEST].lstrip(":, ")


def of_html(html: str) -> str:
    """The words of a message that Teams gives as HTML, line by line."""
    reader = _Words()
    reader.feed(html[: 10 * LONGEST])
    reader.close()
    lines = "".join(reader.found).replace("\xa0", " ").splitlines()
    return clean("\n".join(filter(None, (" ".join(each.split()) for each in lines))))


def _mentions(activity: Mapping[str, object]) -> list[object]:
    entities = activity.get("entities")
    listed = entities if isinstance(entities, list) else []
    return [one for one in listed if text(one, "type") == "mention"][:MOST_MENTIONS]


def _replaced(parts: list[str], written: str, by: str) -> Iterator[str]:
    """The parts with the first mention of this writing, in what nobody has replaced yet, replaced."""
    done = False
    for number, part in enumerate(parts):
        before, found, after = part.partition(written) if number % 2 == 0 and not done else (part, "", "")
        yield before
        if found:
            done = True
            yield by
            yield after


def _plain(said: str) -> str:
    said = _AT.sub(lambda found: f"@{found[1]}", said)
    return _ESCAPES.sub(lambda found: _ESCAPED[found[0]], said)


class _Words(HTMLParser):
    """Reads words, and breaks lines where a reader sees them broken."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unsaid = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSAID:
            self._unsaid += 1
        if tag in _BREAKS:
            self.found.append("\n")
        if tag in ("img", "emoji"):
            self.found.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSAID:
            self._unsaid = max(self._unsaid - 1, 0)
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.found.append(data)
