"""A whole year with a moved clock: every morning comes once before the shift, at its local minute, and never else.

Two desks beat by turns on one database, and each reads its rules again now and then. What must come is what somebody
sees who looks at the wall clock of each zone minute after minute and knows nothing of the code: at which minute of a
day work begins that was not going on the minute before. `test_planted_bugs.py` plants bugs here.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.desk import Desk
from handlers.domain.morning import following, last_end, morning
from handlers.domain.people import Duty, Identity, Person, Role
from handlers.domain.rulebook import RotaSpan, RuleBook, Site
from tests.property.test_standup_days import WEEKDAYS, YEAR
from tests.property.test_standup_year import ZONES, live
from tests.support.examples import many
from tests.support.small_rules import RULES
from tests.support.stores import sqlite_store

MINUTE, BEFORE = timedelta(minutes=1), timedelta(minutes=15)
OFF = frozenset({date(2026, 3, 17), date(2026, 12, 25), date(2026, 7, 3)})
NIGHTS = frozenset({0, 2, 4, 6})
Lines = tuple[tuple[frozenset[int], time, time], ...]
WORK: dict[str, Lines] = {
    "a day": ((WEEKDAYS, time(8), time(17)),),
    "a night, and its odd days": ((NIGHTS, time(22, 15), time(6)),),
    "two halves with lunch between": ((WEEKDAYS, time(8), time(12)), (WEEKDAYS, time(13), time(17))),
    "halves that touch at midnight": ((WEEKDAYS, time(18), time(0)), (WEEKDAYS, time(0), time(2))),
    "from an hour that the clocks skip": ((frozenset(range(7)), time(2, 10), time(9)),),
}
OF_ZONE = dict(zip(ZONES, ("a day", *list(WORK)[4:0:-1], "a day"), strict=True))


def hours(zone: str, work: Lines) -> tuple[RotaSpan, ...]:
    return tuple(RotaSpan(Duty.MANAGER, zone, None, None, days, start, end, zone) for days, start, end in work)


def in_every_zone() -> RuleBook:
    """A desk with a manager in each zone, each with other hours."""
    manager = frozenset({Role.MANAGER})
    return replace(
        RULES,
        sites={zone: Site(zone, zone, zone, None, (), OFF) for zone in ZONES},
        people={
            zone: Person(zone, zone, manager, zone, zone, identities=(Identity("web", "", zone),)) for zone in ZONES
        },
        rota=tuple(span for zone in ZONES for span in hours(zone, WORK[OF_ZONE[zone]])),
        restricted_groups={},
        quiet_hours={},
    )


class Wall:
    """What somebody sees who looks at a wall clock each minute: whether somebody is at work by these hours."""

    def __init__(self, zone: str, work: Lines, off: frozenset[date] = OFF) -> None:
        self.clock, self.work, self.off = ZoneInfo(zone), work, off

    def at_work(self, minute: datetime) -> bool:
        shown = minute.astimezone(self.clock)
        return any(self._holds(shown, *line) for line in self.work)

    def _holds(self, shown: datetime, days: frozenset[int], start: time, end: time) -> bool:
        today, yesterday, now = shown.date(), shown.date() - timedelta(days=1), shown.time()
        if start < end:
            return self._worked(today, days) and start <= now < end
        return (self._worked(today, days) and now >= start) or (self._worked(yesterday, days) and now < end)

    def _worked(self, day: date, days: frozenset[int]) -> bool:
        return day.weekday() in days and day not in self.off

    def begins(self) -> list[datetime]:
        """The first minute of each day at which work begins."""
        found, done = [], set[date]()
        minute, going_on = YEAR[0], True
        while minute < YEAR[1]:
            now = self.at_work(minute)
            day = minute.astimezone(self.clock).date()
            if now and not going_on and day not in done:
                done.add(day)
                found.append(minute)
            minute, going_on = minute + MINUTE, now
        return found


async def test_a_year_in_six_zones_brings_every_morning_once_at_its_local_minute(tmp_path: Path) -> None:
    store = await sqlite_store(tmp_path)
    ids, rules = count(), in_every_zone()
    desks = [Desk(store, lambda: rules, lambda: f"id-{next(ids)}") for _ in range(2)]
    try:
        await live(desks, store)
        async with store.reading() as work:
            rows = await work.outbox.listed(limit=100_000)
    finally:
        await store.close()
    told = [(row.outgoing.destination, row.created_at) for row in reversed(rows) if "slot" in row.outgoing.about]
    for zone in ZONES:
        expected = [at - BEFORE for at in Wall(zone, WORK[OF_ZONE[zone]]).begins()]
        found = [at for destination, at in told if destination == f"person:{zone}" and YEAR[0] <= at < YEAR[1] - BEFORE]
        assert in_the_middle(found) == in_the_middle(expected), (zone, OF_ZONE[zone])
        assert len(found) > 150


def in_the_middle(moments: list[datetime]) -> list[datetime]:
    """Without the edges of the year, where the oracle does not see what went before."""
    return [at for at in moments if YEAR[0] + timedelta(days=2) <= at < YEAR[1] - timedelta(days=2)]


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 10, 30, 45)))
DAYS = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
LINES = st.lists(st.tuples(DAYS, TIMES, TIMES).filter(lambda line: line[1] != line[2]), min_size=1, max_size=2)


@settings(max_examples=many(60), deadline=None)
@example("Europe/Dublin", WORK["halves that touch at midnight"], 10)
@example("Asia/Manila", WORK["a night, and its odd days"], 10)
@given(st.sampled_from(ZONES), LINES.map(tuple), st.integers(0, 363))
def test_a_morning_is_where_work_begins_and_since_where_it_ended_last(zone: str, work: Lines, number: int) -> None:
    day = date(2026, 1, 2) + timedelta(days=number)
    rules = replace(in_every_zone(), rota=hours(zone, work))
    person, wall = rules.people[zone], Wall(zone, work)
    found = morning(rules, zone, day)
    if found is not None:
        assert found.day == found.starts.astimezone(ZoneInfo(zone)).date()
        assert wall.at_work(found.starts)
        assert not wall.at_work(found.starts - MINUTE)
        assert found.at == found.starts - BEFORE
        ended_as_the_wall_says(found.since, found.starts, wall)
        assert last_end(rules, person, found.starts) == found.since
        coming = following(rules, zone, found.at)
        assert coming is None or coming.day > day
    edges = changes_of(zone, day)
    if found is None and not edges:
        start = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
        minutes = [start + n * MINUTE for n in range(24 * 60)]
        assert not any(wall.at_work(at) and not wall.at_work(at - MINUTE) for at in minutes)


def ended_as_the_wall_says(since: datetime, starts: datetime, wall: Wall) -> None:
    """Work went on until then, and from then on there was none: looked at for three days, where no clock changes."""
    assert since <= starts
    first = max(since, starts - timedelta(days=3))
    zone = wall.clock.key
    if any(changes_of(zone, (at).astimezone(wall.clock).date()) for at in (since, first, starts)):
        return
    assert not any(wall.at_work(first + n * MINUTE) for n in range((starts - first) // MINUTE))
    assert since == starts - timedelta(days=1) or wall.at_work(since - MINUTE)


def changes_of(zone: str, day: date) -> bool:
    """True where a clock is put forward or back within a day of it."""
    noons = [datetime.combine(day + timedelta(days=n), time(12), ZoneInfo(zone)).utcoffset() for n in (-1, 0, 1)]
    return len(set(noons)) > 1


@pytest.mark.parametrize("zone", ZONES)
def test_what_follows_is_never_the_same_again(zone: str) -> None:
    rules, last, days = in_every_zone(), YEAR[0], set[date]()
    while (coming := following(rules, zone, last)) is not None and coming.at < YEAR[1]:
        assert coming.at > last
        assert coming.day not in days
        days.add(coming.day)
        last = coming.at
    assert len(days) > 150
