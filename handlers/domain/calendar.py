"""Working time: when an office is open, to the second, in its own zone.

Semantics (`sla.md` §2): a second counts if the wall clock of the zone shows an open minute of that local date. So a
missing hour never counts and a repeated one counts twice. Windows are half open; `24:00` is allowed; a window that
ends before its start crosses midnight and is split there, its tail belonging to the next date; one that ends at its
start is never open. A holiday is a local date on which weekly hours do not count; hours given for a date replace both
its weekly hours and its holiday. The tail of a window given for a date is added to whatever counts on the next date.

How these rules become answers is in `open_hours.py`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from handlers.domain.errors import BadInput

Window = tuple[int, int]
"""Open from, closed from: seconds of the local wall clock, 0 to 86,400."""

DAY = 86_400
ALWAYS = "24x7"  # the calendar that needs no calendar
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = date(1970, 1, 1).toordinal()

_WALL_TIME = re.compile(r"([0-2][0-9]):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When work is done. `weekly[0]` are Monday's windows. `version` is a hash of the content."""

    key: str
    timezone: str
    weekly: tuple[tuple[Window, ...], ...]
    holidays: frozenset[date] = frozenset()
    date_hours: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A calendar with its windows split at midnight and merged, by the day on whose wall clock they stand.

    Days are counted from 1970-01-01, so that no date is made while compiling. `dated` holds the days whose weekly
    hours are replaced (by nothing, on a holiday); `tails` what the dated windows of the day before leave.
    """

    weekly: tuple[tuple[Window, ...], ...]
    dated: Mapping[int, tuple[Window, ...]]
    tails: Mapping[int, tuple[Window, ...]]

    def windows(self, day: int) -> tuple[Window, ...]:
        """The windows of one day, in order, none touching another."""
        hours = self.dated.get(day)
        if hours is None:
            hours = self.weekly[(day + 3) % 7]  # 1970-01-01 was a Thursday
        tail = self.tails.get(day)
        return hours if tail is None else merged((*hours, *tail))


def day_plan(calendar: Calendar) -> DayPlan:
    """Split every window of a calendar at midnight and lay the pieces on their days."""
    pieces = [_split(windows) for windows in calendar.weekly]
    weekly = tuple(merged((*pieces[day][0], *pieces[day - 1][1])) for day in range(7))
    dated: dict[int, tuple[Window, ...]] = {_day(holiday): () for holiday in calendar.holidays}
    tails: dict[int, tuple[Window, ...]] = {}
    for on, windows in calendar.date_hours.items():
        own, tail = _split(windows)
        dated[_day(on)] = merged(own)
        if tail:
            tails[_day(on) + 1] = tuple(tail)
    return DayPlan(weekly, dated, tails)


def never_opens(calendar: Calendar) -> bool:
    """True where no window of the week or of any date has a length, so that nothing would ever be due."""
    plan = day_plan(calendar)
    return not any((*plan.weekly, *plan.dated.values(), *plan.tails.values()))


def content_version(calendar: Calendar, tzdb: str = "") -> str:
    """A short hash of what a calendar means; its key and its version do not count.

    `tzdb` is the release of the time zone database: another one may move due times as an edit does.
    Two spellings of the same windows have the same version.
    """
    plan = day_plan(calendar)
    content = (calendar.timezone, plan.weekly, sorted(plan.dated.items()), sorted(plan.tails.items()), tzdb)
    return sha256(repr(content).encode()).hexdigest()[:16]


def wall_seconds(text: str) -> int:
    """Read `HH:MM` or `HH:MM:SS` as seconds of the wall clock, 0 to 86,400.

    Raises BadInput for anything else; `24:00` is the end of the day.
    """
    match = _WALL_TIME.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    total = hours * 3_600 + minutes * 60 + seconds
    if total > DAY:
        raise BadInput(f"{text!r} is not a time of day; write it as 09:00, 22:30 or 24:00.")
    return total


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name in the database.

    Raises BadInput where there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a legal name; a folder of zones
        raise BadInput(f"There is no time zone {name!r}; one is called Europe/Dublin, for example.") from None


def merged(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The union of windows: in order, without overlaps, touching ones joined, empty ones gone."""
    union: list[Window] = []
    for opens, closes in sorted(windows):
        if opens >= closes:
            continue
        if union and opens <= union[-1][1]:
            union[-1] = (union[-1][0], max(closes, union[-1][1]))
        else:
            union.append((opens, closes))
    return tuple(union)


def _split(windows: Iterable[Window]) -> tuple[list[Window], list[Window]]:
    """What stands on the day itself, and the tails that belong to the next one."""
    own: list[Window] = []
    tails: list[Window] = []
    for opens, closes in windows:
        if opens <= closes:
            own.append((opens, closes))
        else:
            own.append((opens, DAY))
            tails.append((0, closes))
    return own, tails


def _day(on: date) -> int:
    return on.toordinal() - EPOCH
