"""How things stand for a reader, from the report's own query at that instant: for digests and a manager's morning.

`breached` and `at risk` count what `list risk` lists; the rest is what `report` says of the same time. Lists, digests
and mornings look at the same promises.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.access import scope_of
from handlers.act import Act
from handlers.cards.situation import Coming, Handed, Late, Situation
from handlers.clocks.promises import instant, seconds
from handlers.domain.escalation import OPEN, Escalation
from handlers.domain.figures import figures
from handlers.domain.legal import is_internal
from handlers.domain.people import Person
from handlers.domain.period import Period
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.ports.records import Search
from handlers.reports.counting import counted_by, facts
from handlers.shifts.handovers import recent, waits

AT_RISK = timedelta(hours=2)
JUST_TAKEN = timedelta(hours=1)
LOOKED_AT = 500
SHOWN_LATE, SHOWN_NEXT = 2, 3
URGENT = (Severity.P0, Severity.P1)


async def situation(act: Act, reader: Person, since: datetime, now: datetime) -> Situation:
    """How things stand for somebody, in their zone, and what happened since an instant."""
    counted = await facts(act.work, act.rules, reader, Period(seconds(since), seconds(now), reader.timezone), now)
    by_severity = (await counted_by(act.work, counted, ("severity",)))["severity"]
    search = Search(scope_of(act.rules, reader), statuses=OPEN)
    breached = await _due_before(act, search, now)
    running = await _running(act, search, min(breached + SHOWN_NEXT, LOOKED_AT))
    return Situation(
        zone=reader.timezone,
        now=now,
        since=since,
        figures=figures(counted),
        by_severity=tuple(
            (each, by_severity[each.value].backlog if each.value in by_severity else 0) for each in Severity
        ),
        restricted=counted.restricted,
        breached=breached,
        at_risk=await _due_before(act, search, now + AT_RISK) - breached,
        resolved=len(counted.resolvings),
        worst=_worst(act, running, now),
        coming=_coming(running, now),
    )


async def handed_to(act: Act, sites: Sequence[str], now: datetime) -> tuple[Handed, ...]:
    """The hand-overs to some sites that stand, the last one first, each with what nobody has accepted yet."""
    found = []
    for handover in reversed(await recent(act, now)):
        if handover.to_site not in sites:
            continue
        items = await act.work.handovers.items(handover.id)
        cases = [await act.work.escalations.get(item.escalation_id) for item in items]
        left = sum(waits(item, case) for item, case in zip(items, cases, strict=True))
        if items:
            found.append(Handed(_site(act, handover.site), _site(act, handover.to_site), len(items), left))
    return tuple(found)


def _site(act: Act, key: str) -> str:
    known = act.rules.sites.get(key)
    return known.name if known else key


async def _due_before(act: Act, search: Search, at: datetime) -> int:
    """How many open cases have a running promise that is due before an instant, as `list risk` counts them."""
    scope, statuses = search.scope, search.statuses
    return await act.work.escalations.count(Search(scope, statuses=statuses, due_before=at))


async def _running(act: Act, search: Search, limit: int) -> list[tuple[Escalation, Clock, int]]:
    """Every running promise of the cases that are due first, with its due second, the nearest first."""
    cases = await act.work.escalations.search(Search(search.scope, statuses=search.statuses, limit=limit))
    by_id = {case.id: case for case in cases}
    running = [
        (by_id[clock.escalation_id], clock, clock.due_at)
        for clock in await act.work.clocks.of(list(by_id))
        if clock.state is ClockState.RUNNING and clock.due_at is not None and not is_internal(clock.kind)
    ]
    return sorted(running, key=lambda each: (each[2], each[0].ref, each[1].kind))


def _worst(act: Act, running: Sequence[tuple[Escalation, Clock, int]], now: datetime) -> tuple[Late, ...]:
    """What is overdue the longest, each case once; what is urgent and was just taken is not repeated."""
    found: dict[str, Late] = {}
    for case, clock, due in running:
        if due < seconds(now) and not _just_taken(case, now):
            owner = act.name_of(case.owner) if case.owner else ""
            found.setdefault(case.id, Late(_what(act, case), clock.kind, seconds(now) - due, owner))
    return tuple(found.values())[:SHOWN_LATE]


def _coming(running: Sequence[tuple[Escalation, Clock, int]], now: datetime) -> tuple[Coming, ...]:
    found = [Coming(case.ref, clock.kind, instant(due)) for case, clock, due in running if due >= seconds(now)]
    return tuple(found[:SHOWN_NEXT])


def _just_taken(case: Escalation, now: datetime) -> bool:
    return case.severity in URGENT and case.taken_at is not None and now - case.taken_at < JUST_TAKEN


def _what(act: Act, case: Escalation) -> str:
    """A case in a few words: "ORION-42 P1 VIP / press · Orion"."""
    kind, client = act.rules.types.get(case.type), act.rules.clients.get(case.client or "")
    words = f"{case.ref} {case.severity.value} {kind.label if kind else case.type}"
    return f"{words} · {client.name}" if client else words
