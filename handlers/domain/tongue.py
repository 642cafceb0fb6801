"""Our own words in the language of whoever reads them. The English sentence is the name of its translations.

Who reads is known where a card is made, not where a sentence is: so the tongue stands in a context of its own for each
asker and each message, which no other task can see. Without one we speak English. A value is data: it is put into a
template, and never read as one.
"""

from contextvars import ContextVar
from typing import Protocol


class Tongue(Protocol):
    """One language. `code` is its two small letters."""

    @property
    def code(self) -> str: ...

    def template(self, english: str, context: str) -> str:
        """What the template is in this language; the English one where there is no translation."""
        ...

    def plural(self, number: int, one: str, many: str, context: str) -> str:
        """The template for so many, by the language's own plural forms."""
        ...


class English:
    """What is written in the code."""

    code = "en"

    def template(self, english: str, context: str) -> str:
        return english

    def plural(self, number: int, one: str, many: str, context: str) -> str:
        return one if number == 1 else many


_spoken: ContextVar[Tongue] = ContextVar("spoken", default=English())  # noqa: B039 — it holds nothing that changes


def spoken() -> Tongue:
    """The tongue that is spoken here and now."""
    return _spoken.get()


class Speaking:
    """A tongue is spoken inside the block, in this task and those begun by it; the former one again afterwards."""

    __slots__ = ("_before", "_tongue")

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue

    def __enter__(self) -> None:
        self._before = _spoken.set(self._tongue)

    def __exit__(self, *_failure: object) -> None:
        _spoken.reset(self._before)


def said(template: str, context: str = "", /, **values: object) -> str:
    """A whole sentence or label. `context` tells apart what is one word in English and several elsewhere."""
    found = _spoken.get().template(template, context)
    return found.format(**values) if values else found


def counted(number: int, one: str, many: str, context: str = "", /, **values: object) -> str:
    """The same for a number of things, which is `{n}` in both templates."""
    return _spoken.get().plural(number, one, many, context).format(n=number, **values)


def marked(template: str, _context: str = "", /) -> str:
    """The template itself, for a table that is made once: whoever shows it says it, with the same context."""
    return template
