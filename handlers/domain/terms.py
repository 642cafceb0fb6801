"""The terms of a case as its timeline keeps them: whatever drives a clock is written down where it was chosen.

So the clocks can be worked out again from the timeline alone, whatever has become of the configuration since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from handlers.domain.escalation import WaitingOn


@dataclass(frozen=True, slots=True)
class Term:
    """What one clock was promised: so many open seconds, in a version of a calendar ("" for round the clock)."""

    kind: str
    seconds: int
    calendar: str
    version: str

    def written(self) -> str:
        return " ".join((self.kind, str(self.seconds), self.calendar, self.version or "-"))


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy that was chosen, the clocks that it gives the case, and the waits that pause some of them."""

    policy: str
    terms: tuple[Term, ...]
    pauses: frozenset[WaitingOn]

    def of(self, kind: str) -> Term | None:
        return next((term for term in self.terms if term.kind == kind), None)

    def written(self) -> dict[str, object]:
        """As an event's data keeps it."""
        return {
            "policy": self.policy,
            "promised": [term.written() for term in self.terms],
            "pauses": sorted(wait.value for wait in self.pauses),
        }


def terms_in(data: Mapping[str, object]) -> Terms | None:
    """The terms that an event's data holds, or None where it holds none."""
    if "promised" not in data:
        return None
    pauses = frozenset(WaitingOn(wait) for wait in _lines(data.get("pauses")))
    return Terms(str(data["policy"]), term_lines(data["promised"]), pauses)


def term_lines(lines: object) -> tuple[Term, ...]:
    """The terms in a list of lines, as `Term.written` makes them."""
    return tuple(_term(line) for line in _lines(lines))


@lru_cache(maxsize=4096)
def _term(line: str) -> Term:
    """There are few of them, and each stands in the timelines of thousands of cases."""
    kind, seconds, calendar, version = line.split(" ")
    return Term(kind, int(seconds), calendar, "" if version == "-" else version)


def _lines(lines: object) -> Iterable[str]:
    return [str(line) for line in lines] if isinstance(lines, (list, tuple)) else []
