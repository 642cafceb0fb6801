"""Posts out: each once, edited only by a newer revision, in its thread; a place that is gone is said to be gone."""

import asyncio
from dataclasses import replace

import pytest

from adapters.base import DeliveryError, Gone, Refused
from handlers.cards.card import Card, say
from handlers.cards.post import Post
from handlers.commands.request import Surface
from handlers.domain.timeline import Audience
from tests.support.chats import CLIENT, MANAGERS, TEAM, ChatUnderTest


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
