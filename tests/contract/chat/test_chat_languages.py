"""Of one case, a Polish moderator, a client that reads Spanish and an English lead each read their own language."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from handlers.domain.rulebook import RuleBook
from tests.support.chat_slack import slack_chat
from tests.support.chat_teams import teams_chat
from tests.support.chat_web import web_chat
from tests.support.chats import CLIENT, TEAM, ChatUnderTest
from tests.support.drawn import plain

OUTAGE = {"type": "vip_press", "client": "ORION", "case_id": "CASE-1"}


def spoken(rules: RuleBook) -> RuleBook:
    """moderator1 reads Polish, Orion Spanish, and everybody else English."""
    people = {**rules.people, "moderator1": replace(rules.people["moderator1"], language="pl")}
    clients = {**rules.clients, "ORION": replace(rules.clients["ORION"], language="es")}
    return replace(rules, people=people, clients=clients)


Opening = Callable[[Path], AbstractAsyncContextManager[ChatUnderTest]]
CHATS: dict[str, Opening] = {
    "web": partial(web_chat, change=spoken),
    "slack": partial(slack_chat, change=spoken),
    "teams": partial(teams_chat, change=spoken),
}


@pytest.fixture(params=CHATS)
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ChatUnderTest]:
    """A chat with a running process, whose readers speak three languages."""
    async with CHATS[request.param](tmp_path) as opened:
        yield opened


async def _asked(chat: ChatUnderTest, who: str, line: str, room: str = "") -> str:
    """What somebody is answered, and all that stands in their chat."""
    answer = await chat.says(who, room or f"dm-{who}", f"/escalate {line}")
    assert answer.status < 400, answer.body
    return plain(answer.body + await chat.reads(who))


async def test_each_reads_their_own_language_of_the_same_case(chat: ChatUnderTest) -> None:
    raised = await chat.fills("moderator1", TEAM, "new", OUTAGE)
    assert raised.status < 400, raised.body
    moderator = await _asked(chat, "moderator1", "show ORION-1")
    client = await _asked(chat, "client_orion", "show ORION-1", CLIENT)
    lead = await _asked(chat, "lead", "show ORION-1")

    assert "jeszcze nikt" in moderator
    assert "A cargo de" in client
    assert "nobody yet" in lead
    for english in ("With", "Next update by", "we need you"):
        assert english not in client, english
    for told in (moderator, client, lead):
        assert "ORION-1" in told


async def test_whom_a_message_is_for_decides_and_not_who_caused_it(chat: ChatUnderTest) -> None:
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    await chat.says("lead", "dm-lead", "/escalate claim ORION-1")
    receipt = plain(await chat.reads("moderator1"))
    assert "prowadzi" in receipt, "the raiser's receipt, edited by what the lead did"
    assert "ya hay alguien con el caso" in plain(await chat.reads("client_orion"))


async def test_whoever_chooses_a_language_reads_it_from_the_next_answer_on_and_nobody_else_does(
    chat: ChatUnderTest,
) -> None:
    chosen = await _asked(chat, "lead", "prefs language pl")
    assert "Twoje preferencje zmieniono" in chosen
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    assert "ORION-1 jest Twoja." in await _asked(chat, "lead", "claim ORION-1")
    assert "Nie znam clam" in await _asked(chat, "lead", "clam ORION-1")
    _, forward = chat.house.manual()
    await forward.by(timedelta(hours=3, seconds=1))
    assert " czas na rozwi" in plain(await chat.reads("lead")), "the ping to her alone"
    colleague = plain(await chat.reads("lead2"))
    assert "ORION-1" in colleague, "the team's channel, which both read"
    assert "time runs out" not in plain(await chat.reads("lead"))
    for polish in (" czas na rozwi", "jest Twoja", "prowadzi"):
        assert polish not in colleague, polish


async def test_the_chats_own_words_around_an_answer_are_the_readers_too(chat: ChatUnderTest) -> None:
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    shown: dict[str, tuple[int, int]] = {}
    for who in ("moderator1", "lead"):
        before = plain(await chat.reads(who))  # the team's channel is in it, which is in English
        after = await _asked(chat, who, "show ORION-1")
        shown[who] = (after.count(" left") - before.count(" left"), after.count("zosta") - before.count("zosta"))
    assert shown["moderator1"][0] == 0
    assert shown["moderator1"][1] > 0
    assert shown["lead"][0] > 0
    assert shown["lead"][1] == 0
