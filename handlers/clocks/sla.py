"""The clocks of a case: started, settled, paused, stopped and extended together with it.

Settle before change: every function here first records the steps reached up to `now`, so that no outcome depends on
when a beat ran.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from handlers import announcements
from handlers.act import Act
from handlers.clocks import calendars, legal, untaken
from handlers.clocks.clockwork import begin, change, has_news
from handlers.clocks.clockwork import settle as settle_clock
from handlers.clocks.contract import cancel, extend, stop
from handlers.clocks.explain import explained
from handlers.clocks.promises import (
    instant,
    is_done,
    next_cycle,
    policy_behind,
    policy_of,
    seconds,
    targets_of,
)
from handlers.domain import sla
from handlers.domain.carried import NOTHING, Carried
from handlers.domain.escalation import Escalation, Status
from handlers.domain.legal import is_legal
from handlers.domain.policy import pausable
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.ports.records import DueRow
from handlers.surfaces import show_clock

AT_OPENING = ("ack", "first_response", "contain", "resolve")
DONE_BY_RESOLVING = ("ack", "contain", "resolve")
OTHER_ROWS: Mapping[str, Callable[[Act, DueRow, datetime], Awaitable[None]]] = {
    "untaken": untaken.reach,  # ESCALATION-ID:RUNG
    "bundle": announcements.release,  # a person
    "decay": announcements.decay,  # a record's id
    calendars.KIND: calendars.tell,  # a person
}


async def start(act: Act, escalation: Escalation, now: datetime, carried: Carried = NOTHING) -> Sequence[Clock]:
    """Choose the policy and start the clocks of a case just opened (`ack`, `first_response`, `contain`, `resolve`).

    One that goes on with another record has `carried` from there what was used of each.
    """
    policy = await policy_of(act, escalation)
    targets = targets_of(act.rules, escalation, policy)
    began, opened = seconds(escalation.clock_started_at), seconds(now)
    clocks = []
    for kind in AT_OPENING:
        if kind in targets and not is_done(escalation, kind):
            at, used = carried.begins(kind, began, opened)
            target = targets[kind]
            clocks.append(await begin(act, escalation, kind, now, target=target, policy=policy, at=at, used=used))
    await legal.start(act, escalation, now, carried.laws)
    await untaken.begin(act, escalation, now, carried.untaken_since)
    return clocks


async def settle(act: Act, escalation: Escalation, now: datetime) -> None:
    """Record every step reached up to `now` and queue its pings. A wait whose end is past ended then."""
    await untaken.settle(act, escalation, now)
    until = seconds(escalation.wait_until) if escalation.wait_until and _has_waited(escalation, now) else None
    for clock in await _clocks(act, escalation):
        if until is not None and clock.state is ClockState.PAUSED and not is_legal(clock.kind):
            await change(act, escalation, clock, partial(sla.resume, at=until), now)
        elif has_news(clock, now):
            await settle_clock(act, escalation, clock, now)


async def taken(act: Act, escalation: Escalation, now: datetime) -> None:
    """A human took it: stop `ack`, end P0's untaken ladder."""
    await _stop(act, escalation, ("ack",), now)
    if escalation.severity is Severity.P0:
        await untaken.end(act, escalation)


async def told(act: Act, escalation: Escalation, now: datetime) -> None:
    """The client was told by a human: stop `first_response`, end the `update` cycle and begin the next one."""
    await _stop(act, escalation, ("first_response", "update"), now)
    policy = await policy_of(act, escalation)
    target = targets_of(act.rules, escalation, policy).get("update")
    if target is not None and escalation.is_open:
        cycle = next_cycle(await _clocks(act, escalation), "update")
        clock = await begin(act, escalation, "update", now, target=target, policy=policy, at=seconds(now), cycle=cycle)
        await _wait(act, escalation, clock, now)


async def contained(act: Act, escalation: Escalation, now: datetime) -> None:
    """The harm is contained: stop `contain`."""
    await _stop(act, escalation, ("contain",), now)
    await legal.done(act, escalation, now, resolved=False)


async def waits(act: Act, escalation: Escalation, now: datetime) -> None:
    """Pause or run every open clock as the escalation's wait and its policy say (called after wait and resume)."""
    for clock in await _clocks(act, escalation):
        await _wait(act, escalation, clock, now)


