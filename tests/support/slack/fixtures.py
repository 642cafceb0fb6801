"""Fixtures of the fake Slack, for tests that name this module in `pytest_plugins`."""

from collections.abc import AsyncIterator

import pytest

from tests.support.slack import FakeSlack, fake_slack


@pytest.fixture
async def strict() -> AsyncIterator[FakeSlack]:
    """A fake Slack that finds no fault with the app in the whole test."""
    async with fake_slack() as slack:
        yield slack
