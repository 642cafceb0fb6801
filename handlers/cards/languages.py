"""The languages that we speak, from the catalogues that lie beside this file. A language we do not have is English."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale

from handlers.cards.catalogue import Key, read
from handlers.cards.pseudo import Pseudo
from handlers.cards.reply import Nothing, Reply
from handlers.cards.words import HOLDING_TEXT
from handlers.domain.language import ENGLISH, LANGUAGES
from handlers.domain.tongue import English, Speaking, Tongue

_PLACES = {"one": 0, "few": 1}
"""Which form of a catalogue Unicode's kinds of number take; all others take the last."""
TRANSLATED = tuple(language for language in LANGUAGES if language != ENGLISH)


class Translated:
    """A language with a catalogue."""

    def __init__(self, code: str, forms: Mapping[Key, tuple[str, ...]]) -> None:
        self._code, self._forms, self._kind = code, forms, Locale.parse(code).plural_form

    @property
    def code(self) -> str:
        return self._code

    def template(self, english: str, context: str) -> str:
        found = self._forms.get((context, english))
        return found[0] if found else english

    def plural(self, number: int, one: str, many: str, context: str) -> str:
        found = self._forms.get((context, one))
        if not found:
            return one if number == 1 else many
        last = len(found) - 1
        return found[min(_PLACES.get(self._kind(abs(number)), last), last)]


def speaking(code: str) -> AbstractContextManager[None]:
    """Speak a language inside the block, by its two small letters."""
    return Speaking(tongue(code))


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
    entries = [entry for file in catalogues(code) for entry in read(file.read_text(encoding="utf-8"))]
    return Translated(code, {entry.key: entry.forms for entry in entries if entry.translated})


def catalogues(code: str) -> Iterator[Traversable]:
    """The files of a language, in the order of their names."""
    return iter(sorted(files("handlers.cards").joinpath("locale", code).iterdir(), key=lambda file: file.name))
