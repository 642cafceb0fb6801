"""Check-ins in every chat: what somebody answers is in no file of ours, and the record cannot say who answered."""

import json
import logging
import sqlite3
import uuid
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.log import CHATTY
from tests.support import slack_desk
from tests.support.chat_slack import SlackUnderTest
from tests.support.chat_teams import TeamsUnderTest, content
from tests.support.chats import Answer, ChatUnderTest
from tests.support.house import FIELDS
from tests.support.stores import stored
from tests.support.teams.cards import buttons
from tests.support.teams_run import words
from tests.support.vault import vault_in

SENTINELS = ("very_hard", "very hard", "heavy", "quokka-sentinel")
ANSWERS = {"shift": "very_hard", "weight": "heavy", "help": "lighter", "note": "quokka-sentinel"}
WHO = "moderator1"


async def test_a_check_in_from_the_notice_to_the_end(chat: ChatUnderTest) -> None:
    asked = await shown(chat, "/checkin")
    if chat.name != "teams":  # no message says whether somebody takes part: a dialog opens by a button there
        assert "Opt in" in asked
    joined = await opened(chat, "/checkin join")
    assert ("Who can see what" if chat.name == "teams" else "You are in") in joined
    asked = await shown(chat, "/checkin", opens=True)
    if chat.name != "teams":
        assert "How was this shift for you?" in asked
    thanked = await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
    assert "Thanks, closed" in thanked.body
    again = await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
    assert "Closed for today" in again.body


async def test_sentinel_answers_are_in_no_file_of_ours(
    chat: ChatUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await shown(chat, "/checkin join")
    before, rows, counted = await everybody_reads(chat), everything(tmp_path), await chat.house.health.numbers()
    caplog.set_level(logging.DEBUG)
    for chatty in CHATTY:
        caplog.set_level(logging.WARNING, logger=chatty)

    answer = await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS, key="sent")
    assert "Thanks, closed" in answer.body

    assert everything(tmp_path) == rows, "the record is the same before and after"
    numbers = (await chat.house.health.numbers()).decode()
    assert lasting(numbers) == lasting(counted.decode()), "no number has moved"
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.partition(".")[0] in OURS)
    files = stored(tmp_path) + b"".join(path.read_bytes() for path in files_of_the_vault(tmp_path))
    for word in SENTINELS:
        assert word not in logged, word
        assert word not in numbers, word
        assert word.encode() not in files, word
    after = await everybody_reads(chat)
    for who, read in after.items():
        for word in SENTINELS[-1:]:
            assert word not in read, who
        if who != WHO:
            assert read.count("very") == before[who].count("very"), who


async def test_errors_of_the_vault_say_nothing_of_what_was_answered(
    chat: ChatUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await shown(chat, "/checkin join")
    caplog.set_level(logging.DEBUG)
    for chatty in CHATTY:
        caplog.set_level(logging.WARNING, logger=chatty)
    for table in ("vault_answers", "vault_marks", "vault_people"):
        hide(tmp_path, table)
        answer = await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
        hide(tmp_path, table, back=True)
        assert "Thanks, closed" not in answer.body
        assert "heavy" not in answer.body
    ours = [record for record in caplog.records if record.name.partition(".")[0] in OURS]
    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in ours)
    for word in SENTINELS:
        assert word not in logged, word
    thanked = await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
    assert "Thanks, closed" in thanked.body, "nothing was kept of what failed"


async def test_a_word_that_a_break_is_due_says_nothing_and_the_record_knows_nothing_of_it(
    chat: ChatUnderTest, tmp_path: Path
) -> None:
    await shown(chat, "/checkin nudges")
    before = everything(tmp_path)
    assert "It is on." in await opened(chat, "/checkin nudges on")
    assert everything(tmp_path) == before, "the record cannot say who wants any"

    case = {"type": "imminent_harm", "client": "ORION", **FIELDS["imminent_harm"]}
    await chat.fills(WHO, f"dm-{WHO}", "new", case)
    clock, forward = chat.house.manual()
    await forward.settle()
    raised = everything(tmp_path)
    await forward.to(await clock.now())
    assert everything(tmp_path) == raised, "nor who had one"
    note = await chat.reads(WHO)
    assert "You have a private note from Handrail." in note
    assert "one demanding case" not in note, "it opens for them alone"
    assert "one demanding case" in await opened(chat, "/checkin nudge")
    assert "one demanding case" not in await written_to(chat)
    for other in ("lead", "manager", "coach", "administrator"):
        assert "private note" not in await chat.reads(other), other


