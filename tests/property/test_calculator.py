"""`handrail sla` agrees with a stopwatch that is stopped in every pause, in zones where the wall clock jumps.

The case goes in as JSON, as people write it; the oracle (`tests/support/wall_clock.py`) looks at the wall clock minute
after minute, and at the pauses as they were given, in whatever order and however they overlap.
"""

from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cli.sla_case import read_case
from handlers.domain.calendar import Calendar
from tests.support.examples import many
from tests.support.wall_clock import MINUTE, cases, is_open

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 2880
moments = st.one_of(st.sampled_from([0, 1, 59, 60, 61, 120]), st.integers(-60, LONGEST))
pauses = st.lists(st.tuples(moments, st.one_of(st.none(), moments)), max_size=4)
ALWAYS_OPEN = Calendar("", "Europe/Dublin", (((0, 86_400),),) * 7)
NINE = int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp())
shown = st.one_of(cases(), st.just((ALWAYS_OPEN, NINE)))


def written(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def windows(given: tuple[tuple[int, int], ...]) -> list[list[str]]:
    return [[f"{second // 3600:02}:{second // 60 % 60:02}" for second in window] for window in given]


def as_json(calendar: Calendar) -> dict[str, object]:
    """A calendar as it is written for the calculator."""
    return {
        "tz": calendar.timezone,
        "weekly": {day: windows(given) for day, given in zip(DAYS, calendar.weekly, strict=True)},
        "holidays": [on.isoformat() for on in calendar.holidays],
        "date_hours": {on.isoformat(): windows(given) for on, given in calendar.date_hours.items()},
    }


def ordered(drawn: list[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    """The same pauses, none of which ends before it begins."""
    return [(begin, None if end is None else max(begin, end)) for begin, end in drawn]


@settings(max_examples=many(60), deadline=None)
@example((ALWAYS_OPEN, NINE), [(10, 100), (20, 30), (50, 120)], 60, 300)
@given(shown, pauses, st.integers(0, 600), st.integers(0, LONGEST))
def test_due_and_elapsed_are_what_a_stopwatch_shows_that_is_stopped_in_pauses(
    case: tuple[Calendar, int], drawn: list[tuple[int, int | None]], target: int, length: int
) -> None:
    calendar, start = case
    breaks = ordered(drawn)
    plain = {
        "calendar": as_json(calendar),
        "start": written(start),
        "target_minutes": target,
        "pauses": [
            [written(start + begin * MINUTE), None if end is None else written(start + end * MINUTE)]
            for begin, end in breaks
        ],
    }
    read = read_case(plain)
    used, elapsed, due = 0, 0, start if target == 0 else None
    for minute in range(LONGEST):
        if minute == length:
            elapsed = used
        at = start + minute * MINUTE
        paused = any(begin <= minute and (end is None or minute < end) for begin, end in breaks)
        if not paused and is_open(calendar, at):
            used += MINUTE
            if used == target * MINUTE:
                due = at + MINUTE
    assert read.elapsed(start + length * MINUTE) == (used if length == LONGEST else elapsed)
    if due is not None:
        assert read.due() == due
    else:
        later = read.due()
        assert later is None or later > start + LONGEST * MINUTE
