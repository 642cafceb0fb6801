"""A unit of work: all or nothing, alone while it writes, and beside those that read."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from handlers.ports.work import UnitOfWork
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW, clock, escalation, full_escalation, outgoing


async def test_without_a_commit_nothing_is_kept(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.timeline.add("e1", at=NOW, actor="lead", kind="new", text="hello")
        await work.outbox.put(outgoing(), NOW)
    async with store.reading() as work:
        assert await work.escalations.get("e1") is None
        assert await work.timeline.of("e1") == []
        assert await work.outbox.listed() == []


async def test_an_error_undoes_everything_since_the_last_commit(store: SqlStore) -> None:
    async def fail() -> None:
        async with store.work() as work:
            await work.escalations.add(escalation(1))
            await work.commit()
            await work.escalations.add(escalation(2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.reading() as work:
        assert await work.escalations.get("e1") == escalation(1)
        assert await work.escalations.get("e2") is None


async def test_a_cancelled_unit_of_work_keeps_nothing_and_holds_up_nobody(store: SqlStore) -> None:
    written = asyncio.Event()

    async def write_and_hang() -> None:
        async with store.work() as work:
            await work.escalations.add(escalation())
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_hang())
    await written.wait()
    task.cancel()
    await asyncio.wait([task])
    async with store.work() as work:
        assert await work.escalations.get("e1") is None
        await work.escalations.add(escalation())
        await work.commit()


async def test_a_reader_sees_the_state_before_an_unfinished_write(store: SqlStore) -> None:
    async with store.work() as writing:
        await writing.escalations.add(escalation())
        async with store.reading() as reading:
            assert await reading.escalations.get("e1") is None
        await writing.commit()
    async with store.reading() as reading:
        assert await reading.escalations.get("e1") == escalation()


async def test_an_error_in_a_savepoint_undoes_that_part_alone_and_is_raised(store: SqlStore) -> None:
    async def fail(work: UnitOfWork) -> None:
        async with work.savepoint():
            await work.escalations.add(escalation(2))
            await work.timeline.add("e1", at=NOW, actor="lead", kind="note")
            raise ZeroDivisionError

    async with store.work() as work:
        await work.escalations.add(escalation(1))
        with pytest.raises(ZeroDivisionError):
            await fail(work)
        async with work.savepoint():
            await work.escalations.add(escalation(3))
        await work.timeline.add("e1", at=NOW, actor="lead", kind="new")
        await work.commit()
    async with store.reading() as work:
        assert [await work.escalations.get(key) is not None for key in ("e1", "e2", "e3")] == [True, False, True]
        assert [(event.seq, event.kind) for event in await work.timeline.of("e1")] == [(1, "new")]


async def test_the_work_goes_on_after_a_statement_that_failed_in_a_savepoint(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation(1))
        with pytest.raises(DBAPIError):
            async with work.savepoint():
                await work.escalations.add(escalation(1))
        await work.escalations.add(escalation(2))
        await work.commit()
    async with store.reading() as work:
        assert await work.escalations.get("e2") is not None


async def test_what_failed_is_told_without_what_people_wrote(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation(summary="a secret sentence"))
        with pytest.raises(DBAPIError) as failure:
            await work.escalations.add(escalation(summary="a secret sentence"))
    assert "a secret sentence" not in str(failure.value)


async def test_a_clock_needs_its_record_when_the_work_is_kept(store: SqlStore) -> None:
    async with store.work() as work:
        await work.clocks.add(clock())
        with pytest.raises(DBAPIError):
            await work.commit()
    async with store.work() as work:
        await work.clocks.add(clock())
        await work.escalations.add(escalation())
        await work.commit()


async def test_a_unit_that_reads_cannot_write_on_sqlite(base: Base, store: SqlStore) -> None:
    if not base.is_sqlite:
        pytest.skip("PostgreSQL's readers share the pool with its writers")
    async with store.reading() as work:
        with pytest.raises(DBAPIError, match="readonly"):
            await work.escalations.add(escalation())


async def test_organisations_in_one_database_do_not_see_each_other(base: Base) -> None:
    ours, theirs = await base.open("harbour"), await base.open("other")
    for store in (ours, theirs):
        async with store.work() as work:
            await work.escalations.add(full_escalation())
            await work.outbox.put(outgoing(), NOW)
            assert await work.escalations.next_number("ORION") == 1
            await work.timeline.add("e1", at=NOW, actor="lead", kind="new")
            await work.commit()
    async with theirs.work() as work:
        assert len(await work.timeline.of("e1")) == 1
        assert len(await work.outbox.claim(NOW, 10, 10)) == 1
        await work.commit()
    async with ours.reading() as work:
        assert await work.outbox.counts() == {"pending": 1}


async def test_many_workers_write_without_losing_one_another(base: Base) -> None:
    stores = [await base.open(), await base.open()]

    async def write(number: int) -> None:
        async with stores[number % 2].work() as work:
            await work.escalations.add(escalation(number))
            await work.commit()

    await asyncio.gather(*(write(number) for number in range(40)))
    async with stores[0].reading() as work:
        assert [await work.escalations.get(f"e{number}") is not None for number in range(40)] == [True] * 40
