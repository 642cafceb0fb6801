"""The legal clocks of a case: begun at the law's own start event, ended by the action, moved by a ground alone.

Whatever starts, ends or moves one is an event of the timeline, so that they can be worked out again from it. No wait
pauses them, no severity changes them, no extension is granted on them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.act import BOT, Act
from handlers.clocks.clockwork import begin, change, has_news, settle
from handlers.clocks.contract import cancel, stop
from handlers.clocks.promises import instant, next_cycle, policy_of, seconds
from handlers.domain.escalation import Escalation
from handlers.domain.legal import (
    ON_ACTION,
    Duty,
    LegalClock,
    begins_at,
    chosen,
    deferred,
    duties,
    is_internal,
    is_legal,
    law_id,
    stood,
)
from handlers.domain.people import Duty as Rota
from handlers.domain.policy import Policy, Target
from handlers.domain.rota import on_duty
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock, ClockState
from handlers.ports.records import DueRow
from handlers.surfaces import queue_reminder

KIND = "legal"
"""Of the due row (ESCALATION-ID:LAW) of an end date."""

BEGUN, ENDED, DROPPED, UNTIL = "legal_begun", "legal_ended", "legal_dropped", "legal_until"
GROUND = "legal_ground"
"""The events of the timeline that drive legal clocks."""


def laws_of(rules: RuleBook, escalation: Escalation) -> tuple[LegalClock, ...]:
    """The laws that hold for a case: its type's, in the form's jurisdictions, else in its client's."""
    kind = rules.types.get(escalation.type)
    if kind is None or not kind.legal:
        return ()
    named = [part.strip() for part in escalation.fields.get("jurisdiction", "").split(",") if part.strip()]
    client = rules.clients.get(escalation.client or "")
    jurisdictions = named or (client.jurisdictions if client else ())
    asked = any(spec.name == "clock" for spec in kind.fields)
    return chosen(rules.legal, kind.legal, jurisdictions, escalation.fields.get("clock", "") if asked else None)


def duties_of(rules: RuleBook, escalation: Escalation) -> tuple[Duty, ...]:
    """The legal clocks that a case begins with, each from its law's own start event."""
    laws = laws_of(rules, escalation)
    received = _received(rules, escalation) if laws else None
    return tuple(duty for law in laws for duty in duties(law, begins_at(law, received, escalation.clock_started_at)))


async def start(act: Act, escalation: Escalation, now: datetime, earlier: Sequence[Clock] = ()) -> None:
    """Begin the legal clocks of a case just opened; of one that goes on, unless the action was taken already.

    `earlier` are those of the record that it goes on with, one of a kind. No move gives a law more time, or less: what
    was done for it is done, a start that a ground moved stays moved, a duty that follows an action stays.
    """
    known = {clock.kind: clock for clock in earlier if law_id(clock.kind) in act.rules.legal}
    wanted = duties_of(act.rules, escalation) if escalation.contained_at is None else ()
    begun = [_goes_on(duty, known.get(duty.kind)) for duty in wanted]
    follow = [clock for clock in known.values() if clock.is_open and _follows(act, clock)]
    begun += [Duty(clock.kind, clock.target, instant(clock.started_at)) for clock in follow]
    await _begin(act, escalation, [duty for duty in begun if duty is not None], now)
    await _stand_again(act, escalation, known.values(), now)


def _goes_on(duty: Duty, earlier: Clock | None) -> Duty | None:
    """A duty that was there already: from where it counts there, or None where it was done."""
    if earlier is None or earlier.state is ClockState.CANCELLED:
        return duty
    if not earlier.is_open:
        return None
    used = earlier.consumed if earlier.state is ClockState.PAUSED else None
    return replace(duty, start=instant(earlier.started_at), used=used)


def _follows(act: Act, clock: Clock) -> bool:
    return act.rules.legal[law_id(clock.kind)].start in ON_ACTION


async def _stand_again(act: Act, escalation: Escalation, earlier: Iterable[Clock], now: datetime) -> None:
    """Let the legal clocks stand that stood on the earlier record: the ground that it tells of is still there."""
    standing = {clock.kind: clock for clock in earlier if clock.state is ClockState.PAUSED}
    if not standing:
        return
    told = await act.work.timeline.of(next(iter(standing.values())).escalation_id)
    ground = next((event for event in reversed(told) if event.kind == GROUND), None)
    clocks = [each for each in await act.work.clocks.of([escalation.id]) if each.kind in standing and each.is_open]
    if ground is None or not clocks:
        return
    data = {**ground.data, "clocks": [clock.kind for clock in clocks]}
    await act.work.timeline.add(escalation.id, at=now, actor=act.asker.key, kind=GROUND, data=data)
    await stand(act, escalation, clocks, now)


async def done(act: Act, escalation: Escalation, now: datetime, *, resolved: bool) -> None:
    """The action is on record: its clocks stop, and what the law asks for next begins.

    `contain` leaves the open duties that follow an action to `resolve`, which ends all of them.
    """
    acted: dict[str, None] = {}
    stopped = []
    for clock in await act.work.clocks.of([escalation.id]):
        law = act.rules.legal.get(law_id(clock.kind))
        if not _is_open(clock) or (not resolved and law is not None and law.start in ON_ACTION):
            continue
        settled = await settle(act, escalation, clock, now) if has_news(clock, now) else clock
        await stop(act, settled, now)
        stopped.append(clock.kind)
        acted |= dict.fromkeys(law.then if law is not None else ())
    if stopped:
        await act.work.timeline.add(escalation.id, at=now, actor=act.asker.key, kind=ENDED, data={"clocks": stopped})
    coming = [act.rules.legal[key] for key in acted if key in act.rules.legal]
    for law in coming:
        if law.reminder and law.deadline is not None:
            await _remember(act, escalation, law, law.deadline.after(now), now)
    if not resolved:
        following = [duty for law in coming if not law.reminder for duty in duties(law, now)]
        await _begin(act, escalation, following, now)


