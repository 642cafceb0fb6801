"""The breach register in a unit of work: breaches entered as they are reached, and their owners reminded of codes.

Nobody hears of an uncoded breach but who answers for it: its owner, if that is a lead or a manager, else the lead who
was on duty when it was reached. They hear it as one list, on Friday at 14:00 and on Monday at 08:00 of their own day.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.act import Act
from handlers.cards.breach import Uncoded, lateness, uncoded_card
from handlers.cards.card import Card
from handlers.clocks.promises import instant
from handlers.domain.breach import MUST_BE_CODED, Breach, Code, next_reminder, suggested, uncoded
from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_internal
from handlers.domain.people import Duty, Person, Role
from handlers.domain.rota import on_duty, on_shift
from handlers.domain.sla import Clock
from handlers.ports.post_office import Outgoing
from handlers.ports.records import DueRow, Scope, Search

KIND, REF = "uncoded", "all"
MOST = 500
"""As many cases are looked through for one round of reminders."""


async def enter(
    act: Act,
    clock: Clock,
    noticed_at: int | None = None,
    now: datetime | None = None,
    case: Escalation | None = None,
) -> None:
    """Put a breach on record, as the case stands at this moment unless it is given, once for each clock.

    `noticed_at` is the second at which the bot found it; None for a breach that nobody could have noticed earlier: only
    its end made it one (an extension that the contract did not grant), or it was broken before the case was opened.
    Its code is asked for from `now` on; without one, from when it was noticed.
    """
    case = case or await act.work.escalations.get(clock.escalation_id)
    if case is None or clock.breached_at is None or is_internal(clock.kind):
        return
    entered = await act.work.breaches.add(entry(act, case, clock, noticed_at))
    if entered and case.severity in MUST_BE_CODED:
        await _arm(act, now or instant(noticed_at or clock.stopped_at or clock.breached_at))


def entry(act: Act, case: Escalation, clock: Clock, noticed_at: int | None = None) -> Breach:
    """The row of a breached clock, attributed as the case stands. Raises ValueError for a clock that is not."""
    if clock.breached_at is None:
        raise ValueError(clock.id)
    owner = act.rules.people.get(case.owner or "")
    return Breach(
        clock_id=clock.id,
        escalation_id=case.id,
        clock=clock.kind,
        cycle=clock.cycle,
        severity=case.severity,
        reached_at=clock.breached_at,
        noticed_at=clock.breached_at if noticed_at is None else noticed_at,
        owner=case.owner,
        site=(owner.site if owner is not None else None) or case.site,
        client=case.client,
        answerable=_answerable_then(act, case, instant(clock.breached_at)),
        due_at=min(clock.breached_at - 1, clock.breached_at if clock.due_at is None else clock.due_at),
    )


async def enter_again(act: Act, row: Breach, now: datetime) -> None:
    """Put a row back into the register that was lost, with its code and its exclusion: a repair, never a use case."""
    if not await act.work.breaches.add(row):
        return
    await act.work.breaches.keep(row)
    if row.wants_code:
        await _arm(act, now)


async def suggestion(act: Act, case: Escalation, breaches: Sequence[Breach]) -> Code | None:
    """What the story of the case speaks for, by the first of these breaches that it tells something about."""
    events = await act.work.timeline.of(case.id)
    found = (
        suggested(breach, events, type_key=case.type, staffed=_staffed(act, case, breach))
        for breach in sorted(breaches, key=lambda each: each.reached_at)
    )
    return next((code for code in found if code is not None), None)


async def likeliest(act: Act, cases: Sequence[Escalation]) -> str:
    """The code to be offered first for these cases; "" where their stories tell nothing."""
    found = await still_uncoded(act, cases)
    codes = [await suggestion(act, case, found[case.id]) for case in cases if case.id in found]
    return next((code.value for code in codes if code is not None), "")


async def still_uncoded(act: Act, cases: Iterable[Escalation]) -> dict[str, tuple[Breach, ...]]:
    """By the case's id, the breaches for which somebody has yet to say why; without the cases that have none."""
    ids = [case.id for case in cases]
    rows = await act.work.breaches.of(ids) if ids else ()
    by_case = {key: uncoded(row for row in rows if row.escalation_id == key) for key in ids}
    return {key: found for key, found in by_case.items() if found}


