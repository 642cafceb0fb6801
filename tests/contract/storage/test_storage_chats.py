"""What chats remember: facts of their address books, and their installations, each organisation's for itself."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from handlers.ports.installations import Installation
from handlers.ports.marks import Mark
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW

SLACK = ("slack", "T1")
HOME = Installation("slack", "T1", "sealed 🙂", NOW)


async def test_a_fact_is_kept_replaced_and_forgotten(store: SqlStore) -> None:
    book = store.addresses
    assert await book.get(*SLACK, "dm:U1") is None
    await book.put(*SLACK, "dm:U1", "D1", NOW)
    await book.put(*SLACK, "dm:U1", "D2 🙂", NOW)
    await book.put("slack", "T2", "dm:U1", "D3", NOW)
    assert await book.get(*SLACK, "dm:U1") == "D2 🙂"
    assert await book.take(*SLACK, "dm:U1") == "D2 🙂"
    assert await book.take(*SLACK, "dm:U1") is None
    assert await book.get("slack", "T2", "dm:U1") == "D3"
    await book.forget("slack", "T2")
    assert await book.get("slack", "T2", "dm:U1") is None


async def test_of_several_who_claim_or_take_at_once_one_gets_it(base: Base) -> None:
    books = [(await base.open()).addresses for _ in range(2)]
    claimed = await asyncio.gather(*(books[one % 2].add(*SLACK, "answered:E1", "yes", NOW) for one in range(8)))
    assert sorted(claimed) == [False] * 7 + [True]
    taken = await asyncio.gather(*(books[one % 2].take(*SLACK, "answered:E1") for one in range(8)))
    assert sorted(taken, key=str) == [None] * 7 + ["yes"]


async def test_facts_are_listed_by_how_their_names_begin_to_the_letter(store: SqlStore) -> None:
    book = store.addresses
    for name in ("channel:C1", "channel:C%", "Channel:C2", "channe_:C3", "dm:U1"):
        await book.put(*SLACK, name, name.upper(), NOW)
    assert await book.listed(*SLACK, "channel:") == {"channel:C1": "CHANNEL:C1", "channel:C%": "CHANNEL:C%"}
    assert await book.listed("slack", "T2", "") == {}


async def test_several_facts_are_read_at_once_and_those_of_others_are_not(store: SqlStore) -> None:
    book = store.addresses
    for name in ("at:19:a", "service", "dm:U1", "dm:U2"):
        await book.put(*SLACK, name, name.upper(), NOW)
    await book.put("slack", "T2", "user:U9", "of another tenant", NOW)
    await book.put("teams", "T1", "user:U9", "of another chat", NOW)
    found = await book.several(*SLACK, ("service", "dm:U1", "user:U9", "SERVICE", "dm:%"))
    assert found == {"service": "SERVICE", "dm:U1": "DM:U1"}
    assert await book.several(*SLACK, ()) == {}


async def test_what_is_asked_again_repeats_the_last_mark_alone_and_for_a_while(store: SqlStore) -> None:
    mark = Mark("teams", "T1", "last:U1", "list", NOW, timedelta(seconds=10))
    others = (replace(mark, asked="help"), replace(mark, tenant="T2"), replace(mark, name="last:U2"))
    async with store.work() as work:
        assert not await work.marks.repeats(mark)
        await work.marks.put(mark)
        assert await work.marks.repeats(mark), "before it is kept, in the same work"
        await work.commit()
    async with store.reading() as work:
        assert await work.marks.repeats(replace(mark, at=NOW + timedelta(seconds=9)))
        assert await work.marks.repeats(replace(mark, at=NOW - timedelta(seconds=9))), "two clocks differ"
        assert not await work.marks.repeats(replace(mark, at=NOW + mark.within))
        assert not any([await work.marks.repeats(other) for other in others])
    async with store.work() as work:
        await work.marks.put(others[0])
        await work.commit()
    async with store.work() as work:
        await work.marks.put(mark)  # and nobody commits that
    async with store.reading() as work:
        assert await work.marks.repeats(others[0])
        assert not await work.marks.repeats(mark), "something else was asked since"
    assert await store.addresses.forget_before("teams", "last:", NOW + timedelta(hours=1)) == 1


async def test_old_facts_of_one_kind_are_forgotten(store: SqlStore) -> None:
    book, old = store.addresses, NOW - timedelta(days=2)
    await book.put(*SLACK, "answered:E1", "yes", old)
    await book.put("slack", "T2", "answered:E2", "yes", old)
    await book.put(*SLACK, "answered:E3", "yes", NOW)
    await book.put(*SLACK, "dm:U1", "D1", old)
    assert await book.forget_before("slack", "answered:", NOW - timedelta(days=1)) == 2
    assert set(await book.listed(*SLACK, "")) == {"answered:E3", "dm:U1"}


async def test_an_installation_comes_back_equal_and_the_newer_one_counts(store: SqlStore) -> None:
    places = store.installations
    assert await places.find("slack", "T1") is None
    await places.keep(HOME)
    newer = replace(HOME, sealed="sealed again", at=NOW + timedelta(hours=1))
    await places.keep(newer)
    await places.keep(replace(HOME, tenant="T0"))
    await places.keep(replace(HOME, chat="teams"))
    assert await places.find("slack", "T1") == newer
    assert [one.tenant for one in await places.every("slack")] == ["T0", "T1"]
    await places.remove("slack", "T1")
    assert await places.find("slack", "T1") is None
    assert [one.tenant for one in await places.every("slack")] == ["T0"]


async def test_one_organisation_knows_nothing_of_anothers(base: Base) -> None:
    ours, theirs = await base.open(), await base.open("elsewhere")
    await ours.addresses.put(*SLACK, "dm:U1", "D1", NOW)
    await ours.installations.keep(HOME)
    assert await theirs.addresses.get(*SLACK, "dm:U1") is None
    assert await theirs.addresses.several(*SLACK, ("dm:U1",)) == {}
    await theirs.addresses.forget("slack", "T1")
    assert await theirs.addresses.forget_before("slack", "", NOW + timedelta(days=1)) == 0
    assert await theirs.installations.every("slack") == []
    await theirs.installations.remove("slack", "T1")
    assert await ours.addresses.get(*SLACK, "dm:U1") == "D1"
    assert await ours.installations.find("slack", "T1") == HOME
