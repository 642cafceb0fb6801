"""A database file that another process holds."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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
