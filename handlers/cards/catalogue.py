"""A catalogue of translations, as its translators keep it: `.po` files, one a room, each entry on lines of its own.

The files need no tool to be read or merged: no line numbers, no wrapped lines, entries in the order of their English.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

HEADER = "Plural-Forms:"
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
    """The entries of a file, its header left out. Raises ValueError for a line that is not of such a file."""
    found = (_entry(lines) for lines in _paragraphs(text))
    return [entry for entry in found if entry.english]


def plural_rule(text: str) -> str:
    """How the header of a file counts, for example `nplurals=2; plural=(n != 1);`; "" where it does not say."""
    heads = (entry for entry in map(_entry, _paragraphs(text)) if not entry.english)
    lines = [line for head in heads for line in "".join(head.forms).splitlines()]
    return next((line.removeprefix(HEADER).strip() for line in lines if line.startswith(HEADER)), "")


def write(language: str, rule: str, entries: Iterable[Entry]) -> str:
    """The file of these entries."""
    head = f"Language: {language}\nContent-Type: text/plain; charset=UTF-8\n{HEADER} {rule}\n"
    parts = [f'msgid ""\nmsgstr {_quoted(head)}\n']
    parts += [_lines(entry) for entry in sorted(entries, key=lambda each: (each.english, each.context))]
    return "\n".join(parts)


def _paragraphs(text: str) -> Iterator[list[str]]:
    kept = (line.strip() for line in text.splitlines() if not line.startswith("#"))
    return (list(lines) for filled, lines in groupby(kept, key=bool) if filled)


def _entry(lines: list[str]) -> Entry:
    said: dict[str, str] = {}
    name = ""
    for line in lines:
        word, _, quoted = ("", "", line) if line.startswith('"') else line.partition(" ")
        name = word or name
        said[name] = said.get(name, "") + str(json.loads(quoted))
    return Entry(said.get("msgctxt", ""), said["msgid"], said.get("msgid_plural", ""), _forms(said))


def _forms(said: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(said[name] for name in sorted(said) if name.startswith("msgstr"))


def _lines(entry: Entry) -> str:
    lines = [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
    lines.append(f"msgid {_quoted(entry.english)}")
    if entry.many:
        lines.append(f"msgid_plural {_quoted(entry.many)}")
        lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(entry.forms)]
    else:
        lines.append(f"msgstr {_quoted(entry.forms[0] if entry.forms else '')}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
