"""The web chat as an adapter: doors in, posts out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from aiohttp import web

from adapters.base import Abilities, Ask, Receipt
from adapters.web import mount, send
from adapters.web.front import Elsewhere, Front
from adapters.web.hub import Hub
from adapters.web.notes import RoomsWithNotes
from handlers.cards.post import Post
from handlers.commands.verb import Verb
from handlers.ports.rooms import Backstage, Lobby, Rooms


class WebChat:
    """The chat of this process. `backstage` is there with the manual clock only, and brings the /demo/* doors.

    `roots` are the slash words, each with the family it belongs to (`{"escalate": "escalate", "esc": "escalate"}`).
    `redact` makes a text fit to be kept in a room: cleaned, and without what must not be stored. `elsewhere` draws a
    card as the other chats get it.
    """

    name = "web"
    can = Abilities(idempotent=True)

    def __init__(
        self,
        *,
        rooms: Rooms,
        lobby: Lobby,
        backstage: Backstage | None,
        redact: Callable[[str], str],
        now: Callable[[], Awaitable[datetime]],
        new_id: Callable[[], str],
        verbs: Sequence[Verb],
        roots: Mapping[str, str],
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._rooms = RoomsWithNotes(rooms, now)
        self._lobby = lobby
        self._backstage = backstage
        self._redact = redact
        self._now = now
        self._new_id = new_id
        self._verbs = verbs
        self._roots = roots
        self._elsewhere = elsewhere or {}
        self._hub = Hub()

    def mount(self, site: web.Application, ask: Ask) -> None:
        """Put the pages, and with the manual clock the JSON doors, into a site. The gate covers the whole site."""
        front = Front(
            rooms=self._rooms,
            lobby=self._lobby,
            backstage=self._backstage,
            redact=self._redact,
            now=self._now,
            new_id=self._new_id,
            verbs=self._verbs,
            roots=self._roots,
            hub=self._hub,
            ask=ask,
            elsewhere=self._elsewhere,
        )
        mount.mount(site, front)

    async def send(self, post: Post) -> Receipt:
        """Keep a post as a message of its room. Raises Refused for another chat's, Gone for a room or message gone."""
        return await send.send(self._rooms, self._lobby, self._hub, post, await self._now())

    def moved(self) -> None:
        """The time moved by hand: every open page shows times that are no longer true."""
        self._hub.wake("", heard=False)
