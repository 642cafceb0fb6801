"""The store: where units of work come from, the chats' memories, the manual clock and the audit."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import Connection, select, text

from storage.address_book import SqlAddressBook
from storage.audit import SqlAudit
from storage.clock import SqlClock
from storage.installations import SqlInstallations
from storage.migrate import head, revision_of, upgrade
from storage.rooms import SqlRooms
from storage.tables import metadata
from storage.together import Together
from storage.transactions import Transactions
from storage.work import SqlWork, conflicts


class SqlStore:
    """One organisation's memory, on SQLite or PostgreSQL."""

    def __init__(self, transactions: Transactions, audit_key: bytes) -> None:
        self._transactions = transactions
        self._audit_key = audit_key
        self._together = Together(transactions, audit_key)
        self.rooms = SqlRooms(transactions)
        self.addresses = SqlAddressBook(transactions)
        self.installations = SqlInstallations(transactions)
        self.clock = SqlClock(transactions)
        self.audit = SqlAudit(transactions, audit_key)

    @property
    def abreast(self) -> int:
        """How many units of work can be written at once by one process, to its gain."""
        return self._transactions.abreast

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlWork]:
        """Begin a unit of work that may write. Leaving it without `commit` keeps nothing.

        Raises Conflict where another worker's transaction stood in its way.
        """
        async with self._transactions.writing() as link:
            with conflicts():
                yield SqlWork(link, self._audit_key)

    def together(self, key: str = "") -> AbstractAsyncContextManager[SqlWork]:
        """Begin one whose commit is shared with whoever asks at the same time. Its commit raises Conflict where that
        was not to be had: then it is to be done alone. `key` is the delivery that is answered.
        """
        return self._together.work(key)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlWork]:
        """Begin one that only reads, beside a writer."""
        async with self._transactions.reading() as link:
            yield SqlWork(link, self._audit_key)

    async def ready(self) -> bool:
        """True if the database answers and its schema is the one this code knows. Raises what the driver raises."""
        async with self._transactions.reading() as link:
            await link.run(select(1))
            return await link.connection.run_sync(revision_of) == head()

    async def migrate(self) -> None:
        """Bring the schema to the newest revision. Safe when several processes start at once."""
        async with self._transactions.writing() as link:
            await link.connection.run_sync(upgrade)
            await link.connection.commit()

    async def reset(self) -> None:
        """Forget everything, of every organisation: for the demo alone. The schema is made anew, guards and all."""
        async with self._transactions.writing() as link:
            await link.connection.run_sync(_made_anew)
            await link.connection.commit()
        self._transactions.kept.clear()

    async def close(self) -> None:
        """Close every connection."""
        await self._together.close()
        await self._transactions.close()


async def open_store(url: str, *, organisation: str, audit_key: bytes, migrate: bool = True) -> SqlStore:
    """Open the database at a URL (`sqlite:///path.db`, `postgresql://…`), its schema brought up to date first.

    Raises ValueError for a URL that we do not speak, sqlalchemy's DBAPIError where nothing answers.
    """
    store = SqlStore(Transactions(url, organisation), audit_key)
    if migrate:
        try:
            await store.migrate()
        except BaseException:
            await store.close()
            raise
    return store


def _made_anew(connection: Connection) -> None:
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))
    upgrade(connection)
