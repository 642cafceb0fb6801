"""A YAML file to plain values, each with its line: YAML 1.2 and nothing clever.

`22:30` and `no` are words, dates stay text, every key is text. Refused: what is too large or too deep, anchors and
aliases (a small file could unfold to gigabytes), tags, a key twice, several documents, anything but UTF-8.
"""

import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

from bot.config.problems import ConfigError, Findings, Place, Problem

LARGEST = 256 * 1024  # bytes
DEEPEST = 12  # lists and mappings inside one another

_INTEGER = re.compile(r"[-+]?[0-9]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?")
_PLAIN = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | dict.fromkeys(("true", "True", "TRUE"), True)
_PLAIN |= dict.fromkeys(("false", "False", "FALSE"), False)


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file says: plain values, and the line on which each of them stands (that of its key, from 1)."""

    value: object
    lines: dict[Place, int]


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    place: Place
    into: dict[str, object] | list[object]
    key: str | None = None


@dataclass(slots=True)
class _Reader:
    """Builds a tree from parser events. `line` is where the parser stands, for what cannot be used at all."""

    findings: Findings
    lines: dict[Place, int]
    stack: list[_Open] = field(default_factory=list)
    value: object = None
    documents: int = 0

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self._document(event)
        elif isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            _refuse(self.findings, event, "---", "one document in a file", "remove the line ---")

    def _node(self, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            _refuse(
                self.findings, event, f"{sign}{event.anchor}", "no anchors and aliases", "write the value out again"
            )
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            _refuse(self.findings, event, str(event.tag), "no tags", "write the plain value")
        here = self.stack[-1] if self.stack else None
        if here is not None and isinstance(here.into, dict) and here.key is None:
            self._key(here, event)
        else:
            self._value(here, event)

    def _key(self, here: _Open, event: NodeEvent) -> None:
        if not isinstance(event, ScalarEvent):
            _refuse(self.findings, event, "(a list or mapping)", "a word as a key", "timezone: Europe/Dublin")
            return
        key = str(event.value)
        place = (*here.place, key)
        line = _line(event)
        if isinstance(here.into, dict) and key in here.into:
            first = self.lines[place]
            self.lines[place] = line
            self.findings.add(
                place, key, allowed=f"each key once; it stands on line {first} already", example="keep one"
            )
            self.findings.stop_if_any()
        self.lines[place] = line
        here.key = key

    def _value(self, here: _Open | None, event: NodeEvent) -> None:
        place: Place = ()
        if here is not None:
            place = (*here.place, here.key if here.key is not None else len(here.into))
        self.lines.setdefault(place, _line(event))
        value = _scalar(event) if isinstance(event, ScalarEvent) else _empty(event)
        self._put(here, value)
        if isinstance(value, dict | list):
            self.stack.append(_Open(place, value))
            if len(self.stack) > DEEPEST:
                _refuse(
                    self.findings,
                    event,
                    "(nested)",
                    f"at most {DEEPEST} levels inside one another",
                    "chain: {75: [owner]}",
                )

    def _put(self, here: _Open | None, value: object) -> None:
        if here is None:
            self.value = value
        elif isinstance(here.into, list):
            here.into.append(value)
        elif here.key is not None:
            here.into[here.key] = value
            here.key = None


def read(raw: bytes, name: str) -> Tree:
    """Read the bytes of a file called `name`. Raises ConfigError with the line of what cannot be used."""
    text = _decoded(raw, name)
    lines: dict[Place, int] = {}
    reader = _Reader(Findings(name, lines), lines)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reader.take(event)
    except MarkedYAMLError as error:
        raise ConfigError([_syntax(error, text, name)]) from error
    except ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        value, allowed = f"character {ord(text[error.position]):#06x}", "no control characters"
        raise ConfigError([Problem(name, line, "(file)", value, allowed, "remove the character")]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ConfigError([Problem(name, 1, "(file)", "(unreadable)", f"YAML; {error}", "see app.yaml")]) from error
    return Tree(reader.value, lines)


def _decoded(raw: bytes, name: str) -> str:
    def refuse(value: str, allowed: str, example: str) -> ConfigError:
        return ConfigError([Problem(name, 1, "(file)", value, allowed, example)])

    if len(raw) > LARGEST:
        raise refuse(
            f"{len(raw):,} bytes",
            f"at most {LARGEST:,} bytes (256 KiB)",
            "a site's `country` instead of a list of its public holidays",
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("UTF-16", "UTF-8", "save the file as UTF-8 in your editor")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problem = Problem(name, line, "(file)", f"byte 0x{raw[error.start]:02x}", "UTF-8", "save the file as UTF-8")
        raise ConfigError([problem]) from error
    return text.replace("\r\n", "\n")


def _scalar(event: ScalarEvent) -> object:
    """A plain word by the core schema of YAML 1.2; what is quoted is text, and so are times and dates."""
    text = str(event.value)
    if event.style not in (None, ""):
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    if _INTEGER.fullmatch(text) and len(text) <= 18:
        return int(text)
    return float(text) if _REAL.fullmatch(text) and len(text) <= 18 else text


def _empty(event: NodeEvent) -> dict[str, object] | list[object]:
    return {} if isinstance(event, MappingStartEvent) else []


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _refuse(findings: Findings, event: Event, value: str, allowed: str, example: str) -> None:
    problem = Problem(findings.file, _line(event), "(file)", value, allowed, example)
    raise ConfigError([*findings.found, problem])


def _syntax(error: MarkedYAMLError, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = int(mark.line) + 1 if mark is not None else 1
    rows = text.split("\n")
    row = rows[line - 1] if 0 < line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return Problem(
            name, line, "(file)", "a tab", "spaces in front of a key, never tabs", "two spaces for each level"
        )
    said = (error.problem or error.context or "it cannot be read").replace("\t", "a tab").replace("'\\t'", "a tab")
    if "special characters" in said or "control characters" in said:
        said = "no control characters"
    return Problem(name, line, "(file)", f'"{row.strip()[:60]}"', f"YAML 1.2; here: {said}", "timezone: Europe/Dublin")
