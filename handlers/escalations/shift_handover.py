"""The end of a shift, by the clock: its open cases are offered to the next shift, and who has not accepted is told of.

One due row a site waits for the next card, NOTICE before a shift ends by the site's own clock; when it fires it puts
itself to the one after. A hand-over is a row with a key of its own (`SITE:DATE:SHIFT`), so that none is made twice.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.act import Act
from handlers.domain.escalation import OPEN, Escalation
from handlers.domain.handover import Handover, HandoverItem
from handlers.domain.people import Duty
from handlers.domain.recipients import URGENT
from handlers.domain.rota import in_quiet_hours, on_duty
from handlers.domain.rulebook import Site
from handlers.domain.shifts import Turn, next_turn, turns
from handlers.escalations.change import keep
from handlers.ports.records import DueRow, Scope, Search
from handlers.shifts import handovers

KIND, UNACCEPTED = "handover", "unaccepted"
NOTICE = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=2)
USEFUL = timedelta(hours=4)
"""How long after the end of a shift its hand-over is still sent by a process that was away."""
LOOKED_AHEAD = timedelta(days=31)
MOST = 100  # cases of one owner


async def arm(act: Act, now: datetime) -> None:
    """Let each site wait for its next card, by the shifts of the rules that hold now; one that is late stays so."""
    for site in act.rules.sites.values():
        row = await act.work.due.get(KIND, site.key)
        if row is None or row.at > now:
            await _arm(act, site, now)


async def _arm(act: Act, site: Site, after: datetime) -> None:
    if site.hands_over_to in act.rules.sites:
        coming = (one.end - NOTICE for one in turns(site, after, after + LOOKED_AHEAD))
        at = next((at for at in coming if at > after), None)
        if at is not None:
            await act.work.due.put(DueRow(KIND, site.key, at))
            return
    if await act.work.due.get(KIND, site.key) is not None:
        await act.work.due.drop(KIND, site.key)


async def publish(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `handover` (ref: a site) is due: hand over every shift that ends NOTICE later."""
    site = act.rules.sites.get(row.ref)
    if site is None:
        return
    await _arm(act, site, row.at)
    if site.hands_over_to not in act.rules.sites:
        return
    ends = row.at + NOTICE
    for outgoing in turns(site, row.at, ends):
        if outgoing.end == ends and now < ends + USEFUL:
            await _hand_over(act, site, outgoing, now)


async def _hand_over(act: Act, site: Site, outgoing: Turn, now: datetime) -> None:
    made = _made(act, site, outgoing, now)
    cases = [case for case in await _open_cases(act, site) if case.owner not in made.incoming]
    made = replace(made, restricted=await _restricted(act, site))
    items = [HandoverItem(made.id, case.id, place, case.owner) for place, case in enumerate(cases, 1)]
    if not await act.work.handovers.publish(made, items):
        return
    if not items:
        return  # nobody need hear that nothing is open; `handover` says it to whoever asks
    for case in cases:
        await _offer(act, case, made, now)
    await handovers.show(act, made, now, late=now - row_time(made) > LATE_AFTER)
    for which, after in handovers.PINGED.items():
        await act.work.due.put(DueRow(UNACCEPTED, f"{made.id}|{which}", max(made.ends_at, now) + after))


def row_time(made: Handover) -> datetime:
    """When its card was to be sent."""
    return made.ends_at - NOTICE


def _made(act: Act, site: Site, outgoing: Turn, now: datetime) -> Handover:
    incoming = next_turn(act.rules, outgoing)
    to, starts = (incoming.site, incoming.start) if incoming else (site.hands_over_to or site.key, outgoing.end)
    last, first = outgoing.end - timedelta(seconds=1), max(outgoing.end, starts)
    return Handover(
        id=outgoing.id,
        site=site.key,
        to_site=to,
        shift=outgoing.shift,
        ends_at=outgoing.end,
        starts_at=starts,
        outgoing=on_duty(act.rules, Duty.LEAD, site=site.key, client=None, at=last),
        incoming=on_duty(act.rules, Duty.LEAD, site=to, client=None, at=first),
        restricted=0,
        published_at=now,
    )


async def _open_cases(act: Act, site: Site) -> Sequence[Escalation]:
    """What the shift has in hand, the least time left first: what its people own, and what is nobody's at the site."""
    found: dict[str, Escalation] = {}
    people = [person.key for person in act.rules.people.values() if person.site == site.key]
    for owner in people:
        mine = Search(Scope(everything=True), statuses=OPEN, owner=owner, limit=MOST)
        found |= {case.id: case for case in await act.work.escalations.search(mine)}
    nobodys = Search(Scope(sites=frozenset({site.key})), statuses=OPEN, unowned=True, limit=MOST)
    found |= {case.id: case for case in await act.work.escalations.search(nobodys)}
    due = await _next_due(act, list(found))
    return sorted(found.values(), key=lambda case: (due.get(case.id, float("inf")), case.opened_at, case.id))


async def _next_due(act: Act, ids: Sequence[str]) -> dict[str, int]:
    """The second at which the first running clock of each case is due."""
    found: dict[str, int] = {}
    for clock in await act.work.clocks.of(ids) if ids else ():
        if clock.is_open and clock.due_at is not None:
            found[clock.escalation_id] = min(clock.due_at, found.get(clock.escalation_id, clock.due_at))
    return found


async def _restricted(act: Act, site: Site) -> int:
    """How many restricted cases are open at the site: they are counted, and handed over within their group."""
    restricted = frozenset(key for key, kind in act.rules.types.items() if kind.restricted)
    search = Search(Scope(restricted_types=restricted), statuses=OPEN, limit=500)
    return sum(case.restricted and case.site == site.key for case in await act.work.escalations.search(search))


async def _offer(act: Act, case: Escalation, made: Handover, now: datetime) -> None:
    """Offer a case to the first lead of the next shift, and let the others see it. Nothing else changes."""
    if not made.incoming:
        return
    first, *others = made.incoming
    watchers = tuple(dict.fromkeys((*case.watchers, *others)))
    after = replace(case, offered_to=first, watchers=watchers)
    await keep(act, case, after, now, "handoff", data={"to": first, "handover": made.id}, story=True)


async def tell_unaccepted(act: Act, row: DueRow, now: datetime) -> None:
    """A row of kind `unaccepted` is due: both leads and the manager on duty get one list, once."""
    handover_id, _, which = row.ref.rpartition("|")
    handover = await act.work.handovers.get(handover_id)
    if handover is None or now >= handover.ends_at + USEFUL or not await _left(act, handover, which):
        return
    for person in handovers.listeners(act, handover, now):
        if which == "urgent" or not in_quiet_hours(act.rules, person, now):
            about = {"duty": "unaccepted", "handover": handover.id, "which": which}
            slot = handovers.list_slot(handover, which, person)
            await handovers.queue(act, f"person:{person}", slot, about, now, slot=slot)


async def _left(act: Act, handover: Handover, which: str) -> list[Escalation]:
    """The cases that are not accepted yet: P0 and P1, or the others. Each notes that it was told of."""
    found = []
    for item in await act.work.handovers.items(handover.id):
        case = await act.work.escalations.get(item.escalation_id)
        if case is not None and handovers.waits(item, case) and (case.severity in URGENT) is (which == "urgent"):
            found.append(case)
    return found