async def test_a_call_is_told_to_the_coach_by_a_message_that_says_nothing(chat: ChatUnderTest, tmp_path: Path) -> None:
    await chat.says("coach", "dm-coach", "/escalate whoami")  # Teams writes to nobody alone who never spoke to the app
    rows = everything(tmp_path)
    sent = await chat.fills(WHO, f"dm-{WHO}", "checkin_talk", {"when": "today"})
    assert "has your request" in sent.body
    assert everything(tmp_path) == rows, "the record does not say that anybody was told"
    assert when_made(tmp_path) == [None], "nor does the vault say when, to whoever has no key of it"
    note = await chat.reads("coach")
    assert "You have a private note from Handrail." in note
    assert "Mia Kelly" not in note.partition("private note")[2].partition("Open")[0]
    for other in ("lead", "manager", "administrator"):
        assert "private note" not in await chat.reads(other), other

    listed = await chat.says("coach", "dm-coach", "/checkin calls")
    if isinstance(chat, TeamsUnderTest):
        listed = await opens_the_last(chat, "coach")
    assert "Mia Kelly" in (
        listed.body if chat.name in ("web", "teams") else f"{listed.body}\n{await chat.reads('coach')}"
    )


async def test_where_the_vault_fails_nothing_is_switched_on_and_no_lead_is_told(
    chat: ChatUnderTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.says("lead", "dm-lead", "/escalate whoami")
    caplog.set_level(logging.INFO)
    hide(tmp_path, "vault_nudges")
    failed = await chat.says(WHO, f"dm-{WHO}", "/checkin nudges on")
    assert "It is on." not in failed.body
    hide(tmp_path, "vault_nudges", back=True)
    hide(tmp_path, "vault_calls")
    failed = await chat.fills(WHO, f"dm-{WHO}", "checkin_ask:lead", {"what": "lighter"})
    assert "has your request" not in failed.body
    hide(tmp_path, "vault_calls", back=True)
    assert "private note" not in await chat.reads("lead"), "nobody is told of what is not kept"
    logged = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records)
    for word in ("lighter queue", "demanding"):
        assert word not in logged, word
    assert "It is off." in await opened(chat, "/checkin nudges")


async def test_a_lead_is_asked_by_a_message_that_says_nothing(chat: ChatUnderTest, tmp_path: Path) -> None:
    await chat.says("lead", "dm-lead", "/escalate whoami")
    rows = everything(tmp_path)
    sent = await chat.fills(WHO, f"dm-{WHO}", "checkin_ask:lead", {"what": "lighter"})
    assert "has your request for a lighter queue" in sent.body
    assert everything(tmp_path) == rows, "the record does not say that anybody asked"
    files = stored(tmp_path) + b"".join(path.read_bytes() for path in files_of_the_vault(tmp_path))
    assert b"lighter queue" not in files, "in no file of ours, not even in the vault's"
    assert "You have a private note from Handrail." in await chat.reads("lead")
    for other in ("manager", "coach", "administrator"):
        assert "private note" not in await chat.reads(other), other

    listed = await chat.says("lead", "dm-lead", "/checkin asks")
    if isinstance(chat, TeamsUnderTest):
        listed = await opens_the_last(chat, "lead")
    seen = listed.body if chat.name in ("web", "teams") else f"{listed.body}\n{await chat.reads('lead')}"
    assert "asks for a lighter queue for a while." in seen


