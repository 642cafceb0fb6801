"""What is wrong with a configuration, said so that whoever wrote it can mend it.

Every problem names file and line, the key, the value, what is allowed, and an example. Values that may be secrets are
never repeated.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

Place = tuple[str | int, ...]
"""Where a value stands in the file: keys and list positions from the top."""

ABSENT = "(absent)"
SHOWN = 60  # characters of a value that are repeated in a message

_SECRET_KEY = re.compile(r"token|secret|password|passwd|credential|api_?key|_key$", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"xox[a-z]-|xapp-|-----BEGIN|[A-Za-z0-9+/_~.-]{40,}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` counts from 1; `key` is the way to the value, `value` as it may be shown."""

    file: str
    line: int
    key: str
    value: str
    allowed: str
    example: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: {self.key}: {self.value}"
        return f"{where}\n    allowed: {self.allowed}\n    example: {self.example}"


class ConfigError(Exception):
    """The configuration cannot be used. `problems` are all that were found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Findings:
    """Collects problems while a configuration is checked: several are reported together, not the first alone."""

    file: str
    lines: Mapping[Place, int]
    found: list[Problem] = field(default_factory=list)

    def add(self, place: Place, value: object, *, allowed: str, example: str) -> None:
        """Note that the value at a place cannot be used; one problem for each place is enough."""
        problem = Problem(self.file, self.line(place), spelt(place), shown(place, value), allowed, example)
        if all((other.line, other.key) != (problem.line, problem.key) for other in self.found):
            self.found.append(problem)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it that is in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def stop_if_any(self) -> None:
        """Raise ConfigError with everything found so far, if there is anything."""
        if self.found:
            raise ConfigError(self.found)


def spelt(place: Place) -> str:
    """`people[2].timezone`: a place in words; the whole file is `(file)`."""
    words = ""
    for part in place:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words or "(file)"


def shown(place: Place, value: object) -> str:
    """A value as a message may repeat it: short, on one line, and never a secret."""
    if value == ABSENT:
        return ABSENT
    names = [part for part in place if isinstance(part, str)]
    if names and _SECRET_KEY.search(names[-1]) and isinstance(value, str):
        return "(hidden, it may be a secret)"
    if isinstance(value, Mapping | list):
        return f"{len(value)} entries" if len(value) != 1 else "1 entry"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    if _SECRET_VALUE.search(text):
        return "(hidden, it may be a secret)"
    quoted = text if not isinstance(value, str) else f'"{text}"'
    return quoted if len(quoted) <= SHOWN else f"{quoted[:SHOWN]}…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a mistyped one, whatever its case, or None when nothing is near."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def one_of(word: str, known: Iterable[str]) -> str:
    """What is allowed where a word out of a few is wanted, with the nearest first."""
    names = sorted(known)
    near = nearest(word, names)
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "") if names else "nothing is defined yet"
    return f"did you mean {near}? One of {listed}" if near else f"one of {listed}"
