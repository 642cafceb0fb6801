"""Much is due at the same second: several units of work go on abreast, and each step fires once."""

import asyncio
from collections import Counter
from functools import partial

from bot.ticker import BATCH, catch_up
from handlers.commands.request import Filled, Place, Request
from handlers.desk import Desk
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from storage.store import SqlStore
from tests.contract.storage.test_storage_beat_cost import OUTAGE, WARNED
from tests.support.house import shipped_rules
from tests.support.replicas import steps_on_record
from tests.support.samples import NOW

CASES = 3 * BATCH + 1


async def test_all_that_is_due_at_once_fires_once(store: SqlStore) -> None:
    ids = iter(range(1_000_000))
    desk = Desk(store, shipped_rules, lambda: f"id-{next(ids):07d}")
    who, place = Identity("web", "", "manager"), Place(Surface("web", "", "dub-1"))
    asked = (
        Request(f"raise-{number}", who, Filled("new", {**OUTAGE, "tool": f"Tool {number}"}), place)
        for number in range(CASES)
    )
    await asyncio.gather(*(desk.handle(request, NOW) for request in asked))
    beats = await catch_up(partial(desk.tick, WARNED), store.abreast)
    assert sum(beat.fired for beat in beats) == CASES
    assert [beat.poisoned for beat in beats if beat.poisoned] == []
    assert Counter(beat.fired for beat in beats)[0] == store.abreast, "each ends with nothing left"
    async with store.reading() as work:
        cases = await work.escalations.every("", CASES + 1)
        told = [
            [event.data["step"] for event in await work.timeline.of(case.id) if event.kind == "warning"]
            for case in cases
        ]
    assert told == [["75"]] * CASES
    assert set((await steps_on_record(store)).values()) == {1}
    assert await store.audit.verify() == []
