"""Shifts in the local time of their site, and how one site's shift meets the next one's: overlap, or a gap.

A shift stands in its site's wall clock, so how two sites meet changes whenever one of them puts its clock forward or
back (`domain.md` §1.7). It is worked out anew for each date. A date means the one on which the outgoing shift begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.domain.rulebook import RuleBook, Shift, Site

DAY = timedelta(days=1)
NARROW = timedelta(minutes=15)
"""An overlap that falls below this is told of, as is every gap that grows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift of one date: from `start` up to `end` (UTC)."""

    site: str
    shift: str
    day: date
    start: datetime
    end: datetime

    @property
    def id(self) -> str:
        return f"{self.site}:{self.day.isoformat()}:{self.shift}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the end of one shift meets the next site's: `overlap` is below zero where nobody is there in between."""

    outgoing: Turn
    incoming: Turn

    @property
    def overlap(self) -> timedelta:
        return self.outgoing.end - self.incoming.start

    @property
    def uncovered(self) -> timedelta:
        return max(-self.overlap, timedelta(0))


@dataclass(frozen=True, slots=True)
class Worse:
    """From a date on two shifts meet worse than the day before. `first` is the first hand-over that it will touch."""

    day: date
    before: Meeting
    after: Meeting
    first: date


def turn(site: Site, shift: Shift, day: date) -> Turn:
    """The shift as it would be on a date, whether or not it is worked then. A skipped time is shifted forward."""
    zone = ZoneInfo(site.timezone)
    last = day if shift.start < shift.end else day + DAY
    start, end = datetime.combine(day, shift.start, zone), datetime.combine(last, shift.end, zone)
    return Turn(site.key, shift.name, day, start.astimezone(UTC), end.astimezone(UTC))


def is_worked(site: Site, shift: Shift, day: date) -> bool:
    """True on the days of the shift, but for the site's holidays."""
    return day.weekday() in shift.days and day not in site.holidays


def turns(site: Site, start: datetime, end: datetime) -> list[Turn]:
    """The worked shifts of a site that end after `start` and begin before `end` (aware), in the order of their ends."""
    zone = ZoneInfo(site.timezone)
    first, last = start.astimezone(zone).date() - 2 * DAY, end.astimezone(zone).date() + DAY
    days = (first + DAY * count for count in range((last - first).days + 1))
    made = (turn(site, shift, day) for day in days for shift in site.shifts if is_worked(site, shift, day))
    return sorted((one for one in made if one.end > start and one.start < end), key=lambda one: (one.end, one.start))


def next_turn(rules: RuleBook, outgoing: Turn, ahead: timedelta = 7 * DAY) -> Turn | None:
    """The worked shift that takes over at the end of another: the one that is on then, else the next to begin.

    None where the site hands over to nobody, or nobody works within the time looked ahead.
    """
    to = rules.sites.get(rules.sites[outgoing.site].hands_over_to or "")
    if to is None:
        return None
    coming = [
        one
        for one in turns(to, outgoing.end, outgoing.end + ahead)
        if (one.site, one.id) != (outgoing.site, outgoing.id)
    ]
    return _taking_over(outgoing, coming)


def _taking_over(outgoing: Turn, coming: list[Turn]) -> Turn | None:
    on = [one for one in coming if one.start <= outgoing.end < one.end]
    if on:
        return max(on, key=lambda one: one.start)
    later = [one for one in coming if one.start > outgoing.end]
    return min(later, key=lambda one: one.start) if later else None


def meeting(rules: RuleBook, site: Site, shift: Shift, day: date) -> Meeting | None:
    """How a shift would meet the next site's on a date, weekends and holidays apart: only the clocks count here."""
    to = rules.sites.get(site.hands_over_to or "")
    if to is None or not to.shifts:
        return None
    outgoing = turn(site, shift, day)
    near = outgoing.end.astimezone(ZoneInfo(to.timezone)).date()
    every = [turn(to, other, near + DAY * n) for other in to.shifts for n in (-1, 0, 1, 2)]
    incoming = _taking_over(outgoing, [one for one in every if (one.site, one.id) != (site.key, outgoing.id)])
    return Meeting(outgoing, incoming) if incoming is not None else None


def worse(rules: RuleBook, start: date, end: date) -> Iterator[Worse]:
    """Every date from `start` up to and with `end` from which on two shifts meet worse than they did the day before.

    Worse is a gap that grows, or an overlap that falls below NARROW.
    """
    for site in rules.sites.values():
        for shift in site.shifts:
            for count in range((end - start).days + 1):
                day = start + DAY * count
                before, after = meeting(rules, site, shift, day - DAY), meeting(rules, site, shift, day)
                if before is not None and after is not None and _is_worse(before, after):
                    yield Worse(day, before, after, _first_worked(site, shift, day))


def _is_worse(before: Meeting, after: Meeting) -> bool:
    return after.uncovered > before.uncovered or before.overlap >= NARROW > after.overlap


def _first_worked(site: Site, shift: Shift, day: date) -> date:
    """The first date on which the shift is worked, from a date on; that date where none is near."""
    return next((one for one in (day + DAY * n for n in range(31)) if is_worked(site, shift, one)), day)
