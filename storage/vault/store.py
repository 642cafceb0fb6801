"""Where the vault's units of work come from: a database and a key of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engines import async_url, postgres, sqlite_writer
from storage.vault.migrate import upgrade
from storage.vault.notes import SealedNotes
from storage.vault.seal import ROOT, Installation, Root, SealError, new_key
from storage.vault.tables import roots
from storage.vault.work import SqlVaultWork


class WrongKeyError(ValueError):
    """The vault was made with another key. The sentence names no key."""


class SqlVault:
    """One organisation's vault, on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine, organisation: str, root: Root) -> None:
        self._engine, self._organisation, self._root = engine, organisation, root
        self._lock = asyncio.Lock()
        self.notes = SealedNotes(organisation, root)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlVaultWork]:
        """Begin a unit of work. Leaving it without `commit` keeps nothing.

        After a key was destroyed on SQLite, what the write-ahead log still had of it is overwritten too.
        """
        if not self._is_sqlite:
            async with self._engine.connect() as connection:
                yield SqlVaultWork(connection, self._organisation, self._root)
            return
        async with self._lock, self._engine.connect() as connection:
            work = SqlVaultWork(connection, self._organisation, self._root)
            yield work
            await connection.rollback()
            if work.shredded:
                await _checkpointed(connection)

    async def reset(self) -> None:
        """Forget everything but the root. For the demo."""
        async with self.work() as work:
            await work.forget_everything()
            await work.commit()

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @property
    def _is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"


async def open_vault(url: str, *, organisation: str, key: bytes) -> SqlVault:
    """Open the vault at a URL, its schema brought up to date first.

    Raises ValueError for a URL that we do not speak or a key that is too short, and WrongKeyError.
    """
    installation = Installation(key)
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
        root = await _root(engine, organisation, installation)
    except BaseException:
        await engine.dispose()
        raise
    return SqlVault(engine, organisation, Root(root))


async def rewrap(url: str, *, organisation: str, old: bytes, new: bytes) -> None:
    """Change the installation's key: from now on only the new one opens the vault.

    It is one row in one transaction: whenever this is cut off, one of the two keys opens it, and what is in it stays as
    it is. Asked again after it was done, it is done. Raises WrongKeyError.
    """
    was, becomes = Installation(old), Installation(new)
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
        try:
            root = await _root(engine, organisation, was)
        except WrongKeyError:
            await _root(engine, organisation, becomes)
            return
        async with engine.begin() as connection:
            ours = (roots.c.organisation == organisation, roots.c.name == ROOT, roots.c.installation_key == was.id)
            values = {"installation_key": becomes.id, "wrapped": becomes.wrap(root, organisation)}
            done = await connection.execute(update(roots).where(*ours).values(**values))
            if not done.rowcount:
                raise WrongKeyError("somebody changed the vault's key at the same moment")
        if engine.dialect.name == "sqlite":
            async with engine.connect() as connection:
                await _checkpointed(connection)
    finally:
        await engine.dispose()


def _engine(url: str) -> AsyncEngine:
    target = async_url(url)
    return sqlite_writer(target) if target.get_backend_name() == "sqlite" else postgres(target)


async def _root(engine: AsyncEngine, organisation: str, installation: Installation) -> bytes:
    """The root, made where there is none yet."""
    asked = select(roots).where(roots.c.organisation == organisation, roots.c.name == ROOT)
    for _ in range(2):
        async with engine.connect() as connection:
            row = (await connection.execute(asked)).first()
            if row is not None:
                try:
                    return installation.unwrap(row.wrapped, organisation)
                except SealError as error:
                    raise WrongKeyError("the vault was made with another WELLBEING_KEY") from error
            made = new_key()
            wrapped = installation.wrap(made, organisation)
            values = {"organisation": organisation, "name": ROOT, "installation_key": installation.id}
            try:
                await connection.execute(insert(roots).values(**values, wrapped=wrapped))
                await connection.commit()
            except IntegrityError:
                continue  # another process made it at this moment
            return made
    raise WrongKeyError("the vault's root can be neither read nor made")


async def _checkpointed(connection: AsyncConnection) -> None:
    """Bring what is written into the file itself, and empty the log beside it."""
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is not None:
        await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
