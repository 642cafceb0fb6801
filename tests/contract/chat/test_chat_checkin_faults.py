"""Each step of a check-in fails, in the record or in the vault: one sentence says so, and no word gets out."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.log import CHATTY
from tests.contract.chat.test_chat_checkins import ANSWERS, SENTINELS, WHO, everything, files_of_the_vault, shown
from tests.support.broken import broken_at
from tests.support.chats import ChatUnderTest
from tests.support.stores import stored
from tests.support.vault import vault_in

SORRY = "That did not work, and nothing was kept. Please try again."
MANY = 100


async def test_a_fault_at_any_step_is_said_and_gives_no_word_away(
    chat: ChatUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for chatty in CHATTY:
        caplog.set_level(logging.WARNING, logger=chatty)
    await shown(chat, "/checkin join")
    rows, hit = everything(tmp_path), []
    for step in range(1, MANY):
        with broken_at(step) as fault:
            answer = await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
        if not fault.hit:
            break
        hit.append(fault.hit)
        assert answer.status == 200, (step, answer.body)
        assert SORRY in answer.body, (step, fault.hit)
        for word in SENTINELS:
            assert word not in answer.body, (step, word)
        assert answers_kept(tmp_path) == 0, "it says so, and it is so"
    assert "Thanks, closed" in answer.body, "the next try comes through, whatever failed before it"
    assert answers_kept(tmp_path) == 1
    assert set(hit) == {"handrail.db", "wellbeing.db"}
    assert len(hit) > len(set(hit)) * 3, "a check-in takes several steps"
    assert everything(tmp_path) == rows, "the record cannot tell, not even that something failed"

    logged = [f"{record.getMessage()} {record.exc_text} {record.exc_info}" for record in caplog.records]
    places = {
        "log": "\n".join(logged),
        "numbers": (await chat.house.health.numbers()).decode(),
        "record": stored(tmp_path).decode("utf-8", "replace"),
        "vault": b"".join(path.read_bytes() for path in files_of_the_vault(tmp_path)).decode("utf-8", "replace"),
    }
    assert places["log"].count("a private request failed") == len(hit), "its kind, once each"
    for place, whole in places.items():
        for word in SENTINELS:
            assert word not in whole, (place, word)


def answers_kept(folder: Path) -> int:
    """How many answers lie in the vault, as somebody sees them who has the file and no key."""
    with closing(sqlite3.connect(vault_in(folder)[0].removeprefix("sqlite:///"))) as database:
        ((number,),) = database.execute("SELECT count(*) FROM vault_answers")
    return int(number)
