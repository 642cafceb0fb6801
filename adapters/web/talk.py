"""One thing asked in the web chat: put to the Desk, and a private answer kept so that it survives a restart."""

import logging
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from adapters.offering import asked_in_private
from adapters.web.echo import as_kept
from adapters.web.front import BOT, Front
from adapters.web.parse import LONGEST_REMARK, UnreadableError, asked
from adapters.web.people import direct_room_of, identity, place
from handlers.cards.card import Card, Tone, say
from handlers.cards.reply import Ask, Reply, Say
from handlers.commands.care import is_private
from handlers.commands.request import Asked, Filled, Place, Pressed, Remarked, Request, Typed
from handlers.domain.tongue import said
from handlers.ports.rooms import Message, Persona

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer. One that is `private` is shown to the asker at once, and kept nowhere."""

    reply: Reply
    private: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Who asks, in which room and thread, under which key: the same key again asks for nothing new.

    `beside` is the thread that a private answer is shown in: a button on a card asks from the card's thread, and is
    answered where the card stands.
    """

    persona: Persona
    room: str
    thread: str | None
    key: str
    beside: str | None = None

    def id(self, what: str) -> str:
        """An id for what comes of this turn, the same each time it is delivered."""
        return f"{what}-{sha256(f'{self.persona.key} {self.key}'.encode()).hexdigest()[:24]}"


async def speak(front: Front, turn: Turn, text: str, attachments: int) -> Given:
    """A line from the composer: a command, or a remark that everybody in the room reads."""
    try:
        what = asked(text, front.roots, attachments, direct=front.is_direct(turn.persona, turn.room))
        if is_private(request := _request(turn, what)):
            return await _in_private(front, turn, request)
    except UnreadableError as unreadable:
        return await _keep(front, turn, refusal(said("Not a command here"), unreadable.sentence), text)
    if isinstance(what, Remarked):
        if len(text) > LONGEST_REMARK:
            sentence = said(
                "A message has at most {limit} characters; this one has {length}. Nothing was sent.",
                limit=f"{LONGEST_REMARK:,}",
                length=f"{len(text):,}",
            )
            return await _keep(front, turn, refusal(said("Too long"), sentence))
        if not text.strip() and not attachments:
            return await _keep(
                front, turn, refusal(said("Nothing to send"), said("Type a message, or /escalate help."))
            )
        what = await _post_remark(front, turn, what)
    return await put(front, turn, what)


async def press(front: Front, turn: Turn, pressed: Pressed) -> Given:
    """A button."""
    return await put(front, turn, pressed)


async def submit(front: Front, turn: Turn, filled: Filled) -> Given:
    """A form sent in, or asked for again with what was typed so far."""
    return await put(front, turn, filled)


async def tell(front: Front, turn: Turn, reply: Reply) -> Given:
    """Answer without asking the Desk."""
    return await _keep(front, turn, reply)


async def put(front: Front, turn: Turn, what: Asked) -> Given:
    """Put it to the Desk, from where it was asked, and keep a private answer.

    What is between somebody and the well-being side is kept nowhere: neither it nor its answer.
    """
    request = _request(turn, what)
    if is_private(request):
        return await _in_private(front, turn, request)
    where = request.place
    if isinstance(what, Filled):
        where = _opened_at(front, turn, what, where)
    reply = await front.asked(turn.persona, replace(request, place=where))
    if isinstance(reply, Ask) and where is not None:
        front.remember(turn.persona, reply.form.id, where)
    return await _keep(front, turn, reply, _typed(what))


async def _in_private(front: Front, turn: Turn, request: Request) -> Given:
    return Given(await asked_in_private(partial(front.asked, turn.persona), request, log), private=True)


def refusal(title: str, sentence: str) -> Say:
    """A private word of the web chat's own, where the Desk need not be asked."""
    return Say(Card(text=f"{title}: {sentence}", title=title, tone=Tone.CAUTION, lines=(say(sentence),)))


def _request(turn: Turn, what: Asked) -> Request:
    where = place(turn.room, turn.thread) if turn.room else None
    return Request(f"web:{turn.persona.key}:{turn.key}", identity(turn.persona), what, where)


def _opened_at(front: Front, turn: Turn, filled: Filled, where: Place | None) -> Place | None:
    opened = front.opened.get((turn.persona.key, filled.form))
    return opened if opened is not None and (where is None or opened.surface == where.surface) else where


async def _post_remark(front: Front, turn: Turn, remark: Remarked) -> Remarked:
    info = front.room(turn.persona, turn.room)
    text = front.redact(remark.text)
    if text.strip():
        await front.rooms.post(
            Message(
                id=turn.id("remark"),
                room=turn.room,
                author=turn.persona.key,
                text=text,
                card=None,
                audience=info.audience if info else "internal",
                at=await front.now(),
                thread=turn.thread,
            )
        )
        front.hub.wake(turn.room)
    return Remarked(text, remark.attachments)


def _typed(what: Asked) -> str:
    """The words of what was asked, which an answer may repeat."""
    if isinstance(what, Typed | Remarked):
        return what.text
    return "\n".join([what.form, *what.values.values()] if isinstance(what, Filled) else [])


async def _keep(front: Front, turn: Turn, reply: Reply, typed: str = "") -> Given:
    """Keep a private answer in the room it was asked in, else among the persona's direct messages."""
    room = turn.room or direct_room_of(front.lobby, turn.persona)
    if isinstance(reply, Say) and room:
        card = as_kept(reply.card, typed, front.redact)
        await front.rooms.post(
            Message(
                id=turn.id("answer"),
                room=room,
                author=BOT,
                text=card.text,
                card=card,
                audience="private",
                at=await front.now(),
                thread=turn.beside,
                only_for=turn.persona.key,
            )
        )
        front.hub.wake(room, only_for=turn.persona.key)
    return Given(reply)
