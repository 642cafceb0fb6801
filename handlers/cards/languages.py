"""The languages that we speak, from the catalogues that lie beside this file. A language we do not have is English."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale

from handlers.cards.catalogue import Key, plural_rule, read
from handlers.cards.pseudo import Pseudo
from handlers.cards.reply import Nothing, Reply
from handlers.cards.words import HOLDING_TEXT
from handlers.domain.language import ENGLISH, LANGUAGES
from handlers.domain.tongue import English, Tongue, speaking_in

_FORMS = {"one": 0, "few": 1}
TRANSLATED = tuple(language for language in LANGUAGES if language != ENGLISH)


class Translated:
    """A language with a catalogue. `place` is the index of the plural form for a number."""

    def __init__(self, code: str, forms: Mapping[Key, tuple[str, ...]], place: Callable[[int], int]) -> None:
        self._code, self._forms, self._place = code, forms, place

    @property
    def code(self) -> str:
        return self._code

    def template(self, english: str, context: str) -> str:
        found = self._forms.get((context, english))
        return found[0] if found else english

    def plural(self, number: int, one: str, many: str, context: str) -> str:
        found = self._forms.get((context, one))
        return found[self._place(abs(number))] if found else (one if number == 1 else many)


def speaking(code: str) -> AbstractContextManager[None]:
    """Speak a language inside the block, by its two small letters."""
    return speaking_in(tongue(code))


def speaking_as(reply: Reply) -> AbstractContextManager[None]:
    """Speak the language of a reply inside the block, while a chat puts its own words around it."""
    return speaking(ENGLISH if isinstance(reply, Nothing) else reply.language)


def holding_text(code: str) -> str:
    """The holding text as a client reads it: it is sent as it stands, so it is made in the client's language."""
    return tongue(code).template(HOLDING_TEXT, "")


def is_holding_text(text: str) -> bool:
    """True for the holding text in any of our languages."""
    return any(text == holding_text(code) for code in LANGUAGES)


@cache
def everywhere(template: str) -> frozenset[str]:
    """What a template is in every language that is spoken, to know a message of ours again by its words."""
    return frozenset(tongue(code).template(template, "") for code in (*LANGUAGES, Pseudo.code))


def learn() -> None:
    """Read every catalogue now: who asks first in a language holds up nobody else then."""
    for code in TRANSLATED:
        tongue(code)


@cache
def tongue(code: str) -> Tongue:
    """A language by its two small letters, read once."""
    if code == Pseudo.code:
        return Pseudo()
    if code not in TRANSLATED:
        return English()
    texts = [file.read_text(encoding="utf-8") for file in catalogues(code)]
    entries = [entry for text in texts for entry in read(text)]
    forms = {entry.key: entry.forms for entry in entries if entry.translated}
    return Translated(code, forms, _place_in(code, forms_of(texts[0])))


def forms_of(text: str) -> int:
    """How many forms a catalogue has for what is counted, by its header."""
    return int(plural_rule(text).partition("nplurals=")[2].partition(";")[0])


def _place_in(code: str, forms: int) -> Callable[[int], int]:
    """Which of a catalogue's forms a number takes: Unicode's "one" and "few" come first, the last is for all others."""
    plural_form = Locale.parse(code).plural_form
    return lambda number: min(_FORMS.get(plural_form(number), forms), forms - 1)


def catalogues(code: str) -> Iterator[Traversable]:
    """The files of a language, in the order of their names."""
    return iter(sorted(files("handlers.cards").joinpath("locale", code).iterdir(), key=lambda file: file.name))
