"""The timeline: in order, append-only, chained; whatever is changed behind our back is found."""

import asyncio
from datetime import timedelta

import pytest

from handlers.domain.timeline import Audience, Event
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW

LATER = NOW + timedelta(minutes=1)


async def _say(store: SqlStore, *texts: str, record: str = "e1") -> None:
    async with store.work() as work:
        for text in texts:
            await work.timeline.add(record, at=NOW, actor="lead", kind="note", data={"words": 2}, text=text)
        await work.commit()


async def _three_and_two(store: SqlStore) -> None:
    """Record e1 with three events and e2 with two, all anchored by two anchors."""
    await _say(store, "one", "two")
    await _say(store, "uno", "due", record="e2")
    await store.audit.anchor(NOW)
    await _say(store, "three")
    await store.audit.anchor(LATER)


async def test_events_come_back_equal_and_in_order(store: SqlStore) -> None:
    async with store.work() as work:
        first = await work.timeline.add("e1", at=NOW, actor="lead", kind="new")
        second = await work.timeline.add(
            "e1",
            at=LATER,
            actor="handrail",
            kind="sev",
            audience=Audience.CLIENT,
            data={"from": "P2", "minutes": 5, "again": False, "to": ["lead", "🙂"], "none": None},
            text="🙂" * 10_000,
        )
        await work.timeline.add("e2", at=NOW, actor="lead", kind="new")
        await work.commit()
    assert first == Event("e1", 1, NOW, "lead", "new", Audience.INTERNAL)
    assert second.seq == 2
    async with store.reading() as work:
        assert await work.timeline.of("e1") == [first, second]
        assert await work.timeline.of("e3") == []


async def test_workers_at_once_append_to_one_unbroken_chain(base: Base) -> None:
    stores = [await base.open(), await base.open()]
    await asyncio.gather(*(_say(stores[number % 2], f"text {number}", "and more") for number in range(12)))
    async with stores[0].reading() as work:
        assert [event.seq for event in await work.timeline.of("e1")] == list(range(1, 25))
    assert await stores[0].audit.verify() == []


async def test_a_text_can_be_erased_and_the_proof_stays_whole(store: SqlStore) -> None:
    await _three_and_two(store)
    async with store.work() as work:
        assert await work.texts.erase("e1", 2)
        assert not await work.texts.erase("e1", 2)
        await work.commit()
    async with store.reading() as work:
        assert [event.text for event in await work.timeline.of("e1")] == ["one", None, "three"]
    assert await store.audit.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'x'",
        "DELETE FROM events",
        "UPDATE anchors SET covers = '[]'",
        "DELETE FROM anchors",
        "UPDATE texts SET text = 'x'",
    ],
)
async def test_the_database_itself_refuses_change(base: Base, store: SqlStore, statement: str) -> None:
    await _three_and_two(store)
    with pytest.raises(Exception, match=r"append-only|never changed"):
        base.outside(statement)
    assert await store.audit.verify() == []


async def test_the_database_refuses_replacing_and_emptying(base: Base, store: SqlStore) -> None:
    await _three_and_two(store)
    replace = "INSERT OR REPLACE INTO events SELECT * FROM events"
    with pytest.raises(Exception, match="append-only"):
        base.outside(replace if base.is_sqlite else "TRUNCATE anchors")


NEW_EVENT = (
    "INSERT INTO events (organisation, escalation_id, seq, at, actor, kind, audience, data, text_hash, mac) "
    "SELECT organisation, escalation_id, {seq}, at, actor, kind, audience, data, text_hash, mac "
    "FROM events WHERE escalation_id = 'e1' AND seq = {source}"
)
CUT_TEXT = "DELETE FROM texts WHERE escalation_id = 'e1' AND seq {which}"
CUT = "DELETE FROM events WHERE escalation_id = 'e1' AND seq {which}"