@pytest.mark.parametrize("line", ["checkin my history", "checkin", "checkin who-can-see", "checkin talk"])
async def test_no_message_of_a_chat_holds_what_somebody_said_or_that_they_did(chat: ChatUnderTest, line: str) -> None:
    """A chat keeps its messages, and its owner can export them: what is private opens by a button."""
    await shown(chat, "/checkin join")
    await shown(chat, "/checkin my history on")
    await chat.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
    await chat.fills(WHO, f"dm-{WHO}", "checkin_talk", {"when": "tomorrow"})
    before = await written_to(chat)
    await chat.says(WHO, f"dm-{WHO}", line)

    said = (await written_to(chat)).removeprefix(before)
    for word in ("very hard", "heavy", "Closed for today", "tomorrow"):
        assert word not in said, word
    if chat.name != "web":
        assert "It opens for you alone." in said


OURS = ("adapters", "bot", "handlers", "storage", "handrail", "aiohttp", "slack_bolt", "sqlalchemy")


async def shown(chat: ChatUnderTest, line: str, *, opens: bool = False) -> str:
    """What somebody was answered to a line: in the response, in a modal, or in their own chat."""
    answer = await chat.says(WHO, f"dm-{WHO}", line)
    assert answer.status == 200
    return answer.body if chat.name == "web" else f"{answer.body}\n{await chat.reads(WHO)}"


async def opened(chat: ChatUnderTest, line: str) -> str:
    """The same, where a message of it holds a button alone."""
    answer = await shown(chat, line)
    return (await opens_the_last(chat, WHO)).body if isinstance(chat, TeamsUnderTest) else answer


async def written_to(chat: ChatUnderTest) -> str:
    """The messages that somebody has from us alone, one after another, without what was shown in a dialog or modal."""
    if isinstance(chat, TeamsUnderTest):
        return "\n".join(words(one) for one in chat.place(WHO, f"dm-{WHO}").told.values())
    if isinstance(chat, SlackUnderTest):
        return "\n".join(one.words for one in chat.slack.dm(slack_desk.user_of(WHO)))
    return str([message.text for message in await chat.house.store.rooms.messages(f"dm-{WHO}", WHO)])


async def opens_the_last(chat: TeamsUnderTest, who: str) -> Answer:
    """Press "Open" on the newest message that somebody has from us alone."""
    alone = chat.place(who, f"dm-{who}")
    (message,) = [*alone.told.values()][-1:]
    (button,) = [one for one in buttons(content(message)) if one["title"] == "Open"]
    return await chat.invokes(who, chat.speaking.button(chat.human(who), alone, button, message.id))


async def everybody_reads(chat: ChatUnderTest) -> Mapping[str, str]:
    return {who: await chat.reads(who) for who in (WHO, "lead", "manager", "coach", "administrator")}


def everything(folder: Path) -> Mapping[str, object]:
    """Every row of the record."""
    with closing(sqlite3.connect(folder / "handrail.db")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: json.dumps([list(map(str, row)) for row in database.execute(f'SELECT * FROM "{name}"')])
            for (name,) in tables
        }


def lasting(numbers: str) -> list[str]:
    """The numbers of a process, without those that tell of its own time and memory."""
    own = ("#", "process_", "python_", "handrail_beat")
    return [line for line in numbers.splitlines() if not line.startswith(own)]


def files_of_the_vault(folder: Path) -> list[Path]:
    return sorted(folder.glob("wellbeing.db*"))


def when_made(folder: Path) -> list[int | None]:
    """The time that each request of the vault carries in its id; None where that is made by chance."""
    with closing(sqlite3.connect(vault_in(folder)[0].removeprefix("sqlite:///"))) as database:
        ids = [uuid.UUID(number) for (number,) in database.execute("SELECT id FROM vault_calls")]
    return [None if each.version == 4 else each.int >> 80 for each in ids]


def hide(folder: Path, table: str, *, back: bool = False) -> None:
    """Take a table of the vault away, so that every statement about it fails; or put it back."""
    path = vault_in(folder)[0].removeprefix("sqlite:///")
    was, becomes = (f"{table}_hidden", table) if back else (table, f"{table}_hidden")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"ALTER TABLE {was} RENAME TO {becomes}")
