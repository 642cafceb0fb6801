"""What is granted beside the promise itself: more time, another's shorter time, and the contract's own verdict.

An extension moves a due time and never the contract's verdict; the wall clock's result stays the contract's too.
"""

from dataclasses import replace

from handlers.domain import sla
from handlers.domain.legal import is_legal
from handlers.domain.open_hours import OpenHours
from handlers.domain.sla import Clock, ClockState
from handlers.domain.terms import Term


def extended(clock: Clock, hours: OpenHours, due: int, at: int) -> Clock:
    """A clock that is due at another time: its target becomes what will be used up by then. Its steps arm again."""
    planned = sla.replan(
        clock,
        at=at,
        target=sla.elapsed(clock, hours, at) + hours.elapsed(at, due),
        calendar=clock.calendar,
        calendar_version=clock.calendar_version,
        old_hours=hours,
        new_hours=hours,
    )
    kept = replace(planned, gross_due_at=clock.gross_due_at)
    return kept if kept.due_at is None else replace(kept, due_at=due)


def inherited(clock: Clock, hours: OpenHours, left: Term, new_hours: OpenHours, at: int) -> Clock:
    """A clock that has only so many open seconds left as another one had, in that one's working time."""
    return sla.replan(
        clock,
        at=at,
        target=sla.elapsed(clock, hours, at) + left.seconds,
        calendar=left.calendar,
        calendar_version=left.version,
        old_hours=hours,
        new_hours=new_hours,
    )


def judged(clock: Clock, contract_due: int | None, at: int) -> Clock:
    """An extended clock with the breach of its contract on record, where the contract's due second is past.

    One that was met in the time granted is missed then: in time is what kept the contract.
    """
    if contract_due is None or at <= contract_due:
        return clock
    state = ClockState.MISSED if clock.state is ClockState.MET else clock.state
    return replace(clock, state=state, breached_at=clock.breached_at or contract_due + 1)


def up_to(clock: Clock, hours: OpenHours, wait_until: int | None, now: int) -> Clock:
    """A clock with everything that time alone has done to it: the end of its wait, and its breach.

    A legal clock waits for nobody: one that stands does so on a ground, whose end is an event.
    """
    waited = clock.state is ClockState.PAUSED and not is_legal(clock.kind)
    if waited and wait_until is not None and wait_until <= now:
        clock = sla.resume(clock, hours, wait_until)
    return sla.settle(clock, now)
