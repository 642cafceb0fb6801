"""Private answers stay in their room: none of them may say what has long been over."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.cards.card import Action, Card
from handlers.cards.reply import Say
from tests.support.chat_web import WebUnderTest, web_chat

OUTAGE = {"type": "tooling_outage", "client": "ORION", "tool": "Video player", "impact_pct": "30"}


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[WebUnderTest]:
    async with web_chat(tmp_path) as running:
        yield running


async def read(chat: WebUnderTest, who: str, room: str) -> list[dict[str, Any]]:
    """The messages of a room, as this persona reads them."""
    answer = await chat.deliver({"get": f"/demo/messages?as={who}&room={room}"})
    found: list[dict[str, Any]] = json.loads(answer.body)
    return found


async def later(chat: WebUnderTest, minutes: int) -> None:
    _, forward = chat.house.manual()
    await forward.by(timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("room", "where"),
    [("dub-1", "in your direct messages with Handrail"), ("dm-moderator1", "here, in your direct messages")],
)
async def test_the_copy_of_a_receipt_points_at_the_one_that_is_kept_up_to_date(
    chat: WebUnderTest, room: str, where: str
) -> None:
    said = await chat.fills("moderator1", room, "new", OUTAGE)
    assert "A human answers by" in said.body, "the answer itself says it all"
    copy = (await read(chat, "moderator1", room))[-1]
    assert (copy["private"], copy["text"]) == (True, "ORION-1 receipt · kept up to date in your direct messages")
    assert (copy["card"]["title"], copy["card"]["facts"]) == ("ORION-1 is raised", [])
    assert where in copy["card"]["lines"][0]
    assert [action["id"] for action in copy["card"]["actions"]] == ["show", "undo"]
    page = (await chat.deliver({"get": f"/chat/{room}", "as": "moderator1"})).body
    assert ('<a class="thread-link has" href="/chat/dm-moderator1">' in page) is (room == "dub-1")
    await later(chat, 3)
    copy = next(one for one in await read(chat, "moderator1", room) if one["id"] == copy["id"])
    assert [action["id"] for action in copy["card"]["actions"]] == ["show"]
    refused = await chat.deliver(
        {"post": "/demo/press", "json": {"as": "moderator1", "message": copy["id"], "action": "undo"}}
    )
    assert "more than two minutes ago" in refused.body, "a page that is older still gets a sentence"


async def test_a_receipt_whose_twin_has_not_arrived_tells_of_its_own_time_and_loses_undo(chat: WebUnderTest) -> None:
    chat.will_answer = Say(
        Card(
            "ORION-9 receipt · raised",
            "ORION-9 · P1",
            actions=(Action("show", "Show", "ORION-9", 1), Action("undo", "Undo", "ORION-9", 1)),
        )
    )
    await chat.says("moderator1", "dub-1", "/escalate new")
    chat.will_answer = None
    for minutes, buttons in ((0, ["show", "undo"]), (2, ["show", "undo"]), (1, ["show"])):
        await later(chat, minutes)
        copy = (await read(chat, "moderator1", "dub-1"))[-1]
        assert (copy["card"]["title"], [one["id"] for one in copy["card"]["actions"]]) == ("ORION-9 · P1", buttons)


async def test_a_private_answer_with_facts_says_that_it_was_so_then(chat: WebUnderTest) -> None:
    await chat.fills("moderator1", "dub-1", "new", OUTAGE)
    await chat.says("lead", "dub-1", "/escalate show ORION-1")
    page = (await chat.deliver({"get": "/chat/dub-1", "as": "lead"})).body
    assert "Only you can see this, as it was then" in page
    await chat.says("lead", "dub-1", "/escalate frobnicate")
    page = (await chat.deliver({"get": "/chat/dub-1", "as": "lead"})).body
    assert page.count("Only you can see this, as it was then") == 1
    assert page.count("Only you can see this") == 2
