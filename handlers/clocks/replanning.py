"""What is promised of a case changes: its severity, type, client, site or a label, or when its clocks start.

Settle before change, as in `handlers/clocks/sla.py`. Time already used counts, and a breach on record stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.clocks import legal, untaken
from handlers.clocks.clockwork import Change, arm_again, begin, change, names_told
from handlers.clocks.contract import cancel, judge
from handlers.clocks.promises import (
    calendar_version,
    hours_of,
    is_done,
    next_cycle,
    policy_of,
    seconds,
    targets_of,
)
from handlers.clocks.sla import settle, waits
from handlers.domain import sla
from handlers.domain.carried import carried_in
from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_legal
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Policy, Target
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Event


async def replanned(act: Act, before: Escalation, after: Escalation, now: datetime) -> None:
    """Severity, type or client changed: choose again inside the frozen policy set, keep elapsed time, new epoch."""
    await settle(act, before, now)
    policy = await policy_of(act, after)
    targets = targets_of(act.rules, after, policy)
    clocks = await act.work.clocks.of([after.id])
    for clock in clocks:
        target = targets.get(clock.kind)
        if not clock.is_open or is_legal(clock.kind) or (target is not None and clock.policy == policy.key):
            continue  # where nothing else is promised, what was granted, or inherited by a merge, stays
        held = await judge(act, before, clock, now)
        if target is None:
            await cancel(act, held, now)
        else:
            await change(act, after, held, _promised(act, policy, target, now), now, behind=True)
    await arm_again(act, before, after, now)
    if (before.type, before.client) != (after.type, after.client):
        await legal.replanned(act, after, now)
    await _begin_missing(act, after, clocks, policy, now)
    await waits(act, after, now)
    if untaken.climbs(after) and not untaken.climbs(before):
        await untaken.begin(act, after, now)
    elif untaken.climbs(before) and not untaken.climbs(after):
        await untaken.end(act, before)


async def started_earlier(act: Act, before: Escalation, after: Escalation, now: datetime) -> None:
    """`clock_started_at` moved back: recompute every due time from it."""
    await settle(act, before, now)
    old, new = seconds(before.clock_started_at), seconds(after.clock_started_at)
    for clock in await act.work.clocks.of([after.id]):
        if clock.is_open and clock.started_at == old:
            await change(
                act,
                after,
                clock,
                lambda held, hours: sla.restart_from(held, hours, new, seconds(now)),
                now,
                behind=True,
            )


def _promised(act: Act, policy: Policy, target: Target, now: datetime) -> Change:
    """The change of a clock, judged by its contract, to another promise."""
    new_hours = hours_of(act.rules, target.calendar)

    def made(clock: Clock, hours: OpenHours) -> Clock:
        planned = sla.replan(
            clock,
            at=seconds(now),
            target=target.seconds,
            calendar=target.calendar,
            calendar_version=calendar_version(act.rules, target.calendar),
            old_hours=hours,
            new_hours=new_hours,
        )
        return replace(planned, policy=policy.key)

    return made


async def _begin_missing(
    act: Act, escalation: Escalation, clocks: Sequence[Clock], policy: Policy, now: datetime
) -> None:
    """Start what the case now has and had not: from its own start, so that time already gone by counts.

    A case that was opened again began then: the time in which it was resolved counts for nothing. What was promised
    before, and dropped, goes on with what was used of it: no wait that stood it counts afterwards.
    """
    targets = targets_of(act.rules, escalation, policy)
    events = await act.work.timeline.of(escalation.id)
    for kind, target in targets.items():
        earlier = [clock for clock in clocks if clock.kind == kind]
        if is_done(escalation, kind) or any(clock.state is not ClockState.CANCELLED for clock in earlier):
            continue
        since = _since(escalation, events, kind)
        dropped = sla.dropped_since(earlier, kind, since) if kind != "update" else None
        if dropped is not None:
            await change(act, escalation, dropped, _made_again(act, policy, target, since, now), now, behind=True)
            continue
        names = frozenset[str]().union(*[await names_told(act, clock) for clock in earlier])
        at, used = seconds(now), None
        if kind != "update":
            at, used = _taken_along(events, kind, hours_of(act.rules, target.calendar), since, seconds(now))
        cycle = next_cycle(clocks, kind)
        await begin(act, escalation, kind, now, target=target, policy=policy, at=at, cycle=cycle, told=names, used=used)


def _taken_along(events: Sequence[Event], kind: str, hours: OpenHours, since: int, at: int) -> tuple[int, int | None]:
    """From when a promise counts that is made only now, and what was used of it on the record that it went on from."""
    opened = next((event for event in events if event.kind == "opened"), None)
    if opened is None or any(event.kind == "reopen" for event in events):
        return since, None
    return carried_in(opened.data).later(kind, hours, since, seconds(opened.at), at)


def _made_again(act: Act, policy: Policy, target: Target, since: int, now: datetime) -> Change:
    """The change of a dropped promise to one that is made again."""
    version = calendar_version(act.rules, target.calendar)
    hours = hours_of(act.rules, target.calendar)

    def made(clock: Clock, _: OpenHours) -> Clock:
        again = sla.made_again(clock, target.seconds, target.calendar, version, hours, since, seconds(now))
        return replace(again, policy=policy.key)

    return made


def _since(escalation: Escalation, events: Sequence[Event], kind: str) -> int:
    """From when a promise counts that the case has only now: its start, its last reopening, or when it went on here."""
    turns = [event for event in events if event.kind == "reopen"]
    turns += [event for event in events if event.kind == "opened" and kind in carried_in(event.data).anew]
    return max((seconds(event.at) for event in turns), default=seconds(escalation.clock_started_at))
