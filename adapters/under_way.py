"""Work that goes on after its request was answered: kept alive, its failures logged, waited for at the end."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class UnderWay:
    """What one part of an adapter has begun and not ended. Failures go to `log`, after the words `what`."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log, self._what = log, what
        self._tasks: set[asyncio.Future[Any]] = set()

    def keep(self, work: Awaitable[T]) -> "asyncio.Future[T]":
        """Let it go on, whoever waits for it or not."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self, within: float) -> None:
        """Let it all end, at most so many seconds for each that ends: what does may have begun something more."""
        while self._tasks and (await asyncio.wait(set(self._tasks), timeout=within))[0]:
            pass

    def _ended(self, task: "asyncio.Future[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.info("%s: %s", self._what, type(error).__name__)
