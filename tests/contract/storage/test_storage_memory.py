"""What is remembered of commands that were done is forgotten again: the oldest first, so many at a time."""

import asyncio
from datetime import timedelta

from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.upkeep import REPLIES_KEPT_FOR, forget_replies
from storage.store import SqlStore
from storage.types import to_micros
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW
from tests.support.stores import ORGANISATION

CARD = Card("ORION-1 is yours.", "ORION-1 is yours.")
OLD = NOW - REPLIES_KEPT_FOR - timedelta(seconds=1)


async def keep(store: SqlStore, **replies: timedelta) -> None:
    """Remember replies under these keys, each so much later than the oldest that is to be forgotten."""
    async with store.work() as work:
        for key, later in replies.items():
            await work.memory.keep(key, Say(CARD), OLD + later)
        await work.commit()


async def known(store: SqlStore, *keys: str) -> str:
    async with store.reading() as work:
        return "".join([key for key in keys if await work.memory.recall(key) is not None])


async def test_old_replies_are_forgotten_the_oldest_first_and_so_many_at_a_time(store: SqlStore) -> None:
    await keep(store, c=timedelta(0), a=timedelta(-2), b=timedelta(-1), d=timedelta(seconds=1))
    async with store.work() as work:
        assert await work.memory.forget_before(NOW - REPLIES_KEPT_FOR, limit=2) == 2
        await work.commit()
    assert await known(store, *"abcd") == "cd"


async def test_upkeep_forgets_all_that_is_old_and_nothing_of_another_organisation(base: Base) -> None:
    ours, theirs = await base.open(), await base.open("another")
    for store in (ours, theirs):
        await keep(store, a=timedelta(0), b=timedelta(seconds=1))
    assert await forget_replies(ours, NOW, at_a_time=1) == 1
    assert await forget_replies(ours, NOW, at_a_time=1) == 0
    assert (await known(ours, "a", "b"), await known(theirs, "a", "b")) == ("b", "ab")


async def test_replicas_that_forget_at_once_do_not_stand_in_each_others_way(base: Base) -> None:
    stores = [await base.open() for _ in range(3)]
    await keep(stores[0], **{f"old{number}": timedelta(-number) for number in range(60)})
    forgotten = await asyncio.gather(*(forget_replies(store, NOW, at_a_time=7) for store in stores))
    assert sum(forgotten) == 60


async def test_what_is_old_is_found_by_its_index_however_much_is_kept(base: Base, store: SqlStore) -> None:
    recent, column = to_micros(NOW), "INSERT INTO replies (organisation, key, reply, at)"
    if base.is_sqlite:
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        base.outside(f"{column} {numbers} SELECT '{ORGANISATION}', 'k' || i, '{{}}', {recent} + i FROM n")
        explain = "EXPLAIN QUERY PLAN "
    else:
        numbers = "generate_series(1, 20000) AS n(i)"
        base.outside(
            f"{column} SELECT '{ORGANISATION}', 'k' || i, '{{}}', {recent} + i FROM {numbers}", "VACUUM ANALYZE replies"
        )
        explain = "EXPLAIN "
    async with store.reading() as work:
        connection = work.memory._link.connection
        asked = f"{explain}SELECT key FROM replies WHERE organisation = '{ORGANISATION}' AND at < {recent} ORDER BY at"
        plan = "\n".join(str(row) for row in await connection.exec_driver_sql(f"{asked} LIMIT 10"))
    assert "ix_replies_at" in plan, plan
