"""Somebody's account in Slack is gone: their rows of the vault go by the rule, and the record hears of none of it."""

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.log import CHATTY
from handlers.domain.checkin import Mode
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook
from tests.contract.chat.test_chat_checkins import ANSWERS
from tests.support.chat_slack import SlackUnderTest, slack_chat
from tests.support.slack_desk import user_of
from tests.support.stores import stored

WHO, OTHER = "moderator1", "lead"
OF_ONE = ("people", "answers", "history", "nudges")
LAST_HOUR = datetime(2026, 11, 24, 16, 10, tzinfo=UTC)  # of Dublin's day shift


def inviting(rules: RuleBook) -> RuleBook:
    terms = rules.checkins["dublin"]
    return replace(rules, checkins={**rules.checkins, "dublin": replace(terms, mode=Mode.PUSH)})


def in_teams_too(rules: RuleBook) -> RuleBook:
    mia = rules.people[WHO]
    known = (*mia.identities, Identity("teams", "A", "u0"))
    return replace(rules, people={**rules.people, WHO: replace(mia, identities=known)})


@pytest.fixture(params=[inviting])
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackUnderTest]:
    """Two of the site take part, with all that can be kept of them; one has asked for a call back."""
    change: Callable[[RuleBook], RuleBook] = request.param
    async with slack_chat(tmp_path, change=change) as opened:
        for who in (WHO, OTHER):
            for line in ("join", "my history on", "nudges on"):
                await opened.says(who, f"dm-{who}", f"/checkin {line}")
            await opened.fills(who, f"dm-{who}", "checkin", ANSWERS)
        await opened.fills(WHO, f"dm-{WHO}", "checkin_talk", {"when": "today"})
        yield opened


def rows(folder: Path, table: str) -> int:
    """How many rows of a table the vault has."""
    with closing(sqlite3.connect(folder / "wellbeing.db")) as vault:
        ((number,),) = vault.execute(f"SELECT count(*) FROM vault_{table}")
    return int(number)


async def test_whose_account_slack_says_is_gone_is_forgotten_at_once(chat: SlackUnderTest, tmp_path: Path) -> None:
    assert [rows(tmp_path, table) for table in (*OF_ONE, "calls")] == [2, 2, 2, 2, 1]
    await chat.slack.leaves(user_of(WHO))
    assert [rows(tmp_path, table) for table in (*OF_ONE, "calls")] == [1, 1, 1, 1, 0]
    for word in (b"checkin", b"wellbeing", b"vault"):
        assert word not in stored(tmp_path), "the record says that they left, and nothing more"


@pytest.mark.parametrize("chat", [in_teams_too], indirect=True)
async def test_who_has_another_chat_is_still_there(chat: SlackUnderTest, tmp_path: Path) -> None:
    await chat.slack.leaves(user_of(WHO))
    assert [rows(tmp_path, table) for table in (*OF_ONE, "calls")] == [2, 2, 2, 2, 1]


@pytest.mark.parametrize("code", ["user_disabled", "account_inactive", "user_not_found"])
async def test_a_note_that_cannot_be_delivered_destroys_nothing_and_names_nobody(
    chat: SlackUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    """The app may have been taken out, or Slack be mistaken: keys that are destroyed do not come back."""
    await chat.says(WHO, f"dm-{WHO}", "/checkin stop now")
    await chat.says(WHO, f"dm-{WHO}", "/checkin join")
    before = [rows(tmp_path, table) for table in OF_ONE]
    caplog.set_level(logging.DEBUG)
    for chatty in CHATTY:
        caplog.set_level(logging.WARNING, logger=chatty)
    for method in ("conversations.open", "chat.postMessage"):
        chat.slack.fails(method, code, times=99)
    _, forward = chat.house.manual()
    for _ in range(2):
        await forward.to(LAST_HOUR)
    assert [rows(tmp_path, table) for table in OF_ONE] == before
    ours = [one.getMessage() for one in caplog.records if one.name.partition(".")[0] in ("handrail", "adapters", "bot")]
    assert any("courier.not_told" in line for line in ours)
    for word in (user_of(WHO), "Mia Kelly", WHO):
        assert not [line for line in ours if word in line], word
