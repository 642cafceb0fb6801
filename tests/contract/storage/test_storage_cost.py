"""What a beat costs: the same with a thousand rows and with a hundred thousand, counted and not timed."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from handlers.domain.escalation import Status
from handlers.ports.records import Scope, Search
from storage.store import SqlStore
from storage.types import to_micros
from storage.work import SqlWork
from tests.contract.storage.conftest import Base
from tests.support.samples import DUBLIN, NOW, outgoing
from tests.support.stores import ORGANISATION

SQLITE_STEPS = 20
POSTGRES_BUFFERS = 4
FEW, MANY = 1_000, 100_000


async def _sent(store: SqlStore, act: Callable[[SqlWork], Awaitable[object]], begins: str = "") -> tuple[str, Any]:
    """The one statement that an act sends (of those that begin so), with its parameters, as the driver gets them."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if not statement.startswith("SET"):
            sent.append((statement, parameters))

    async with store.work() as work:
        connection = work.due._link.connection.sync_connection
        assert connection is not None
        event.listen(connection, "before_cursor_execute", note)
        await act(work)
        event.remove(connection, "before_cursor_execute", note)
    (found,) = [each for each in sent if each[0].startswith(begins)]
    return found


async def _claim(work: SqlWork) -> None:
    assert await work.due.claim(NOW, 100) == []


def _future_rows(base: Base, start: int, end: int) -> None:
    later = to_micros(NOW + timedelta(hours=1))
    columns = "INSERT INTO due (organisation, kind, ref, at, data, attempts)"
    if base.is_sqlite:
        numbers = f"WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {end - 1})"
        base.outside(f"{columns} {numbers} SELECT '{ORGANISATION}', 'clock', 'c' || i, {later} + i, '{{}}', 0 FROM n")
    else:
        numbers = f"generate_series({start}, {end - 1}) AS n(i)"
        base.outside(
            f"{columns} SELECT '{ORGANISATION}', 'clock', 'c' || i, {later} + i, '{{}}', 0 FROM {numbers}",
            "VACUUM ANALYZE due",
        )


def _sqlite_steps(base: Base, statement: str, parameters: Any) -> int:
    """How many steps of SQLite's virtual machine the statement takes."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(Path(base.url.removeprefix("sqlite:///")))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement, parameters).fetchall()  # once before, so that the schema is read
        connection.set_progress_handler(count, 1)
        connection.execute(statement, parameters).fetchall()
        connection.set_progress_handler(None, 1)
    return steps


def _postgres_buffers(base: Base, statement: str, parameters: Any) -> int:
    """How many pages PostgreSQL touches to execute the statement."""
    with psycopg.connect(base.url) as connection:
        explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}".encode()
        connection.execute(explain, parameters)  # once before, so that catalogues are read
        row = connection.execute(explain, parameters).fetchone()
        connection.rollback()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return int(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])


async def test_a_beat_with_nothing_due_costs_the_same_however_many_rows_wait(base: Base, store: SqlStore) -> None:
    statement, parameters = await _sent(store, _claim)
    costs = []
    for start, end in ((0, FEW), (FEW, MANY)):
        await asyncio.to_thread(_future_rows, base, start, end)
        cost = _sqlite_steps if base.is_sqlite else _postgres_buffers
        costs.append(await asyncio.to_thread(cost, base, statement, parameters))
    assert costs[1] <= (SQLITE_STEPS if base.is_sqlite else POSTGRES_BUFFERS), costs
    assert costs[1] <= costs[0] + 1, costs


def _waiting_cards(base: Base, start: int, end: int, *, analysed: bool) -> None:
    """Edits of cards that stand in one room and wait, each in a slot of its own: the chat has been away for a while."""
    columns = (
        "INSERT INTO outbox (organisation, key, number, kind, destination, chat, tenant, room, audience, slot, thread, "
        "revision, about, state, attempts, created_at, why)"
    )
    place = f"'card', 'team:dub-1', '{DUBLIN.chat}', '{DUBLIN.tenant}', '{DUBLIN.room}', 'internal'"
    values = f"'{ORGANISATION}', 'k' || i, i, {place}, 'slot:' || i, '', 1, '{{}}', 'pending', 0, {to_micros(NOW)}, ''"
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {end - 1})"
    analyse = () if base.is_sqlite or not analysed else ("VACUUM ANALYZE outbox",)
    stands = f"'{ORGANISATION}', '{DUBLIN.chat}', '{DUBLIN.tenant}', '{DUBLIN.room}', 'm' || i, 'slot:' || i, 1, ''"
    base.outside(
        f"{columns} {numbers} SELECT {values} FROM n",
        "INSERT INTO messages (organisation, chat, tenant, room, message, slot, revision, looks) "
        f"{numbers} SELECT {stands} FROM n",
        *analyse,
    )


async def _edit(work: SqlWork) -> None:
    await work.outbox.put_all([outgoing("again", DUBLIN, slot="slot:1", kind="card")], NOW)
    await work.commit()


@pytest.mark.parametrize("analysed", [True, False], ids=["analysed", "not-analysed"])
async def test_an_edit_finds_the_one_before_it_however_much_waits(base: Base, store: SqlStore, analysed: bool) -> None:
    statement, many = await _sent(store, _edit, "UPDATE outbox")
    parameters = many[0] if isinstance(many, list) else many
    costs = []
    for start, end in ((2, FEW), (FEW, FEW * 20)):
        await asyncio.to_thread(_waiting_cards, base, start, end, analysed=analysed)
        cost = _sqlite_steps if base.is_sqlite else _postgres_buffers
        costs.append(await asyncio.to_thread(cost, base, statement, parameters))
    assert costs[1] <= costs[0] + 4, costs


@pytest.mark.parametrize("scope", [Scope(everything=True), Scope(person="lead", sites=frozenset({"dublin"}))])
async def test_a_list_of_the_open_ones_walks_the_index_in_its_order(base: Base, store: SqlStore, scope: Scope) -> None:
    if not base.is_sqlite:
        pytest.skip("PostgreSQL chooses by its statistics; SQLite's plan shows that the index fits")
    search = Search(scope, statuses=frozenset({Status.NEW, Status.WAITING}))
    statement, parameters = await _sent(store, lambda work: work.escalations.search(search))
    with closing(sqlite3.connect(Path(base.url.removeprefix("sqlite:///")))) as database:
        plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any("ix_escalations_open" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
