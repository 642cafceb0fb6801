"""The outbox: a key once for ever; rows leave in order, one a surface, under a lease."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from handlers.domain.rulebook import Surface
from handlers.ports.post_office import OutboxRow
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import DUBLIN, MANILA, NOW, escalation, outgoing

LEASE = 30
SECOND = timedelta(seconds=1)


async def _put(store: SqlStore, *keys: str) -> None:
    """Queue messages; a key that begins with `m` goes to Manila, any other to Dublin."""
    async with store.work() as work:
        for key in keys:
            await work.outbox.put(outgoing(key, MANILA if key.startswith("m") else DUBLIN), NOW)
        await work.commit()


async def _claim(store: SqlStore, seconds: int = 0, limit: int = 10) -> list[OutboxRow]:
    async with store.work() as work:
        rows = await work.outbox.claim(NOW + seconds * SECOND, LEASE, limit)
        await work.commit()
        return list(rows)


async def _keys(store: SqlStore, seconds: int = 0, limit: int = 10) -> list[str]:
    return [row.outgoing.key for row in await _claim(store, seconds, limit)]


async def _settle(
    store: SqlStore, key: str, state: str, seconds: int | None = None, receipt: str | None = None
) -> None:
    async with store.work() as work:
        not_before = None if seconds is None else NOW + seconds * SECOND
        await work.outbox.settle(key, state, receipt=receipt, not_before=not_before, why="because")
        await work.commit()


async def test_what_goes_to_a_tenant_that_is_held_up_is_left_where_it_is(store: SqlStore) -> None:
    held, other = Surface("web", "far", "dub-1"), Surface("slack", "far", "C1")
    async with store.work() as work:
        for key, surface in (("h1", held), ("h2", replace(held, room="b")), ("o1", other), ("d1", DUBLIN)):
            await work.outbox.put(replace(outgoing(key), surface=surface), NOW)
        await work.commit()
    async with store.work() as work:
        rows = await work.outbox.claim(NOW, LEASE, 10, but_not=[("web", "far")])
        await work.commit()
    assert [row.outgoing.key for row in rows] == ["o1", "d1"]
    assert await _keys(store, 1) == ["h1", "h2"]


async def test_a_message_comes_back_equal(store: SqlStore) -> None:
    sent = outgoing("k", thread="card:e1", slot="ping:1", revision=7, about={"clock": "ack", "text": "🙂"})
    async with store.work() as work:
        await work.outbox.put(sent, NOW)
        (row,) = await work.outbox.listed()
    assert row == OutboxRow(sent, row.number, "pending", 0, NOW)


async def test_a_key_is_used_once_whatever_became_of_it(store: SqlStore) -> None:
    await _put(store, "d1")
    for state in ("sent", "dead", "dropped", "retry"):
        await _settle(store, "d1", state)
        async with store.work() as work:
            await work.outbox.put(outgoing("d1"), NOW)
            await work.commit()
    async with store.reading() as work:
        assert [row.state for row in await work.outbox.listed()] == ["retry"]


async def test_of_two_workers_with_the_same_key_one_queues_it(store: SqlStore) -> None:
    async def put(kind: str) -> None:
        async with store.work() as work:
            await work.outbox.put(outgoing("k", kind=kind), NOW)
            await work.commit()

    await asyncio.gather(*(put(kind) for kind in ("card", "update", "receipt", "warning")))
    async with store.reading() as work:
        assert len(await work.outbox.listed()) == 1


async def test_rows_are_claimed_oldest_first_one_a_surface_and_not_again_while_leased(store: SqlStore) -> None:
    await _put(store, "d1", "d2", "m1", "d3", "m2")
    assert await _keys(store) == ["d1", "m1"]
    assert await _keys(store) == []
    await _settle(store, "d1", "sent", receipt="ts-1")
    assert await _keys(store, limit=1) == ["d2"]
    async with store.reading() as work:
        states = {row.outgoing.key: (row.state, row.attempts, row.receipt) for row in await work.outbox.listed()}
    assert states == {
        "d1": ("sent", 1, "ts-1"),
        "d2": ("sending", 1, None),
        "d3": ("pending", 0, None),
        "m1": ("sending", 1, None),
        "m2": ("pending", 0, None),
    }


async def test_a_claim_is_never_more_than_asked_for(store: SqlStore) -> None:
    await _put(store, "d1", "m1")
    assert await _keys(store, limit=1) == ["d1"]
    assert await _keys(store, limit=1) == ["m1"]


@pytest.mark.parametrize("state", ["retry", "ambiguous"])
async def test_a_row_that_waits_holds_up_its_own_surface_alone(store: SqlStore, state: str) -> None:
    await _put(store, "d1", "d2", "m1")
    assert await _keys(store, limit=1) == ["d1"]
    await _settle(store, "d1", state, seconds=60)
    assert await _keys(store, 59) == ["m1"]
    (again,) = await _claim(store, 60)
    assert (again.outgoing.key, again.state, again.attempts, again.why) == ("d1", state, 1, "because")


@pytest.mark.parametrize("state", ["sent", "dead", "dropped"])
async def test_a_settled_row_lets_the_next_one_go(store: SqlStore, state: str) -> None:
    await _put(store, "d1", "d2")
    assert await _keys(store) == ["d1"]
    await _settle(store, "d1", state)
    assert await _keys(store) == ["d2"]


async def test_a_row_whose_lease_ran_out_comes_back_as_one_that_may_have_arrived(store: SqlStore) -> None:
    await _put(store, "d1", "d2")
    (first,) = await _claim(store)
    assert (first.state, first.attempts) == ("pending", 0)
    assert await _keys(store, LEASE - 1) == []
    (again,) = await _claim(store, LEASE)
    assert (again.outgoing.key, again.state, again.attempts) == ("d1", "sending", 1)


async def test_workers_at_once_never_claim_the_same_row_nor_two_of_a_surface(base: Base) -> None:
    stores = [await base.open() for _ in range(3)]
    await _put(stores[0], *(f"d{number}" for number in range(8)), *(f"m{number}" for number in range(8)))
    sent: list[str] = []

    async def deliver(store: SqlStore) -> None:
        while len(sent) < 16:
            for key in await _keys(store, limit=3):
                sent.append(key)
                await _settle(store, key, "sent")

    await asyncio.gather(*(deliver(store) for store in stores))
    assert len(sent) == len(set(sent)) == 16
    for letter in "dm":
        assert [key for key in sent if key.startswith(letter)] == [f"{letter}{number}" for number in range(8)]


async def test_withdrawing_drops_what_is_not_sent_and_returns_what_was(store: SqlStore) -> None:
    await _put(store, "d1", "d2", "m1", "m2")
    assert await _keys(store) == ["d1", "m1"]
    await _settle(store, "d1", "sent")
    async with store.work() as work:
        await work.outbox.put(outgoing("other", escalation_id="e2"), NOW)
        assert [row.outgoing.key for row in await work.outbox.withdraw("e1")] == ["d1"]
        assert await work.outbox.counts() == {"sent": 1, "sending": 1, "dropped": 2, "pending": 1}
        dropped = await work.outbox.listed(states=frozenset({"dropped"}))
        assert [row.outgoing.key for row in dropped] == ["m2", "d2"]


async def test_for_the_cards_of_a_new_case_no_earlier_edit_is_looked_for_but_for_its_clients_board(
    store: SqlStore,
) -> None:
    asked: list[object] = []

    def note(_connection: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        if statement.startswith("UPDATE outbox"):
            asked.append(given)

    cards = [
        outgoing("k1", DUBLIN, escalation_id="e1", slot="card:e1:team:dub-1", kind="card"),
        outgoing("k2", MANILA, escalation_id="e1", slot="board:ORION", kind="card"),
    ]
    async with store.work() as work:
        await work.escalations.add(escalation())
        await work.outbox.put_all(cards, NOW)
        event.listen(Engine, "before_cursor_execute", note)
        await work.commit()
        event.remove(Engine, "before_cursor_execute", note)
    (given,) = asked
    assert "k2" in str(given)
    assert "k1" not in str(given)
