"""Two replicas on one PostgreSQL: whatever they do at once, and whichever of them dies, everything happens once."""

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from aiohttp import ClientError

from bot.clock import new_id
from handlers.cards.reply import Reply
from handlers.desk import Desk
from storage.store import SqlStore, open_store
from tests.support.demo import Demo, Json
from tests.support.house import House, raised, shipped_rules, words
from tests.support.postgres import Cluster
from tests.support.replicas import all_stand, pings, record, replica, steps_on_record, told_by
from tests.support.stores import AUDIT_KEY, ORGANISATION

CASES = 8


@pytest.mark.faults
@pytest.mark.postgres
async def test_two_processes_and_the_death_of_one_leave_every_number_and_every_ping_once(
    tmp_path: Path, postgres: Cluster
) -> None:
    database = await postgres.database()
    async with AsyncExitStack() as life, record(database) as store:
        one = await life.enter_async_context(replica(tmp_path / "one", database))
        other = await life.enter_async_context(replica(tmp_path / "other", database))
        refs = await raised_by_both_while_one_dies(one, other)
        assert sorted(refs) == sorted(f"ORION-{number}" for number in range(1, CASES + 1))
        async with replica(tmp_path / "again", database) as again:
            moving = asyncio.create_task(one.advance("PT25M"))
            await asyncio.sleep(1.5)  # real time: the other one beats meanwhile, and dies in the middle
            await again.kill()
            moved = await moving
        assert moved["now"] == "2026-11-24T09:25:00Z"
        async with replica(tmp_path / "last", database) as last:
            await asyncio.gather(one.post("/demo/clock", {"to": "2026-11-24T09:50:00Z"}), last.get("/readyz"))
            await everything_is_sent(store)
        rows = await pings(store)
        await all_stand(store, rows)
        assert set(told_by(rows).values()) == {1}
        assert told_by(rows) == await steps_on_record(store)
        assert "late" not in {row.outgoing.kind for row in rows}
        assert (await one.get("/readyz"))["degraded"] == []
        assert await store.audit.verify() == []


async def raised_by_both_while_one_dies(one: Demo, other: Demo) -> list[str]:
    """Raise the cases through both at once; one dies meanwhile, and what it did not answer is asked of the other."""
    asked = [asyncio.create_task(raise_one((one, other)[number % 2], number)) for number in range(CASES)]
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    await other.kill()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(answer, dict | ClientError) for answer in answers), answers
    again = [await raise_one(one, number) for number in range(CASES)]
    for first, second in zip(answers, again, strict=True):
        assert isinstance(first, ClientError) or first == second
    return [str(answer["reply"]["card"]["text"]).split()[0] for answer in again]


async def raise_one(demo: Demo, number: int) -> Json:
    values = {"type": "vip_press", "client": "ORION", "case_id": f"CASE-{number}"}
    asked = {"as": "moderator1", "form": "new", "values": values, "room": "dm-moderator1", "key": f"raise-{number}"}
    return await demo.post("/demo/submit", asked)


async def everything_is_sent(store: SqlStore) -> None:
    """Wait until nothing is left in the outbox, at most half a minute of real time."""
    for _ in range(300):
        async with store.reading() as work:
            counts = await work.outbox.counts()
        if not any(counts.get(state) for state in ("pending", "sending", "retry", "ambiguous")):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the outbox does not empty: {counts}")


@pytest.mark.faults
@pytest.mark.postgres
async def test_a_command_and_a_beat_at_the_same_second_both_come_to_their_end(postgres: Cluster) -> None:
    """One replica fires a step while the other lets somebody take the case: each waits for what the other holds."""
    database = await postgres.database()
    async with AsyncExitStack() as life:
        houses = [
            House(Desk(store, shipped_rules, new_id), store, shipped_rules()) for store in await stores(life, database)
        ]
        one, other = houses
        other._keys = count(1_000_000)
        for round_ in range(6):
            ref = await raised(one)
            one.now += timedelta(minutes=11, seconds=15)  # the first warning of `ack`
            other.now = one.now
            beat, reply = await asyncio.gather(
                one.desk.tick(one.now), after(round_ * 0.006, other.says("lead", f"claim {ref}"))
            )
            assert beat.poisoned == ()
            assert words(reply) == f"{ref} is yours."
            await one.waits(minutes=30)
        async with one.store.reading() as work:
            assert await work.due.poisoned() == 0
        told = told_by(await pings(one.store))
        assert set(told.values()) == {1}
        assert told == await steps_on_record(one.store)


async def after(seconds: float, asking: Awaitable[Reply]) -> Reply:
    """Ask a moment later, of real time."""
    await asyncio.sleep(seconds)
    return await asking


async def stores(life: AsyncExitStack, database: str) -> list[SqlStore]:
    opened = []
    for _ in range(2):
        store = await open_store(database, organisation=ORGANISATION, audit_key=AUDIT_KEY, migrate=False)
        life.push_async_callback(store.close)
        opened.append(store)
    return opened
