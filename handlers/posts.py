"""What an outbox row says, worked out at the moment it is sent.

So a message shows the state of that moment, and what matters no more is never sent. `guard` says who may read it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import feedback, kudos
from handlers.act import Act
from handlers.answers import ANSWER, compose_answer
from handlers.cards.calendars import moved_card
from handlers.cards.card import Card
from handlers.cards.client import board_card, case_card, client_case, erased, need_card, story_card, update_card
from handlers.cards.escalation import live_card, withdrawn_card
from handlers.cards.lost import lost_card
from handlers.cards.post import Post
from handlers.cards.receipt import receipt_card
from handlers.cards.reminder import offer_card, reminder_card, reminder_of
from handlers.cards.story import client_line, internal_line
from handlers.clocks.breaches import compose_uncoded
from handlers.clocks.calendars import moved_deadlines
from handlers.domain.errors import NotAllowed, NotFound
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.timeline import Audience, Event
from handlers.duty_posts import compose_duty, is_duty
from handlers.guard import PINGS, belongs, may_carry, mentions_of, width_of
from handlers.notices import messages as notice_messages
from handlers.notices.places import is_notice
from handlers.pings import compose_call, compose_ping, compose_standing
from handlers.ports.post_office import OutboxRow, Outgoing
from handlers.rehearsal import rehearsed, spot_of
from handlers.reports import weekly_beat
from handlers.standing import FINAL
from handlers.standups import messages as standup_messages
from handlers.standups.places import is_standup
from handlers.unheard import lost_places
from handlers.views import case_view, client_board, is_withdrawn, receipt_view

AFTER_THE_END = frozenset({"reply", "untold", "disputed", "proposed_close", "proposed_reopen"})
"""The reminders that matter on a case that is not open."""

STANDING = frozenset({"card", "receipt"})

OF_NO_CASE = (
    (is_standup, standup_messages.compose),
    (is_notice, notice_messages.compose),
    (feedback.is_news, feedback.compose),
    (kudos.is_thanks, kudos.compose),
    (weekly_beat.is_news, weekly_beat.compose),
)
"""What is about no case, and who says what it says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row with everything that was looked up for it."""

    row: OutboxRow
    case: Escalation
    width: Audience

    @property
    def out(self) -> Outgoing:
        return self.row.outgoing


Composer = Callable[[Act, Asked, datetime], Awaitable[Card | None]]


async def compose(act: Act, row: OutboxRow, now: datetime) -> Post | None:
    """The message of a row, as of now; None when it is no longer relevant (then the row is dropped).

    Looks up `slot` and `thread` in `act.work.messages`. Raises errors.NotFound for a record that is gone, and
    errors.NotAllowed for a message that its surface must never carry.
    """
    out = row.outgoing
    if out.kind == ANSWER:
        return await compose_answer(act, row)
    width = width_of(act, out)
    if width is None:
        return None
    spot = await spot_of(act, out)
    standing = await act.work.messages.find(spot.slot, spot.surface) if spot.slot else None
    if standing is not None and standing.revision > out.revision:
        return None
    case = await _case(act, out)
    if case is not None and not may_carry(act, out, case, width):
        return None
    card = await _card(act, row, case, width, now, stands=standing is not None)
    if card is None:
        return None
    parent = await act.work.messages.find(spot.thread, spot.surface) if spot.thread else None
    rehearses = spot.surface != out.surface
    if rehearses:
        card, width = rehearsed(act, out, case, card), Audience.INTERNAL
    return Post(
        key=out.key,
        surface=spot.surface,
        audience=width,
        text=card.text,
        card=card,
        mentions=() if rehearses else mentions_of(act, out),
        thread=parent.message if parent is not None else None,
        edits=standing.message if standing is not None else None,
        pin="board" in out.about and not rehearses,
        slot=spot.slot,
        revision=_revision(out, case, card),
        over=standing.looks if standing is not None else "",
    )


async def _card(
    act: Act, row: OutboxRow, case: Escalation | None, width: Audience, now: datetime, *, stands: bool
) -> Card | None:
    out = row.outgoing
    if "board" in out.about:
        return await _board(act, out, width, now)
    asked = Asked(row, case, width) if case is not None else None
    if asked is not None and is_withdrawn(asked.case):
        return await _withdrawn(act, asked, now) if stands else None
    composed_by = next((compose_theirs for is_theirs, compose_theirs in OF_NO_CASE if is_theirs(out)), None)
    if composed_by is not None:
        return await composed_by(act, out, width, now, stands=stands)
    if "call" in out.about:
        return await compose_call(act, row)
    if "uncoded" in out.about and width is not Audience.CLIENT:
        return await compose_uncoded(act, out, now)
    if is_duty(out):
        return await compose_duty(act, out, width, now)
    if "moved" in out.about:
        return await _moved(act, row, width)
    if "lost" in out.about:
        return lost_card(act.rules.organisation.key, lost_places(act.rules, out.about["lost"]))
    if "standing" in out.about:
        return await _standing(act, row, width, now) if stands else None
    if out.kind in PINGS or (out.kind == "reminder" and "items" in out.about):
        return await _ping(act, row, width, now)
    composer = COMPOSERS.get(out.kind)
    if asked is None or composer is None:
        raise NotFound(f"There is no message of kind {out.kind} to compose.")
    if out.kind == "card" and not stands and not belongs(out, asked.case):
        return None
    return await composer(act, asked, now)


async def _withdrawn(act: Act, asked: Asked, now: datetime) -> Card:
    """What a message that stands already says after its case was taken back."""
    if asked.out.kind == "receipt":
        return receipt_card(await receipt_view(act, asked.case, now))
    view = await case_view(_for_reader(act, asked.out), asked.case, _audience(asked.width), now)
    if asked.width is Audience.CLIENT:
        return case_card(client_case(view))
    return live_card(view) if asked.out.kind == "card" else withdrawn_card(view, asked.out.kind)


async def _live(act: Act, asked: Asked, now: datetime) -> Card | None:
    view = await case_view(_for_reader(act, asked.out), asked.case, _audience(asked.width), now)
    if asked.width is Audience.CLIENT:
        return case_card(client_case(view))
    return live_card(view)


async def _board(act: Act, out: Outgoing, width: Audience, now: datetime) -> Card:
    key = out.about["board"]
    client = act.rules.clients.get(key)
    if width is not Audience.CLIENT or client is None or out.destination != f"client:{key}":
        raise NotAllowed(f"The board of {key} belongs into its own channel.")
    return board_card(key, client.name, await client_board(act, key, now))


async def _receipt(act: Act, asked: Asked, now: datetime) -> Card | None:
    if asked.out.destination != f"person:{asked.case.raiser}":
        raise NotAllowed(f"The receipt of {asked.case.ref} is its raiser's alone.", escalation_id=asked.case.id)
    return receipt_card(await receipt_view(act, asked.case, now))


async def _story(act: Act, asked: Asked, now: datetime) -> Card | None:
    """One event of the timeline, for the thread under the case's card."""
    event = await _event(act, asked)
    view = await case_view(_for_reader(act, asked.out), asked.case, _audience(asked.width), now)
    case = asked.case
    if asked.width is not Audience.CLIENT:
        return Card(
            text=f"{case.ref} update · {event.kind.replace('_', ' ')} · {view.name(event.actor)}",
            title=f"{case.ref} · {event.kind.replace('_', ' ')}",
            lines=(internal_line(event, view.names),),
        )
    if event.audience is not Audience.CLIENT:
        raise NotAllowed(f"Event {event.seq} of {case.ref} is internal.", escalation_id=case.id)
    if event.kind in ("update", "approve"):
        return update_card(case.ref, event.text or erased(), view.alias, event.at)
    line = client_line(event, view.names)
    return story_card(client_case(view), line) if line is not None else None


