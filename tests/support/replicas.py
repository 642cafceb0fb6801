"""Several processes of the real thing on one PostgreSQL, and one look behind them all at what they did."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from handlers.ports.post_office import OutboxRow
from handlers.ports.records import Scope, Search
from handlers.standing import entries
from storage.store import SqlStore, open_store
from tests.support.demo import Demo, running
from tests.support.house import shipped_rules
from tests.support.stores import ORGANISATION

KEY = "ab" * 32
Ping = tuple[str, str, str, str]  # the record's id, the clock's id, the mark of the step, the person


@asynccontextmanager
async def replica(folder: Path, database: str) -> AsyncIterator[Demo]:
    """A process of `handrail run` on this database, with a manual clock, reached through its local listener."""
    port = _free_port()
    environment = {
        "DATABASE_URL": database,
        "AUDIT_KEY": KEY,
        "TOKEN_KEY": KEY,
        "HANDRAIL_CLOCK": "manual",
        "PORT": "0",
        "LOCAL_PORT": str(port),
    }
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    async with running(folder, "--only", "web", verb="run", environment=environment) as process:
        yield replace(process, url=f"http://127.0.0.1:{port}")


async def to(process: Demo, moment: str) -> None:
    """Move the clock that all of them share, and do what is due on the way."""
    await process.post("/demo/clock", {"to": moment})


async def one_dies_on_the_way(process: Demo, folder: Path, database: str, moment: str) -> None:
    """The same, while another process beats beside this one, and dies in the middle."""
    async with replica(folder, database) as other:
        moving = asyncio.create_task(to(process, moment))
        await asyncio.sleep(0.5)  # real time: both beat meanwhile
        await other.kill()
        await moving


@asynccontextmanager
async def record(database: str, *, at: datetime | None = None) -> AsyncIterator[SqlStore]:
    """The record that they share; `at` is where the clock of a new one stands."""
    key, migrate = bytes.fromhex(KEY), at is not None
    store = await open_store(database, organisation=ORGANISATION, audit_key=key, migrate=migrate)
    try:
        if at is not None:
            await store.clock.set_manual_time(at)
        yield store
    finally:
        await store.close()


def told_by(rows: Sequence[OutboxRow]) -> Counter[Ping]:
    """How often each person was told of each step by these messages: alone or in a list."""
    return Counter(
        (one.escalation_id, one.clock_id, one.mark, row.outgoing.about["person"])
        for row in rows
        for one in entries(row.outgoing.about["items"])
    )


async def all_stand(store: SqlStore, rows: Sequence[OutboxRow]) -> None:
    """Every message is sent, and stands in its room."""
    for row in rows:
        assert row.state == "sent", (row.outgoing.key, row.state, row.why)
        assert await store.rooms.get(row.receipt or "") is not None, f"{row.outgoing.key} is sent, and stands nowhere"


async def pings(store: SqlStore) -> list[OutboxRow]:
    """The rows of the outbox that ping somebody."""
    async with store.reading() as work:
        return [row for row in await work.outbox.listed(limit=10_000) if "items" in row.outgoing.about]


async def steps_on_record(store: SqlStore) -> Counter[Ping]:
    """How often the timelines say that each person was told of each step."""
    everything = Scope(everything=True, restricted_types=frozenset(shipped_rules().types))
    counted: Counter[Ping] = Counter()
    async with store.reading() as work:
        for case in await work.escalations.search(Search(everything, limit=500)):
            clocks = {(clock.kind, clock.cycle): clock.id for clock in await work.clocks.of([case.id])}
            for event in await work.timeline.of(case.id):
                if event.kind not in ("warning", "breach"):
                    continue
                data = event.data
                clock = clocks[str(data["clock"]), int(str(data["cycle"]))]
                told = data["told"]
                assert isinstance(told, list)
                mark = f"{data['cycle']}:{data['epoch']}:{data['step']}"
                counted.update((case.id, clock, mark, str(person)) for person in told)
    return counted


def _free_port() -> int:
    """A port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
