"""Open hours agree with a stopwatch that looks at the wall clock second after second.

The oracle is `tests/support/wall_clock.py`. `tests/property/test_planted_bugs.py` plants the bugs that these tests must
catch, and sees them fail.
"""

from datetime import UTC, date, datetime

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from handlers.domain.calendar import Calendar
from handlers.domain.open_hours import open_hours
from tests.support.examples import many
from tests.support.wall_clock import MINUTE, TURNS, cases, is_open

SAMOA = Calendar("samoa", "Pacific/Apia", (((0, 86_400),),) * 7)
OFF_ON_NO_DAY = Calendar("off", "Pacific/Apia", SAMOA.weekly, frozenset({date(2011, 12, 30)}))  # that day never was
BEFORE_NO_DAY = int(datetime(2011, 12, 30, 2, tzinfo=UTC).timestamp())

KATHMANDU = Calendar("office", "Asia/Kathmandu", (((9 * 3600, 17 * 3600),),) * 7)
BEFORE_LEAP_DAY = int(datetime(2028, 2, 28, 11, 14, tzinfo=UTC).timestamp())
AT_ONE = Calendar("one", "Europe/London", (((3600, 7200),),) * 7)  # from one to two at night: missing, or twice
SPRING, AUTUMN = (int(datetime(2026, *day, 23, tzinfo=UTC).timestamp()) for day in ((3, 28), (10, 24)))


def test_the_turns_are_of_a_dozen_zones_and_more() -> None:
    assert len({zone for zone, _ in TURNS}) > 12


@settings(max_examples=many(80), deadline=None)
@example((SAMOA, BEFORE_NO_DAY), 1500)
@example((OFF_ON_NO_DAY, BEFORE_NO_DAY), 1500)
@example((KATHMANDU, BEFORE_LEAP_DAY), 2000)
@example((AT_ONE, SPRING), 300)
@example((AT_ONE, AUTUMN), 300)
@given(cases(), st.integers(0, 2880))
def test_elapsed_is_what_a_stopwatch_counts(case: tuple[Calendar, int], length: int) -> None:
    calendar, start = case
    end = start + length * MINUTE
    counted = sum(MINUTE for at in range(start, end, MINUTE) if is_open(calendar, at))
    assert open_hours(calendar).elapsed(start, end) == counted


@settings(max_examples=many(80), deadline=None)
@example((AT_ONE, SPRING), 1, 0)
@example((AT_ONE, AUTUMN), 120, 0)
@given(cases(), st.integers(1, 900), st.integers(0, 3))
def test_due_is_the_first_second_at_which_the_stopwatch_shows_the_target(
    case: tuple[Calendar, int], target: int, closings: int
) -> None:
    """With `closings`, the target is used up exactly when the office closes for the so-manieth time."""
    calendar, start = case
    counted, end, closed, shows_open = 0, start, 0, is_open(calendar, start)
    while end < start + 3000 * MINUTE and (closed < closings if closings else counted < target):
        counted, was_open = counted + shows_open, shows_open
        end += MINUTE
        shows_open = is_open(calendar, end)
        closed += was_open and not shows_open
    if closings:
        assume(closed == closings and counted)
        target = counted
    due = open_hours(calendar).due(start, target * MINUTE)
    if counted == target:
        assert due == end
    else:
        assert due is None or due > end - MINUTE


@settings(max_examples=many(80), deadline=None)
@given(cases(), st.integers(0, 59))
def test_open_now_is_what_the_wall_clock_says(case: tuple[Calendar, int], second: int) -> None:
    calendar, at = case
    hours = open_hours(calendar)
    assert hours.is_open(at + second) == is_open(calendar, at + second)
    opening = hours.next_opening(at)
    if opening is not None:
        assert is_open(calendar, opening)
        assert opening == at or not is_open(calendar, opening - 1)


@settings(max_examples=many(80), deadline=None)
@given(cases(), st.integers(1, 10**7))
def test_due_and_elapsed_are_each_the_other_way_round(case: tuple[Calendar, int], target: int) -> None:
    calendar, start = case
    hours = open_hours(calendar)
    due = hours.due(start, target)
    if due is None:
        return
    assert hours.elapsed(start, due) == target
    assert hours.elapsed(start, due - 1) < target
    assert hours.used_up(due, target) <= start
    assert hours.elapsed(hours.used_up(due, target), due) == target
    middle = (start + due) // 2
    assert hours.elapsed(start, middle) + hours.elapsed(middle, due) == target
