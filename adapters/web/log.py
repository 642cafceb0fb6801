"""What stands in a room or a thread, as one persona sees it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.web.front import Front
from adapters.web.moments import Clockface, iso, plain, short
from adapters.web.parse import every_action
from adapters.web.people import direct_room_of
from adapters.web.receipts import is_copy, pointed
from adapters.web.render import Piece, face_of, is_live
from handlers.cards.card import Moment
from handlers.ports.rooms import Message, Persona

TOGETHER = timedelta(minutes=5)
"""Plain messages of one author within this time stand together under one name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is drawn.

    `ref` is the case its card is about, `jumps` whether the clock can be moved to that case's next ping, `calls`
    whether it mentions the reader, `face` the clock that its times are told by, `points` the room where what it only
    speaks of is kept up to date, `then` whether it says how things stood when it was said.
    """

    message: Message
    name: str
    at: Piece
    ref: str
    face: Clockface
    jumps: bool
    follows: bool
    replies: int
    calls: bool
    points: str
    then: bool


@dataclass(frozen=True, slots=True)
class Log:
    """A room's or a thread's messages, oldest first, and the number of the newest change among them."""

    shown: tuple[Shown, ...]
    pinned: tuple[Shown, ...]
    cursor: int


async def of_room(front: Front, persona: Persona, room: str, face: Clockface, *, after: int = 0) -> Log:
    """A room's own messages (not those inside threads), changed after that number."""
    found = await pointed(front, persona, await front.rooms.messages(room, persona.key), face.now)
    replies: Counter[str | None] = Counter(message.thread for message in found if message.thread is not None)
    heads = [message for message in found if message.thread is None]
    stirred = {message.thread for message in found if message.thread is not None and message.number > after}
    shown = _shown(front, persona, heads, replies, face)
    return Log(
        tuple(s for s in shown if not s.message.pinned and (s.message.number > after or s.message.id in stirred)),
        tuple(s for s in shown if s.message.pinned),
        max((message.number for message in found), default=0),
    )


async def of_thread(front: Front, persona: Persona, head: Message, face: Clockface, *, after: int = 0) -> Log:
    """A message and what was answered under it, changed after that number."""
    thread = [head, *(m for m in await front.rooms.thread(head.id, persona.key) if m.id != head.id)]
    found = await pointed(front, persona, thread, face.now)
    shown = _shown(front, persona, found, Counter[str | None](), face)
    cursor = max(message.number for message in found)
    return Log(tuple(s for s in shown if s.message.number > after), (), cursor)


def _shown(
    front: Front, persona: Persona, messages: Sequence[Message], replies: Counter[str | None], face: Clockface
) -> list[Shown]:
    shown: list[Shown] = []
    before: Message | None = None
    for message in messages:
        ref, _, kind = message.text.partition(" ") if message.card is not None else ("", "", "")
        about = {action.ref for action in every_action(message.card)}
        shown.append(
            Shown(
                message=message,
                name=front.name(message.author, persona, message.room),
                at=Piece("moment", short(message.at, face), iso(message.at), plain(message.at, face)),
                ref=ref if ref in about or kind else "",
                face=face_of(message, face),
                jumps=is_live(message) and kind.startswith("card") and ref in about and _pings(message),
                follows=_follows(before, message),
                replies=replies[message.id],
                calls=_calls(message, persona),
                points=_points(front, persona, message),
                then=message.only_for is not None and _tells(message),
            )
        )
        before = message
    return shown


def _pings(message: Message) -> bool:
    """Whether a card says when its case pings next."""
    return message.card is not None and any(isinstance(run, Moment) for run in message.card.foot)


def _points(front: Front, persona: Persona, message: Message) -> str:
    direct = direct_room_of(front.lobby, persona) if is_copy(message) and not _tells(message) else ""
    return direct if direct != message.room else ""


def _tells(message: Message) -> bool:
    """Whether a card says how things stand."""
    return message.card is not None and bool(message.card.facts or message.card.items)


def _follows(before: Message | None, message: Message) -> bool:
    return (
        before is not None
        and before.card is None
        and message.card is None
        and before.author == message.author
        and message.at - before.at < TOGETHER
    )


def _calls(message: Message, persona: Persona) -> bool:
    if message.card is None:
        return False
    lines = (*message.card.lines, message.card.foot, *(fact.value for fact in message.card.facts))
    return any(getattr(run, "person", None) == persona.key for line in lines for run in line)
