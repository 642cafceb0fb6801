"""Which versions of calendars open clocks run in, and whose they are."""

from handlers.domain.sla import ClockState
from storage.store import SqlStore
from tests.support.samples import clock, escalation


async def test_open_clocks_are_found_by_the_version_of_their_calendar(store: SqlStore) -> None:
    async with store.work() as work:
        for number in (1, 2, 3):
            await work.escalations.add(escalation(number))
        await work.clocks.add(clock(1, "e1", calendar="dublin", calendar_version="old"))
        await work.clocks.add(clock(2, "e1", calendar="dublin", calendar_version="old", kind="ack"))
        await work.clocks.add(clock(3, "e2", calendar="dublin", calendar_version="old", state=ClockState.PAUSED))
        await work.clocks.add(clock(4, "e3", calendar="dublin", calendar_version="new"))
        await work.clocks.add(clock(5, "e3", calendar="manila", calendar_version="m", state=ClockState.MET))
        await work.commit()
    async with store.reading() as work:
        assert await work.clocks.calendars() == [("dublin", "new"), ("dublin", "old")]
        assert await work.clocks.in_calendar("dublin", "old") == ["e1", "e2"]
        assert await work.clocks.in_calendar("manila", "m") == []
