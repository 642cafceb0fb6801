"""The doors: what is forged or cannot be read is refused in silence, and what is private stays with one person."""

import json
import logging

import pytest
import structlog

from adapters.base import Receipt
from handlers.cards.card import Card, Quoted
from handlers.cards.post import Post
from handlers.cards.reply import Say
from handlers.domain.timeline import Audience
from tests.contract.chat.conftest import CHATS
from tests.contract.chat.test_chat_asking import everything
from tests.support.chats import CLIENT, TEAM, ChatUnderTest
from tests.support.hostile import HOSTILE

STAFF = ("moderator1", "lead", "lead2", "manager", "site_lead", "auditor", "coach", "moderator2")
CLIENTS = ("client_orion", "client_vega")
PRIVATE = "quokka-in-private"


async def test_forged_requests_are_refused_and_reach_nobody(chat: ChatUnderTest) -> None:
    await chat.stand()
    before = await everything(chat)
    assert len(chat.forged()) >= 15
    for wrong, payload in chat.forged().items():
        answer = await chat.deliver(payload)
        assert 400 <= answer.status < 500, (wrong, answer)
        assert "Traceback" not in answer.body, wrong
        assert "somebody's words" not in answer.body, wrong
        assert chat.asked == [], wrong
    assert await everything(chat) == before


async def test_what_cannot_be_read_is_refused_and_logged_without_a_word_of_it(
    chat: ChatUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    for wrong, payload in chat.unreadable().items():
        caplog.clear()
        with caplog.at_level(logging.INFO), structlog.testing.capture_logs() as ours:
            answer = await chat.deliver(payload)
        assert 400 <= answer.status < 500, (wrong, answer)
        assert "Traceback" not in answer.body
        lines = [*(record.getMessage() for record in caplog.records), *(json.dumps(line, default=str) for line in ours)]
        about = [line for line in lines if "could not be read" in line]
        assert len(about) == 1, (wrong, lines)
        assert not [record for record in caplog.records if chat.secret in str(record.__dict__)], wrong
        assert chat.secret not in "\n".join(lines), wrong
        assert chat.asked == []


async def test_what_nobody_has_heard_of_is_let_go_with_one_line_and_without_a_word_of_it(
    chat: ChatUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    before = await everything(chat)
    assert bool(chat.unknown()) == (chat.name != "web"), "only our own pages speak to the web chat"
    for what, payload in chat.unknown().items():
        caplog.clear()
        with caplog.at_level(logging.INFO):
            answer = await chat.deliver(payload)
        assert (answer.status, chat.asked) == (200, []), what
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("adapters.")]
        assert len(lines) == 1, (what, lines)
        assert chat.secret not in answer.body, what
        assert not [record for record in caplog.records if chat.secret in str(record.__dict__)], what
    assert await everything(chat) == before


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_nothing_that_somebody_writes_is_an_error_of_ours(chat: ChatUnderTest, hostile: str) -> None:
    text = HOSTILE[hostile]
    for line in (text, f"/escalate note ORION-1 {text}", f"/escalate {text}"):
        answer = await chat.says("lead", TEAM, line)
        assert answer.status < 500, answer.body[:500]
    values = {"type": "vip_press", "case_id": "CASE-1", "summary": text, "client": text, text[:100]: text}
    assert (await chat.fills("moderator1", TEAM, "new", values)).status < 500
    assert "Traceback" not in await chat.reads("lead")


async def test_a_private_answer_is_in_nobody_elses_messages_pages_or_events(chat: ChatUnderTest) -> None:
    chat.will_answer = Say(Card(PRIVATE, PRIVATE, lines=((Quoted(PRIVATE),),)))
    for who, room in (("lead", TEAM), ("lead", CLIENT), ("client_orion", CLIENT), ("lead", "dm-lead")):
        await chat.says(who, room, "/escalate list")
    for who in (*STAFF, *CLIENTS):
        shown = PRIVATE in await chat.reads(who)
        assert shown == (who in ("lead", "client_orion")), who


async def test_a_private_answer_wakes_nobody_else(chat: ChatUnderTest) -> None:
    chat.will_answer = Say(Card(PRIVATE, PRIVATE))

    async def privately() -> object:
        return await chat.says("lead", TEAM, "/escalate list")

    async def publicly() -> Receipt:
        card = Card("ORION-1 card", "For all")
        return await chat.send(Post("k", chat.surface(TEAM), Audience.INTERNAL, card.text, card))

    heard = await chat.hears("moderator1", privately, publicly)
    assert len(heard) == 1, heard
    assert PRIVATE not in str(heard)


async def test_a_clients_room_and_another_clients_know_nothing_of_each_other(chat: ChatUnderTest) -> None:
    card = Card("ORION-1 update · quokka", "ORION-1 · quokka")
    surface = chat.surface(CLIENT)
    await chat.send(Post("k", surface, Audience.CLIENT, card.text, card))
    assert "quokka" in await chat.reads("client_orion")
    assert "quokka" not in await chat.reads("client_vega")
    assert "quokka" not in await chat.reads("moderator2")


def test_every_chat_of_the_house_is_under_contract() -> None:
    assert set(CHATS) == {"web", "slack", "slack-socket", "teams"}
