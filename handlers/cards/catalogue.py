"""A catalogue of translations, as its translators keep it: `.po` files, one a room, each entry on lines of its own.

Babel reads and writes them. They need no tool to be merged: no line numbers, no wrapped lines, no dates, entries in the
order of their English.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO, StringIO

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import escape, read_po, write_po

Key = tuple[str, str]
"""The context and the English template (of one thing, where it is counted)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One template. `many` is the English plural, "" where nothing is counted; `forms` the translation's, in order."""

    context: str
    english: str
    many: str = ""
    forms: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.context, self.english

    @property
    def translated(self) -> bool:
        return bool(self.forms) and all(self.forms)


def read(text: str) -> list[Entry]:
    """The entries of a file, its header left out. Raises PoFileError for a line that is not of such a file."""
    return [_entry(message) for message in read_po(StringIO(text), abort_invalid=True) if message.id]


def write(language: str, rule: str, entries: Iterable[Entry]) -> str:
    """The file of these entries. The rule counts, for example `nplurals=2; plural=(n != 1);`."""
    catalog = Catalog(locale=language)
    catalog.mime_headers = [("Plural-Forms", rule)]
    for entry in entries:
        english = (entry.english, entry.many) if entry.many else entry.english
        forms = entry.forms if entry.many else "".join(entry.forms)
        # Babel takes "40 % done" for Python's own format, and would say so above it.
        catalog.add(english, forms, context=entry.context or None).flags.clear()
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, sort_output=True)
    head = f"Language: {language}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: {rule}\n"
    return f'msgid ""\nmsgstr {escape(head)}\n\n{body.getvalue().decode().rstrip()}\n'


def _entry(message: Message) -> Entry:
    english, *many = _texts(message.id)
    return Entry(message.context or "", english, "".join(many), _texts(message.string))


def _texts(one_or_several: object) -> tuple[str, ...]:
    return tuple(one_or_several) if isinstance(one_or_several, list | tuple) else (str(one_or_several),)
