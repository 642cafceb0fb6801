"""Stores for tests: a migrated SQLite file is made once and copied for each test."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from storage.migrate import migrate
from storage.store import SqlStore, open_store

ORGANISATION = "harbour"
AUDIT_KEY = b"a key for tests, thirty-two bytes"


async def sqlite_store(folder: Path, *, organisation: str = ORGANISATION) -> SqlStore:
    """A store on a fresh, migrated file in this folder. The caller closes it."""
    return await open_store(await sqlite_url(folder), organisation=organisation, audit_key=AUDIT_KEY, migrate=False)


async def sqlite_url(folder: Path) -> str:
    """The URL of a fresh, migrated file in this folder."""
    path = folder / "handrail.db"
    if not path.exists():
        shutil.copy(await _template(), path)
    return f"sqlite:///{path}"


async def _template() -> Path:
    path = _folder() / "template.db"
    if not path.exists():
        await migrate(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # everything in the one file that is copied
    return path


@cache
def _keeper() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="handrail-template-")


def _folder() -> Path:
    return Path(_keeper().name)


def stored(folder: Path) -> bytes:
    """Everything that the database has on disk."""
    return b"".join(path.read_bytes() for path in folder.glob("handrail.db*"))
