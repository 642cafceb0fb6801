"""PostgreSQL plans by what it last saw of its tables, and keeps the plan: a young database is shown to it by us.

Its own look comes once a minute. Until then every table is empty in its eyes, and any index that begins with the
organisation seems as good as the key: what is asked of one row, foreign keys first, reads all of them, more with every
case.
"""

import asyncio
from contextlib import suppress

from sqlalchemy import NullPool, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

LOOKS = frozenset({8, 32, 128, 512, 2048})  # after so many units of work of a process
PATIENCE = 5.0  # seconds
_GROWN = text(
    "SELECT format('%I.%I', relnamespace::regnamespace, relname) FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = current_schema()::regnamespace "
    "AND pg_relation_size(oid) > 4 * relpages::bigint * current_setting('block_size')::bigint"
)


class Young:
    """Counts the units of work, and has those tables analysed that have grown to four times what PostgreSQL knows."""

    def __init__(self, url: URL) -> None:
        """The URL is an engine's, driver and all; each look has a connection of its own."""
        self._engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._units = 0
        self._looks: set[asyncio.Task[None]] = set()

    def grew(self) -> None:
        """One more unit of work has ended. Nobody waits for a look that follows from it."""
        self._units += 1
        if self._units in LOOKS:
            look = asyncio.create_task(self._look())
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)

    async def close(self) -> None:
        """Let a look come to its end, unless that takes long: it is no reason to stay."""
        if self._looks:
            await asyncio.wait(self._looks, timeout=PATIENCE)

    async def _look(self) -> None:
        with suppress(DBAPIError):  # it was a favour: in time PostgreSQL looks by itself
            async with self._engine.connect() as connection:
                grown = (await connection.execute(_GROWN)).scalars().all()
                if grown:
                    await connection.execute(text(f"ANALYZE (SKIP_LOCKED) {', '.join(grown)}"))
