"""A calendar, compiled: working time between two instants, and when so much of it is used up.

Everything is whole seconds since 1970, UTC; a question costs one or two bisections whatever the horizon. The open
windows of a stretch of time lie in a table that grows, by doubling, as questions reach beyond it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from handlers.domain.calendar import DAY, EPOCH, Calendar, DayPlan, Window, day_plan, zone_named

EARLIEST = -(70 * 365 + 17) * DAY  # 1900-01-01: before it, zones are a matter of the sun
LATEST = (date(3000, 1, 1).toordinal() - EPOCH) * DAY
FIRST_STRETCH = 200 * DAY

Offset = tuple[int, int, int]
"""From, until (instants), and what the wall clock is ahead of UTC between them, in seconds."""


class OpenHours:
    """The open time of one calendar, between 1900 and 3000.

    The table: `_opens` and `_closes` of each window in order; `_total` is the open time from the table's beginning up
    to each closing; `_shift` is `_total` before a window less its opening, so that `_shift[i] + t` is the open time
    up to an instant `t` inside window `i`, and `total - _shift[i]` the way back.
    """

    __slots__ = ("_closes", "_from", "_latest", "_opens", "_plan", "_shift", "_total", "_until", "_zone")

    def __init__(self, plan: DayPlan, zone: tzinfo) -> None:
        self._plan = plan
        self._zone = zone
        self._latest = LATEST if any(plan.weekly) else _after_last_date(plan)
        self._from = self._until = 0
        self._lay([])

    @classmethod
    def always(cls) -> "OpenHours":
        """24 x 7: one window without an end."""
        hours = cls(DayPlan(((),) * 7, {}, {}), UTC)
        hours._from, hours._until = -(10**12), 10**12
        hours._latest = hours._until
        hours._lay([(hours._from, hours._until)])
        return hours

    def elapsed(self, start: int, end: int) -> int:
        """Open seconds from `start` up to, not including, `end`; 0 where `end` is not later."""
        if end <= start:
            return 0
        if start < self._from or end > self._until:
            self._cover(start, end)
        return self._worked(end) - self._worked(start)

    def due(self, start: int, seconds: int) -> int | None:
        """The earliest instant at which so many open seconds have passed since `start`.

        A target used up at closing is due at closing. Nothing to use up is due at `start`. None if it never is
        (no opening before the year 3000).
        """
        if seconds <= 0:
            return start
        if start < self._from or start >= self._until:
            self._cover(start, start + 1)
        while True:
            total = self._worked(start) + seconds
            at = bisect_left(self._total, total)
            if at < len(self._total):
                return total - self._shift[at]
            if self._until >= self._latest:
                return None
            self._cover(start, self._until + 1)

    def used_up(self, end: int, seconds: int) -> int:
        """The earliest instant from which only so many open seconds remain until `end`: `due`, looking back.

        With 0 it is the last closing for a shut office, and `end` itself for an open one.
        """
        if end < self._from or end > self._until:
            self._cover(end, end + 1)
        while True:
            total = self._worked(end) - max(seconds, 0)
            if total > 0:
                return total - self._shift[bisect_left(self._total, total)]
            if self._from <= EARLIEST:
                return self._opens[0] if total == 0 and self._opens else end
            self._cover(self._from - 1, end)

    def is_open(self, at: int) -> bool:
        """True in the seconds that count."""
        self._cover(at, at + 1)
        index = bisect_right(self._opens, at) - 1
        return index >= 0 and at < self._closes[index]

    def next_opening(self, at: int) -> int | None:
        """The earliest open second at or after `at`, which is `at` itself in open time; None if there is none."""
        if self.is_open(at):
            return at
        return next(iter(self.next_openings(at, 1)), None)

    def next_openings(self, at: int, count: int) -> tuple[int, ...]:
        """The instants, at or after `at`, when it opens: `count` of them, or fewer where there are no more."""
        self._cover(at, at + 1)
        while True:
            first = bisect_left(self._opens, at)
            if len(self._opens) - first > count or self._until >= self._latest:
                return tuple(self._opens[first : first + count])
            self._cover(at, self._until + 1)

    def _worked(self, at: int) -> int:
        """Open seconds from the beginning of the table up to `at`."""
        index = bisect_right(self._opens, at) - 1
        if index < 0:
            return 0
        closes = self._closes[index]
        return self._shift[index] + (at if at < closes else closes)

    def _cover(self, start: int, end: int) -> None:
        """Make the table reach from `start` to `end`, and well beyond, so that it seldom has to."""
        start, end = max(start, EARLIEST), min(end, LATEST)
        if self._from <= start and end <= self._until:
            return
        empty = self._from == self._until
        length = FIRST_STRETCH if empty else 2 * (self._until - self._from)
        since, until = (start, end) if empty else (min(start, self._from), max(end, self._until))
        self._from = since if since == self._from else max(EARLIEST, min(since, until - length) - DAY)
        self._until = until if until == self._until else min(LATEST, max(until, since + length) + DAY)
        self._lay(_open_windows(self._plan, self._zone, self._from, min(self._until, self._latest)))

    def _lay(self, windows: list[Window]) -> None:
        """Keep these windows as the table."""
        self._opens = [opens for opens, _ in windows]
        self._closes = [closes for _, closes in windows]
        self._total: list[int] = []
        self._shift: list[int] = []
        total = 0
        for opens, closes in windows:
            self._shift.append(total - opens)
            total += closes - opens
            self._total.append(total)


def open_hours(calendar: Calendar | None) -> OpenHours:
    """The open hours of a calendar, compiled once for its content; None is 24 x 7.

    Raises BadInput for a time zone that does not exist.
    """
    if calendar is None:
        return _ALWAYS
    dated = tuple(sorted(calendar.date_hours.items()))
    return _compiled(calendar.timezone, calendar.weekly, calendar.holidays, dated)


@lru_cache(maxsize=256)
def _compiled(
    timezone: str,
    weekly: tuple[tuple[Window, ...], ...],
    holidays: frozenset[date],
    dated: tuple[tuple[date, tuple[Window, ...]], ...],
) -> OpenHours:
    calendar = Calendar("", timezone, weekly, holidays, dict(dated))
    return OpenHours(day_plan(calendar), zone_named(timezone))


def _after_last_date(plan: DayPlan) -> int:
    """An instant after everything that a calendar without weekly hours ever opens, in any zone."""
    return (max((*plan.dated, *plan.tails), default=0) + 3) * DAY


def _open_windows(plan: DayPlan, zone: tzinfo, start: int, end: int) -> list[Window]:
    """The open windows between two instants.

    Between two changes of the zone's offset the wall clock runs evenly, so each day's windows are shifted by the
    offset and cut off where it ends. That is all there is to summer time: a missing hour lies in no stretch, a
    repeated one in two.
    """
    windows: list[Window] = []
    for since, until, ahead in _offsets(zone, start, end):
        for day in range((since + ahead) // DAY, (until + ahead - 1) // DAY + 1):
            midnight = day * DAY - ahead
            for opens, closes in plan.windows(day):
                begin, finish = max(midnight + opens, since), min(midnight + closes, until)
                if begin >= finish:
                    continue
                if windows and windows[-1][1] == begin:
                    windows[-1] = (windows[-1][0], finish)
                else:
                    windows.append((begin, finish))
    return windows


def _offsets(zone: tzinfo, start: int, end: int) -> Iterator[Offset]:
    """The stretches of even wall clock between two instants, in order, without gaps."""
    for year in range(_year(start), _year(end) + 1):
        for since, until, ahead in _offsets_of_year(zone, year):
            if since < end and until > start:
                yield max(since, start), min(until, end), ahead


@lru_cache(maxsize=4096)
def _offsets_of_year(zone: tzinfo, year: int) -> tuple[Offset, ...]:
    """The stretches of one year (UTC). The day of a change is found by looking, its second by halving."""
    first, last = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (year, year + 1))
    stretches: list[Offset] = []
    since, ahead = first, _ahead(zone, first)
    for day in range(first + DAY, last + 1, DAY):
        after = _ahead(zone, day)
        if after != ahead:
            change = _change(zone, day - DAY, day)
            stretches.append((since, change, ahead))
            since, ahead = change, after
    stretches.append((since, last, ahead))
    return tuple(stretches)


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The first second of the new offset, where it differs at `after` from what it is at `before`."""
    old = _ahead(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _ahead(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _ahead(zone: tzinfo, at: int) -> int:
    """How many seconds the wall clock is ahead of UTC at an instant."""
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _year(at: int) -> int:
    return datetime.fromtimestamp(at, UTC).year


_ALWAYS = OpenHours.always()
