"""When each step of a chain is reached on a clock, so that people hear of it once and not too often.

A step less than five minutes after the kept one is dropped and its recipients join the kept one; the breach stays.
Which steps are kept is found on the clock's undisturbed way from its start, so that no pause brings a dropped one back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Step
from handlers.domain.sla import Clock, breach_at

TOGETHER = 5 * 60  # seconds of wall time within which two steps are one

Fired = frozenset[tuple[int, int, str]]
"""The (cycle, epoch, step name) of every step of a clock that is on record."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A step of a clock and the second at which it is reached: known for what is behind, planned for what is ahead."""

    step: Step
    at: int
    cycle: int = 1
    epoch: int = 1

    @property
    def key(self) -> tuple[int, int, str]:
        """What makes it unique on its clock, and fire once."""
        return (self.cycle, self.epoch, self.step.name)


def plan(steps: Sequence[Step], clock: Clock, hours: OpenHours) -> tuple[Reach, ...]:
    """The steps of a clock that are kept, in order, each with when it is reached.

    A step that was behind when the clock was last anchored (resumed, re-planned) is reached at that instant. A paused
    clock has only what lies behind it, at its start; one that is stopped, and a step that is never reached, nothing.
    """
    if not clock.is_open:
        return ()
    way = _way(tuple(steps), clock.started_at, clock.target, hours)  # most clocks are on it still
    undisturbed = clock.consumed == 0 and clock.anchor == clock.started_at and clock.due_at == way.due
    reaches = way.kept if undisturbed else _reaches([step for _, step in way.kept], clock, hours)
    return tuple([Reach(step, at, clock.cycle, clock.epoch) for at, step in reaches])


class _Way(NamedTuple):
    """The way of a clock that is never disturbed: when it is due, and the steps that stand far enough apart."""

    due: int | None
    kept: tuple[tuple[int, Step], ...]


@lru_cache(maxsize=4096)
def _way(steps: tuple[Step, ...], start: int, target: int, hours: OpenHours) -> _Way:
    """With the recipients of the dropped steps."""
    due = hours.due(start, target)
    way = [(at, step) for step in steps if (at := _on_the_way(step, start, target, due, hours)) is not None]
    way.sort(key=lambda reach: (reach[0], not reach[1].is_breach))
    kept: list[tuple[int, Step]] = []
    for at, step in way:
        last, before = kept[-1] if kept else (at, step)
        if kept and at - last < TOGETHER and not step.is_breach:
            joined = dict.fromkeys((*before.to, *step.to))
            kept[-1] = last, replace(before, to=tuple(joined))
        else:
            kept.append((at, step))
    return _Way(due, tuple(kept))


def _on_the_way(step: Step, start: int, target: int, due: int | None, hours: OpenHours) -> int | None:
    """When a step is reached if the clock is never disturbed."""
    breach = None if due is None else max(due + 1, start)
    if step.is_breach:
        return breach
    if step.percent is None:
        return None if due is None else max(due + 1 + (step.after_due or 0), start)
    at = hours.due(start, -(-target * step.percent // 100))
    return at if step.percent < 100 or at is None or breach is None else max(at, breach)


def reached(planned: Sequence[Reach], fired: Fired, at: int) -> tuple[Reach, ...]:
    """The steps reached up to `at` that are not on record yet, in order."""
    return tuple(reach for reach in planned if reach.at <= at and reach.key not in fired)


def next_reach(planned: Sequence[Reach], fired: Fired) -> Reach | None:
    """The first step not on record yet, or None where there is nothing more to announce."""
    return next((reach for reach in planned if reach.key not in fired), None)


def _reaches(steps: Iterable[Step], clock: Clock, hours: OpenHours) -> list[tuple[int, Step]]:
    """These steps in order, each with when it is reached."""
    found = [(at, step) for step in steps if (at := _reached_at(step, clock, hours)) is not None]
    return sorted(found, key=itemgetter(0))


def _reached_at(step: Step, clock: Clock, hours: OpenHours) -> int | None:
    """When one step is reached; None where that is not known or never will be.

    Percents count in open time, seconds after the due time in wall time; the breach comes a second after due.
    """
    breach = breach_at(clock)
    if step.is_breach:
        return breach
    if step.percent is None:
        if clock.due_at is None or clock.anchor is None:
            return None
        return max(clock.due_at + 1 + (step.after_due or 0), clock.anchor)
    needed = -(-clock.target * step.percent // 100) - clock.consumed
    if clock.anchor is None:
        return clock.started_at if needed <= 0 else None
    at = hours.due(clock.anchor, needed)
    return at if step.percent < 100 or at is None or breach is None else max(at, breach)
