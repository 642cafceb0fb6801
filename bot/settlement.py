"""Writes down what became of messages. Those that are finished at the same time share one commit."""

import asyncio
from functools import partial

from handlers.desk import Desk
from handlers.ports.post_office import Outcome

Kept = tuple[Outcome, asyncio.Future[None]]


class Settlement:
    """The pen of one carrier: while it writes, what is finished meanwhile waits for the next stroke."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pen = asyncio.Lock()
        self._waiting: list[Kept] = []

    async def keep(self, outcome: Outcome) -> None:
        """Keep an outcome; returns when it is kept. Raises what the database raises for this very one."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, kept))
        async with self._pen:
            if not kept.done():
                await self._write()
        await kept

    async def _write(self) -> None:
        """All that wait in one transaction; where that fails each in its own, so that only the bad one suffers."""
        batch: list[Kept] = []
        try:
            await self._desk.settle(partial(self._take, batch))
            for _, kept in batch:
                _tell(kept, None)
        except Exception:  # noqa: BLE001 — each is tried alone, and hears why it could not be kept
            for outcome, kept in batch or self._taken():
                await self._write_alone(outcome, kept)
        finally:
            for _, kept in batch:
                kept.cancel()  # does nothing to one that is done; nobody waits for a pen that was dropped

    async def _write_alone(self, outcome: Outcome, kept: asyncio.Future[None]) -> None:
        try:
            await self._desk.settle(lambda: [outcome])
        except Exception as error:  # noqa: BLE001 — as above
            _tell(kept, error)
        else:
            _tell(kept, None)

    def _take(self, batch: list[Kept]) -> list[Outcome]:
        batch += self._taken()
        return [outcome for outcome, _ in batch]

    def _taken(self) -> list[Kept]:
        taken, self._waiting = self._waiting, []
        return taken


def _tell(kept: asyncio.Future[None], error: Exception | None) -> None:
    """Tell whoever waits; nobody does any more where the future was cancelled."""
    if kept.done():
        return
    if error is None:
        kept.set_result(None)
    else:
        kept.set_exception(error)
