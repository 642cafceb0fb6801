"""A case that goes on under another reference: the new record knows what was done, the old one is superseded.

What was decided stays where it was promised; what is not decided goes on with the time that it has used
(`docs/decisions/0014-a-broken-promise-stays-with-its-client.md`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.act import Act
from handlers.clocks import sla
from handlers.clocks.contract import contract_due, due_if_running
from handlers.clocks.explain import waited_in
from handlers.clocks.promises import hours_of, instant, policy_of, seconds
from handlers.clocks.untaken import began
from handlers.domain.carried import Carried, Used, used_by
from handlers.domain.catalogue import EscalationType
from handlers.domain.escalation import CancelReason, Escalation
from handlers.domain.legal import is_legal
from handlers.domain.plain import and_so_on
from handlers.domain.policy import PAUSABLE, Policy
from handlers.domain.sla import Clock, ClockState
from handlers.domain.tongue import counted, said
from handlers.escalations.calling_off import call_off
from handlers.escalations.change import local
from handlers.escalations.opening import Origin, create
from handlers.escalations.standing import standing


@dataclass(frozen=True, slots=True)
class Granted:
    """More time for an undecided promise than its contract gave: until when (seconds since 1970), and by whom."""

    clock: str
    until: int
    approver: str


async def go_on(
    act: Act, case: Escalation, now: datetime, *, kind: EscalationType, origin: Origin
) -> tuple[Escalation, str]:
    """Open the record that continues a case, and call the old one off as superseded. Returns the new one.

    With it comes what is to be said of promises that were broken, and of time granted that does not hold there. It
    keeps the owner, what was done, and the set of policies that it was opened under. Whoever follows it goes on
    following it.
    """
    await sla.settle(act, case, now)
    labels = case.labels if kind.free_text else ()
    there = replace(case, type=kind.key, labels=labels, client=origin.client, site=origin.site)
    policy = await policy_of(act, there)
    clocks = await act.work.clocks.of([case.id])
    granted = await _granted(act, case, clocks, now)
    carried = await _carried(act, clocks, policy, now)
    carried = replace(carried, untaken_since=await began(act, case), waited=await _waited(act, case, carried, now))
    new = await create(
        act,
        now,
        kind=kind,
        origin=origin,
        severity=case.severity,
        summary=case.summary if kind.free_text else "",
        fields={spec.name: case.fields[spec.name] for spec in kind.fields if spec.name in case.fields},
        labels=labels,
        links=(("supersedes", case.id),),
        stood=standing(case, await _since(act, case), carried),
    )
    without = await _grant_again(act, case, new, granted, now)
    await call_off(act, case, CancelReason.SUPERSEDED, now)
    broken = {clock.kind for clock in clocks if clock.is_open and clock.kind in carried.anew}
    again = [clock.kind for clock in await act.work.clocks.of([new.id]) if clock.kind in broken]
    return new, _said_anew(case, again) + _said_ended(act, without)


async def _since(act: Act, case: Escalation) -> datetime:
    """When the clocks of the new record start: with the old one's, or where that was opened again, then."""
    opened_again = [event.at for event in await act.work.timeline.of(case.id) if event.kind == "reopen"]
    return max(opened_again, default=case.clock_started_at)


async def _carried(act: Act, clocks: Sequence[Clock], policy: Policy, now: datetime) -> Carried:
    """What the clocks of the new record take along. They are settled."""
    latest = {clock.kind: clock for clock in sorted(clocks, key=lambda clock: clock.cycle)}
    used, anew, stood = [], set[str](), 0
    for clock in latest.values():
        if clock.kind not in sla.AT_OPENING:
            continue
        if await _decided(act, clock, now):
            anew.add(clock.kind)
            continue
        used.append(Used(clock.kind, await _used(act, clock, policy, now), clock.started_at))
        hours = hours_of(act.rules, clock.calendar)
        if clock.kind == "resolve":
            stood = max(0, hours.elapsed(clock.started_at, seconds(now)) - used_by(clock, hours, seconds(now)))
    return Carried(tuple(used), frozenset(anew), stood, tuple(each for each in latest.values() if is_legal(each.kind)))


