"""Posts out: each once, edited only by a newer revision, in its thread; a place that is gone is said to be gone."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.base import DeliveryError, Gone, Refused
from bot.clock import real_now
from handlers.cards.card import Card, say
from handlers.cards.post import Answer, Post
from handlers.cards.reply import Say
from handlers.commands.request import Surface
from handlers.domain.timeline import Audience
from handlers.ports.post_office import OutboxRow
from tests.support.chat_slack import slack_chat
from tests.support.chat_teams import teams_chat
from tests.support.chats import CLIENT, MANAGERS, TEAM, ChatUnderTest, Refusing

VENDORS: dict[str, Callable[[Path], AbstractAsyncContextManager[Refusing]]] = {"slack": slack_chat, "teams": teams_chat}
WAIT = 37  # seconds, which nobody would wait by chance
REFUSALS = {429: "retry", 404: "dead", 403: "dead"}  # nobody stands behind the web chat who could refuse


def post(chat: ChatUnderTest, key: str, room: str = TEAM, *, revision: int = 1, says: str = "as it was") -> Post:
    card = Card(f"ORION-42 card · {says}", f"ORION-42 · {says}", lines=(say(says),))
    audience = Audience.CLIENT if room == CLIENT else Audience.INTERNAL
    return Post(key, chat.surface(room), audience, card.text, card, revision=revision)


async def test_the_same_post_again_is_one_message_with_one_receipt(chat: ChatUnderTest) -> None:
    first, *others = await asyncio.gather(*(chat.send(post(chat, "k1")) for _ in range(3)))
    assert others == [first, first]
    assert list(await chat.threads("lead", TEAM)) == [first.message]


async def test_an_edit_keeps_the_message_and_an_older_revision_never_overwrites_a_newer(chat: ChatUnderTest) -> None:
    first = await chat.send(post(chat, "k1"))
    newest = replace(post(chat, "k3", revision=3, says="as it is"), edits=first.message)
    older = replace(post(chat, "k2", revision=2, says="in between"), edits=first.message)
    assert await chat.send(newest) == first
    assert await chat.send(older) == first
    assert await chat.send(newest) == first
    shown = await chat.reads("lead")
    assert "as it is" in shown
    assert "as it was" not in shown
    assert "in between" not in shown
    assert list(await chat.threads("lead", TEAM)) == [first.message]


async def test_an_answer_stands_in_the_thread_of_its_message(chat: ChatUnderTest) -> None:
    head = await chat.send(post(chat, "head"))
    under = await chat.send(replace(post(chat, "under", says="the story"), thread=head.message))
    assert await chat.threads("lead", TEAM) == {head.message: None, under.message: head.message}


@pytest.mark.parametrize(
    ("room", "edits"), [("a-room-that-was-archived", ""), ("", ""), (TEAM, "never-posted"), (MANAGERS, "the first")]
)
async def test_a_place_that_is_no_longer_there_is_gone(chat: ChatUnderTest, room: str, edits: str) -> None:
    first = await chat.send(post(chat, "k1"))
    wanted = first.message if edits == "the first" else edits or None
    with pytest.raises(Gone) as gone:
        await chat.send(replace(post(chat, "k2", room), edits=wanted))
    assert "ORION" not in gone.value.why
    assert "as it was" not in gone.value.why
    assert list(await chat.threads("lead", TEAM)) == [first.message]


async def test_another_chats_post_is_refused(chat: ChatUnderTest) -> None:
    stray = replace(post(chat, "k1"), surface=Surface("telegraph", "", TEAM))
    with pytest.raises(Refused):
        await chat.send(stray)
    assert not await chat.threads("lead", TEAM)


async def test_every_failure_of_sending_is_one_that_delivery_knows(chat: ChatUnderTest) -> None:
    for odd in ("\u202e", "../../etc", "x" * 10_000, "a b"):
        with pytest.raises(DeliveryError):
            await chat.send(post(chat, "k1", odd))


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("name", VENDORS)
async def test_what_a_vendor_refuses_waits_as_long_as_it_says_or_is_dead(
    name: str, status: int, tmp_path: Path
) -> None:
    async with VENDORS[name](tmp_path) as chat:
        chat.fails_with(status, after=WAIT)
        began = real_now()
        row = await _promised(chat, "quokka")
        ended = real_now()
        assert (row.state, row.attempts) == (REFUSALS[status], 1)
        assert "quokka" not in row.why
        if row.state == "dead":
            assert row.why.startswith("gone: ")
        else:
            wait = timedelta(seconds=WAIT)
            assert row.not_before is not None
            assert began + wait <= row.not_before <= ended + wait
        assert (await _promised(chat, "the next")).state == ("pending" if status == 429 else "sent"), (
            "one place, one pace"
        )


async def _promised(chat: Refusing, words: str) -> OutboxRow:
    """What became of a message that was promised to the team's room, once everything is sent that can be."""
    desk, (clock, forward) = chat.house.desk, chat.house.manual()
    await desk.promise(words, [Answer(Say(Card(words, words)), chat.surface(TEAM))], await clock.now())
    await forward.settle()
    async with chat.house.store.reading() as work:
        return max(await work.outbox.listed(10), key=lambda row: row.number)
