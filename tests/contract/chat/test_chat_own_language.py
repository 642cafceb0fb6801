"""What one person alone reads is in the language that they chose, also while the record is away."""

import json

import pytest

from tests.support.broken import broken_at
from tests.support.chat_slack import SlackUnderTest
from tests.support.chats import Answer, ChatUnderTest
from tests.support.drawn import plain
from tests.support.slack_desk import person, user_of

POLISH, ENGLISH = "po naszej stronie", "on our side"


def readable(answer: Answer) -> str:
    """What an answer says, whether it is JSON or a page."""
    try:
        return json.dumps(json.loads(answer.body), ensure_ascii=False)
    except ValueError:
        return plain(answer.body)


async def test_an_error_of_ours_is_told_in_the_language_that_was_chosen(chat: ChatUnderTest) -> None:
    if chat.name == "web":
        pytest.skip("what a door of the demo says to a program is English; pages: test_web_language.py")
    await chat.says("lead", "dm-lead", "/escalate prefs language pl")
    for who, told, other in (("lead", POLISH, ENGLISH), ("lead2", ENGLISH, POLISH)):
        read = await failures(chat, who)
        assert any(told in each for each in read)
        assert not any(other in each for each in read)


async def failures(chat: ChatUnderTest, who: str) -> list[str]:
    """All that somebody reads after the database failed at the first step of a request, at the second, and so on."""
    found = []
    for step in range(1, 4):
        with broken_at(step):
            answer = await chat.fills(who, f"dm-{who}", "prefs", {"quiet": "22:00-06:00"})
        found.append(readable(answer) + plain(await chat.reads(who)))
    return found


async def test_the_well_being_side_speaks_it_too(chat: ChatUnderTest) -> None:
    await chat.says("moderator1", "dm-moderator1", "/escalate prefs language pl")
    await chat.says("coach", "dm-coach", "/escalate prefs language es")
    sent = await chat.fills("moderator1", "dm-moderator1", "checkin_talk", {"when": "today"})
    assert "prośbę ma Orla Flynn" in readable(sent)
    note = plain(await chat.reads("coach"))
    assert "una nota privada de Handrail." in note
    assert "a private note from" not in note


async def test_ones_own_home_tab_is_in_it_from_the_first_time_that_it_is_opened(chat: ChatUnderTest) -> None:
    if not isinstance(chat, SlackUnderTest):
        pytest.skip("only Slack has a Home tab")
    await chat.says("lead", "dm-lead", "/escalate prefs language pl")
    for who, heading, other in (("lead", "Ty i Twoje ustawienia", "Your cases"), ("lead2", "Your cases", "Ty i Twoje")):
        await person(chat.slack, who).opens_home()
        home = chat.slack.home(user_of(who))
        assert home is not None
        drawn = json.dumps(home.source, ensure_ascii=False)
        assert (heading in drawn, other in drawn) == (True, False), who