@pytest.mark.parametrize(
    ("statements", "found", "word"),
    [
        (["UPDATE events SET actor = 'ann' WHERE escalation_id = 'e1' AND seq = 2"], ("e1", 2), "changed"),
        (["UPDATE events SET at = at + 1 WHERE escalation_id = 'e1' AND seq = 1"], ("e1", 1), "changed"),
        (["UPDATE events SET audience = 'client' WHERE escalation_id = 'e2' AND seq = 2"], ("e2", 2), "changed"),
        (["UPDATE events SET data = '{\"words\":3}' WHERE escalation_id = 'e1' AND seq = 3"], ("e1", 3), "changed"),
        (["UPDATE events SET mac = 'x' WHERE escalation_id = 'e1' AND seq = 1"], ("e1", 1), "changed"),
        (["UPDATE events SET text_hash = NULL WHERE escalation_id = 'e1' AND seq = 1"], ("e1", 1), "changed"),
        (["UPDATE texts SET text = 'x' WHERE escalation_id = 'e1' AND seq = 1"], ("e1", 1), "text"),
        (["UPDATE texts SET salt = 'x' WHERE escalation_id = 'e1' AND seq = 1"], ("e1", 1), "text"),
        ([CUT_TEXT.format(which="= 2"), CUT.format(which="= 2")], ("e1", 2), "removed"),
        ([CUT_TEXT.format(which="= 1"), CUT.format(which="= 1")], ("e1", 1), "removed"),
        (
            [
                CUT_TEXT.format(which="= 3"),
                CUT.format(which="= 3"),
                "UPDATE chains SET seq = 2, anchored_seq = 2, mac = "
                "(SELECT mac FROM events WHERE escalation_id = 'e1' AND seq = 2) WHERE escalation_id = 'e1'",
            ],
            ("e1", 3),
            "from the end",
        ),
        (
            [CUT_TEXT.format(which="> 0"), CUT.format(which="> 0"), "DELETE FROM chains WHERE escalation_id = 'e1'"],
            ("e1", 0),
            "whole timeline",
        ),
        ([NEW_EVENT.format(seq=4, source=3)], ("e1", 4), "put in"),
        (
            [
                "UPDATE events SET seq = 9 WHERE escalation_id = 'e1' AND seq = 1",
                "UPDATE events SET seq = 1 WHERE escalation_id = 'e1' AND seq = 2",
                "UPDATE events SET seq = 2 WHERE escalation_id = 'e1' AND seq = 9",
            ],
            ("e1", 1),
            "moved",
        ),
        (["UPDATE anchors SET at = at + 1 WHERE n = 1"], ("", 1), "anchor 1 was changed"),
        (["UPDATE anchors SET covers = '[]' WHERE n = 2"], ("", 2), "anchor 2 was changed"),
        (["DELETE FROM anchors WHERE n = 1"], ("", 1), "removed"),
        (["DELETE FROM anchors WHERE n = 2"], ("e1", 3), "anchor"),
        (["DELETE FROM chains WHERE escalation_id = 'e2'"], ("e2", 2), "note"),
        (["UPDATE chains SET seq = 9 WHERE escalation_id = 'e2'"], ("e2", 2), "end"),
    ],
)
async def test_whatever_is_changed_behind_our_back_is_found(
    base: Base, store: SqlStore, statements: list[str], found: tuple[str, int], word: str
) -> None:
    await _three_and_two(store)
    assert await store.audit.verify() == []
    base.tamper("PRAGMA foreign_keys = OFF" if base.is_sqlite else "SELECT 1", *statements)
    findings = await store.audit.verify()
    assert any((one.escalation_id, one.seq) == found and word in one.what for one in findings), findings


async def test_another_key_signs_nothing(base: Base, store: SqlStore) -> None:
    await _three_and_two(store)
    stranger = await base.open(audit_key=b"another key, also thirty-two byt")
    assert len(await stranger.audit.verify()) == 5 + 2


async def test_an_anchor_is_written_only_when_something_changed(store: SqlStore) -> None:
    assert await store.audit.anchor(NOW) is None
    await _say(store, "one")
    first = await store.audit.anchor(NOW)
    assert first is not None
    assert await store.audit.anchor(LATER) is None
    await _say(store, "two")
    assert await store.audit.anchor(LATER) not in (None, first)
    assert await store.audit.verify() == []


async def test_replicas_anchor_at_once_without_a_gap(base: Base) -> None:
    stores = [await base.open() for _ in range(3)]
    for number in range(6):
        await _say(stores[0], "text", record=f"e{number}")
        await asyncio.gather(*(store.audit.anchor(NOW) for store in stores))
    assert await stores[0].audit.verify() == []


async def test_the_check_says_how_far_it_is(store: SqlStore) -> None:
    await _say(store, *(["text"] * 1001))
    heard: list[int] = []
    assert await store.audit.verify(heard.append) == []
    assert heard == [1000, 1001]