async def replanned(act: Act, after: Escalation, now: datetime) -> None:
    """Another type or client has other laws: theirs begin at their own start event, and the others are dropped.

    A duty that follows an action stays: the action was taken.
    """
    wanted = duties_of(act.rules, after)
    clocks = [clock for clock in await act.work.clocks.of([after.id]) if is_legal(clock.kind)]
    ended = []
    for clock in clocks:
        law = act.rules.legal.get(law_id(clock.kind))
        follows = law is not None and law.start in ON_ACTION
        if clock.is_open and not follows and clock.kind not in {duty.kind for duty in wanted}:
            await cancel(act, clock, now)
            ended.append(clock.kind)
    if ended:
        await act.work.timeline.add(after.id, at=now, actor=act.asker.key, kind=DROPPED, data={"clocks": ended})
    kept = {clock.kind for clock in clocks if clock.state is not ClockState.CANCELLED and clock.kind not in ended}
    if after.is_open and after.contained_at is None:
        await _begin(act, after, [duty for duty in wanted if duty.kind not in kept], now)


def deferrable(rules: RuleBook, clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    """The open legal clocks whose law knows a ground that moves their start; our own targets move with them."""
    laws = rules.legal
    return tuple(
        clock
        for clock in clocks
        if _is_open(clock) and (law := laws.get(law_id(clock.kind))) is not None and law.deferrable
    )


async def defer(act: Act, escalation: Escalation, clocks: Iterable[Clock], start: datetime, now: datetime) -> None:
    """Let these clocks start when the ground ended. One that is breached stays as it is."""
    for clock in clocks:
        await change(
            act,
            escalation,
            clock,
            lambda held, hours: deferred(held, hours, seconds(start), seconds(now)),
            now,
            behind=True,
        )


async def stand(act: Act, escalation: Escalation, clocks: Iterable[Clock], now: datetime) -> None:
    """Let these clocks stand while a ground does. One that is breached, or due by now, runs on."""
    for clock in clocks:
        await change(act, escalation, clock, lambda held, hours: stood(held, hours, seconds(now)), now)


async def remind(act: Act, row: DueRow, now: datetime) -> None:
    """An end date is reached, for example of the duty to preserve: the legal desk on duty hears of it."""
    escalation_id, _, key = row.ref.rpartition(":")
    escalation = await act.work.escalations.get(escalation_id)
    if escalation is None:
        return
    people = on_duty(act.rules, Rota.LEGAL, site=escalation.site, client=escalation.client, at=now)
    if escalation.restricted:
        people = tuple(sorted(act.rules.restricted_groups.get(escalation.type, frozenset())))
    for person in people:
        known = act.rules.people.get(person)
        if known is None or known.is_client:
            continue
        await queue_reminder(act, escalation, person, now, about={"preserved": "yes", "law": key}, mark=f"legal:{key}")


async def _begin(act: Act, escalation: Escalation, wanted: Sequence[Duty], now: datetime) -> None:
    """Begin clocks, and keep what drove them."""
    if not wanted:
        return
    policy: Policy = await policy_of(act, escalation)
    lines = [duty.written() for duty in wanted]
    as_of = min(act.rules.legal[law_id(duty.kind)].as_of for duty in wanted)
    await act.work.timeline.add(
        escalation.id,
        at=now,
        actor=BOT.key,
        kind=BEGUN,
        data={"clocks": lines, "policy": policy.key, "as_of": as_of.isoformat()},
    )
    earlier = await act.work.clocks.of([escalation.id])
    for duty in wanted:
        target, cycle = Target(duty.seconds), next_cycle(earlier, duty.kind)
        at, used = seconds(duty.start), duty.used
        await begin(act, escalation, duty.kind, now, target=target, policy=policy, at=at, cycle=cycle, used=used)


async def _remember(act: Act, escalation: Escalation, law: LegalClock, at: datetime, now: datetime) -> None:
    await act.work.due.put(DueRow(KIND, f"{escalation.id}:{law.id}", at))
    await act.work.timeline.add(
        escalation.id,
        at=now,
        actor=BOT.key,
        kind=UNTIL,
        data={"until": at.isoformat(), "law": law.id},
    )


def _received(rules: RuleBook, escalation: Escalation) -> datetime | None:
    """When the order or request arrived, as the form tells it; a day alone began at midnight at the client's."""
    text = escalation.fields.get("received_at", "")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        client = rules.clients.get(escalation.client or "")
        zone = client.timezone if client else rules.organisation.timezone
        at = at.replace(tzinfo=ZoneInfo(zone))
    return at.astimezone(UTC)


def _is_open(clock: Clock) -> bool:
    return clock.is_open and is_legal(clock.kind)


def due_without_ground(clocks: Iterable[Clock], now: datetime) -> bool:
    """True if the legal limit of one of these has passed: no ground takes that back."""
    return any(
        not is_internal(clock.kind)
        and (clock.breached_at is not None or (clock.due_at is not None and seconds(now) > clock.due_at))
        for clock in clocks
    )
