"""Working time by values: one row for each edge of `sla.md` §2."""

from datetime import UTC, date, datetime

import pytest

from handlers.domain.calendar import DAY, Calendar, Window, content_version, never_opens, wall_seconds, zone_named
from handlers.domain.errors import BadInput
from handlers.domain.open_hours import LATEST, open_hours

OFFICE = ((9 * 3600, 17 * 3600),)
NIGHT = ((22 * 3600, 6 * 3600),)
ALL_DAY = ((0, DAY),)
SHUT: tuple[Window, ...] = ()
WORKING_WEEK = (OFFICE,) * 5 + (SHUT,) * 2


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def calendar(
    weekly: tuple[tuple[Window, ...], ...] = WORKING_WEEK,
    timezone: str = "UTC",
    holidays: frozenset[date] = frozenset(),
    date_hours: dict[date, tuple[Window, ...]] | None = None,
) -> Calendar:
    return Calendar("office", timezone, weekly, holidays, date_hours or {})


def test_a_target_used_up_at_closing_is_due_at_closing() -> None:
    hours = open_hours(calendar())
    assert hours.due(at("2026-06-01T09:00"), 8 * 3600) == at("2026-06-01T17:00")
    assert hours.due(at("2026-06-01T09:00"), 8 * 3600 + 1) == at("2026-06-02T09:00:01")


def test_nothing_to_use_up_is_due_at_the_start_even_at_night() -> None:
    assert open_hours(calendar()).due(at("2026-06-01T03:00"), 0) == at("2026-06-01T03:00")


def test_without_a_calendar_it_is_always_open() -> None:
    hours = open_hours(None)
    assert hours.due(5, 100) == 105
    assert hours.elapsed(5, 105) == 100
    assert hours.elapsed(105, 5) == 0
    assert hours.used_up(105, 100) == 5
    assert hours.is_open(at("2026-12-25T03:00"))
    assert hours.next_openings(0, 3) == ()


def test_windows_are_half_open() -> None:
    hours = open_hours(calendar())
    assert hours.is_open(at("2026-06-01T09:00"))
    assert hours.is_open(at("2026-06-01T16:59:59"))
    assert not hours.is_open(at("2026-06-01T17:00"))
    assert not hours.is_open(at("2026-06-01T08:59:59"))


def test_a_night_before_a_holiday_ends_at_midnight_and_the_tail_of_a_holiday_night_stays() -> None:
    hours = open_hours(calendar((NIGHT,) * 7, holidays=frozenset({date(2026, 6, 2)})))
    assert hours.elapsed(at("2026-06-01T20:00"), at("2026-06-02T20:00")) == 2 * 3600
    assert hours.elapsed(at("2026-06-02T20:00"), at("2026-06-03T12:00")) == 6 * 3600


def test_the_tail_of_sunday_belongs_to_monday() -> None:
    hours = open_hours(calendar((SHUT,) * 6 + (NIGHT,)))
    assert hours.elapsed(at("2026-06-01T00:00"), at("2026-06-02T00:00")) == 6 * 3600  # a Monday


def test_hours_of_a_date_replace_its_weekly_hours_and_its_holiday() -> None:
    on = date(2026, 6, 1)
    hours = open_hours(calendar(holidays=frozenset({on}), date_hours={on: ((10 * 3600, 12 * 3600),)}))
    assert hours.elapsed(at("2026-06-01T00:00"), at("2026-06-02T00:00")) == 2 * 3600


def test_the_tail_of_a_dated_window_is_added_to_the_next_date() -> None:
    weekly = calendar(date_hours={date(2026, 6, 1): NIGHT})
    assert open_hours(weekly).elapsed(at("2026-06-02T00:00"), at("2026-06-03T00:00")) == 14 * 3600
    holiday = calendar(holidays=frozenset({date(2026, 6, 2)}), date_hours={date(2026, 6, 1): NIGHT})
    assert open_hours(holiday).elapsed(at("2026-06-02T00:00"), at("2026-06-03T00:00")) == 6 * 3600


def test_a_date_with_no_hours_is_shut() -> None:
    hours = open_hours(calendar(date_hours={date(2026, 6, 1): SHUT}))
    assert hours.next_opening(at("2026-06-01T08:00")) == at("2026-06-02T09:00")


@pytest.mark.parametrize(
    ("timezone", "start", "end", "hours"),
    [
        ("Europe/Dublin", "2026-03-29T00:00", "2026-03-29T23:00", 23),  # the local day of the missing hour
        ("Europe/Dublin", "2026-10-24T23:00", "2026-10-26T00:00", 25),
        ("Australia/Lord_Howe", "2026-10-03T13:30", "2026-10-04T13:00", 23.5),
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-31T00:00", 24),  # 30 December did not happen there
    ],
)
def test_around_the_clock_in_a_zone_is_wall_time(timezone: str, start: str, end: str, hours: float) -> None:
    open_always = open_hours(calendar((ALL_DAY,) * 7, timezone))
    assert open_always.elapsed(at(start), at(end)) == hours * 3600


