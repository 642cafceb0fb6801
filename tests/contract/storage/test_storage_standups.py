"""Stand-ups: everybody's part of a day is one row, and an action item comes back until it is done."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from handlers.domain.queue import Snapshot
from handlers.ports.standups import ActionItem, Voice
from handlers.upkeep import forget_old
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.house import shipped_rules
from tests.support.samples import NOW

ASKED = Voice("dublin", "2026-11-24", "moderator1", asked_at=NOW)
SAID = replace(ASKED, said_at=NOW + timedelta(minutes=5), attention="the queue", blockers="tool", signals="thanks")
ITEM = ActionItem(1, "dublin", "2026-11-24", "tool latency", "moderator1", NOW, "lead", "2026-11-25")


async def test_who_is_asked_has_one_part_of_the_day_and_what_they_say_takes_its_place(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.standups.voice("dublin", "2026-11-24", "moderator1") is None
        assert await work.standups.ask(ASKED)
        assert not await work.standups.ask(replace(ASKED, asked_at=NOW + timedelta(hours=1)))
        assert await work.standups.voice("dublin", "2026-11-24", "moderator1") == ASKED
        await work.standups.keep(SAID)
        await work.commit()
    async with store.reading() as work:
        assert list(await work.standups.voices("dublin", "2026-11-24")) == [SAID]


async def test_the_voices_of_a_day_come_in_the_order_in_which_they_spoke(store: SqlStore) -> None:
    silent, late = replace(ASKED, person="a"), replace(SAID, person="b", said_at=NOW + timedelta(hours=9))
    other_day, other_place = replace(SAID, day="2026-11-25"), replace(SAID, standup="dub-1")
    async with store.work() as work:
        for voice in (silent, late, SAID, other_day, other_place):
            await work.standups.keep(voice)
        await work.commit()
    async with store.reading() as work:
        assert list(await work.standups.voices("dublin", "2026-11-24")) == [SAID, late, silent]


async def test_what_is_open_comes_with_the_earliest_day_first_until_it_is_done(store: SqlStore) -> None:
    sooner, elsewhere = replace(ITEM, number=2, due_on="2026-11-24"), replace(ITEM, number=3, standup="manila")
    async with store.work() as work:
        for item in (ITEM, sooner, elsewhere):
            await work.standups.keep_item(item)
        await work.commit()
    async with store.work() as work:
        assert list(await work.standups.open_items("dublin")) == [sooner, ITEM]
        await work.standups.keep_item(replace(sooner, done_at=NOW, done_by="lead"))
        await work.commit()
    async with store.reading() as work:
        assert list(await work.standups.open_items("dublin")) == [ITEM]
        assert await work.standups.item(2) == replace(sooner, done_at=NOW, done_by="lead")
        assert await work.standups.item(9) is None


async def test_another_organisation_reads_none_of_it(base: Base, store: SqlStore) -> None:
    other = await base.open("elsewhere")
    async with store.work() as work:
        await work.standups.keep(SAID)
        await work.standups.keep_item(ITEM)
        await work.commit()
    async with other.reading() as work:
        assert list(await work.standups.voices("dublin", "2026-11-24")) == []
        assert list(await work.standups.open_items("dublin")) == []
        assert await work.standups.item(1) is None


async def test_two_who_ask_the_same_person_at_once_ask_once(base: Base, store: SqlStore) -> None:
    other = await base.open()

    async def ask(one: SqlStore) -> bool:
        async with one.work() as work:
            first = await work.standups.ask(ASKED)
            await work.commit()
            return first

    assert sorted(await asyncio.gather(ask(store), ask(other))) == [False, True]


async def test_what_was_said_long_ago_is_forgotten_and_an_item_only_when_it_was_done_long_ago(store: SqlStore) -> None:
    old, later = NOW - timedelta(days=91), NOW - timedelta(days=90)
    days = [replace(SAID, day=f"{at:%Y-%m-%d}") for at in (old, later, NOW)]
    done = [replace(ITEM, number=n, done_at=at, done_by="lead") for n, at in ((2, old), (3, later))]
    async with store.work() as work:
        for voice in days:
            await work.standups.keep(voice)
        for item in (ITEM, *done):
            await work.standups.keep_item(item)
        await work.commit()
    rules = replace(shipped_rules(), standup_days=90)
    assert await forget_old(store, rules, NOW, at_a_time=1) == 2
    assert await forget_old(store, rules, NOW, at_a_time=1) == 0
    async with store.reading() as work:
        assert [await work.standups.voice("dublin", one.day, "moderator1") for one in days] == [None, *days[1:]]
        assert [await work.standups.item(n) for n in (1, 2, 3)] == [ITEM, None, done[1]]


async def test_what_was_imported_long_ago_is_forgotten(store: SqlStore) -> None:
    rules = replace(shipped_rules(), snapshot_months=1)
    kept = [Snapshot("Genesys", NOW - timedelta(days=n), "dublin", "Q", backlog=1) for n in (31, 32)]
    async with store.work() as work:
        await work.queues.keep(kept)
        await work.commit()
    assert await forget_old(store, rules, NOW) == 1
    async with store.reading() as work:
        assert list(await work.queues.said(kept)) == kept[:1]
