"""Fixtures that every test may ask for."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.support.postgres import Cluster, UnavailableError, running
from tests.support.stores import sqlite_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty store on SQLite."""
    opened = await sqlite_store(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def postgres() -> Iterator[Cluster]:
    """A throwaway PostgreSQL that the test may crash; where none can be had, its tests are skipped aloud."""
    try:
        yield from running()
    except UnavailableError as unavailable:
        pytest.skip(f"no PostgreSQL here, what needs one is NOT tested: {unavailable}")
