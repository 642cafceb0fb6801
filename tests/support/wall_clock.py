"""Calendars and instants near which something happens, and what the wall clock of the office shows there.

The oracle shares nothing with the code: it asks `zoneinfo` what the office's clock shows at an instant, and looks that
minute up in the calendar as it is written. Where every window, offset and instant drawn is a whole number of minutes,
stepping by minutes is exact.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from handlers.domain.calendar import Calendar, Window

MINUTE = 60
# Each zone with an instant near which something happens there.
TURNS = (
    ("Europe/London", "2026-03-29T01:00"),
    ("Europe/London", "2026-10-25T01:00"),
    ("Europe/Dublin", "2026-03-29T01:00"),
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("America/St_Johns", "2026-11-01T04:30"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("Pacific/Chatham", "2026-09-26T14:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("America/Santiago", "2026-04-05T03:00"),
    ("Africa/Cairo", "2026-10-29T21:00"),
    ("Africa/Casablanca", "2024-03-10T02:00"),
    ("Africa/Casablanca", "2026-03-22T02:00"),
    ("Europe/Dublin", "2026-10-25T01:00"),
    ("Asia/Kathmandu", "1985-12-31T18:30"),
    ("Asia/Kathmandu", "2028-02-29T12:00"),
    ("Asia/Kathmandu", "2028-12-31T18:15"),
    ("Asia/Kolkata", "2026-12-31T18:30"),
    ("Asia/Manila", "2026-12-31T16:00"),
    ("Europe/London", "2028-12-31T23:59"),
    ("Asia/Pyongyang", "2018-05-04T15:00"),
)

turns = st.sampled_from(TURNS)
minutes = st.one_of(st.sampled_from([0, 1, 59, 60, 120, 150, 180, 540, 1020, 1320, 1439, 1440]), st.integers(0, 1440))
windows = st.lists(st.tuples(minutes, minutes), max_size=3)
near = st.one_of(st.sampled_from([-1440, -60, -30, -1, 0, 1, 30, 60]), st.integers(-3000, 3000))


def is_open(calendar: Calendar, at: int) -> bool:
    """Whether the office's wall clock shows an open minute at an instant."""
    wall = datetime.fromtimestamp(at, ZoneInfo(calendar.timezone))
    on, second = wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second
    eve = on - timedelta(days=1)
    spills = any(c < o and second < c for o, c in calendar.date_hours.get(eve, ()))
    if on in calendar.date_hours:
        return spills or any(o <= second and (second < c or c < o) for o, c in calendar.date_hours[on])
    if on in calendar.holidays:
        return spills
    today = any(o <= second and (second < c or c < o) for o, c in calendar.weekly[on.weekday()])
    return spills or today or any(c < o and second < c for o, c in calendar.weekly[eve.weekday()])


def seconds(drawn: list[tuple[int, int]]) -> tuple[Window, ...]:
    return tuple((opens * MINUTE, closes * MINUTE) for opens, closes in drawn)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, int]:
    """A calendar and an instant near a turn of its zone."""
    timezone, text = draw(turns)
    turn = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
    around = [datetime.fromtimestamp(turn, UTC).date() + timedelta(days=day) for day in range(-2, 3)]
    calendar = Calendar(
        "drawn",
        timezone,
        tuple(seconds(draw(windows)) for _ in range(7)),
        frozenset(draw(st.lists(st.sampled_from(around), max_size=2))),
        {on: seconds(draw(windows)) for on in draw(st.lists(st.sampled_from(around), max_size=2, unique=True))},
    )
    return calendar, turn + draw(near) * MINUTE
