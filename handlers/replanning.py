"""What is promised of a case changes: its severity, type, client, site or a label, or when its clocks start.

Settle before change, as in `handlers/sla.py`. Time already used counts, and a breach on record stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers import legal, untaken
from handlers.act import Act
from handlers.clockwork import Change, arm_again, begin, change, names_told
from handlers.contract import cancel, contract_due
from handlers.domain import sla
from handlers.domain.escalation import Escalation
from handlers.domain.grants import judged
from handlers.domain.legal import is_legal
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Policy, Target
from handlers.domain.sla import Clock, ClockState
from handlers.promises import calendar_version, hours_of, is_done, next_cycle, policy_of, seconds, targets_of
from handlers.sla import settle, waits


async def replanned(act: Act, before: Escalation, after: Escalation, now: datetime) -> None:
    """Severity, type or client changed: choose again inside the frozen policy set, keep elapsed time, new epoch."""
    await settle(act, before, now)
    policy = await policy_of(act, after)
    targets = targets_of(act.rules, after, policy)
    clocks = await act.work.clocks.of([after.id])
    for clock in clocks:
        if clock.is_open and clock.kind in targets:
            promised = _promised(act, policy, targets[clock.kind], await contract_due(act, clock), now)
            await change(act, after, clock, promised, now, behind=True)
        elif clock.is_open and not is_legal(clock.kind):
            await cancel(act, clock, now)
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


def _promised(act: Act, policy: Policy, target: Target, by_contract: int | None, now: datetime) -> Change:
    """The change of a clock to another promise. An extended one is judged by its contract first.

    Under the policy that it has already nothing else is promised: what was granted, or inherited by a merge, stays.
    """
    new_hours = hours_of(act.rules, target.calendar)

    def made(clock: Clock, hours: OpenHours) -> Clock:
        if clock.policy == policy.key:
            return clock
        planned = sla.replan(
            judged(clock, by_contract, seconds(now)),
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

    A case that was opened again began then: the time in which it was resolved counts for nothing.
    """
    targets = targets_of(act.rules, escalation, policy)
    opened_again = [event.at for event in await act.work.timeline.of(escalation.id) if event.kind == "reopen"]
    since = max(opened_again, default=escalation.clock_started_at)
    for kind, target in targets.items():
        earlier = [clock for clock in clocks if clock.kind == kind]
        if is_done(escalation, kind) or any(clock.state is not ClockState.CANCELLED for clock in earlier):
            continue
        names = frozenset[str]().union(*[await names_told(act, clock) for clock in earlier])
        await begin(
            act,
            escalation,
            kind,
            now,
            target=target,
            policy=policy,
            at=now if kind == "update" else since,
            cycle=next_cycle(clocks, kind),
            told=names,
        )
