"""`Help now` in every chat: at once, from the configuration alone, with nothing kept by us and everything else away."""

import json
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.chats import ChatUnderTest
from tests.support.stores import stored

PHRASE = "I don't want to live anymore"
NUMBERS = "116 123"


@pytest.mark.parametrize("line", ["help now", "/checkin help now", "/escalate help now", PHRASE, "Chcę umrzeć."])
async def test_whoever_asks_is_told_who_answers(chat: ChatUnderTest, line: str) -> None:
    answer = await chat.says("moderator1", "dm-moderator1", line)

    assert answer.status == 200
    assert NUMBERS in await given(chat, "moderator1", answer.body)


async def test_it_is_there_for_a_stranger_and_in_a_channel(chat: ChatUnderTest) -> None:
    answer = await chat.says("client_orion", "client-ORION", "/escalate help now")

    assert answer.status == 200
    assert "findahelpline.com" in await given(chat, "client_orion", answer.body)
    for other in ("lead", "manager"):
        assert "findahelpline.com" not in await chat.reads(other), "only they are answered"


async def test_nothing_of_it_is_kept(chat: ChatUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before, rows = stored(tmp_path), await everything(chat)
    caplog.clear()
    for line in ("help now", "help now PL", PHRASE):
        await chat.says("moderator1", "dm-moderator1", line)

    ours = [record.getMessage() for record in caplog.records if record.name.partition(".")[0] in OURS]
    assert not [line for line in ours if PHRASE in line or "help" in line.casefold()]
    assert await everything(chat) == rows
    assert PHRASE.encode() not in stored(tmp_path)
    assert len(stored(tmp_path)) >= len(before)
    numbers = (await chat.house.health.numbers()).decode()
    assert 'kind="typed"' not in numbers, "nobody counts it either"


async def test_it_answers_with_everything_but_the_chat_cut_off(chat: ChatUnderTest, tmp_path: Path) -> None:
    await chat.house.store.close()
    shutil.rmtree(tmp_path)

    for line in ("/checkin help now", PHRASE):
        answer = await chat.says("moderator1", "dm-moderator1", line)
        assert answer.status == 200
        assert NUMBERS in await given(chat, "moderator1", answer.body)
    with pytest.raises(FileNotFoundError):  # no database was asked for, and none was made
        stored_in(tmp_path)


async def test_a_report_of_what_a_user_wrote_is_no_call_for_help(chat: ChatUnderTest) -> None:
    answer = await chat.says("moderator1", "dm-moderator1", f"new a user writes: {PHRASE}")

    assert NUMBERS not in await given(chat, "moderator1", answer.body)
    assert chat.asked, "the Desk was asked"


def stored_in(folder: Path) -> list[Path]:
    """The files of a folder. Raises FileNotFoundError where it is gone."""
    return [*folder.iterdir()] if folder.exists() else [folder.resolve(strict=True)]


OURS = ("adapters", "bot", "handlers", "storage", "handrail")


async def given(chat: ChatUnderTest, who: str, body: str) -> str:
    """What somebody was answered: in the response, or in what their chat shows; a web chat keeps nothing of it."""
    return body if chat.name == "web" else f"{body}\n{await chat.reads(who)}"


async def everything(chat: ChatUnderTest) -> Mapping[str, object]:
    """What stands in the record: how many rows each table has."""
    async with chat.house.store._transactions.reading() as link:
        connection = await link.connection.get_raw_connection()
        driver = connection.driver_connection
        assert driver is not None
        tables = await (await driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")).fetchall()
        found = {}
        for (name,) in tables:
            rows = await (await driver.execute(f'SELECT * FROM "{name}"')).fetchall()
            found[name] = json.dumps([list(map(str, row)) for row in rows])
        return found
