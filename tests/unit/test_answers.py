"""Answers that are messages of their own: kept and queued once, sent as they were given, for the asker alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.post import Answer, Post
from handlers.cards.reply import Ask, Say
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
