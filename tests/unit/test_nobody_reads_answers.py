"""Every role asks every verb there is, of both registries and by every door: nobody comes to anybody else's answer.

What is asked is made from the registries, so that a new verb is asked too.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest

from handlers.commands.care import CARE, HISTORY, JOIN, NOTE, STOP
from handlers.commands.registry import VERBS
from handlers.domain.people import Role
from tests.support.chat_web import WebUnderTest, web_chat
from tests.support.chats import Answer
from tests.support.house import shipped_rules

WHO = "moderator1"
ANSWERS = {"shift": "very_hard", "weight": "heavy", "help": "lighter"}
SAID = ("shift: very hard", "handled: heavy")
ASKERS = (
    "moderator3",
    "lead",
    "manager",
    "client_orion",
    "coach",
    "administrator",
    "auditor",
    "site_lead",
    "moderator2",
)
ABOUT = ("", WHO, "@Mia Kelly", "ORION-1")


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[WebUnderTest]:
    """A running process in which somebody takes part, keeps their own history, and answered."""
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(web_chat(tmp_path))
        for line in ("/checkin join", "/checkin my history on"):
            await opened.says(WHO, f"dm-{WHO}", line)
        thanked = await opened.fills(WHO, f"dm-{WHO}", "checkin", ANSWERS)
        assert "Thanks, closed" in thanked.body
        yield opened


def test_every_role_is_among_those_who_ask() -> None:
    people = shipped_rules().people
    roles = {role for who in ASKERS for role in people[who].roles}

    assert roles | {Role.CLIENT for who in ASKERS if people[who].is_client} == set(Role)


async def test_its_author_reads_it_so_it_is_there_to_be_found(chat: WebUnderTest) -> None:
    own = await chat.says(WHO, f"dm-{WHO}", "/checkin my history")
    assert SAID[0] in own.body
    assert SAID[0] in (await opens_their_note(chat, WHO)).body


@pytest.mark.parametrize("who", ASKERS)
async def test_no_verb_of_any_role_finds_it(chat: WebUnderTest, who: str) -> None:
    room, found = f"dm-{who}", []
    if room not in chat.house_rooms(who):
        room = chat.house_rooms(who)[0]
    lines = [f"/escalate {verb.name} {about}".strip() for verb in VERBS.values() for about in ABOUT[:2]]
    lines += [f"/checkin {verb.typed} {about}".strip() for verb in CARE.values() for about in ABOUT]
    lines += ["/checkin export", "/checkin show moderator1", "/escalate report", "/standup report"]
    for line in lines:
        answer = await chat.says(who, room, line)
        found += [(line, word) for word in SAID if word in answer.body]
        assert answer.status == 200, line
    for verb in CARE.keys() - {JOIN, STOP}:
        for values in ({}, {"person": WHO, "call": WHO, "keep": "on", "of": WHO}):
            answer = await chat.fills(who, room, verb, values)
            found += [(verb, word) for word in SAID if word in answer.body]
    note = await opens_their_note(chat, who)
    found += [("their note", word) for word in SAID if word in note.body]
    assert "It is for somebody else, or cannot be opened any more." in note.body
    whole = await chat.reads(who)
    assert found == []
    assert not [word for word in SAID if word in whole]


async def opens_their_note(chat: WebUnderTest, who: str) -> Answer:
    """Press the button of a note of theirs that opens their own history, as somebody who has it from an export."""
    assert chat.house.vault is not None
    token = chat.house.vault.notes.close(HISTORY, WHO)
    pressed = {"_care": f"{NOTE}?{urlencode({'note': token})}", "_key": f"note-{who}"}
    room = chat.house_rooms(who)[0]
    return await chat.deliver({"post": f"/chat/{room}/private", "as": who, "fields": pressed})


@pytest.mark.parametrize("who", ["administrator", "auditor", "manager"])
async def test_no_address_of_the_process_gives_it_away(chat: WebUnderTest, who: str) -> None:
    """Every address that is served, asked as it stands."""
    for address in ("/metrics", "/healthz", "/readyz", "/demo/state", "/words", "/path", f"/demo/rooms?as={who}"):
        answer = await chat.deliver({"get": address, "as": who})
        assert not [word for word in SAID if word in answer.body], address
    refused = await chat.deliver({"get": f"/demo/messages?as={who}&room=dm-{WHO}"})
    assert refused.status in (403, 404)
