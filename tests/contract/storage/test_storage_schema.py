"""The schema: what the migrations make is what the code says, wherever and however often they run."""

import asyncio
from dataclasses import fields

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table

from handlers.domain.escalation import Escalation
from handlers.domain.sla import Clock
from handlers.ports.records import DueRow, HeldPing
from handlers.ports.rooms import Message
from storage.engines import async_url
from storage.ledger import events, room_messages
from storage.migrate import migrate
from storage.store import SqlStore, open_store
from storage.tables import clocks, due, escalations, held_pings
from storage.transactions import Transactions
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW, escalation
from tests.support.stores import AUDIT_KEY, ORGANISATION

metadata = events.metadata


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrated_schema_is_the_one_in_the_tables(base: Base) -> None:
    transactions = Transactions(base.url, ORGANISATION)
    async with transactions.reading() as link:
        assert await link.connection.run_sync(_differences) == []
    await transactions.close()


async def test_replicas_that_start_at_once_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(6)))
    store = await open_store(empty_url, organisation=ORGANISATION, audit_key=AUDIT_KEY)
    assert await store.ready()
    await store.close()


async def test_a_database_that_was_not_migrated_is_not_ready(empty_url: str) -> None:
    store = await open_store(empty_url, organisation=ORGANISATION, audit_key=AUDIT_KEY, migrate=False)
    assert not await store.ready()
    await store.close()


async def test_a_reset_forgets_everything_and_sets_the_guards_up_again(base: Base, store: SqlStore) -> None:
    async def fill() -> None:
        async with store.work() as work:
            await work.escalations.add(escalation())
            await work.timeline.add("e1", at=NOW, actor="lead", kind="new", text="x")
            assert await work.escalations.next_number("ORION") == 1
            await work.commit()
        await store.audit.anchor(NOW)
        await store.clock.set_manual_time(NOW)

    await fill()
    await store.reset()
    assert await store.ready()
    assert await store.clock.manual_time() is None
    assert await store.audit.verify() == []
    await fill()
    with pytest.raises(Exception, match="append-only"):
        base.outside("DELETE FROM events")


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_has_the_organisation_first_in_its_key(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "organisation"


@pytest.mark.parametrize(
    ("noun", "table"),
    [(Escalation, escalations), (Clock, clocks), (DueRow, due), (HeldPing, held_pings), (Message, room_messages)],
)
def test_every_field_of_a_noun_has_its_column(noun: type, table: Table) -> None:
    assert {field.name for field in fields(noun)} <= set(table.c.keys())


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_a_database_that_would_forget_or_that_we_do_not_speak_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///"):
        async_url(url)
