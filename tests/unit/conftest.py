"""What the tests of use cases share: a whole house on a fresh SQLite file, and a case raised in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import MONDAY_EVENING, House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk on Tuesday at nine, empty."""
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[House]:
    """The desk on Monday evening, its rules taken up."""
    async with open_house(tmp_path, now=MONDAY_EVENING) as opened:
        await opened.desk.reloaded(opened.now)
        yield opened
