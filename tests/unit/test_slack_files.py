"""What has no room in a message comes whole, as a file, to whoever asked: where the right to send one was granted."""

import csv
import io
from pathlib import Path

import pytest

from handlers.cards.card import Card, Item, Moment, Quoted, Words, say
from handlers.cards.reply import Say
from tests.support.chat_slack import SlackUnderTest, slack_chat
from tests.support.house import TUESDAY_NINE
from tests.support.slack_desk import CHANNELS, user_of
from tests.support.slack_run import slack_house

LINES = [f"line {number} of the story, *not bold* <!channel> " + "and so on " * 20 for number in range(80)]
STORY = Say(
    Card(
        text="ORION-1 card · a long story",
        title="ORION-1 · P1",
        lines=(say("It began so."),),
        items=tuple(Item((Moment(TUESDAY_NINE), Words(" · Mia noted: "), Quoted(line))) for line in LINES),
        foot=say("The end."),
    )
)
SHORT = Say(Card(text="ORION-1 card", title="ORION-1", items=tuple(Item(say("Nothing much. " * 8)) for _ in range(50))))


async def asked(chat: SlackUnderTest, answer: Say, who: str = "lead") -> None:
    chat.will_answer = answer
    told = await chat.says(who, "dub-1", "/escalate show ORION-1")
    assert told.status == 200
    assert ("\\u2026" in told.body) == (answer is STORY)


async def test_a_long_story_comes_whole_to_whoever_asked_and_to_nobody_else(tmp_path: Path) -> None:
    async with slack_chat(tmp_path, extras=("files",)) as chat:
        await asked(chat, STORY)
        await chat.slack.until(lambda: any(message.files for message in chat.slack.dm(user_of("lead"))))
        (file,) = chat.slack.world.files.values()
        assert file["name"] == "ORION-1.txt"
        written = file["data"].decode()
        assert written.splitlines()[0] == "ORION-1 · P1"
        assert [line for line in LINES if f"09:00 UTC · Mia noted: “{line.strip()}”" not in written] == []
        assert written.rstrip().endswith("The end.")
        assert not [message for message in chat.slack.messages(CHANNELS["dub-1"]) if message.files]


@pytest.mark.parametrize(("extras", "answer"), [((), STORY), (("files",), SHORT)], ids=["no right", "nothing left out"])
async def test_nothing_is_sent_without_the_right_or_without_need(
    tmp_path: Path, extras: tuple[str, ...], answer: Say
) -> None:
    async with slack_chat(tmp_path, extras=extras) as chat:
        await asked(chat, answer)
    assert chat.slack.called("files.getUploadURLExternal") == []


async def test_a_file_that_slack_does_not_take_costs_no_answer(tmp_path: Path) -> None:
    async with slack_chat(tmp_path, extras=("files",)) as chat:
        chat.slack.fails("files.getUploadURLExternal", "internal_error")
        await asked(chat, STORY)
    assert len(chat.slack.called("files.getUploadURLExternal")) == 1


async def test_a_report_comes_as_a_file_to_whoever_of_us_asked(tmp_path: Path) -> None:
    async with slack_house(tmp_path, extras=("files",)) as house:
        slack, mia, team = house.slack, house.person("moderator1"), CHANNELS["dub-1"]
        seen = await mia.chooses(await mia.types("/escalate", "new", channel=team), "type", "vip_press")
        await mia.submits(seen, {"case_id": "CASE-7"})
        told = await house.person("manager").types("/escalate", "report", channel=CHANNELS["managers"])
        assert "Report" in told.words
        await slack.until(lambda: any(message.files for message in slack.dm(user_of("manager"))))
        (file,) = slack.world.files.values()
        assert file["name"] == "report-2026-11-24.csv"
        rows = list(csv.DictReader(io.StringIO(file["data"].decode(), newline="")))
        assert [(row["group"], row["key"], row["opened"]) for row in rows][:2] == [
            ("all", "", "1"),
            ("client", "ORION", "1"),
        ]
        await house.person("client_orion").mentions("report", CHANNELS["client-ORION"])
        assert len(slack.world.files) == 1, "by what sites we work at is not a client's to read"
        for room in CHANNELS.values():
            assert not [message for message in slack.messages(room) if message.files]