def test_a_missing_hour_never_counts_and_a_repeated_one_counts_twice() -> None:
    small_hours = open_hours(calendar((((2 * 3600, 3 * 3600),),) * 7, "Europe/Warsaw"))
    assert small_hours.elapsed(at("2026-03-28T12:00"), at("2026-03-29T12:00")) == 0
    assert small_hours.elapsed(at("2026-10-24T12:00"), at("2026-10-25T12:00")) == 2 * 3600


def test_a_day_that_does_not_exist_is_not_open() -> None:
    friday = open_hours(calendar((SHUT,) * 4 + (OFFICE,) + (SHUT,) * 2, "Pacific/Apia"))
    assert friday.elapsed(at("2011-12-25T00:00"), at("2012-01-03T00:00")) == 0


def test_a_target_beyond_the_table_makes_it_grow_and_answers_stay() -> None:
    hours = open_hours(calendar(timezone="America/St_Johns"))
    start = at("2026-01-05T12:30")
    near = hours.due(start, 3600)
    far = hours.due(start, 1095 * DAY)
    assert near == hours.due(start, 3600)
    assert far is not None
    assert hours.elapsed(start, far) == 1095 * DAY
    assert hours.elapsed(start, far - 1) == 1095 * DAY - 1
    assert hours.elapsed(at("1990-01-01T00:00"), start) > 0


def test_what_never_opens_is_never_due() -> None:
    shut = calendar((SHUT,) * 7)
    assert never_opens(shut)
    assert open_hours(shut).due(0, 1) is None
    assert open_hours(shut).next_opening(0) is None
    assert open_hours(shut).used_up(77, 0) == 77
    assert never_opens(calendar((((0, 0), (3600, 3600)),) + (SHUT,) * 6))
    assert not never_opens(calendar())


def test_a_calendar_of_dates_alone_is_due_until_its_last_date() -> None:
    hours = open_hours(calendar((SHUT,) * 7, date_hours={date(2026, 6, 5): ((36_000, 43_200),)}))
    assert hours.due(at("2026-01-01T00:00"), 3600) == at("2026-06-05T11:00")
    assert hours.due(at("2026-01-01T00:00"), 7201) is None
    assert hours.next_openings(at("2026-01-01T00:00"), 5) == (at("2026-06-05T10:00"),)
    assert hours.due(at("2030-01-01T00:00"), 1) is None


def test_what_lies_past_the_year_3000_has_no_due_time() -> None:
    hours = open_hours(calendar())
    assert hours.due(LATEST - DAY, 100 * DAY) is None
    assert hours.elapsed(LATEST + DAY, LATEST + 9 * DAY) == 0


def test_openings_are_listed_in_order_from_the_next_one_on() -> None:
    hours = open_hours(calendar())
    friday = at("2026-06-05T10:00")
    assert hours.next_opening(friday) == friday
    assert hours.next_openings(friday, 2) == (at("2026-06-08T09:00"), at("2026-06-09T09:00"))
    assert len(hours.next_openings(friday, 900)) == 900


def test_looking_back_finds_the_second_at_which_it_was_used_up() -> None:
    hours = open_hours(calendar())
    evening = at("2026-06-01T20:00")
    assert hours.used_up(evening, 0) == at("2026-06-01T17:00")
    assert hours.used_up(evening, 3600) == at("2026-06-01T16:00")
    assert hours.used_up(evening, 9 * 3600) == at("2026-05-29T16:00")
    assert hours.used_up(at("2026-06-01T10:00"), 0) == at("2026-06-01T10:00")


def test_the_version_follows_the_meaning_and_not_the_spelling() -> None:
    split = calendar((((32_400, 43_200), (43_200, 61_200)),) * 5 + (SHUT,) * 2)
    assert content_version(calendar()) == content_version(split)
    assert content_version(calendar()) != content_version(calendar(timezone="Europe/Dublin"))
    assert content_version(calendar()) != content_version(calendar(holidays=frozenset({date(2026, 6, 1)})))
    assert content_version(calendar(), "2026a") != content_version(calendar(), "2026b")


def test_equal_calendars_are_compiled_once() -> None:
    assert open_hours(calendar()) is open_hours(calendar())


@pytest.mark.parametrize(("text", "seconds"), [("00:00", 0), ("09:30", 34_200), ("24:00", DAY), ("23:59:59", DAY - 1)])
def test_times_of_day_are_read(text: str, seconds: int) -> None:
    assert wall_seconds(text) == seconds


@pytest.mark.parametrize("text", ["25:00", "24:00:01", "9:00", "09:60", "", "09:00Z", "٠٩:٠٠", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        wall_seconds(text)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Europe", "../etc/passwd", "Europe/Dublin\0", "\ud800"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        zone_named(name)
