"""What the clocks of a case take along when it goes on under another reference: how much of each promise was used.

What was decided, kept or broken, stays with the record that it was promised on, and is promised anew from then on;
what is undecided goes on with the time that it has used. Whole seconds since 1970, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from handlers.domain import sla
from handlers.domain.open_hours import OpenHours
from handlers.domain.sla import Clock, ClockState


@dataclass(frozen=True, slots=True)
class Used:
    """So many open seconds were used of a promise that began at `start`."""

    kind: str
    seconds: int
    start: int

    def written(self) -> str:
        return f"{self.kind} {self.seconds} {datetime.fromtimestamp(self.start, UTC).isoformat()}"


@dataclass(frozen=True, slots=True)
class Carried:
    """What is taken along: what was `used`, which kinds begin `anew`, and for how many seconds the case stood.

    `waited` is how long it waited on whom, where what waits may stop goes on: for a policy that limits waits in all.
    `laws` are the clocks of the law as they are on the earlier record; its own events tell of them. `untaken_since` is
    when the ladder of a P0 began that nobody has taken.
    """

    used: tuple[Used, ...] = ()
    anew: frozenset[str] = frozenset()
    stood: int = 0
    laws: tuple[Clock, ...] = ()
    untaken_since: datetime | None = None
    waited: tuple[tuple[str, int], ...] = ()

    def of(self, kind: str) -> Used | None:
        return next((each for each in self.used if each.kind == kind), None)

    def begins(self, kind: str, since: int, at: int) -> tuple[int, int | None]:
        """From when a clock of this kind counts that is begun `at`, and how much of it was used by then, if known."""
        if kind in self.anew:
            return at, None
        used = self.of(kind)
        return (since, None) if used is None else (used.start, used.seconds)

    def later(self, kind: str, hours: OpenHours, since: int, moved_at: int, at: int) -> tuple[int, int | None]:
        """The same for a kind that is promised only later than the case went on, at `moved_at`."""
        used = self.of(kind)
        if used is None or kind in self.anew:
            return since, None
        start = min(since, used.start)
        return start, used.seconds + hours.elapsed(start, used.start) + hours.elapsed(moved_at, at)

    def written(self) -> dict[str, object]:
        """As an event's data keeps it."""
        return {
            "used": [each.written() for each in self.used],
            "anew": sorted(self.anew),
            **({"stood": self.stood} if self.stood else {}),
            **({"waited": [f"{on} {length}" for on, length in self.waited]} if self.waited else {}),
        }


NOTHING = Carried()


def carried_in(data: Mapping[str, object]) -> Carried:
    """What the first event of a record says that it took along."""
    stood = str(data.get("stood") or 0)
    waited = tuple((on, int(length)) for on, length in (line.split(" ") for line in _lines(data.get("waited"))))
    used, anew = tuple(map(_used, _lines(data.get("used")))), frozenset(_lines(data.get("anew")))
    return Carried(used, anew, int(stood), waited=waited)


def used_by(clock: Clock, hours: OpenHours, at: int) -> int:
    """Open seconds used of a promise at an instant; of one that was dropped, time went on from then in these hours."""
    used = sla.elapsed(clock, hours, at)
    dropped = clock.state is ClockState.CANCELLED and clock.stopped_at is not None
    return used + hours.elapsed(clock.stopped_at or at, at) if dropped else used


def _used(line: str) -> Used:
    kind, seconds, start = line.split(" ")
    return Used(kind, int(seconds), int(datetime.fromisoformat(start).timestamp() // 1))


def _lines(lines: object) -> list[str]:
    return [str(line) for line in lines] if isinstance(lines, (list, tuple)) else []