async def remind(act: Act, row: DueRow, now: datetime) -> None:
    """Somebody's Friday afternoon or Monday morning has come: everybody whose moment it is gets one list.

    The row goes on to the next such moment while there is anything uncoded, and is armed again by the next breach.
    """
    since = datetime.fromisoformat(row.data["since"])
    due = {person.key: _moment(person, since) for person in _reminded(act) if _moment(person, since) <= now}
    waiting = await _waiting(act)
    if not waiting:
        return
    for key, moment in due.items():
        if any(key in answering(act, case, breaches) for case, breaches in waiting):
            await _post(act, key, moment, now)
    await _arm(act, now)


async def compose_uncoded(act: Act, out: Outgoing, now: datetime) -> Card | None:
    """The list of one person as of now; None once everything of theirs has a code."""
    person = act.rules.people.get(out.about[KIND])
    if person is None:
        return None
    mine = [(case, found) for case, found in await _waiting(act) if person.key in answering(act, case, found)]
    return uncoded_card([_row(act, case, found) for case, found in mine]) if mine else None


def answering(act: Act, case: Escalation, breaches: Sequence[Breach]) -> tuple[str, ...]:
    """Who is to give the code: the owner, if a lead or a manager; who answered for it then; else the site's managers.

    Of a restricted case, only members of its group.
    """
    wanted = [case.owner, *(breach.answerable for breach in breaches)]
    first = next((key for key in wanted if key is not None and _may_code(act, case, key)), None)
    if first is not None:
        return (first,)
    managers = [person for person in _reminded(act) if person.has(Role.MANAGER) and _may_code(act, case, person.key)]
    near = [person.key for person in managers if person.site == case.site]
    return tuple(near or (person.key for person in managers))


def _answerable_then(act: Act, case: Escalation, at: datetime) -> str | None:
    if case.owner is not None and _may_code(act, case, case.owner):
        return case.owner
    leads = on_duty(act.rules, Duty.LEAD, site=case.site, client=case.client, at=at)
    return next((key for key in leads if _may_code(act, case, key)), None)


def _may_code(act: Act, case: Escalation, key: str) -> bool:
    person = act.rules.people.get(key)
    if person is None or person.is_client or not person.has(Role.LEAD, Role.MANAGER):
        return False
    return not case.restricted or key in act.rules.restricted_groups.get(case.type, frozenset())


def _staffed(act: Act, case: Escalation, breach: Breach) -> bool:
    """True if somebody who could have acted was at work when the breach was reached."""
    at = instant(breach.reached_at)
    if breach.owner is not None:
        return on_shift(act.rules, breach.owner, at)
    leads = on_duty(act.rules, Duty.LEAD, site=case.site, client=case.client, at=at)
    return any(on_shift(act.rules, key, at) for key in leads)


def _reminded(act: Act) -> list[Person]:
    staff = [person for person in act.rules.people.values() if not person.is_client]
    return [person for person in staff if person.has(Role.LEAD, Role.MANAGER)]


def _moment(person: Person, after: datetime) -> datetime:
    return next_reminder(person.timezone, after)


async def _waiting(act: Act) -> list[tuple[Escalation, tuple[Breach, ...]]]:
    """Every case with an uncoded breach, whoever may see it."""
    everything = Scope(everything=True, restricted_types=frozenset(act.rules.types))
    cases = await act.work.escalations.search(Search(everything, uncoded=True, limit=MOST))
    found = await still_uncoded(act, cases)
    return [(case, found[case.id]) for case in cases if case.id in found]


async def _arm(act: Act, now: datetime) -> None:
    """Let the register wait for the first of the moments to come, unless it waits already."""
    zones = {person.timezone for person in _reminded(act)}
    if zones and await act.work.due.get(KIND, REF) is None:
        first = min(next_reminder(zone, now) for zone in zones)
        await act.work.due.put(DueRow(KIND, REF, first, {"since": now.isoformat()}))


async def _post(act: Act, person: str, moment: datetime, now: datetime) -> None:
    destination = f"person:{person}"
    for surface, audience in act.rules.surfaces(destination):
        place = f"{surface.chat}:{surface.tenant}:{surface.room}"
        out = Outgoing(
            key=f"{KIND}:{person}:{int(moment.timestamp())}:{place}",
            kind="reminder",
            destination=destination,
            surface=surface,
            audience=audience,
            about={KIND: person},
        )
        await act.work.outbox.put(out, now)


def _row(act: Act, case: Escalation, breaches: Sequence[Breach]) -> Uncoded:
    kind = act.rules.types.get(case.type)
    return Uncoded(
        ref=case.ref,
        revision=case.revision,
        severity=case.severity,
        what="" if case.restricted or kind is None else kind.label,
        clocks=tuple(dict.fromkeys(breach.clock for breach in breaches)),
        reached_at=instant(breaches[0].reached_at),
        late=max(lateness(breach) for breach in breaches),
    )
