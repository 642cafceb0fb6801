"""What a case inherits from one that is merged into it: of each promise that both have, the one that is due first.

A promise that the other one had broken already stays its own.
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.act import Act
from handlers.clocks.clockwork import change
from handlers.clocks.contract import due_if_running
from handlers.clocks.promises import hours_of, seconds
from handlers.domain import sla
from handlers.domain.escalation import Escalation
from handlers.domain.grants import inherited, up_to
from handlers.domain.sla import Clock
from handlers.domain.terms import Term


async def inheritance(act: Act, child: Escalation, parent: Escalation, now: datetime) -> tuple[Term, ...]:
    """What is left of the child's promises that are due before the parent's, in their own working time."""
    mine = {clock.kind: clock for clock in await _open(act, parent, now)}
    return tuple(
        Term(
            clock.kind,
            sla.remaining(clock, hours_of(act.rules, clock.calendar), seconds(now)),
            clock.calendar,
            clock.calendar_version,
        )
        for clock in await _open(act, child, now)
        if clock.breached_at is None and clock.kind in mine and _first(act, clock, mine[clock.kind], now)
    )


async def inherit(act: Act, parent: Escalation, left: Sequence[Term], now: datetime) -> None:
    """Let the parent's clocks run no longer than that. Their steps arm again; those behind are one message."""
    terms = {term.kind: term for term in left}
    for clock in await act.work.clocks.of([parent.id]):
        term = terms.get(clock.kind)
        if term is not None and clock.is_open:
            await _shorten(act, parent, clock, term, now)


async def is_late(act: Act, case: Escalation, now: datetime) -> bool:
    """True if a promise of the case that is still open is broken."""
    return any(clock.breached_at is not None for clock in await _open(act, case, now))


async def kinds_open(act: Act, case: Escalation, now: datetime) -> frozenset[str]:
    """The kinds of the clocks that are open."""
    return frozenset(clock.kind for clock in await _open(act, case, now))


async def _shorten(act: Act, parent: Escalation, clock: Clock, term: Term, now: datetime) -> None:
    new_hours = hours_of(act.rules, term.calendar)
    await change(
        act,
        parent,
        clock,
        lambda held, hours: inherited(held, hours, term, new_hours, seconds(now)),
        now,
        behind=True,
    )


async def _open(act: Act, case: Escalation, now: datetime) -> list[Clock]:
    """The open clocks, with what time has done to them since they were written."""
    until = seconds(case.wait_until) if case.wait_until is not None else None
    return [
        up_to(clock, hours_of(act.rules, clock.calendar), until, seconds(now))
        for clock in await act.work.clocks.of([case.id])
        if clock.is_open
    ]


def _first(act: Act, clock: Clock, other: Clock, now: datetime) -> bool:
    """True if a clock is due before the other, both running on from now."""
    due, others = due_if_running(act, clock, now), due_if_running(act, other, now)
    return due is not None and (others is None or due < others)