async def _waited(act: Act, case: Escalation, carried: Carried, now: datetime) -> tuple[tuple[str, int], ...]:
    """How long the case waited on whom, where a promise goes on that waits may stop; else it is promised anew."""
    if not any(used.kind in PAUSABLE for used in carried.used):
        return ()
    return tuple(waited_in(await act.work.timeline.of(case.id), seconds(now)).items())


async def _decided(act: Act, clock: Clock, now: datetime) -> bool:
    """True for a promise that was kept, or broken by its contract, whatever was granted."""
    if clock.breached_at is not None or clock.state in (ClockState.MET, ClockState.MISSED):
        return True
    by_contract = await contract_due(act, clock) if clock.is_open else None
    return by_contract is not None and seconds(now) > by_contract


async def _used(act: Act, clock: Clock, policy: Policy, now: datetime) -> int:
    """How many open seconds were used of a promise, as the new record counts them.

    Where the same policy goes on promising, all but what was left: so a due time inherited by a merge stays, and what
    was granted does not.
    """
    target = policy.targets.get(clock.kind)
    if not clock.is_open or target is None or clock.policy != policy.key:
        return used_by(clock, hours_of(act.rules, clock.calendar), seconds(now))
    due = await contract_due(act, clock) or due_if_running(act, clock, now)
    hours = hours_of(act.rules, target.calendar)
    left = target.seconds if due is None else hours.elapsed(seconds(now), due)
    return max(0, target.seconds - left)


async def _granted(act: Act, case: Escalation, clocks: Sequence[Clock], now: datetime) -> list[Granted]:
    """The undecided promises of a case for which more time was granted."""
    found = []
    events = [event for event in await act.work.timeline.of(case.id) if event.kind == "due"]
    for clock in clocks:
        extended = clock.is_open and await contract_due(act, clock) is not None
        until = due_if_running(act, clock, now) if extended else None
        if until is not None and not await _decided(act, clock, now):
            approvers = [
                str(event.data.get("approver", "")) for event in events if event.data.get("clock") == clock.kind
            ]
            found.append(Granted(clock.kind, until, approvers[-1] if approvers else act.asker.key))
    return found


async def _grant_again(
    act: Act, case: Escalation, new: Escalation, granted: Sequence[Granted], now: datetime
) -> list[Granted]:
    """Grant the same time again where the same client goes on with the same promise. Returns what ends with the move.

    What one client has agreed to binds no other, and another promise is another one.
    """
    without = []
    before = {clock.kind: clock.policy for clock in await act.work.clocks.of([case.id]) if clock.is_open}
    after = {clock.kind: clock for clock in await act.work.clocks.of([new.id]) if clock.is_open}
    for one in granted:
        clock = after.get(one.clock)
        same = clock is not None and case.client == new.client and clock.policy == before[one.clock]
        to = instant(one.until).isoformat()
        if same and clock is not None:
            data = {"clock": one.clock, "to": to, "approver": one.approver}
            await act.work.timeline.add(new.id, at=now, actor=act.asker.key, kind="due", data=data)
            await sla.extended(act, new, clock, instant(one.until), now)
            continue
        data = {"clock": one.clock, "until": to, "approver": one.approver}
        await act.work.timeline.add(new.id, at=now, actor=act.asker.key, kind="grant_ended", data=data)
        without.append(one)
    return without


def _said_anew(case: Escalation, kinds: Sequence[str]) -> str:
    """What was broken and is promised anew, for whoever moves the case."""
    named = [f"`{kind}`" for kind in dict.fromkeys(kinds)]
    sentence = counted(
        len(named),
        "What was broken stays with {ref}: {named} begins anew.",
        "What was broken stays with {ref}: {named} begin anew.",
        ref=case.ref,
        named=and_so_on(named),
    )
    return f" {sentence}" if named else ""


def _said_ended(act: Act, without: Sequence[Granted]) -> str:
    """What was granted and ends, for whoever moves the case."""
    each = [said("`{clock}` until {at}", clock=one.clock, at=local(act, instant(one.until))) for one in without]
    return f" {said('The time granted for {each} does not hold there.', each=and_so_on(each))}" if each else ""
