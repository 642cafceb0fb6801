"""A receipt given as a private answer is true for a moment only; the one among the direct messages is kept up to date.

So the copy points there as soon as the other has arrived. Until then it tells of its own time, as every private answer
does, and its Undo goes when the Desk would refuse it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.web.front import Front
from adapters.web.people import direct_room_of
from handlers.cards.card import Action, Card, say
from handlers.domain.tongue import said
from handlers.ports.rooms import Message, Persona

UNDO_FOR = timedelta(minutes=2)


async def pointed(front: Front, persona: Persona, messages: Sequence[Message], now: datetime) -> list[Message]:
    """The messages with no receipt among them that says what is over."""
    if not any(is_copy(message) for message in messages):
        return list(messages)
    room = direct_room_of(front.lobby, persona)
    kept = {ref_of(one) for one in await front.rooms.messages(room, persona.key) if ref_of(one) and not is_copy(one)}
    return [_pointed(one, kept, room, now) if is_copy(one) else one for one in messages]


def ref_of(message: Message) -> str:
    """The case of a receipt; "" for any other message."""
    ref, _, kind = message.text.partition(" ")
    return ref if message.card is not None and kind.startswith("receipt") else ""


def is_copy(message: Message) -> bool:
    """Whether it is a receipt that nobody keeps up to date."""
    return message.only_for is not None and ref_of(message) != ""


def _pointed(copy: Message, kept: set[str], room: str, now: datetime) -> Message:
    card, ref = copy.card, ref_of(copy)
    if card is None:
        return copy
    actions = tuple(one for one in card.actions if one.id != "undo" or now - copy.at <= UNDO_FOR)
    if ref not in kept:
        return replace(copy, card=replace(card, actions=actions))
    pointer = _pointer(ref, actions, here=copy.room == room)
    return replace(copy, text=pointer.text, card=pointer)


def _pointer(ref: str, actions: tuple[Action, ...], *, here: bool) -> Card:
    where = said(
        "Who was told and who has it: your receipt here, in your direct messages is kept up to date."
        if here
        else "Who was told and who has it: your receipt in your direct messages with Handrail is kept up to date."
    )
    return Card(
        text=f"{ref} receipt · {said('kept up to date in your direct messages')}",
        title=said("{ref} is raised", ref=ref),
        lines=(say(where),),
        actions=actions,
    )