async def _handover(act: Act, asked: Asked, now: datetime) -> Card | None:
    case, out = asked.case, asked.out
    person = out.destination.partition(":")[2]
    offered = out.about.get("what") != "assigned"
    if (offered and case.offered_to != person) or (not offered and (case.owner != person or case.taken_at is not None)):
        return None
    view = await case_view(_for_reader(act, out), case, Audience.INTERNAL, now)
    note = next((event.text for event in reversed(view.events) if event.kind == "handoff"), None) if offered else None
    return offer_card(view, out.about.get("by", ""), accepted_needed=offered, text=note or "")


async def _reminder(act: Act, asked: Asked, now: datetime) -> Card | None:
    case, out = asked.case, asked.out
    view = await case_view(_for_reader(act, out), case, _audience(asked.width), now)
    if asked.width is Audience.CLIENT:
        waits = case.status is Status.WAITING and case.waiting_on is WaitingOn.CLIENT
        wanted = waits if "need" in out.about else case.status is Status.RESOLVED
        return need_card(client_case(view)) if wanted else None
    key = reminder_of(out.about)
    if key is None:
        raise NotFound(f"There is no such reminder on {case.ref}.")
    if key == "preserved":
        law = act.rules.legal.get(out.about.get("law", ""))
        return reminder_card(view, key, out.about, f"{law.cite}, {law.caution}" if law and not case.restricted else "")
    if not case.is_open and key not in AFTER_THE_END:
        return None
    if key in ("draft", "holding"):
        draft = await act.work.drafts.get(case.id)
        return reminder_card(view, key, out.about, draft.text) if draft is not None else None
    said = {"reply": "reply", "proposed": "proposed", "disputed": "dispute", "reopened": "reopen"}.get(key, key)
    text = next((event.text for event in reversed(view.events) if event.kind == said), None)
    return reminder_card(view, key, out.about, text or "")


