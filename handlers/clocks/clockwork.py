"""One clock in a unit of work: begun, settled, kept, and its next step put into the due table.

Settling records each step reached up to now, once for ever, with the second at which it was reached; whoever is to
hear of it is pinged. Then the clock waits in the due table for its next step.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.act import BOT, Act
from handlers.announcements import Notice, announce
from handlers.clocks.breaches import enter
from handlers.clocks.promises import (
    calendar_version,
    hours_of,
    instant,
    policy_behind,
    seconds,
    steps_of,
)
from handlers.domain import sla
from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_internal, is_legal
from handlers.domain.nouns import changed
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import Policy, Target
from handlers.domain.sla import Clock, ClockState
from handlers.domain.steps import Fired, Reach, next_reach, plan, reached
from handlers.ports.records import DueRow
from handlers.surfaces import queue_cards

Change = Callable[[Clock, OpenHours], Clock]
"""What happens to a clock, as a pure function of it and of its working time."""


async def begin(
    act: Act,
    escalation: Escalation,
    kind: str,
    now: datetime,
    *,
    target: Target,
    policy: Policy,
    at: int,
    cycle: int = 1,
    told: frozenset[str] = frozenset(),
    used: int | None = None,
) -> Clock:
    """Start a clock at an instant (seconds since 1970), which may lie in the past, and keep it.

    `used` is what was used of it by now: all the open time since then, unless it is given. Steps that lie behind
    already become one message, but for those `told` of (by name) in an earlier cycle. A promise used up before it was
    made is broken now; a limit of the law was broken when it was, and nobody could notice it before now.
    """
    hours, second = hours_of(act.rules, target.calendar), seconds(now)
    clock = sla.begin(
        id=act.new_id(),
        escalation_id=escalation.id,
        kind=kind,
        policy=policy.key,
        calendar=target.calendar,
        calendar_version=calendar_version(act.rules, target.calendar),
        target=target.seconds,
        hours=hours,
        at=at,
        cycle=cycle,
    )
    if used is not None:
        clock = sla.continued(clock, hours, used, second)
    elif not is_legal(kind):
        clock = sla.born(clock, hours, second)
    coming = next_reach(plan(steps_of(escalation, kind, policy), clock, hours), frozenset())
    clock = changed(clock, next_step_at=coming.at if coming else None)
    await act.work.clocks.add(clock)
    if has_news(clock, now):
        return await settle(act, escalation, clock, now, behind=True, told=told, begun=True)
    await _arm(act, clock, clock)
    return clock


def has_news(clock: Clock, now: datetime) -> bool:
    """True if a step of this clock was reached that is not on record yet."""
    return clock.is_open and clock.next_step_at is not None and clock.next_step_at <= seconds(now)


async def settle(
    act: Act,
    escalation: Escalation,
    clock: Clock,
    now: datetime,
    *,
    stored: Clock | None = None,
    behind: bool = False,
    told: frozenset[str] = frozenset(),
    begun: bool = False,
) -> Clock:
    """Record the steps that a clock has reached up to now, ping for them, and arm the next one. Returns it as kept.

    `stored` is the clock as it was last written, where it is another. `behind` is set after a change of the case that
    put steps into the past: they become one message, for those whom the steps not yet `told` of (by name) are meant
    for. A clock just `begun` has what lies behind it on record as of its own second: we were not away.
    """
    policy = await policy_behind(act, escalation, clock)
    planned = plan(steps_of(escalation, clock.kind, policy), clock, hours_of(act.rules, clock.calendar))
    if clock.state is ClockState.PAUSED:  # a step can lie behind a clock that stands only by the change made just now
        planned = tuple(reach._replace(at=seconds(now)) for reach in planned)
    fired = await act.work.clocks.fired(clock.id)
    news = [
        reach
        for reach in reached(planned, fired, seconds(now))
        if await _record(act, clock, reach, reach.at if begun else seconds(now))
    ]
    after = sla.settle(clock, seconds(now))
    if behind:
        news = _as_one([reach for reach in news if reach.step.name not in told])
    for reach in news:
        await _tell(act, escalation, after, reach, now, behind=behind, follows=bool(fired))
    coming = next_reach(planned, fired | {reach.key for reach in planned if reach.at <= seconds(now)})
    after = changed(after, next_step_at=coming.at if coming else None)
    return await keep(act, stored or clock, after, noticed_at=None if begun else seconds(now), now=now)


async def keep(
    act: Act,
    stored: Clock,
    after: Clock,
    *,
    noticed_at: int | None = None,
    now: datetime | None = None,
    case: Escalation | None = None,
) -> Clock:
    """Write a changed clock, and move or drop its row in the due table. Returns it as kept.

    A breach counts for the `case` as it is given, else as it is on record.
    """
    if after == stored:
        return after
    await _arm(act, stored, after)
    if after.breached_at is not None and stored.breached_at is None:
        await enter(act, after, noticed_at, now, case)
    return await act.work.clocks.keep(after)


async def _arm(act: Act, stored: Clock, after: Clock) -> None:
    """Let a clock wait in the due table for its next step, or for nothing."""
    if after.is_open and after.next_step_at is not None:
        await act.work.due.put(DueRow("clock", after.id, instant(after.next_step_at)))
    elif stored.next_step_at is not None:
        await act.work.due.drop("clock", after.id)


async def change(
    act: Act, escalation: Escalation, clock: Clock, made: Change, now: datetime, *, behind: bool = False
) -> Clock:
    """Settle a clock, change it, and arm its next step. Returns it as kept.

    `behind` is set for changes that may put steps into the past.
    """
    settled = await settle(act, escalation, clock, now) if has_news(clock, now) else clock
    after = made(settled, hours_of(act.rules, settled.calendar))
    if after == settled:
        return settled
    if not after.is_open:
        return await keep(act, settled, after)
    told = await names_told(act, after) if behind else frozenset()
    return await settle(act, escalation, after, now, stored=settled, behind=behind, told=told)


async def arm_again(act: Act, before: Escalation, after: Escalation, now: datetime) -> None:
    """Let each open clock wait for its next step of another severity, also where its promise is the same.

    Without a chain of its own a policy has the steps of the severity. Those that lie behind are one message.
    """
    if before.severity is after.severity:
        return
    for clock in await act.work.clocks.of([after.id]):
        if clock.is_open:
            await settle(act, after, clock, now, behind=True, told=await names_told(act, clock))


async def names_told(act: Act, clock: Clock) -> frozenset[str]:
    """The names of the steps of this promise that were told of already, in whichever epoch."""
    fired: Fired = await act.work.clocks.fired(clock.id)
    return frozenset(step for cycle, _, step in fired if cycle == clock.cycle)


async def _record(act: Act, clock: Clock, reach: Reach, noticed_at: int) -> bool:
    """Put a reached step on record. False if it was there already: then nobody is told again."""
    return await act.work.clocks.fire(
        clock, reach.step.name, reached_at=reach.at, noticed_at=noticed_at, told=bool(reach.step.to)
    )


def _as_one(reaches: list[Reach]) -> list[Reach]:
    """Several steps that lie behind, as the last of them, for everybody who was to hear of one."""
    if not reaches:
        return []
    everybody = dict.fromkeys(duty for reach in reaches for duty in reach.step.to)
    last = reaches[-1]
    return [last._replace(step=replace(last.step, to=tuple(everybody)))]


async def _tell(
    act: Act, escalation: Escalation, clock: Clock, reach: Reach, now: datetime, *, behind: bool, follows: bool
) -> None:
    """Ping for a step, write it into the timeline, and show a breach on the cards."""
    early = reach.step.percent is not None and reach.step.percent < 100
    kind = "warning" if early or is_internal(clock.kind) else "breach"
    notice = Notice(
        kind=kind,
        mark=f"{reach.cycle}:{reach.epoch}:{reach.step.name}",
        reached_at=instant(reach.at),
        to=reach.step.to,
        clock_id=clock.id,
        clock=clock.kind,
        due_at=instant(clock.due_at) if clock.due_at is not None else None,
        follows=follows,
    )
    people = await announce(act, escalation, notice, now, behind=behind)
    if not people and not reach.step.is_breach:
        return
    await act.work.timeline.add(
        escalation.id,
        at=now,
        actor=BOT.key,
        kind=kind,
        data={
            "clock": clock.kind,
            "cycle": reach.cycle,
            "epoch": reach.epoch,
            "step": reach.step.name,
            "reached_at": instant(reach.at).isoformat(),
            **({} if clock.due_at is None else {"due_at": instant(clock.due_at).isoformat()}),
            "told": list(people),
        },
    )
    if reach.step.is_breach:
        await queue_cards(act, escalation, now, breached=True)
