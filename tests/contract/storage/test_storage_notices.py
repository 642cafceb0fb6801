"""Policy notices: a row for each version, one for each person's part in it, one for each thanks to teams."""

from dataclasses import replace
from datetime import timedelta

from handlers.domain.notice import Notice, Reading
from handlers.ports.notices import Thanks
from storage.store import SqlStore
from tests.support.samples import NOW

NOTICE = Notice(
    *(1, "Satire", "4.3", "2026-12-01", "What is new.", "https://tickets.harbour.example/4.3"),
    *(("dublin",), ("mnl-1", "dub-1"), ("ORION",), "manager", NOW, "id-1"),
)
READING = Reading(1, "moderator1", NOW, "2026-11-24", 1)


async def test_the_standing_notices_come_with_the_latest_first_and_a_replaced_one_not_at_all(store: SqlStore) -> None:
    later = replace(NOTICE, number=2, title="Spam", published_at=NOW + timedelta(hours=1), ruling=None, link="")
    async with store.work() as work:
        for notice in (NOTICE, later, replace(NOTICE, number=3, superseded_by=2)):
            await work.notices.keep(notice)
        await work.commit()
    async with store.reading() as work:
        assert list(await work.notices.standing()) == [later, NOTICE]
        assert await work.notices.get(1) == NOTICE
        assert await work.notices.get(9) is None


async def test_everybody_has_one_part_in_a_notice(store: SqlStore) -> None:
    other, elsewhere = replace(READING, person="lead", read_at=NOW), replace(READING, notice=2, read_at=NOW)
    read = replace(READING, times=2, read_at=NOW, counted_at=NOW)
    async with store.work() as work:
        for reading in (READING, other, elsewhere):
            await work.notices.keep_reading(reading)
        await work.notices.keep_reading(read)
        await work.commit()
    async with store.reading() as work:
        assert await work.notices.reading(1, "moderator1") == read
        assert await work.notices.reading(1, "nobody") is None
        assert list(await work.notices.readings(1)) == [other, read]
        assert sorted(await work.notices.read_by("moderator1")) == [1, 2]


async def test_thanks_are_kept_as_they_were_said(store: SqlStore) -> None:
    said = Thanks(1, ("dub-1", "mnl-1"), "client_orion", "A quiet election night.", NOW, "ORION", "id-1")
    async with store.work() as work:
        await work.notices.thank(said)
        await work.commit()
    async with store.reading() as work:
        assert await work.notices.thanks(1) == said
        assert await work.notices.thanks(2) is None
        assert await work.notices.latest_thanks(5) == [said]
        assert await work.notices.latest_thanks(0) == []
