"""An answer that is late, or that Slack would not take: written down, so that it outlives us, and settled when given.

What answers at once writes nothing. Slack brings an interaction once, and its response_url is worth nothing to whoever
starts after us: what is still owed goes as a direct message, out of the outbox.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from adapters.slack.channels import DIRECT
from adapters.slack.parse import Arrived
from adapters.slack.settings import CHAT, SlackSetup
from handlers.commands.request import Surface
from handlers.domain.tongue import marked

STILL = marked(
    "This takes longer than usual. I am still at it, and answer here. If you hear nothing in a minute, ask again."
)
STILL_AND_OWED = marked(
    "This takes longer than usual. I am still at it, and answer here; should I be interrupted, in a direct message."
)


class NotAskedError(Exception):
    """It failed on our side before the Desk was asked; asking again is safe."""

    sentence = marked("Something went wrong on our side; nothing was changed. Please try again.")


class Debt:
    """What we owe whoever asked one thing. `keep` lets work go on, whoever waits for it or not.

    `is_late`: it was acknowledged, and the answer was not there.
    """

    def __init__(
        self, setup: SlackSetup, arrived: Arrived, keep: Callable[[Awaitable[Any]], "asyncio.Future[Any]"]
    ) -> None:
        self._setup, self._arrived, self._keep = setup, arrived, keep
        self._writing: asyncio.Future[Any] | None = None
        self.is_late = False

    @property
    def sentence(self) -> str:
        """What whoever asked is told for now: nothing is promised that does not stand in the database yet."""
        is_kept = self._writing is not None and self._writing.done() and self._writing.exception() is None
        return STILL_AND_OWED if is_kept else STILL

    def write_down(self) -> None:
        """Let it outlive us, as soon as the database takes it; once, however often it is asked for."""
        if self._writing is None:
            way = self._arrived.way
            there = Surface(CHAT, way.tenant, f"{DIRECT}{way.user}")
            self._writing = self._keep(self._setup.owe(self._arrived.request, there))

    def settle(self) -> None:
        """The answer was given."""
        if self._writing is not None:
            self._keep(self._settled(self._writing))

    async def _settled(self, writing: "asyncio.Future[Any]") -> None:
        await asyncio.wait({writing})
        await self._setup.given(self._arrived.request)
