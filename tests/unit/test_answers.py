"""Answers that are messages of their own: kept and queued once, sent as they were given, for the asker alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.post import Answer, Post
from handlers.cards.reply import Ask, Say
from handlers.commands.request import Pressed, Request
from handlers.domain.language import ENGLISH
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from handlers.domain.timeline import Audience
from handlers.ports.post_office import OutboxRow
from tests.support.house import House, open_house

ALONE, CHANNEL = Surface("teams", "t", "dm-lead"), Surface("teams", "t", "19:dub1@thread.tacv2")
SAID, LINE = Say(Card("ORION-1 is yours.", "ORION-1 is yours.")), Say(Card("Answered.", "Answered."))
BOTH = (Answer(SAID, ALONE), Answer(LINE, CHANNEL, "1690", aloud=True))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def queued(house: House) -> list[OutboxRow]:
    async with house.store.reading() as work:
        rows = await work.outbox.listed()
    return sorted((one for one in rows if one.outgoing.kind == "answer"), key=lambda one: one.number)


async def test_answers_are_queued_once_and_sent_as_they_were_given(house: House) -> None:
    await house.desk.promise("k", BOTH, house.now)
    await house.desk.promise("k", (Answer(LINE, ALONE), *BOTH), house.now)
    alone, aloud = [await house.desk.compose(row, house.now) for row in await queued(house)]
    assert isinstance(alone, Post)
    assert isinstance(aloud, Post)
    assert (alone.surface, alone.card, alone.audience, alone.thread) == (ALONE, SAID.card, Audience.PRIVATE, None)
    assert (aloud.surface, aloud.card, aloud.audience, aloud.thread) == (CHANNEL, LINE.card, Audience.CLIENT, "1690")


async def test_many_who_promise_the_same_at_once_promise_it_once(house: House) -> None:
    await asyncio.gather(*(house.desk.promise("k", BOTH, house.now) for _ in range(8)))
    assert len(await queued(house)) == 2


async def test_what_has_no_place_waits_for_its_asker(house: House) -> None:
    form = Ask(Form("new", "Raise", ()))
    await house.desk.promise("k", (Answer(form), Answer(LINE, CHANNEL)), house.now)
    assert len(await queued(house)) == 1
    assert await house.desk.promised("k") == form
    assert await house.desk.promised("another") is None
    await house.desk.promise("none", (), house.now)
    assert await house.desk.promised("none") is None


async def test_an_answer_that_is_not_remembered_any_more_is_not_sent(house: House) -> None:
    await house.desk.promise("k", (Answer(Ask(Form("new", "Raise", ())), ALONE),), house.now)
    (row,) = await queued(house)
    assert await house.desk.compose(row, house.now) is None, "a form is no message"


TAKE = Request("press", Identity("web", "", "lead"), Pressed("claim", "ORION-1"), None)


async def beaten(house: House, after: timedelta) -> list[Post]:
    """The answers that are on their way once so much time has passed."""
    beat = await house.desk.tick(house.now + after)
    assert not beat.poisoned
    composed = [await house.desk.compose(row, house.now) for row in await queued(house)]
    return [post for post in composed if post is not None]


async def test_an_answer_that_is_late_goes_out_after_a_minute_once_and_as_it_was(house: House) -> None:
    await house.fills("moderator1", "new", {"type": "vip_press", "case_id": "CASE-7"}, room="dub-1")
    taken = await house.desk.handle(TAKE, house.now)
    assert isinstance(taken, Say)
    await house.desk.owe(TAKE, ALONE, house.now)
    assert await beaten(house, timedelta(seconds=59)) == []
    (post,) = await beaten(house, timedelta(minutes=1))
    assert (post.surface, post.card, post.audience) == (ALONE, taken.card, Audience.PRIVATE)
    await house.desk.owe(TAKE, ALONE, house.now)
    assert len(await beaten(house, timedelta(minutes=2))) == 1


async def test_what_was_given_late_is_owed_no_more(house: House) -> None:
    await house.desk.owe(TAKE, ALONE, house.now)
    await house.desk.given(TAKE)
    assert await beaten(house, timedelta(minutes=1)) == []


async def test_who_was_owed_an_answer_to_what_was_never_done_hears_so(house: House) -> None:
    await house.desk.owe(TAKE, ALONE, house.now)
    (post,) = await beaten(house, timedelta(minutes=1))
    assert post.card.title == "Nothing was changed"
    assert "interrupted" in post.text
    assert post.language == ENGLISH


async def test_they_hear_so_in_the_language_that_they_chose(house: House) -> None:
    await house.says("lead", "prefs language pl")
    await house.desk.owe(TAKE, ALONE, house.now)
    (post,) = await beaten(house, timedelta(minutes=1))
    assert (post.card.title, post.language) == ("Nic nie zmieniono", "pl")
