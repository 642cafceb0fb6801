"""What was answered already: Slack delivers again what it did not hear from us about in time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from adapters.slack.settings import CHAT, SlackSetup
from adapters.under_way import UnderWay

ABANDONED_AFTER = timedelta(seconds=20)  # an answer that was begun and not given since: its process has died
KEPT_FOR = timedelta(days=2)  # Slack delivers late events for up to a day
ANSWERED = "answered:"
MARKED_WITHIN = 0.5  # seconds; a mark that takes longer holds no answer up
LOG = logging.getLogger(__name__)
T = TypeVar("T")


class Turn(StrEnum):
    """Whose an answer is: ours to give now, given already, or begun elsewhere and not known to be given."""

    OURS = "ours"
    GIVEN = "given"
    ELSEWHERE = "elsewhere"


class Marks:
    """One mark for each answer that does not travel in an acknowledgement, in the address book.

    A restart and a replica know it too.
    """

    def __init__(self, setup: SlackSetup) -> None:
        self._setup = setup
        self._writing = UnderWay(LOG, "a mark could not be kept")

    async def once(self, tenant: str, key: str, give: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any] | None:
        """Give the answer to a request once, however often that is delivered; {} if it was given before.

        None where another process is at it, or died of it a moment ago.
        """
        name = f"{ANSWERED}{key}"
        turn = await self._turn(tenant, name)
        if turn is not Turn.OURS:
            return {} if turn is Turn.GIVEN else None
        answer = await give()
        self._writing.keep(self.end(tenant, name))
        return answer

    async def _turn(self, tenant: str, name: str) -> Turn:
        """Whose an answer is. Where that cannot be kept or known soon, it is given rather twice than never."""
        beginning = self._writing.keep(self.begin(tenant, name))
        done, _ = await asyncio.wait({beginning}, timeout=MARKED_WITHIN)
        if not done or beginning.exception() is not None:
            LOG.warning("that something is answered could not be marked in time")
            return Turn.OURS
        return beginning.result()

    async def close(self, within: float) -> None:
        """Let the marks that are being written be written, at most so many seconds."""
        await self._writing.close(within)

    async def begin(self, tenant: str, name: str) -> Turn:
        """Whose turn it is to give this answer."""
        now = self._setup.real_now()
        if await self._setup.book.add(CHAT, tenant, name, now.isoformat(), now):
            return Turn.OURS
        begun = await self._setup.book.get(CHAT, tenant, name)
        if not begun or begun == "done":
            return Turn.GIVEN
        if now - datetime.fromisoformat(begun) < ABANDONED_AFTER:
            return Turn.ELSEWHERE
        await self._setup.book.put(CHAT, tenant, name, now.isoformat(), now)
        return Turn.OURS

    async def end(self, tenant: str, name: str) -> None:
        """It is answered."""
        await self._setup.book.put(CHAT, tenant, name, "done", self._setup.real_now())

    async def tidy(self) -> None:
        """Forget marks that nobody will ask for any more."""
        await self._setup.book.forget_before(CHAT, ANSWERED, self._setup.real_now() - KEPT_FOR)