async def resolved(act: Act, escalation: Escalation, now: datetime) -> None:
    """Stop `resolve` and an open `contain`, cancel `update`; a `first_response` still open stays open.

    Nobody is asked any more to take it, so an open `ack` stops too.
    """
    await _stop(act, escalation, DONE_BY_RESOLVING, now)
    await legal.done(act, escalation, now, resolved=True)
    await _cancel(act, escalation, ("update",), now)
    await untaken.end(act, escalation)


async def reopened(act: Act, escalation: Escalation, now: datetime) -> None:
    """Start a new cycle of `resolve` with its own target; the old result stands.

    A case that has no `resolve` clock, as a P0, is to be contained again instead.
    """
    await settle(act, escalation, now)
    policy = await policy_of(act, escalation)
    targets = targets_of(act.rules, escalation, policy)
    kind = next((kind for kind in ("resolve", "contain") if kind in targets), None)
    if kind is not None:
        cycle = next_cycle(await _clocks(act, escalation), kind)
        at = seconds(now)
        await begin(act, escalation, kind, now, target=targets[kind], policy=policy, at=at, cycle=cycle)


async def cancelled(act: Act, escalation: Escalation, now: datetime) -> None:
    """Cancel the open clocks; a breach on record stays."""
    await _cancel(act, escalation, None, now)
    await untaken.end(act, escalation)
    await act.work.due.drop("decay", escalation.id)


async def extended(act: Act, escalation: Escalation, clock: Clock, due: datetime, now: datetime) -> Clock:
    """Override a due time; the contract result stays beside it."""
    return await extend(act, escalation, clock, due, now)


async def fire(act: Act, row: DueRow, now: datetime) -> None:
    """A row is due: `clock` (its id), or one of OTHER_ROWS."""
    await OTHER_ROWS.get(row.kind, _beat)(act, row, now)
    if row.kind != "untaken":
        return
    escalation = await act.work.escalations.get(row.ref.rpartition(":")[0])
    if escalation is not None and untaken.climbs(escalation):
        await show_clock(act, escalation, now)


async def explain(act: Act, escalation: Escalation, now: datetime) -> Sequence[str]:
    """Why each clock is due when it is, line by line, in the asker's zone."""
    return await explained(act, escalation, now)


async def _beat(act: Act, row: DueRow, now: datetime) -> None:
    """One clock's next step is due. Its cards show it, which makes it a new revision of the record."""
    clock = await act.work.clocks.get(row.ref)
    escalation = await act.work.escalations.get(clock.escalation_id) if clock else None
    if clock is None or escalation is None or not clock.is_open:
        return
    if not has_news(clock, now):
        if clock.next_step_at is not None:
            await act.work.due.put(DueRow("clock", clock.id, instant(clock.next_step_at)))
        return
    after = await settle_clock(act, escalation, clock, now)
    breached = after.breached_at is not None and clock.breached_at is None
    if breached or after.next_step_at != clock.next_step_at:
        await show_clock(act, escalation, now, breached=breached)


async def _clocks(act: Act, escalation: Escalation) -> Sequence[Clock]:
    return await act.work.clocks.of([escalation.id])


async def _stop(act: Act, escalation: Escalation, kinds: Sequence[str], now: datetime) -> None:
    """Settle all clocks, then stop the open ones of these kinds."""
    await settle(act, escalation, now)
    for clock in await _clocks(act, escalation):
        if clock.is_open and clock.kind in kinds:
            await stop(act, clock, now)


async def _cancel(act: Act, escalation: Escalation, kinds: Sequence[str] | None, now: datetime) -> None:
    """Settle all clocks, then cancel the open ones of these kinds, or all of them."""
    await settle(act, escalation, now)
    for clock in await _clocks(act, escalation):
        if clock.is_open and (kinds is None or clock.kind in kinds):
            await cancel(act, clock, now)


async def _wait(act: Act, escalation: Escalation, clock: Clock, now: datetime) -> None:
    """Let a clock stand while the case waits on somebody for whom it may, and run otherwise."""
    if not clock.is_open or is_legal(clock.kind):
        return
    allowed = pausable(clock.kind, await policy_behind(act, escalation, clock))
    waits_now = escalation.status is Status.WAITING and not _has_waited(escalation, now)
    stands = waits_now and escalation.waiting_on in allowed
    if stands is (clock.state is ClockState.PAUSED):
        return
    turn = sla.pause if stands else sla.resume
    await change(act, escalation, clock, lambda held, hours: turn(held, hours, seconds(now)), now)


def _has_waited(escalation: Escalation, now: datetime) -> bool:
    """True if the case still waits by its status, but the end of that wait has come."""
    return escalation.wait_until is not None and escalation.wait_until <= now
