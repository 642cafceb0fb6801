"""When each step of a chain is reached on a clock, so that people hear of it once and not too often.

A step less than five minutes after the kept one is dropped and its recipients join the kept one; the breach stays.
Which steps are kept is found on the clock's undisturbed way from its start, so that no pause brings a dropped one back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Step
from handlers.domain.sla import Clock, broken_at

TOGETHER = 5 * 60  # seconds of wall time within which two steps are one

Fired = frozenset[tuple[int, int, str]]
"""The (cycle, epoch, step name) of every step of a clock that is on record."""


class Reach(NamedTuple):
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
    way = _way(tuple(steps), clock.started_at, clock.target, hours)
    reaches: Sequence[tuple[int, Step]]
    if clock.anchor is None:
        reaches = [(clock.started_at, step) for _, step in way.kept if _is_behind(step, clock)]
    elif (course := _Course(clock.target, clock.anchor, clock.consumed, clock.due_at)) == way.course:
        reaches = way.kept  # nothing has disturbed it yet, as most clocks
    else:
        reaches = _reaches([step for _, step in way.kept], course, hours)
    return tuple([Reach(step, at, clock.cycle, clock.epoch) for at, step in reaches])


class _Course(NamedTuple):
    """How a clock runs: open seconds to use up, of which so many were used before the anchor, and when it is due."""

    target: int
    anchor: int
    consumed: int
    due: int | None


class _Way(NamedTuple):
    """The course of a clock that is never disturbed, and the steps that stand far enough apart on it."""

    course: _Course
    kept: tuple[tuple[int, Step], ...]


@lru_cache(maxsize=4096)
def _way(steps: tuple[Step, ...], start: int, target: int, hours: OpenHours) -> _Way:
    """With the recipients of the dropped steps. Of what is reached in the same second, the breach is first."""
    course = _Course(target, start, 0, hours.due(start, target))
    kept: list[tuple[int, Step]] = []
    for at, step in _reaches(sorted(steps, key=lambda step: not step.is_breach), course, hours):
        last, before = kept[-1] if kept else (at, step)
        if kept and at - last < TOGETHER and not step.is_breach:
            joined = dict.fromkeys((*before.to, *step.to))
            kept[-1] = last, replace(before, to=tuple(joined))
        else:
            kept.append((at, step))
    return _Way(course, tuple(kept))


def reached(planned: Sequence[Reach], fired: Fired, at: int) -> tuple[Reach, ...]:
    """The steps reached up to `at` that are not on record yet, in order."""
    return tuple(reach for reach in planned if reach.at <= at and reach.key not in fired)


def next_reach(planned: Sequence[Reach], fired: Fired) -> Reach | None:
    """The first step not on record yet, or None where there is nothing more to announce."""
    return next((reach for reach in planned if reach.key not in fired), None)


def _reaches(steps: Iterable[Step], course: _Course, hours: OpenHours) -> list[tuple[int, Step]]:
    """Steps with when each is reached, in that order."""
    found = [(at, step) for step in steps if (at := _reached_at(step, course, hours)) is not None]
    return sorted(found, key=itemgetter(0))


def _reached_at(step: Step, course: _Course, hours: OpenHours) -> int | None:
    """When one step is reached; None where it never will be.

    Percents count in open time, seconds after the due time in wall time; the breach comes a second after due.
    """
    breach = None if course.due is None else broken_at(course.due, course.anchor)
    if step.is_breach:
        return breach
    if step.percent is None:
        return None if course.due is None else broken_at(course.due + (step.after_due or 0), course.anchor)
    at = hours.due(course.anchor, _needed(step.percent, course.target) - course.consumed)
    return at if step.percent < 100 or at is None or breach is None else max(at, breach)


def _needed(percent: int, target: int) -> int:
    """Open seconds: a part of a second takes a whole one."""
    return -(-target * percent // 100)


def _is_behind(step: Step, clock: Clock) -> bool:
    """True for a percent that a paused clock had used up before; it is never paused after its due time."""
    return step.percent is not None and not step.is_breach and _needed(step.percent, clock.target) <= clock.consumed
