"""What something that comes in from Teams costs, counted: its answer is kept in the commit that it needs anyway.

What is said of the database is exact at the time of writing. Raise a bound only for what cannot be done without.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest

from adapters.teams import forms
from handlers.cards.card import Card
from handlers.cards.post import Answer
from handlers.cards.reply import Nothing, Say
from tests.support.chat_teams import TeamsUnderTest, teams_chat
from tests.support.chats import TEAM
from tests.support.costs import Cost, called, counted
from tests.support.teams.shapes import Json

AT_ONCE = 8
OUTAGE = {"type": "tooling_outage", "client": "ORION", "impact_pct": "30"}


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[TeamsUnderTest]:
    """Nothing is delivered; everybody was heard before, so that what is kept once is kept."""
    async with teams_chat(tmp_path, live=True) as opened:
        for who in ("moderator1", "lead"):
            await opened.deliver({"json": written(opened, "help", who)})
        await opened.deliver({"json": sent_in(opened, 0)})
        yield opened


def written(chat: TeamsUnderTest, line: str, who: str = "moderator1") -> Json:
    return chat.speaking.message(chat.human(who), chat.place("lead", TEAM), line)


def opened(chat: TeamsUnderTest) -> Json:
    value = {"commandId": "escalate", "commandContext": "compose", "context": {"theme": "default"}}
    return chat.speaking.invoke(chat.human("moderator1"), chat.place("lead", TEAM), "composeExtension/fetchTask", value)


def sent_in(chat: TeamsUnderTest, number: int) -> Json:
    """A form: the draft of its showing is what it is known by."""
    data: Json = {forms.FORM: ["new", "", f"draft-{number}"], forms.HIDDEN: {}, f"{forms.TYPED}tool": f"Tool {number}"}
    data |= {f"{forms.TYPED}{name}": value for name, value in OUTAGE.items()}
    return chat.speaking.invoke(chat.human("moderator1"), chat.place("lead", TEAM), "task/submit", {"data": data})


def pressed(chat: TeamsUnderTest) -> Json:
    pressing = {"action": {"data": {"press": ["claim", "ORION-1", 1, {}]}}}
    return chat.speaking.invoke(chat.human("lead"), chat.place("lead", TEAM), "adaptiveCard/action", pressing)


# Calls of our own functions, with a fifth of room.
DOOR_TO_DESK: Mapping[str, tuple[Callable[[TeamsUnderTest], Json], int]] = {
    "message": (lambda chat: written(chat, "list"), 230),
    "dialog": (opened, 175),
    "button": (pressed, 205),
    "form": (lambda chat: sent_in(chat, 7), 190),
}


async def cost_of(chat: TeamsUnderTest, *activities: Json) -> Cost:
    with counted(chat.house.store) as cost:
        answers = await asyncio.gather(*(chat.deliver({"json": one}) for one in activities))
    assert {answer.status for answer in answers} == {200}, answers
    return cost


async def test_a_list_is_read_and_its_answer_kept_with_its_mark(chat: TeamsUnderTest) -> None:
    asked = written(chat, "list")
    assert await cost_of(chat, asked) == Cost(statements=9, commits=1)
    assert await cost_of(chat, asked) == Cost(statements=5, commits=0), "its key is remembered"
    again = chat.speaking.again(asked)  # it looks like an answer in a thread, of which it is asked whose it is
    assert await cost_of(chat, again) == Cost(statements=7, commits=0), "its mark stands there"


async def test_a_list_without_cases_has_no_clocks_to_read(tmp_path: Path) -> None:
    async with teams_chat(tmp_path, live=True) as opened:
        await opened.deliver({"json": written(opened, "help")})
        assert await cost_of(opened, written(opened, "list")) == Cost(statements=8, commits=1)


async def test_answers_to_many_at_once_share_a_commit(chat: TeamsUnderTest) -> None:
    surface, now = chat.surface(TEAM), await chat.house.clock.now()
    answers = [Answer(Say(Card("quokka", "quokka")), surface)]
    with counted(chat.house.store) as cost:
        await asyncio.gather(*(chat.house.desk.promise(f"at-once-{number}", answers, now) for number in range(AT_ONCE)))
    assert cost == Cost(statements=4, commits=1)


async def test_a_dialog_is_opened_without_a_writer(chat: TeamsUnderTest) -> None:
    for _ in range(2):
        assert await cost_of(chat, opened(chat)) == Cost(statements=1, commits=0)


async def test_a_form_sent_in_costs_what_raising_costs_and_nothing_again(chat: TeamsUnderTest) -> None:
    form = sent_in(chat, 1)
    assert await cost_of(chat, form) == Cost(statements=12, commits=1)
    for again in (form, chat.speaking.again(form)):
        assert await cost_of(chat, again) == Cost(statements=1, commits=0)


async def test_a_button_costs_one_mark_more_than_its_verb(chat: TeamsUnderTest) -> None:
    press = pressed(chat)
    assert await cost_of(chat, press) == Cost(statements=16, commits=2)
    for again in (press, chat.speaking.again(press)):
        assert await cost_of(chat, again) == Cost(statements=2, commits=0)


@pytest.mark.parametrize(("made", "most"), DOOR_TO_DESK.values(), ids=DOOR_TO_DESK)
async def test_the_calls_from_the_door_to_the_desk_and_back(
    chat: TeamsUnderTest, made: Callable[[TeamsUnderTest], Json], most: int
) -> None:
    """What the floor of twice botbuilder's rate is made of (decision 18), and no noise of a shared machine in it."""
    chat.will_answer = Nothing()
    await chat.deliver({"json": made(chat)})
    with called("adapters", "bot", "handlers") as calls:
        assert (await chat.deliver({"json": made(chat)})).status == 200
    assert calls.ours <= most
