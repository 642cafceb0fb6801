"""Queue snapshots in both databases: kept once, the last word of each source found, the old ones forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.domain.queue import Snapshot
from storage.store import SqlStore

AT = datetime(2026, 11, 24, 6, 40, tzinfo=UTC)
VIDEO = Snapshot("Genesys", AT, "dublin", "Video-EN", "ORION", backlog=1940, oldest=1020, used=71)
THERE = Snapshot("WFM", AT, "dublin", present=41, rostered=46)


async def test_a_snapshot_is_kept_once_and_comes_back_as_it_was(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.queues.keep([VIDEO, THERE]) == 2
        assert await work.queues.keep([replace(VIDEO, backlog=1), replace(VIDEO, queue="Ads-PL")]) == 1
        await work.commit()
    async with store.reading() as work:
        assert list(await work.queues.said([VIDEO, replace(THERE, site="manila")])) == [VIDEO]
        assert sorted(await work.queues.newest(AT), key=lambda one: (one.source, one.queue)) == [
            replace(VIDEO, queue="Ads-PL"),
            VIDEO,
            THERE,
        ]


async def test_the_last_word_of_each_source_is_found_and_none_that_is_too_old(store: SqlStore) -> None:
    later, other = replace(VIDEO, taken_at=AT + timedelta(minutes=30), backlog=5), replace(VIDEO, source="Excel")
    async with store.work() as work:
        await work.queues.keep([VIDEO, later, other])
        await work.commit()
    async with store.reading() as work:
        assert {one.source: one for one in await work.queues.newest(AT)} == {"Genesys": later, "Excel": other}
        assert list(await work.queues.newest(AT + timedelta(minutes=1))) == [later]


async def test_the_oldest_are_forgotten_first_and_no_more_than_so_many(store: SqlStore) -> None:
    days = [replace(VIDEO, taken_at=AT + timedelta(days=n)) for n in range(4)]
    async with store.work() as work:
        await work.queues.keep(days)
        await work.commit()
    async with store.work() as work:
        assert await work.queues.forget_before(AT + timedelta(days=3), 2) == 2
        assert list(await work.queues.said(days)) == days[2:]
        assert await work.queues.forget_before(AT + timedelta(days=3), 2) == 1
        assert await work.queues.forget_before(AT + timedelta(days=3), 2) == 0
        await work.commit()
