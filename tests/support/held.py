"""A database that somebody else holds: a file of SQLite's, or rows of PostgreSQL's."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg

HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def held(file: Path) -> AsyncIterator[None]:
    """Another process writes to this SQLite file for as long as the block lasts."""
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, str(file), stdin=pipe, stdout=pipe)
    assert holder.stdout is not None
    assert (await holder.stdout.readline()).strip() == b"held"
    try:
        yield
    finally:
        await holder.communicate(b"")


@asynccontextmanager
async def rows_held(database: str, *tables: str) -> AsyncIterator[None]:
    """Another transaction holds every row of these PostgreSQL tables, and nobody may add one, while the block lasts."""
    connection = await psycopg.AsyncConnection.connect(database)
    try:
        for table in tables:
            await connection.execute(
                psycopg.sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(psycopg.sql.Identifier(table))
            )
        yield
    finally:
        await connection.rollback()
        await connection.close()
