"""A year of stand-ups in many zones agrees with somebody who looks at the wall clock minute after minute.

The oracle knows nothing of the code: it walks through the year in steps of a minute, reads the clock on the wall, and
notes the first minute of each working day at which it shows the time or later. `test_planted_bugs.py` plants bugs here.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.domain.rulebook import Site, Standup
from handlers.domain.standup import Stage, answerable, counted_from, first_shown, following, preceding
from tests.support.examples import many

MINUTE = timedelta(minutes=1)
YEAR = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ZONES = (
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "America/New_York",
    "Asia/Manila",
    "America/Bogota",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "America/St_Johns",
)
AWKWARD = (time(8, 45), time(2, 0), time(2, 15), time(1, 30), time(2, 45), time(0, 0), time(23, 59))
WEEKDAYS, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
FIRST = YEAR[0] + timedelta(days=2)  # the year begins in the middle of somebody's day
OFF = frozenset({date(2026, 3, 17), date(2026, 12, 25), date(2026, 7, 3)})


def place(zone: str, holidays: frozenset[date] = OFF) -> Site:
    return Site("here", "Here", zone, None, (), holidays)


def standup(at: time, days: frozenset[int] = WEEKDAYS) -> Standup:
    return Standup("here", "here", None, at, 3600, 900, days)


def seen_on_the_wall(zone: str, at: time, days: frozenset[int], off: frozenset[date]) -> list[datetime]:
    """The oracle: the first minute of each working day of the year at which the wall clock shows the time or later."""
    clock, found, done = ZoneInfo(zone), [], set[date]()
    minute, end = YEAR
    while minute < end:
        shown = minute.astimezone(clock)
        if shown.time() >= at and shown.date() not in done:
            done.add(shown.date())
            if shown.weekday() in days and shown.date() not in off and shown.date().year == 2026:
                found.append(minute)
        minute += MINUTE
    return found


def told_by_the_code(site: Site, asked: Standup) -> list[datetime]:
    """Every digest of the year, one after another, as the process goes on from one to the next."""
    found, last = [], YEAR[0] - MINUTE
    while (coming := following(asked, site, last)) is not None and coming.digest_at < YEAR[1]:
        found.append(coming.digest_at)
        last = coming.digest_at
    return [at for at in found if at.astimezone(ZoneInfo(site.timezone)).year == 2026]


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_digests_is_what_the_wall_clock_shows(zone: str) -> None:
    awkward = zone in ("Australia/Lord_Howe", "America/New_York")
    for at, days in [(AWKWARD[0], WEEKDAYS), *((at, EVERY_DAY) for at in AWKWARD if awkward)]:
        expected = seen_on_the_wall(zone, at, days, OFF)
        found = told_by_the_code(place(zone), standup(at, days))
        assert [one for one in found if one >= FIRST] == [one for one in expected if one >= FIRST]
        assert len(found) > 50 * len(days)


DAYS = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
MOMENTS = st.integers(0, 525_600).map(lambda minutes: YEAR[0] + minutes * MINUTE)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@settings(max_examples=many(300), deadline=None)
@example("America/New_York", time(2, 30), frozenset({6}), datetime(2026, 3, 8, 6, 59, tzinfo=UTC))
@example("America/New_York", time(1, 30), frozenset({6}), datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
@example("Australia/Lord_Howe", time(2, 15), frozenset({6}), datetime(2026, 10, 3, 15, 29, tzinfo=UTC))
@given(st.sampled_from(ZONES), TIMES, DAYS, MOMENTS)
def test_what_follows_and_what_went_before_meet(zone: str, at: time, days: frozenset[int], now: datetime) -> None:
    """Nothing lies between the last and the next stand-up; questions, reminder and digest come in that order."""
    site, asked = place(zone), standup(at, days)
    coming, last = following(asked, site, now), preceding(asked, site, now)
    assert coming is not None
    assert last is not None
    assert last.digest_at <= now < coming.digest_at
    assert following(asked, site, last.digest_at) == coming
    assert preceding(asked, site, coming.digest_at - MINUTE) == last
    assert counted_from(asked, site, coming) == last.digest_at
    assert coming.digest_at - coming.ask_at == timedelta(hours=1)
    assert coming.ask_at < coming.remind_at < coming.digest_at
    local = coming.digest_at.astimezone(ZoneInfo(zone))
    assert local.date() == coming.day
    assert local.weekday() in days
    assert coming.day not in OFF
    assert answerable(asked, site, now) in (last, coming)


def test_a_time_that_is_skipped_is_caught_up_and_one_that_comes_twice_counts_once() -> None:
    assert first_shown(date(2026, 3, 8), time(2, 30), "America/New_York") == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert first_shown(date(2026, 11, 1), time(1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert first_shown(date(2011, 12, 30), time(9), "Pacific/Apia") is None, "that day never was"


def test_a_stand_up_that_is_never_held_never_is() -> None:
    assert following(standup(time(9), frozenset()), place("Europe/Dublin"), YEAR[0]) is None


def test_yesterdays_digest_is_not_worth_sending() -> None:
    found = following(standup(time(8, 45)), place("Europe/Dublin"), datetime(2026, 11, 23, 20, tzinfo=UTC))
    assert found is not None
    assert found.ref == "here:2026-11-24"
    assert found.useful(Stage.DIGEST, datetime(2026, 11, 24, 10, 15, tzinfo=UTC))
    assert not found.useful(Stage.DIGEST, datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    assert not found.useful(Stage.ASK, datetime(2026, 11, 24, 8, 44, tzinfo=UTC))
