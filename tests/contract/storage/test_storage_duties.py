"""Covers and hand-overs come back as they were kept, each published once, in both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from handlers.commands.request import Filled, Identity, Place, Request, Surface
from handlers.desk import Desk
from handlers.domain.cover import Cover
from handlers.domain.handover import Handover, HandoverItem, ItemState
from storage.store import SqlStore
from tests.support.house import shipped_rules
from tests.support.samples import NOW

HOUR = timedelta(hours=1)
COVER = Cover("c1", "ben", "ana", NOW, NOW + 8 * HOUR, "mia", NOW - HOUR)
HANDOVER = Handover(
    "manila:2026-11-24:day", "manila", "dublin", "day", NOW, NOW + HOUR, ("mnl",), ("ana", "ben"), 2, NOW - HOUR / 2
)
ITEMS = tuple(HandoverItem(HANDOVER.id, f"e{number}", number, "mnl" if number > 1 else None) for number in (1, 2, 3))


async def test_a_cover_comes_back_equal_and_once_it_is_over_no_more(store: SqlStore) -> None:
    async with store.work() as work:
        await work.covers.put(COVER)
        await work.covers.put(replace(COVER, id="c2", made_at=NOW - 2 * HOUR))
        await work.commit()
    ended = replace(COVER, ended_at=NOW + HOUR)
    async with store.work() as work:
        assert [one.id for one in await work.covers.since(NOW)] == ["c2", "c1"]
        await work.covers.put(ended)
        await work.commit()
    async with store.reading() as work:
        assert list(await work.covers.since(NOW))[1] == ended
        assert await work.covers.since(COVER.until) == []


async def test_a_cover_that_is_not_committed_is_not_there(store: SqlStore) -> None:
    async with store.work() as work:
        await work.covers.put(COVER)
    async with store.reading() as work:
        assert await work.covers.since(NOW) == []


async def test_a_hand_over_is_published_once_with_its_items_in_their_places(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.handovers.publish(HANDOVER, tuple(reversed(ITEMS)))
        await work.commit()
    async with store.work() as work:
        assert not await work.handovers.publish(replace(HANDOVER, restricted=7), ITEMS[:1])
        await work.commit()
    async with store.reading() as work:
        assert await work.handovers.get(HANDOVER.id) == HANDOVER
        assert await work.handovers.get("nowhere:2026-11-24:day") is None
        assert tuple(await work.handovers.items(HANDOVER.id)) == ITEMS
        assert list(await work.handovers.since(NOW - HOUR)) == [HANDOVER]
        assert await work.handovers.since(NOW) == []


async def test_what_became_of_an_item_is_kept(store: SqlStore) -> None:
    accepted = replace(ITEMS[1], state=ItemState.ACCEPTED, by="ana", at=NOW)
    async with store.work() as work:
        await work.handovers.publish(HANDOVER, ITEMS)
        await work.handovers.keep(accepted)
        await work.commit()
    async with store.reading() as work:
        assert tuple(await work.handovers.items(HANDOVER.id)) == (ITEMS[0], accepted, ITEMS[2])


async def test_two_replicas_hand_over_a_shift_once(store: SqlStore) -> None:
    """Both beat at the minute of the card: one hand-over, and one message to each of its readers."""
    at = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # Manila's shift ends at seven
    ids = count(1)
    desks = [Desk(store, shipped_rules, lambda: f"id-{next(ids)}") for _ in range(3)]
    await desks[0].reloaded(at - HOUR)
    who, outage = Identity("web", "", "moderator2"), {"type": "vip_press", "case_id": "CASE-1", "client": "ORION"}
    asked = Request("raised", who, Filled("new", outage), Place(Surface("web", "", "mnl-1")))
    await desks[0].handle(asked, at - HOUR / 60)
    await asyncio.gather(*(desk.tick(at) for desk in desks))
    async with store.reading() as work:
        sent = [row.outgoing for row in await work.outbox.listed(500) if row.outgoing.kind == "handover"]
        assert [one.id for one in await work.handovers.since(at)] == ["manila:2026-11-24:day"]
    assert sorted({out.destination for out in sent}) == ["person:lead", "person:lead_mnl"]
    assert len({(out.destination, out.surface) for out in sent}) == len(sent)
