"""Who is on duty, at work, or asleep, at an instant: by the wall clock of the zone, through every change of clocks."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from handlers.domain.people import Duty
from handlers.domain.rota import in_quiet_hours, on_duty, on_shift, within
from handlers.domain.rulebook import QuietHours, RotaSpan, RuleBook
from tests.support.small_rules import EVERY_DAY, RULES, TUESDAY_NINE, WEEKDAYS, all_day


def rota(*spans: RotaSpan) -> RuleBook:
    return replace(RULES, rota=spans)


def lead(rules: RuleBook, at: datetime = TUESDAY_NINE, *, site: str | None = "dublin") -> tuple[str, ...]:
    return on_duty(rules, Duty.LEAD, site=site, client="ORION", at=at)


def test_the_clients_rota_comes_before_the_sites_and_the_sites_before_everywhere() -> None:
    everywhere = all_day(Duty.LEAD, "ana")
    at_site = all_day(Duty.LEAD, "ben", site="dublin")
    for_client = all_day(Duty.LEAD, "cat", client="ORION")
    assert lead(rota(everywhere, at_site, for_client)) == ("cat",)
    assert lead(rota(everywhere, at_site)) == ("ben",)
    assert lead(rota(everywhere, all_day(Duty.LEAD, "ben", site="manila"))) == ("ana",)


def test_two_who_share_a_duty_are_both_named_in_the_order_of_the_rota() -> None:
    assert lead(rota(all_day(Duty.LEAD, "ben"), all_day(Duty.LEAD, "ana"), all_day(Duty.LEAD, "ben"))) == ("ben", "ana")


def test_where_nobody_has_the_duty_the_next_one_stands_in_and_at_the_last_another_site() -> None:
    elsewhere = all_day(Duty.LEAD, "cat", site="manila")
    assert lead(rota(elsewhere, all_day(Duty.MANAGER, "mia"))) == ("mia",)
    assert lead(rota(elsewhere, all_day(Duty.SITE_LEAD, "sol"))) == ("sol",)
    assert lead(rota(elsewhere)) == ("cat",)
    assert lead(rota()) == ()


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("2026-11-24T21:59", False),
        ("2026-11-24T22:00", True),  # Tuesday's night begins
        ("2026-11-25T05:59", True),  # and is Tuesday's still
        ("2026-11-25T06:00", False),
        ("2026-11-25T22:00", False),  # Wednesday has none
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_starts(at: str, there: bool) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert within(frozenset({1}), time(22), time(6), "Europe/Dublin", instant) is there


def test_equal_times_mean_a_whole_day_from_that_hour() -> None:
    assert within(frozenset({1}), time(9), time(9), "UTC", datetime(2026, 11, 25, 8, 59, tzinfo=UTC))
    assert not within(frozenset({1}), time(9), time(9), "UTC", datetime(2026, 11, 25, 9, 0, tzinfo=UTC))


def test_hours_keep_to_the_wall_clock_when_the_clocks_change() -> None:
    def at_six(day: datetime) -> bool:
        return within(EVERY_DAY, time(6), time(7), "Europe/Dublin", day)

    assert at_six(datetime(2026, 3, 28, 6, 30, tzinfo=UTC))  # winter time: 06:30
    assert at_six(datetime(2026, 3, 29, 5, 30, tzinfo=UTC))  # the clocks went forward at one
    assert not at_six(datetime(2026, 3, 29, 6, 30, tzinfo=UTC))


def test_the_repeated_hour_is_worked_twice() -> None:
    for hour in (0, 1):  # 01:30 Irish time, and 01:30 again
        assert within(EVERY_DAY, time(1), time(2), "Europe/Dublin", datetime(2026, 10, 25, hour, 30, tzinfo=UTC))


def test_somebody_is_at_work_in_their_own_hours_of_the_rota_else_in_their_sites_shifts() -> None:
    early = RotaSpan(Duty.LEAD, "ana", None, None, WEEKDAYS, time(6), time(10), "Europe/Dublin")
    assert on_shift(rota(early), "ana", TUESDAY_NINE)
    assert not on_shift(rota(early), "ana", TUESDAY_NINE.replace(hour=11))
    assert on_shift(rota(early), "joe", TUESDAY_NINE.replace(hour=11))
    assert not on_shift(rota(early), "joe", TUESDAY_NINE.replace(hour=17))


def test_somebody_without_any_hours_is_always_at_work() -> None:
    assert on_shift(replace(rota(), sites={}), "joe", TUESDAY_NINE.replace(hour=3))
    assert on_shift(rota(), "nobody-we-know", TUESDAY_NINE)


def test_quiet_hours_are_those_of_ones_own_zone() -> None:
    manila = replace(RULES.people["ben"], timezone="Asia/Manila")
    rules = replace(RULES, people={**RULES.people, "ben": manila}, quiet_hours={"ben": QuietHours(time(22), time(7))})
    assert in_quiet_hours(rules, "ben", datetime(2026, 11, 24, 14, 0, tzinfo=UTC))  # 22:00 in Manila
    assert not in_quiet_hours(rules, "ben", datetime(2026, 11, 24, 23, 0, tzinfo=UTC))  # 07:00
    assert not in_quiet_hours(rules, "ana", datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
