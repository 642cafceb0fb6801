"""A clock: how much of a promise is used up, and when it is due. Integers only; nothing here reads the time.

Fold and re-anchor: whatever changes a clock first adds the open time since `anchor` to `consumed`, then goes on from
that instant. So a pause, another target, another calendar need no history. A target once used up is decided: no later
pause takes a breach back, only a longer promise gives more time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from handlers.domain.nouns import changed
from handlers.domain.open_hours import OpenHours


class ClockState(StrEnum):
    """RUNNING also past its due time: a clock is MET or MISSED when it is stopped, by its timestamps alone."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


OPEN = (ClockState.RUNNING, ClockState.PAUSED)


@dataclass(frozen=True)
class Clock:
    """One promise of one escalation; changed by `changed`. All instants are whole seconds since 1970, UTC.

    `consumed` are the open seconds used up before `anchor`; the clock has run since `anchor`, or stands (None).
    `due_at` is the earliest second with elapsed >= target: None while paused. An answer at the due second is met.
    `cycle` counts promises of this kind on this record (an update clock's every round; a reopening);
    `epoch` counts re-plans within a cycle (severity, type, client).
    `breached_at` is when the 100 % step was reached, on record for ever. `gross_due_at` ignores pauses.
    `next_step_at` is when its row in the due table fires next, None when there is nothing more to announce.
    """

    id: str
    escalation_id: str
    kind: str
    policy: str
    calendar: str
    calendar_version: str
    target: int
    state: ClockState
    cycle: int
    epoch: int
    consumed: int
    anchor: int | None
    started_at: int
    due_at: int | None
    gross_due_at: int
    stopped_at: int | None = None
    breached_at: int | None = None
    next_step_at: int | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def begin(
    *,
    id: str,
    escalation_id: str,
    kind: str,
    policy: str,
    calendar: str,
    calendar_version: str,
    target: int,
    hours: OpenHours,
    at: int,
    cycle: int = 1,
) -> Clock:
    """Start a clock at an instant, which may lie in the past."""
    return Clock(
        id=id,
        escalation_id=escalation_id,
        kind=kind,
        policy=policy,
        calendar=calendar,
        calendar_version=calendar_version,
        target=target,
        state=ClockState.RUNNING,
        cycle=cycle,
        epoch=1,
        consumed=0,
        anchor=at,
        started_at=at,
        due_at=hours.due(at, target),
        gross_due_at=at + target,
    )


