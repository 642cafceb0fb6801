"""Where transactions come from: one writer behind a lock on SQLite, a pool on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engines import async_url, postgres, sqlite_readers, sqlite_writer
from storage.link import Answers, Link
from storage.writing import WRITERS
from storage.young import Young

AT_ONCE = 2  # on PostgreSQL: one is written while the next one is worked out; a third would only wait


class Transactions:
    """Opens transactions of one organisation. Nothing is kept without a commit on the link's connection."""

    def __init__(self, url: str, organisation: str) -> None:
        target = async_url(url)
        self._alone = target.get_backend_name() == "sqlite"
        self.writer: AsyncEngine = sqlite_writer(target) if self._alone else postgres(target)
        self._readers: AsyncEngine = sqlite_readers(target) if self._alone else self.writer
        self._young = None if self._alone else Young(target)
        self._organisation = organisation
        self.kept: set[str] = set()  # the versions of policy sets that are known to be kept
        self._lock = asyncio.Lock()
        self.holder: asyncio.Task[object] | None = None

    @property
    def abreast(self) -> int:
        """How many transactions that write go on at once, to the gain of a process that has much to write."""
        return 1 if self._alone else AT_ONCE

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Link]:
        """Begin a transaction that may write. On SQLite it waits for the one before it.

        Raises RuntimeError when this very task holds the writer already: it would wait for itself for ever.
        """
        if self._young is not None:
            async with self._begun(self.writer) as link:
                yield link
            self._young.grew()
            return
        self.refuse_nesting()
        async with self._lock:
            self.holder = asyncio.current_task()
            try:
                async with self._begun(self.writer) as link:
                    yield link
            finally:
                self.holder = None

    def refuse_nesting(self) -> None:
        """Raise RuntimeError when this very task is at work already."""
        if self.holder is not None and self.holder is asyncio.current_task():
            raise RuntimeError("a unit of work is open in this task already; finish it before the next one")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Link]:
        """Begin a transaction that only reads, beside a writer."""
        async with self._begun(self._readers, reads=True) as link:
            yield link

    async def close(self) -> None:
        """Close every connection."""
        if self._young is not None:
            await self._young.close()
        await self._readers.dispose()
        await self.writer.dispose()

    @asynccontextmanager
    async def _begun(self, engine: AsyncEngine, *, reads: bool = False) -> AsyncIterator[Link]:
        async with engine.connect() as connection:
            try:
                answers: Answers | None = {} if reads else None
                yield Link(connection, self._organisation, answers, writers=WRITERS, kept=self.kept)
            finally:
                await connection.rollback()  # what was committed stays; the rest is undone