async def _ping(act: Act, row: OutboxRow, width: Audience, now: datetime) -> Card | None:
    if width is Audience.CLIENT:
        raise NotAllowed(f"A {row.outgoing.kind} is for our own people.", escalation_id=row.outgoing.escalation_id)
    composed = await compose_ping(act, row, now)
    if composed is None:
        return None
    text, card = composed
    return card if card.text == text else replace(card, text=text)


async def _moved(act: Act, row: OutboxRow, width: Audience) -> Card | None:
    if width is Audience.CLIENT:
        raise NotAllowed("A list of moved due times is for our own people.")
    moved = await moved_deadlines(act, row)
    return moved_card(moved, int(row.outgoing.about["count"])) if moved else None


async def _standing(act: Act, row: OutboxRow, width: Audience, now: datetime) -> Card | None:
    if width is Audience.CLIENT:
        raise NotAllowed(f"A {row.outgoing.kind} is for our own people.", escalation_id=row.outgoing.escalation_id)
    composed = await compose_standing(act, row, now)
    return composed[1] if composed is not None else None


COMPOSERS: Mapping[str, Composer] = {
    "card": _live,
    "receipt": _receipt,
    "update": _story,
    "handover": _handover,
    "reminder": _reminder,
}


def _audience(width: Audience) -> Audience:
    """Whose eyes a card is made for: a surface that a client reads gets the client's projection."""
    return Audience.CLIENT if width is Audience.CLIENT else Audience.INTERNAL


async def _case(act: Act, out: Outgoing) -> Escalation | None:
    if out.escalation_id is None:
        return None
    case = await act.work.escalations.get(out.escalation_id)
    if case is None:
        raise NotFound("The record of this message is gone.")
    return case


def _for_reader(act: Act, out: Outgoing) -> Act:
    """In private the buttons are the reader's own; where many read, those that the state allows."""
    person = act.rules.people.get(out.destination.partition(":")[2]) if out.destination.startswith("person:") else None
    return replace(act, asker=person) if person is not None else act


async def _event(act: Act, asked: Asked) -> Event:
    wanted = asked.out.about.get("event", "")
    for event in await act.work.timeline.of(asked.case.id):
        if str(event.seq) == wanted:
            return event
    raise NotFound(f"Event {wanted} of {asked.case.ref} is gone.")


def _revision(out: Outgoing, case: Escalation | None, card: Card) -> int:
    """What now stands in the slot: the case as it is, though the row was queued for an earlier state."""
    if "standing" in out.about and not card.actions:
        return FINAL  # a ping that offers nothing any more
    if case is None or "board" in out.about or out.kind not in STANDING:
        return out.revision
    return max(out.revision, case.revision)
