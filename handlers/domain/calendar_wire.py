"""A calendar as plain values, so that a clock's working time is known after the configuration has moved on."""

from collections.abc import Mapping
from datetime import date
from typing import Any  # what JSON gives back has no narrower type

from handlers.domain.calendar import Calendar, Window

Plain = dict[str, Any]


def to_plain(calendar: Calendar) -> Plain:
    """The calendar as dictionaries, lists, text and whole numbers, in one spelling."""
    return {
        "key": calendar.key,
        "timezone": calendar.timezone,
        "weekly": [[list(window) for window in day] for day in calendar.weekly],
        "holidays": sorted(day.isoformat() for day in calendar.holidays),
        "date_hours": {
            day.isoformat(): [list(window) for window in windows]
            for day, windows in sorted(calendar.date_hours.items())
        },
        "version": calendar.version,
    }


def from_plain(plain: Mapping[str, Any]) -> Calendar:
    """The calendar that `to_plain` made these values from. Raises KeyError or ValueError for any others."""
    return Calendar(
        key=plain["key"],
        timezone=plain["timezone"],
        weekly=tuple(_windows(day) for day in plain["weekly"]),
        holidays=frozenset(date.fromisoformat(day) for day in plain["holidays"]),
        date_hours={date.fromisoformat(day): _windows(windows) for day, windows in plain["date_hours"].items()},
        version=plain["version"],
    )


def _windows(plain: list[list[int]]) -> tuple[Window, ...]:
    return tuple((opens, closes) for opens, closes in plain)
