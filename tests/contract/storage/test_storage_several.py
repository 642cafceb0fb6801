"""Several statements in one trip fail as single ones do: the first that went wrong is the one that is told."""

import asyncio
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from handlers.domain.errors import Conflict
from handlers.ports.work import CommitInDoubtError
from storage.clocks import _ADD as ADD_CLOCKS
from storage.link import Link, values_of
from storage.rows import Writing
from storage.several import write_all
from storage.store import SqlStore
from storage.timeline import _MOVE_HEAD as MOVE_HEAD
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW, clock, escalation

GONE = "Somebody else has moved this head."


def _head_that_is_not_there(link: Link) -> Writing:
    row = link.where(escalation_id="e1", seq=41) | {"seq": 42, "mac": "m"}
    return Writing(MOVE_HEAD, [row], GONE)


def _clock_of_no_kind(link: Link) -> Writing:
    return Writing(ADD_CLOCKS, [link.row(values_of(clock()) | {"kind": None})])


async def _is_usable(store: SqlStore) -> None:
    """Nothing was kept of what failed, and the next unit of work is kept."""
    async with store.work() as work:
        assert await work.clocks.get("c1") is None
        await work.settings.put("name", "value")
        await work.commit()
    async with store.reading() as work:
        assert await work.settings.get("name") == "value"


async def test_who_was_quicker_is_told_before_what_followed_from_it(store: SqlStore) -> None:
    async with store._transactions.writing() as link:
        with pytest.raises(Conflict, match=GONE):
            await write_all(link.connection, [_head_that_is_not_there(link), _clock_of_no_kind(link)], ends=True)
    await _is_usable(store)


async def test_a_statement_that_the_database_refuses_is_its_own_error(store: SqlStore) -> None:
    async with store._transactions.writing() as link:
        with pytest.raises(IntegrityError):
            await write_all(link.connection, [_clock_of_no_kind(link), _head_that_is_not_there(link)], ends=True)
    await _is_usable(store)


async def test_what_went_before_a_refused_statement_is_not_kept(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.timeline.add("e1", at=NOW, actor="lead", kind="new", text="hello")
        await work.clocks.add(clock(escalation_id="nobody"))
        with pytest.raises(DBAPIError):
            await work.commit()
    async with store.reading() as work:
        assert await work.escalations.get("e1") is None
        assert await work.timeline.of("e1") == []
    await _is_usable(store)


@pytest.mark.postgres
async def test_who_gives_up_waiting_in_the_middle_holds_up_nobody(base: Base, store: SqlStore) -> None:
    if base.is_sqlite:
        pytest.skip("SQLite has one writer of ours: there is nobody to wait for")
    async with store._transactions.writing() as holder:
        await holder.run(text("LOCK TABLE clocks IN EXCLUSIVE MODE"))
        waiting = asyncio.create_task(_clocked(store))
        for _ in range(200):
            if await holder.number(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                break
            await asyncio.sleep(0.01)
        else:
            pytest.fail("nobody came to wait")
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
    await asyncio.gather(*(_is_usable(store) for _ in range(8)))
    async with store.reading() as work:
        assert await work.escalations.get("e1") is None


async def _clocked(store: SqlStore) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.clocks.add(clock())
        await work.commit()


@pytest.mark.postgres
@pytest.mark.parametrize("is_written", [False, True], ids=["before-anything-is-written", "before-the-commit"])
async def test_only_a_commit_that_was_asked_for_can_be_in_doubt(base: Base, store: SqlStore, is_written: bool) -> None:
    if base.is_sqlite:
        pytest.skip("SQLite has no connection that could break")
    async with store.work() as work:
        await work.settings.put("name", "value")
        await work.escalations.add(escalation())
        if is_written:
            await work.escalations.every("", 1)
        base.outside("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'")
        with pytest.raises(CommitInDoubtError if is_written else DBAPIError):
            await work.commit()
    async with store.reading() as work:
        assert await work.settings.get("name") is None


@pytest.mark.postgres
async def test_on_postgresql_all_that_a_unit_of_work_writes_is_one_trip(
    base: Base, store: SqlStore, tmp_path: Path
) -> None:
    """The driver's library notes every message: the server answers at a Sync, and each is waited for."""
    if base.is_sqlite:
        pytest.skip("SQLite's trips are counted in test_storage_one_trip.py")
    async with store.work() as work:
        assert await work.escalations.get("e1") is None
        await work.escalations.add(escalation())
        await work.clocks.add(clock())
        await work.timeline.add("e1", at=NOW, actor="lead", kind="new", text="hello")
        connection = work.escalations._link.connection.sync_connection
        assert connection is not None
        driver = cast("psycopg.AsyncConnection[Any]", connection.connection.driver_connection)
        with (tmp_path / "messages").open("w") as messages:
            driver.pgconn.trace(messages.fileno())
            await work.escalations._link.flush()
            driver.pgconn.untrace()
        await work.commit()
    sent = [line.split("\t") for line in (tmp_path / "messages").read_text().splitlines()]
    kinds = [message[3] for message in sent if message[1:2] == ["F"]]  # a statement goes over several lines
    assert kinds.count("Execute") >= 4
    assert kinds.count("Sync") == 1