def born(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """A clock begun after its start, maybe. Used up before anybody knew of it, it breaks only now."""
    return clock if clock.due_at is None or at <= clock.due_at else _folded(clock, hours, at)


def continued(clock: Clock, hours: OpenHours, used: int, at: int) -> Clock:
    """A clock just begun that goes on, at `at`, with so many open seconds used. Used up by then, it breaks only now."""
    return _rescheduled(changed(clock, consumed=used, anchor=at), hours, hours, at)


def elapsed(clock: Clock, hours: OpenHours, at: int) -> int:
    """Open seconds used up at an instant not before the clock's last change. A stopped clock has what it had."""
    return clock.consumed if clock.anchor is None else clock.consumed + hours.elapsed(clock.anchor, at)


def remaining(clock: Clock, hours: OpenHours, at: int) -> int:
    """Open seconds left; below 0 where more than the target is used up."""
    return clock.target - elapsed(clock, hours, at)


def percent(clock: Clock, hours: OpenHours, at: int) -> int:
    """The part of the target used up, rounded down, so that 100 is never shown before it is true."""
    return elapsed(clock, hours, at) * 100 // clock.target if clock.target else 100


def breach_at(clock: Clock) -> int | None:
    """When the breach is or will be reached; None where no due time stands."""
    if clock.due_at is None:
        return None
    return clock.due_at + 1 if clock.anchor is None else broken_at(clock.due_at, clock.anchor)


def broken_at(due: int, anchor: int) -> int:
    """The second in which a promise is broken: the one after it is due, and not before a re-plan that made it late."""
    return max(due + 1, anchor)


def settle(clock: Clock, at: int) -> Clock:
    """Put a breach on record that was reached up to `at`. Every change below does this first."""
    if not clock.is_open or clock.breached_at is not None:
        return clock
    reached = breach_at(clock)
    return clock if reached is None or at < reached else changed(clock, breached_at=reached)


def pause(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """Let it stand. From the due second on there is nothing left to save: the clock runs on as it was."""
    clock = settle(clock, at)
    if clock.state is not ClockState.RUNNING or (clock.due_at is not None and at >= clock.due_at):
        return clock
    return changed(clock, state=ClockState.PAUSED, consumed=elapsed(clock, hours, at), anchor=None, due_at=None)


def resume(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """Let a paused clock run on with what is left; any other is as it was."""
    if clock.state is not ClockState.PAUSED:
        return clock
    due = hours.due(at, clock.target - clock.consumed)
    return changed(clock, state=ClockState.RUNNING, anchor=at, due_at=due)


def stop(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """What was promised was done: MET up to and including the due second, else MISSED, with the breach on record."""
    if not clock.is_open:
        return clock
    clock = settle(resume(clock, hours, at), at)
    missed = clock.due_at is not None and at > clock.due_at
    return _ended(clock, hours, at, ClockState.MISSED if missed else ClockState.MET)


def cancel(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """Drop the promise. Up to the due second it never counts; later its breach stays on record."""
    return _ended(settle(clock, at), hours, at, ClockState.CANCELLED) if clock.is_open else clock


def replan(  # noqa: PLR0917 - the old terms, the new terms, the time: they are read in this order everywhere
    clock: Clock, old_hours: OpenHours, target: int, calendar: str, calendar_version: str, new_hours: OpenHours, at: int
) -> Clock:
    """Promise something else from now on: keep what is elapsed, open a new epoch, whose steps arm again.

    Where the new target is used up already, the due time is the past second at which it was, and the breach is
    reached now; such a clock does not stand. The caller sets `policy` where that changes too.
    """
    if not clock.is_open:
        return clock
    clock = _folded(settle(clock, at), old_hours, at)
    clock = changed(
        clock,
        target=target,
        calendar=calendar,
        calendar_version=calendar_version,
        epoch=clock.epoch + 1,
        gross_due_at=clock.started_at + target,
    )
    return settle(_rescheduled(clock, old_hours, new_hours, at), at)


def made_again(  # noqa: PLR0917 - the promise as it was, the new terms, from when it counts, the time
    clock: Clock, target: int, calendar: str, calendar_version: str, hours: OpenHours, since: int, at: int
) -> Clock:
    """Promise again what was dropped: what was used of it counts, and the open time since then, in a new epoch.

    `since` is from when it counts now, where that is earlier. A breach on record stays, and is the only one.
    """
    if clock.state is not ClockState.CANCELLED or clock.stopped_at is None:
        return clock
    start = min(since, clock.started_at)
    used = clock.consumed + hours.elapsed(start, clock.started_at) + hours.elapsed(clock.stopped_at, at)
    clock = changed(
        clock,
        target=target,
        calendar=calendar,
        calendar_version=calendar_version,
        state=ClockState.RUNNING,
        epoch=clock.epoch + 1,
        started_at=start,
        stopped_at=None,
        gross_due_at=start + target,
    )
    return settle(continued(clock, hours, used, at), at)


def dropped_since(clocks: Iterable[Clock], kind: str, since: int) -> Clock | None:
    """The promise of this kind that was dropped after an instant and may be made again; None where there is none."""
    last = max((clock for clock in clocks if clock.kind == kind), key=lambda clock: clock.cycle, default=None)
    dropped = last is not None and last.state is ClockState.CANCELLED and last.stopped_at is not None
    return last if last is not None and dropped and (last.stopped_at or 0) > since else None


def recalendar(  # noqa: PLR0917 - the same order as `replan`
    clock: Clock, old_hours: OpenHours, calendar: str, calendar_version: str, new_hours: OpenHours, at: int
) -> Clock:
    """Go on in another calendar, or another version of it: forward only, in the same epoch; what is decided stays."""
    if not clock.is_open:
        return clock
    due = clock.due_at
    clock = _folded(settle(clock, at), old_hours, at)
    clock = changed(clock, calendar=calendar, calendar_version=calendar_version)
    if due is not None and at >= due:
        return clock
    return _rescheduled(clock, old_hours, new_hours, at)


def restart_from(clock: Clock, hours: OpenHours, start: int, at: int) -> Clock:
    """Move the start back, keeping the pauses; the clock may be late at once. A later start changes nothing."""
    if not clock.is_open or start >= clock.started_at:
        return clock
    earlier = hours.elapsed(start, clock.started_at)
    used_before = earlier >= clock.target
    clock = changed(
        settle(clock, at),
        consumed=clock.consumed + earlier,
        started_at=start,
        gross_due_at=start + clock.target,
    )
    clock = _rescheduled(_folded(clock, hours, at), hours, hours, at)
    return settle(changed(clock, due_at=hours.due(start, clock.target)) if used_before else clock, at)


def _folded(clock: Clock, hours: OpenHours, at: int) -> Clock:
    """Add the open time since the anchor to what is consumed, and go on from `at`."""
    if clock.anchor is None:
        return clock
    return changed(clock, consumed=elapsed(clock, hours, at), anchor=max(at, clock.anchor))


def _rescheduled(clock: Clock, old_hours: OpenHours, new_hours: OpenHours, at: int) -> Clock:
    """Find the due time of a clock folded at `at`. What is past is read in the old hours, what comes in the new."""
    left = clock.target - clock.consumed
    if left > 0:
        return clock if clock.anchor is None else changed(clock, due_at=new_hours.due(clock.anchor, left))
    due = max(clock.started_at, old_hours.used_up(at, -left))
    return changed(clock, state=ClockState.RUNNING, anchor=at if clock.anchor is None else clock.anchor, due_at=due)


def _ended(clock: Clock, hours: OpenHours, at: int, state: ClockState) -> Clock:
    consumed = elapsed(clock, hours, at)
    return changed(clock, state=state, consumed=consumed, anchor=None, stopped_at=at, next_step_at=None)
