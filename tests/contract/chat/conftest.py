"""The chat contract: one set of behaviours for every chat, with the real process behind it and over its real wire."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.support.chat_slack import slack_chat
from tests.support.chat_teams import teams_chat
from tests.support.chat_web import web_chat
from tests.support.chats import ChatUnderTest

Opening = Callable[..., AbstractAsyncContextManager[ChatUnderTest]]
CHATS: dict[str, Opening] = {
    "web": web_chat,
    "slack": slack_chat,
    "slack-socket": partial(slack_chat, mode="socket"),
    "teams": teams_chat,
}


@pytest.fixture(params=CHATS)
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ChatUnderTest]:
    """A chat with a running process on an empty database."""
    async with CHATS[request.param](tmp_path) as opened:
        yield opened
