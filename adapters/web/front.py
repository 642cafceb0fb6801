"""What every door of the web chat works with, and the two things each of them does first: who is it, and where."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.base import Ask
from adapters.web.hub import Hub
from adapters.web.moments import Clockface
from adapters.web.people import find, room_of
from handlers.cards.card import Card
from handlers.cards.languages import speaking
from handlers.cards.reply import Nothing, Reply
from handlers.commands.care import is_private
from handlers.commands.request import Place, Request
from handlers.commands.verb import Verb
from handlers.domain.language import ENGLISH
from handlers.domain.tongue import said
from handlers.ports.rooms import Backstage, Lobby, Message, Persona, RoomInfo, Rooms

Elsewhere = Mapping[str, Callable[[Card, datetime], Mapping[str, object]]]
"""What other chats are sent for a card, by the chat's key: a function of the card and of the time, aware UTC."""
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
BOT = "handrail"
"""The author of what the bot says."""


@dataclass(frozen=True, slots=True)
class Front:
    """The parts of one web chat. `roots` are its slash words, each with its family (`esc`: `escalate`).

    `redact` makes a text fit to be kept: cleaned, and without what must not be stored. `elsewhere` draws a card as the
    other chats get it.
    """

    rooms: Rooms
    lobby: Lobby
    backstage: Backstage | None
    redact: Callable[[str], str]
    now: Callable[[], Awaitable[datetime]]
    new_id: Callable[[], str]
    verbs: Sequence[Verb]
    roots: Mapping[str, str]
    hub: Hub
    ask: Ask
    elsewhere: Elsewhere = field(default_factory=dict)
    opened: dict[tuple[str, str], Place] = field(default_factory=dict)  # where each persona opened which form
    heard: dict[str, str] = field(default_factory=dict)  # the language that the Desk last answered each persona in

    def language(self, persona: Persona | None) -> str:
        """The language of a persona's pages: what the Desk answered them in, else that of the rules.

        What somebody chose with `prefs` is in the rules as they were read last; a page makes no statement for it.
        """
        return ENGLISH if persona is None else self.heard.get(persona.key, persona.language)

    def speaking(self, persona: Persona | None) -> AbstractContextManager[None]:
        """Speak their language inside the block."""
        return speaking(self.language(persona))

    async def asked(self, persona: Persona, request: Request) -> Reply:
        """Ask the Desk. What it is told privately says nothing of anybody."""
        reply = await self.ask(request)
        if not isinstance(reply, Nothing) and not is_private(request):
            self.heard[persona.key] = reply.language or ENGLISH
        return reply

    async def face(self, persona: Persona) -> Clockface:
        """The clock as this persona reads it."""
        return Clockface(persona.timezone, await self.now())

    def persona(self, key: str) -> Persona | None:
        return find(self.lobby, key)

    def room(self, persona: Persona, room: str) -> RoomInfo | None:
        return room_of(self.lobby, persona, room)

    def is_direct(self, persona: Persona, room: str) -> bool:
        """Whether a room is between the persona and the bot alone."""
        info = self.room(persona, room)
        return info is not None and info.kind == "direct"

    async def message(self, persona: Persona, message_id: str) -> Message | None:
        """A message if the persona may see it; None in the same way for "none" and "not yours"."""
        message = await self.rooms.get(message_id)
        if message is None or message.only_for not in (None, persona.key):
            return None
        return message if self.room(persona, message.room) is not None else None

    def name(self, author: str, reader: Persona, room: str) -> str:
        """An author's name as this reader may know it: to a client our own people are one desk."""
        persona = self.persona(author)
        if persona is not None and persona.client is None and reader.client is not None:
            here = self.room(reader, room)
            return (here.alias if here else "") or said("The team")
        return persona.name if persona else "Handrail" if author == BOT else author

    def remember(self, persona: Persona, form: str, place: Place) -> None:
        """Keep where a form was opened, so that sending it in counts as asked there; the oldest are forgotten."""
        self.opened.pop((persona.key, form), None)
        self.opened[persona.key, form] = place
        while len(self.opened) > 1000:
            del self.opened[next(iter(self.opened))]


def timeless(persona: Persona) -> Clockface:
    """A clock for what tells no time: to ask for the real one could take a database that is away."""
    return Clockface(persona.timezone, NO_TIME)
