"""After an outage nobody is flooded; what cannot be done is set aside and said; what is lost holds nothing else up."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import connect

import pytest

from bot.ticker import catch_up
from handlers.commands.request import Filled, Place, Request
from handlers.domain.breach import Code, suggested
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from handlers.ports.records import DueRow
from storage.store import SqlStore, open_store
from tests.support.demo import Json, running
from tests.support.house import House, open_house
from tests.support.replicas import pings, steps_on_record, told_by
from tests.support.stores import AUDIT_KEY, ORGANISATION

CASES = 84  # each is to be told of six times in an hour and a half: more than five hundred warnings
WORDS = "somebody's own words"
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.faults
async def test_ninety_minutes_away_with_five_hundred_steps_missed_are_one_late_notice_each(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await many_raised(house)
        await away(house, timedelta(minutes=90))
        assert sum((await steps_on_record(house.store)).values()) >= 500
        await cards_have_arrived(house)
        await house.deliver()
        assert not house.pings(), "they are held until the list is whole"
        await house.waits(seconds=31)
        notices = Counter(room for room, _ in house.pings("late"))
        assert set(notices.values()) == {1}
        assert {"dm-lead", "dm-manager"} <= set(notices)
        assert Counter(room for room, _ in house.pings()) == notices, "and nothing else rings"
        await each_promise_is_told_once(house)
        await house.waits(minutes=4)
        assert Counter(room for room, _ in house.pings("late")) == notices
        await the_register_says_that_it_was_us(house)
        assert not (await house.store.audit.verify())


async def the_register_says_that_it_was_us(house: House) -> None:
    """Every breach of those ninety minutes was noticed late, and `notification_failure` is suggested for it."""
    async with house.store.reading() as work:
        cases = {case.id: case for case in await work.escalations.every("", CASES + 1)}
        breaches = await work.breaches.of(list(cases))
        assert {breach.escalation_id for breach in breaches} == set(cases), "each case has one at least"
        for breach in breaches:
            events = await work.timeline.of(breach.escalation_id)
            said = suggested(breach, events, type_key=cases[breach.escalation_id].type)
            assert (breach.noticed_late, said) == (True, Code.NOTIFICATION_FAILURE), breach


async def many_raised(house: House) -> None:
    """So many cases at once, each of its own."""
    for number in range(CASES):
        values = {"type": "vip_press", "client": "ORION", "case_id": f"CASE-{number}"}
        place = Place(Surface("web", "", "dm-moderator1"))
        asked = Request(f"raise-{number}", Identity("web", "", "moderator1"), Filled("new", values), place)
        await house.desk.handle(asked, house.now)
    await cards_have_arrived(house)


async def away(house: House, span: timedelta) -> None:
    """Nobody is at work while time passes; then what is due is caught up with, as the ticker does."""
    house.now += span
    for beat in await catch_up(partial(house.desk.tick, house.now), house.store.abreast):
        assert not beat.poisoned


async def cards_have_arrived(house: House) -> None:
    """Take the cards as carried, all at once: this is about pings."""
    async with house.store.work() as work:
        for row in await work.outbox.listed(limit=10_000):
            if "items" not in row.outgoing.about:
                await work.outbox.settle(row.outgoing.key, "sent", receipt=row.outgoing.key)
        await work.commit()


async def each_promise_is_told_once(house: House) -> None:
    """A late notice has one line for each promise that was missed: of its furthest step, and for whom it was meant."""
    told = told_by(await pings(house.store))
    assert set(told.values()) == {1}
    promises = {(case, clock, person) for case, clock, _, person in told}
    assert len(promises) == len(told)
    assert promises == {(case, clock, person) for case, clock, _, person in await steps_on_record(house.store)}


@pytest.mark.faults
async def test_a_row_that_cannot_be_done_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await demo.persona("moderator1").fills("new", type="vip_press", client="ORION", case_id="CASE-1")
        await demo.kill()
    async with behind(tmp_path) as store, store.work() as work:
        for number in (1, 2):  # before and after what is due by rights
            at = TEN.replace(hour=9, minute=5 * number)
            await work.due.put(DueRow("bundle", f"lead:{number}", at, {"person": "lead", "items": WORDS}))
        await work.commit()
    async with running(tmp_path) as demo:
        await demo.advance("PT1H")
        await demo.persona("lead").hears("ORION-1 warning: ack")
        await demo.persona("manager").hears("ORION-1 breach: ack")
        assert await demo.get("/readyz") == {"ready": True, "why": [], "degraded": ["poisoned rows: 2"]}
        state = await demo.state()
        assert all(row["kind"] != "bundle" for row in state["due"])
        await demo.advance("PT1H")
        await demo.kill()
    async with running(tmp_path) as demo:
        assert (await demo.get("/readyz"))["degraded"] == ["poisoned rows: 2"]
    log = (tmp_path / "stderr.txt").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    poisoned = [line for line in lines if line["event"] == "ticker.poisoned"]
    assert [line["ref"] for line in poisoned] == ["lead:1", "lead:2"], "one line each, and only once"
    assert {line["why"] for line in poisoned} == {"TypeError in bundle"}
    assert WORDS not in log


@pytest.mark.faults
async def test_a_room_that_is_gone_is_marked_and_holds_nothing_else_up(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await demo.persona("moderator1").fills("new", type="vip_press", client="ORION", case_id="CASE-1")
        await demo.kill()
    with closing(connect(tmp_path / ".handrail" / "demo.db", isolation_level=None)) as database:
        gone = database.execute("DELETE FROM room_messages WHERE room = 'dub-1'").rowcount
    assert gone
    async with running(tmp_path) as demo:
        assert "yours" in str(await demo.persona("lead").says("/escalate claim ORION-1"))
        state = await demo.state()
        assert {row["to"] for row in state["outbox"] if row["state"] == "dead"} == {"team:dub-1"}
        assert {row["state"] for row in state["outbox"]} <= {"sent", "dropped", "dead"}
        ready: Json = await demo.get("/readyz")
        assert ready["ready"]
        assert "lost channels: 1" in ready["degraded"]
        await demo.persona("moderator1").hears("ORION-1 receipt · Aoife Byrne has it")
        assert "delivery.dead" in (tmp_path / "stderr.txt").read_text(encoding="utf-8")


@asynccontextmanager
async def behind(folder: Path) -> AsyncIterator[SqlStore]:
    """The demo's record, behind its back, while it is down."""
    url = f"sqlite:///{folder / '.handrail' / 'demo.db'}"
    store = await open_store(url, organisation=ORGANISATION, audit_key=AUDIT_KEY, migrate=False)
    try:
        yield store
    finally:
        await store.close()
