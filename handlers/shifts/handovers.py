"""A shift hand-over as it stands: who reads it, what still waits, and its card, which is edited as items are accepted.

An item is settled when somebody of the incoming shift accepts it, when somebody else than its owner of then has the
case, or when the case is over. Until then that owner stays responsible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.access import allowed
from handlers.act import Act
from handlers.cards.briefing import Note
from handlers.cards.card import Card
from handlers.cards.handover import HandedItem, HandoverView, handover_card, unaccepted_card
from handlers.domain.escalation import Escalation
from handlers.domain.handover import Handover, HandoverItem, ItemState
from handlers.domain.people import Duty
from handlers.domain.recipients import URGENT, may_hear
from handlers.domain.rota import on_duty
from handlers.domain.timeline import Event
from handlers.ports.post_office import Outgoing
from handlers.surfaces import queue_of_no_case
from handlers.views import list_rows

STANDS_FOR = timedelta(hours=12)
"""How long after its shift a hand-over is still asked about."""
PINGED = {"urgent": timedelta(minutes=5), "rest": timedelta(minutes=15)}
"""How long after the end of the shift what is not accepted is told of: P0 and P1, and the others."""
VERBS = ("accept", "query", "brief")


async def recent(act: Act, now: datetime) -> Sequence[Handover]:
    """The hand-overs that stand, the one whose shift ended first first."""
    return await act.work.handovers.since(now - STANDS_FOR)


async def handed(act: Act, case: Escalation, now: datetime) -> tuple[Handover, HandoverItem] | None:
    """The last hand-over that a case is in, with its item; None where it is in none."""
    for handover in reversed(await recent(act, now)):
        for item in await act.work.handovers.items(handover.id):
            if item.escalation_id == case.id:
                return handover, item
    return None


def waits(item: HandoverItem, case: Escalation | None) -> bool:
    """True while an item still has to be accepted."""
    return item.state.is_waiting and case is not None and case.is_open and case.owner == item.owner


def takes(act: Act, handover: Handover, person: str) -> bool:
    """True for the incoming side: its leads, and who stands in for one of them."""
    stands_in_for = {instead_of for by, instead_of in act.rules.standing_in if by == person}
    return person in handover.incoming or not stands_in_for.isdisjoint(handover.incoming)


async def mark(act: Act, item: HandoverItem, state: ItemState, now: datetime) -> None:
    """Write what became of an item, and edit the cards."""
    await changed(act, replace(item, state=state, by=act.asker.key, at=now), now)


async def changed(act: Act, item: HandoverItem, now: datetime) -> None:
    """The card says something else of an item: edit it wherever it stands."""
    await act.work.handovers.keep(replace(item, changes=item.changes + 1))
    handover = await act.work.handovers.get(item.handover_id)
    if handover is not None:
        await show(act, handover, now)


async def accepted(act: Act, case: Escalation, now: datetime) -> None:
    """Somebody has a case now that was offered at a hand-over."""
    found = await handed(act, case, now)
    if found is not None and found[1].state.is_waiting:
        await mark(act, found[1], ItemState.ACCEPTED, now)


async def show(act: Act, handover: Handover, now: datetime, *, late: bool = False) -> None:
    """Queue the card for both sides: new, or as an edit of the one that stands."""
    revision = 1 + sum(item.changes for item in await act.work.handovers.items(handover.id))
    people = tuple(dict.fromkeys((*handover.outgoing, *handover.incoming)))
    for destination in [f"person:{person}" for person in people] or ["managers"]:
        slot = f"handover:{handover.id}:{destination}"
        about = {"duty": "handover", "handover": handover.id} | ({"late": "yes"} if late else {})
        await queue(act, destination, f"{slot}:{revision}", about, now, slot=slot, revision=revision)
    await _edit_lists(act, handover, revision, now)


async def _edit_lists(act: Act, handover: Handover, revision: int, now: datetime) -> None:
    """The lists of what was not accepted, where they stand already, say what is left of them."""
    for which, after in PINGED.items():
        at = handover.ends_at + after
        for person in listeners(act, handover, at) if now >= at else ():
            slot = list_slot(handover, which, person)
            places = [surface for surface, _ in act.rules.surfaces(f"person:{person}")]
            if [place for place in places if await act.work.messages.find(slot, place)]:
                about = {"duty": "unaccepted", "handover": handover.id, "which": which, "edit": "yes"}
                await queue(act, f"person:{person}", f"{slot}:{revision}", about, now, slot=slot, revision=revision)


def listeners(act: Act, handover: Handover, at: datetime) -> tuple[str, ...]:
    """Who hears of what is not accepted: both leads, and the manager on duty at that instant."""
    managers = on_duty(act.rules, Duty.MANAGER, site=handover.site, client=None, at=at)
    return tuple(dict.fromkeys((*handover.outgoing, *handover.incoming, *managers)))


def list_slot(handover: Handover, which: str, person: str) -> str:
    """Where the list of what is not accepted stands."""
    return f"unaccepted:{handover.id}:{which}:{person}"


async def queue(
    act: Act, destination: str, key: str, about: Mapping[str, str], now: datetime, *, slot: str = "", revision: int = 1
) -> None:
    """Queue one message of a hand-over for each place of a destination: it holds what may not wait."""
    await queue_of_no_case(
        act,
        now,
        key=key,
        kind="handover",
        destination=destination,
        slot=slot,
        revision=revision,
        about=about,
        waits=False,
    )


async def compose_handover(act: Act, out: Outgoing, now: datetime) -> Card | None:
    """The card of a hand-over, or the list of what is not accepted, as of now; None where nothing waits any more."""
    handover = await act.work.handovers.get(out.about["handover"])
    if handover is None:
        return None
    noun, _, key = out.destination.partition(":")
    reader = act.rules.people.get(key) if noun == "person" else None
    view = await view_of(replace(act, asker=reader) if reader is not None else act, handover, now)
    if out.about["duty"] == "handover":
        return handover_card(replace(view, late="late" in out.about))
    urgent = out.about["which"] == "urgent"
    left = tuple(item for item in view.waiting if (item.view.escalation.severity in URGENT) is urgent)
    return unaccepted_card(replace(view, items=left), urgent=urgent) if left or "edit" in out.about else None


async def view_of(act: Act, handover: Handover, now: datetime) -> HandoverView:
    """A hand-over as the asker reads it; cases that are not theirs to hear of are left out."""
    found: list[tuple[HandoverItem, Escalation]] = []
    for item in await act.work.handovers.items(handover.id):
        case = await act.work.escalations.get(item.escalation_id)
        if case is not None and (not act.asker.roles or may_hear(act.rules, case, act.asker.key)):
            found.append((item, case))
    rows = await list_rows(act, [case for _, case in found], now)
    site, to = act.rules.sites.get(handover.site), act.rules.sites.get(handover.to_site)
    items = [
        HandedItem(
            view=row,
            state=item.state,
            waits=waits(item, case),
            by=_by(act, item, case),
            note=note_of(await act.work.timeline.of(case.id)),
            offered=takes(act, handover, act.asker.key),
            may=frozenset(verb for verb in VERBS if allowed(act, case, _verb(act, case, verb))),
        )
        for (item, case), row in zip(found, rows, strict=True)
    ]
    return HandoverView(
        site=site.name if site else handover.site,
        to_site=to.name if to else handover.to_site,
        to_zone=to.timezone if to else act.rules.organisation.timezone,
        shift=handover.shift,
        ends_at=handover.ends_at,
        starts_at=handover.starts_at,
        outgoing=names(act, handover.outgoing),
        incoming=names(act, handover.incoming),
        items=tuple(items),
        restricted=handover.restricted,
        takes=takes(act, handover, act.asker.key),
    )


def _verb(act: Act, case: Escalation, verb: str) -> str:
    """Who was not offered a case by name takes it instead of accepting it."""
    return "claim" if verb == "accept" and case.offered_to != act.asker.key else verb


def _by(act: Act, item: HandoverItem, case: Escalation) -> str:
    if item.by is not None:
        return act.name_of(item.by)
    return act.name_of(case.owner) if case.owner is not None and case.owner != item.owner else ""


def names(act: Act, people: Iterable[str]) -> tuple[str, ...]:
    return tuple(act.name_of(person) for person in people)


def note_of(events: Sequence[Event]) -> Note | None:
    """What was last written for the next shift, or None."""
    event = next((event for event in reversed(events) if event.kind == "brief" and event.text), None)
    if event is None or event.text is None:
        return None
    said = dict(line.split(": ", 1) for line in event.text.splitlines() if ": " in line)
    until = str(event.data.get("until", ""))
    return Note(
        said.get("Done", ""),
        said.get("Next", ""),
        datetime.fromisoformat(until) if until else None,
        said.get("Risk", ""),
    )
