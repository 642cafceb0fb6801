"""An answer that is late: written down, so that it outlives this process, and settled when it is given.

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


class Debt:
    """What we owe whoever asked one thing. `keep` lets work go on, whoever waits for it or not."""

    def __init__(
        self, setup: SlackSetup, arrived: Arrived, keep: Callable[[Awaitable[Any]], "asyncio.Future[Any]"]
    ) -> None:
        self._setup, self._arrived, self._keep = setup, arrived, keep
        self._writing: asyncio.Future[Any] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it stands in the database by now, so that it may be spoken of."""
        return self._writing is not None and self._writing.done() and self._writing.exception() is None

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
