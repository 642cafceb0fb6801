"""What the end-to-end tests share: one demo for the tests that change nothing, and the machine's own browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import browser
from tests.support.demo import Demo, running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The machine's own browser; without one the test is skipped aloud."""
    async with browser() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo_shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """One empty demo with one case, for tests of what is refused."""
    async with running(tmp_path_factory.mktemp("shared")) as demo:
        values = {"type": "tooling_outage", "client": "ORION", "tool": "Video player", "impact_pct": "30"}
        await demo.persona("moderator1").fills("new", **values)
        yield demo
