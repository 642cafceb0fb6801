"""The shape of an adapter: a translator with two directions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp import web

from handlers.cards.post import Post
from handlers.cards.reply import Reply
from handlers.commands.request import Request, Surface

Ask = Callable[[Request], Awaitable[Reply]]
"""The Desk's door, as an adapter sees it. Refusals come back as replies, never as errors."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The vendor's id of the message that now stands there."""

    message: str


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a chat can do; asked, never assumed."""

    edit: bool = True
    thread: bool = True
    pin: bool = True
    private: bool = True
    idempotent: bool = False  # the same post twice (by its key) is one message: safe to send again
    look: bool = False  # it has `find`: what became of an uncertain try can be looked up


class DeliveryError(Exception):
    """A post did not arrive, or may not have. `why` is for the log and the delivery page; no user text in it.

    Later       it was not processed; try again after so many seconds
    Refused     the chat will never take this message
    Gone        the place is no longer there, or no longer ours
    Ambiguous   the request was sent and no answer came
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Later(DeliveryError):
    def __init__(self, why: str, after: float) -> None:
        super().__init__(why)
        self.after = after


class Refused(DeliveryError):
    pass


class Gone(DeliveryError):
    pass


class Ambiguous(DeliveryError):
    pass


class CannotLook(Exception):
    """The chat does not let us look whether a message arrived: the right to read was not granted."""


class Adapter(Protocol):
    """One chat."""

    name: str
    can: Abilities

    def mount(self, site: web.Application, ask: Ask) -> None:
        """Put this chat's doors into a site."""
        ...

    async def send(self, post: Post) -> Receipt:
        """Send or edit one message. Raises a DeliveryError."""
        ...


class Connected(Adapter, Protocol):
    """A vendor's chat: a connection with a life and a pace of its own."""

    async def start(self) -> None:
        """Say hello. Raises where the vendor does not know us."""
        ...

    async def close(self) -> None:
        """Let what is under way finish, and close the connections."""
        ...

    def pacing(self, surface: Surface, *, edits: bool = False) -> float:
        """How many seconds a place must still be left alone, by new messages or by `edits`; 0 for other chats."""
        ...

    async def tidy(self) -> None:
        """Slow work of every minute."""
        ...


@runtime_checkable
class Finder(Protocol):
    """A chat that lets us look: `Abilities.look`."""

    async def find(self, post: Post) -> Receipt | None:
        """The message that an uncertain try of this post became, or None if there is none. Raises CannotLook."""
        ...
