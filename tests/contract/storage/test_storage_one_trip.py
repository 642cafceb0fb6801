"""On SQLite a statement is one hand-off to the connection's thread, its BEGIN and its rows included.

aiosqlite logs each hand-off ("executing …"), which is how they are counted. PostgreSQL's driver has no thread.
"""

import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.link import Link
from storage.store import SqlStore
from storage.tables import settings
from storage.transactions import Transactions
from tests.support.samples import NOW, clock, escalation, outgoing
from tests.support.stores import ORGANISATION, sqlite_store, sqlite_url


@pytest.fixture
async def transactions(tmp_path: Path) -> Transactions:
    """Transactions on a fresh file, their connections open already."""
    made = Transactions(await sqlite_url(tmp_path), ORGANISATION)
    for begin in (made.writing, made.reading):
        async with begin() as link:
            await link.number(text("SELECT 1"))
    return made


class HandOffs:
    """How often the thread of a connection was asked for something."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, "aiosqlite")
        self._caplog = caplog
        self.count()

    def count(self) -> int:
        """How many there were since the last time."""
        made: int = sum(record.msg == "executing %s" for record in self._caplog.records)
        self._caplog.clear()
        return made


async def _three_rows(link: Link) -> None:
    rows = [{"organisation": ORGANISATION, "name": f"n{number}", "value": "v"} for number in range(3)]
    await link.run(settings.insert(), rows)


async def test_a_statement_is_one_hand_off_and_so_is_a_commit(
    transactions: Transactions, caplog: pytest.LogCaptureFixture
) -> None:
    hand_offs = HandOffs(caplog)
    async with transactions.writing() as link:
        await _three_rows(link)
        assert hand_offs.count() == 1
        assert len(await link.all(settings.select())) == 3
        assert hand_offs.count() == 1
        await link.connection.commit()
        assert hand_offs.count() == 1
    assert hand_offs.count() == 0, "there was nothing left to roll back"
    await transactions.close()


async def test_reading_a_row_takes_two_hand_offs_and_the_same_question_none(
    transactions: Transactions, caplog: pytest.LogCaptureFixture
) -> None:
    statement = settings.select().where(settings.c.organisation == text(":organisation_is"))
    hand_offs = HandOffs(caplog)
    async with transactions.reading() as link:
        await link.all(statement, link.where())
        await link.all(statement, link.where())
    assert hand_offs.count() == 2, "BEGIN with the statement, and the end"
    await transactions.close()


async def test_a_transaction_without_a_statement_takes_none(
    transactions: Transactions, caplog: pytest.LogCaptureFixture
) -> None:
    hand_offs = HandOffs(caplog)
    async with transactions.writing() as link:
        await link.connection.commit()
    assert hand_offs.count() == 0
    await transactions.close()


async def test_counts_and_names_of_an_answer_are_those_of_the_database(transactions: Transactions) -> None:
    async with transactions.writing() as link:
        await _three_rows(link)
        changed = await link.run(settings.update().where(settings.c.name != "n1").values(value="w"))
        assert changed.rowcount == 2
        rows = await link.run(settings.select().order_by(settings.c.name))
        assert list(rows.keys()) == ["organisation", "name", "value"]
        assert [(row.name, row.value) for row in rows] == [("n0", "w"), ("n1", "v"), ("n2", "w")]
        assert (await link.run(settings.select().where(settings.c.name == "none"))).all() == []
    await transactions.close()


async def test_a_streamed_answer_sees_what_its_own_transaction_wrote(transactions: Transactions) -> None:
    async with transactions.writing() as link:
        await _three_rows(link)
        streamed = await link.connection.stream(settings.select())
        assert [row.name async for row in streamed] == ["n0", "n1", "n2"]
    async with transactions.reading() as link:
        streamed = await link.connection.stream(settings.select())
        assert [row.name async for row in streamed] == [], "it was never committed"
    await transactions.close()


async def test_all_that_a_unit_of_work_writes_is_one_hand_off_and_so_is_its_commit(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store: SqlStore = await sqlite_store(tmp_path)
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.clocks.add(clock())
        await work.timeline.add("e1", at=NOW, actor="lead", kind="new", text="hello")
        await work.outbox.put(outgoing(), NOW)
        hand_offs = HandOffs(caplog)
        await work.commit()
        assert hand_offs.count() == 1
    assert hand_offs.count() == 0, "there was nothing left to roll back"
    async with store.reading() as work:
        assert len(await work.timeline.of("e1")) == 1
        assert len(await work.outbox.listed()) == 1
    await store.close()


async def test_a_commit_that_the_database_refuses_leaves_the_writer_free(tmp_path: Path) -> None:
    store: SqlStore = await sqlite_store(tmp_path)
    async with store.work() as work:
        await work.clocks.add(clock(escalation_id="nobody"))
        with pytest.raises(IntegrityError):
            await work.commit()
    async with store.work() as work:
        await work.settings.put("name", "value")
        await work.commit()
    async with store.reading() as work:
        assert await work.settings.get("name") == "value"
        assert await work.clocks.get("c1") is None
    await store.close()
