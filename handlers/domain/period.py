"""The period of a report: half-open, from its first second up to but not including its last, by a zone's wall clock.

A week is an ISO week, Monday 00:00 to the next Monday 00:00, so that the last minute that counts is Sunday 23:59.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.domain.errors import BadInput

_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """`start` and `end` are whole seconds since 1970, UTC; `zone` is whose days they are; `name` what it is called."""

    start: int
    end: int
    zone: str
    name: str = ""

    def holds(self, at: int) -> bool:
        """True from the first second up to but not including the last."""
        return self.start <= at < self.end


def today(zone: str, now: datetime) -> Period:
    """The day that it is in a zone, midnight to midnight: 23 or 25 hours where the clocks change."""
    day = now.astimezone(ZoneInfo(zone)).date()
    return between(day, day + timedelta(days=1), zone, "today")


def this_week(zone: str, now: datetime) -> Period:
    """The ISO week that it is in a zone."""
    monday = _monday(now.astimezone(ZoneInfo(zone)).date())
    return between(monday, monday + timedelta(days=7), zone, "this week")


def last_week(zone: str, now: datetime) -> Period:
    """The ISO week that ended last in a zone, named as `2026-W47`."""
    return _week_of(_monday(now.astimezone(ZoneInfo(zone)).date()) - timedelta(days=7), zone)


def week_at(zone: str, now: datetime) -> Period:
    """The ISO week that it is in a zone, named as `2026-W47`."""
    return _week_of(_monday(now.astimezone(ZoneInfo(zone)).date()), zone)


def week_after(before: Period) -> Period:
    """The ISO week that begins where another one ends."""
    return week_at(before.zone, datetime.fromtimestamp(before.end, UTC))


def week(name: str, zone: str) -> Period:
    """The ISO week of a name such as `2026-W47`. Raises BadInput for anything else."""
    found = _WEEK.fullmatch(name.strip())
    try:
        if found is None:
            raise ValueError(name)
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise BadInput(
            f"“{name[:20]}” is no week. Allowed: the ISO year and week. Example: --week 2026-W47", field="--week"
        ) from None
    return _week_of(monday, zone)


def frozen_at(after: int, over: Period) -> datetime:
    """When a week is frozen by itself, `after` so many seconds: aware UTC."""
    return datetime.fromtimestamp(over.end + after, UTC)


def next_week(after: int, zone: str, now: datetime) -> Period:
    """The week that is the next to be frozen by itself in a zone."""
    return week_at(zone, now - timedelta(seconds=after))


def between(first: date, after: date, zone: str, name: str = "") -> Period:
    """From the midnight that begins one day to the one that begins another, in a zone."""
    return Period(_midnight(first, zone), _midnight(after, zone), zone, name)


def week_name(day: date) -> str:
    """The ISO week of a day: `2026-W47`."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def _week_of(monday: date, zone: str) -> Period:
    return between(monday, monday + timedelta(days=7), zone, week_name(monday))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: str) -> int:
    """The first second of a local day, also where midnight itself is skipped."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return int(midnight.timestamp())
