"""Boards are pinned, also where Slack asks to wait first: the next edit of one may be days away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.slack.api import Answer
from adapters.slack.errors import AGAIN_AFTER, LONGEST_WAIT, Meaning, SlackError
from handlers.cards.post import Post

LOG = logging.getLogger(__name__)
TRIES = 20
Call = Callable[[Post, str, Mapping[str, Any]], Awaitable[Answer]]


class Pins:
    """What one process has still to pin. `call` calls a method for a post, and raises SlackError."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._waiting: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def pin(self, post: Post, channel: str, message: str) -> None:
        """Pin a message now, or as soon as Slack lets us. One that cannot be pinned is still a message."""
        here = (channel, message)
        after = await self._wait_after(post, channel, message)
        if after is not None and here not in self._waiting:
            self._waiting[here] = asyncio.create_task(self._later(post, channel, message, after))

    def close(self) -> None:
        """Try no more."""
        for task in self._waiting.values():
            task.cancel()

    async def _later(self, post: Post, channel: str, message: str, after: float) -> None:
        try:
            for _ in range(TRIES):
                await asyncio.sleep(after)
                again = await self._wait_after(post, channel, message)
                if again is None:
                    return
                after = again
        finally:
            self._waiting.pop((channel, message), None)

    async def _wait_after(self, post: Post, channel: str, message: str) -> float | None:
        """Try it; returns in how many seconds to try again, or None: it is pinned, or cannot be."""
        try:
            await self._call(post, "pins.add", {"channel": channel, "timestamp": message})
        except SlackError as error:
            LOG.info("a message could not be pinned: %s", error.code)
            if error.meaning in (Meaning.LATER, Meaning.DOUBT):
                return AGAIN_AFTER if error.after is None else min(error.after, LONGEST_WAIT)
        return None
