"""What people chose comes back as it was kept, with the covers in one question, in both databases."""

from dataclasses import replace
from datetime import timedelta

from handlers.domain.cover import Cover
from handlers.domain.preference import Preference
from storage.store import SqlStore
from tests.support.samples import NOW

HOUR = timedelta(hours=1)
BEN = Preference("ben", NOW, "22:00-07:00", "pl", "slack")
ANA = Preference("ana", NOW - HOUR, quiet="off")
COVER = Cover("c1", "ben", "ana", NOW, NOW + 8 * HOUR, "mia", NOW - HOUR, NOW + HOUR)


async def _keep(store: SqlStore, *chosen: Preference) -> None:
    async with store.work() as work:
        for one in chosen:
            await work.preferences.put(one)
        await work.commit()


async def test_a_choice_comes_back_equal_by_itself_and_beside_the_covers(store: SqlStore) -> None:
    await _keep(store, BEN, ANA)
    async with store.work() as work:
        await work.covers.put(COVER)
        await work.commit()
    async with store.reading() as work:
        assert list(await work.preferences.all()) == [ANA, BEN]
    async with store.reading() as work:
        assert list(await work.covers.since(NOW)) == [COVER]
        assert list(await work.preferences.all()) == [ANA, BEN]


async def test_the_last_choice_stands_and_is_seen_in_its_own_transaction(store: SqlStore) -> None:
    await _keep(store, BEN)
    after = replace(BEN, quiet="", language="es", changed_at=NOW + HOUR)
    async with store.work() as work:
        assert await work.covers.since(NOW) == []
        assert list(await work.preferences.all()) == [BEN]
        await work.preferences.put(after)
        assert list(await work.preferences.all()) == [after]
    async with store.reading() as work:
        assert list(await work.preferences.all()) == [BEN]  # it was not committed


async def test_nothing_is_left_of_who_is_forgotten(store: SqlStore) -> None:
    await _keep(store, BEN, ANA)
    async with store.work() as work:
        await work.preferences.forget("ben")
        await work.commit()
    async with store.reading() as work:
        assert list(await work.preferences.all()) == [ANA]
