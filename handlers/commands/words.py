"""A command line as words: quotes, mentions and references found, the rest of the line kept as it was typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUOTES = {
    '"': '"',
    "\u201c": "\u201d\u201c",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u2018": "\u2019",
    "'": "'",
}
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
_REF = re.compile(r"#?([A-Za-z][A-Za-z0-9_]{0,31}(?:-[A-Za-z][A-Za-z0-9_]{0,31}){0,2})-([0-9]{1,9})")
_AT_TAG = re.compile(r"<at(?:\s[^<>]{0,100})?>([^<>]{0,100})</at>", re.IGNORECASE)
_AT_USER = re.compile(r"<@([A-Za-z0-9._:-]{1,100})(?:\|[^<>]{0,100})?>")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the line: its text without quotes, and where it begins and ends."""

    text: str
    start: int
    end: int
    quoted: bool = False


def split(line: str) -> tuple[Word, ...]:
    """The words of a line, in linear time. A quote that never ends is an ordinary sign."""
    words: list[Word] = []
    missing: set[str] = set()  # closers that do not occur any more: not searched again
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        word = _quoted(line, at, missing) or _mention(line, at, missing) or _plain(line, at)
        words.append(word)
        at = word.end
    return tuple(words)


def _quoted(line: str, at: int, missing: set[str]) -> Word | None:
    closers = _QUOTES.get(line[at], "")
    for closer in closers:
        if closer in missing:
            continue
        end = line.find(closer, at + 1)
        if end < 0:
            missing.add(closer)
        elif end + 1 == len(line) or line[end + 1].isspace() or line[end + 1] in ",;.":
            return Word(line[at + 1 : end].strip(), at, end + 1, quoted=True)
    return None


def _mention(line: str, at: int, missing: set[str]) -> Word | None:
    if line[at] == "@" and line[at + 1 : at + 2] in _QUOTES:
        inner = _quoted(line, at + 1, missing)
        return Word(f"@{inner.text}", at, inner.end) if inner else None
    if line[at] != "<":
        return None
    tag = _AT_TAG.match(line, at)
    return Word(f"@{tag[1].strip()}", at, tag.end()) if tag else None


def _plain(line: str, at: int) -> Word:
    end = at
    while end < len(line) and not line[end].isspace():
        end += 1
    return Word(line[at:end], at, end)


def rest(line: str, words: Sequence[Word]) -> str:
    """What was typed from the first of these words on, line breaks kept, without quotes around the whole of it."""
    if not words:
        return ""
    if len(words) == 1 and words[0].quoted:
        return words[0].text
    return line[words[0].start :].strip()


def references(word: str) -> tuple[str, ...]:
    """The references in a word (`orion-42`, `ORION-42,`, `#OPS-7,OPS-8`), in capitals; none if it is anything else."""
    parts = [part for part in word.translate(_HYPHENS).strip(",;:.").split(",") if part]
    found = [_REF.fullmatch(part) for part in parts[:100]]
    if not found or len(parts) > 100 or any(shape is None for shape in found):
        return ()
    return tuple(f"{shape[1].upper()}-{int(shape[2])}" for shape in found if shape)


def person_named(word: str) -> str:
    """The name in a mention (`@ben`, `<@U1>`, `<@U1|ben>`), as people are looked up."""
    user = _AT_USER.fullmatch(word.strip(",;"))
    return (user[1] if user else word.strip(",;:").removeprefix("@")).strip().casefold()
