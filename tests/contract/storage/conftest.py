"""The storage contract runs on SQLite and on PostgreSQL; where no PostgreSQL can be had it is skipped aloud."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from handlers.ports.rooms import Rooms
from storage.store import SqlStore, open_store
from tests.support.postgres import Cluster
from tests.support.stores import AUDIT_KEY, ORGANISATION, sqlite_url
from tests.support.web_memory import MemoryRooms

GUARDED = ("events_no_update", "events_no_delete", "events_no_replace", "texts_no_update")
ANCHOR_GUARDS = ("anchors_no_update", "anchors_no_delete", "anchors_no_replace")


@dataclass
class Base:
    """A migrated database, and the doors to it that a test needs."""

    url: str
    opened: list[SqlStore] = field(default_factory=list)

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    async def open(self, organisation: str = ORGANISATION, audit_key: bytes = AUDIT_KEY) -> SqlStore:
        """One more process's store on this database."""
        store = await open_store(self.url, organisation=organisation, audit_key=audit_key, migrate=False)
        self.opened.append(store)
        return store

    def outside(self, *statements: str) -> None:
        """Run statements behind the application's back, the guards still there."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
                for statement in statements:
                    connection.execute(statement)
            return
        with psycopg.connect(self.url, autocommit=True) as database:
            for statement in statements:
                database.execute(statement.encode())

    def tamper(self, *statements: str) -> None:
        """Run statements as somebody who owns the database and has taken the guards away."""
        if self.is_sqlite:
            guards = [f"DROP TRIGGER IF EXISTS {guard}" for guard in (*GUARDED, *ANCHOR_GUARDS)]
            self.outside(*guards, *statements)
        else:
            self.outside("SET session_replication_role = replica", *statements)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def base(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Base]:
    """A fresh, migrated database of each kind."""
    if request.param == "sqlite":
        made = Base(await sqlite_url(tmp_path))
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        made = Base(await cluster.database())
    yield made
    for store in made.opened:
        await store.close()


@pytest.fixture
async def store(base: Base) -> SqlStore:
    """A store on a fresh database of each kind."""
    return await base.open()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres), "memory"])
async def rooms(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rooms]:
    """The web chat's rooms as storage keeps them, and their twin in memory that the adapter's own tests stand on."""
    if request.param == "memory":
        yield MemoryRooms()
        return
    cluster = request.getfixturevalue("postgres") if request.param == "postgres" else None
    url = await cluster.database() if cluster else await sqlite_url(tmp_path)
    opened = await open_store(url, organisation=ORGANISATION, audit_key=AUDIT_KEY, migrate=False)
    yield opened.rooms
    await opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind in which nothing was made yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return await cluster.database(empty=True)
