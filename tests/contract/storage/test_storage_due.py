"""Due rows: each is claimed once, in order, never more than asked for, by however many workers."""

import asyncio
from datetime import timedelta

from handlers.ports.records import DueRow
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW

MINUTE = timedelta(minutes=1)


def row(number: int, minutes: float = 0) -> DueRow:
    return DueRow("clock", f"c{number}", NOW + minutes * MINUTE, {"step": str(number)})


async def _put(store: SqlStore, *rows: DueRow) -> None:
    async with store.work() as work:
        for one in rows:
            await work.due.put(one)
        await work.commit()


async def test_rows_are_claimed_when_due_in_order_and_never_more_than_asked_for(store: SqlStore) -> None:
    await _put(store, row(3, 3), row(1, 1), row(2, 2), row(4, 4))
    async with store.work() as work:
        assert await work.due.claim(NOW, 10) == []
        assert await work.due.claim(NOW + 3 * MINUTE, 2) == [row(1, 1), row(2, 2)]
        assert await work.due.claim(NOW + 3 * MINUTE, 2) == [row(3, 3)]
        assert await work.due.next_at() == NOW + 4 * MINUTE
        await work.commit()
    async with store.reading() as work:
        assert await work.due.listed() == [row(4, 4)]


async def test_a_row_is_due_at_its_very_microsecond(store: SqlStore) -> None:
    await _put(store, row(1))
    async with store.work() as work:
        assert await work.due.claim(NOW - timedelta(microseconds=1), 1) == []
        assert await work.due.claim(NOW, 1) == [row(1)]


async def test_a_claim_that_is_not_committed_gives_the_rows_back(store: SqlStore) -> None:
    await _put(store, row(1))
    async with store.work() as work:
        assert await work.due.claim(NOW, 5) == [row(1)]
    async with store.work() as work:
        assert await work.due.claim(NOW, 5) == [row(1)]


async def test_workers_at_once_share_the_rows_and_each_row_is_claimed_once(base: Base) -> None:
    stores = [await base.open() for _ in range(3)]
    await _put(stores[0], *(row(number, number / 1000) for number in range(100)))
    sizes: list[int] = []

    async def claim(store: SqlStore) -> list[str]:
        got: list[str] = []
        while True:
            async with store.work() as work:
                rows = await work.due.claim(NOW + MINUTE, 7)
                await work.commit()
            if not rows:
                return got
            sizes.append(len(rows))
            assert list(rows) == sorted(rows, key=lambda one: one.at)
            got += [one.ref for one in rows]

    shares = await asyncio.gather(*(claim(store) for store in stores for _ in range(2)))
    claimed = [ref for share in shares for ref in share]
    assert sorted(claimed) == sorted(f"c{number}" for number in range(100))
    assert max(sizes) <= 7


async def test_a_worker_passes_over_what_another_holds_on_postgresql(base: Base) -> None:
    first, second = await base.open(), await base.open()
    await _put(first, row(1), row(2))
    if base.is_sqlite:
        return  # there the second waits until the first is done
    async with first.work() as holding, second.work() as passing:
        assert await holding.due.claim(NOW, 1) == [row(1)]
        assert await passing.due.claim(NOW, 1) == [row(2)]
        assert await passing.due.claim(NOW, 1) == []


async def test_putting_a_row_again_moves_it_and_dropping_removes_it(store: SqlStore) -> None:
    await _put(store, row(1, 1), row(1, 9), row(1, 2))
    async with store.work() as work:
        assert await work.due.listed() == [row(1, 2)]
        await work.due.drop("clock", "c1")
        await work.due.drop("clock", "c404")
        assert await work.due.next_at() is None


async def test_a_poisoned_row_is_counted_holds_nobody_up_and_is_in_line_again_when_put(store: SqlStore) -> None:
    await _put(store, row(1), row(2))
    async with store.work() as work:
        (bad,) = await work.due.claim(NOW, 1)
        await work.due.set_aside(bad, "it failed")
        assert await work.due.poisoned() == 1
        assert await work.due.claim(NOW, 5) == [row(2)]
        assert await work.due.listed() == []
        assert await work.due.next_at() is None
        await work.due.put(row(1))
        assert await work.due.poisoned() == 0
        assert await work.due.claim(NOW, 5) == [row(1)]
