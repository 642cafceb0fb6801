"""A manager's morning: one message before the first shift of a day, by the wall clock of the rota's own zone.

A manager's hours are those of the rota in which they are the manager on duty, or lead a site; whoever has the role and
none of these works the shifts of their site. Hours that touch or overlap are one shift. No morning is on a holiday of
the person's site. It is due `RuleBook.morning_before` seconds before the shift begins; all instants are aware UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.domain.people import Duty, Person, Role
from handlers.domain.rulebook import RuleBook
from handlers.domain.standup import first_shown

USEFUL_FOR = timedelta(hours=4)
"""So long after the shift began, a message that could not be sent in time is worth sending, and never after."""

LATE_AFTER = timedelta(minutes=2)
"""From then on it says that it is late."""

MOST_DAYS = 400
"""A manager without a shift in more than a year has no morning."""

BACK = 31
"""How many days back the end of the last shift is looked for."""

DAY = timedelta(days=1)
LEADING = (Duty.MANAGER, Duty.SITE_LEAD)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours on some days of the week (0 is Monday), in a zone; `end` at or before `start` is on the next day."""

    days: frozenset[int]
    start: time
    end: time
    zone: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A whole shift of one person. `day` is the date in its zone on which it begins."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Morning:
    """One morning: due at `at`, before the shift that begins at `starts`; the last shift ended at `since`."""

    person: str
    day: date
    at: datetime
    starts: datetime
    since: datetime

    @property
    def ref(self) -> str:
        """How it is named: `manager:2026-11-24`."""
        return f"{self.person}:{self.day.isoformat()}"

    def useful(self, now: datetime) -> bool:
        """True while it makes sense to send it."""
        return now <= self.starts + USEFUL_FOR


def managers(rules: RuleBook) -> tuple[str, ...]:
    """Whoever has a morning at all."""
    if rules.morning_before is None:
        return ()
    return tuple(key for key, person in rules.people.items() if person.has(Role.MANAGER) and hours_of(rules, person))


def hours_of(rules: RuleBook, person: Person) -> tuple[Hours, ...]:
    """When a manager works. Who is on duty day and night works the shifts of their site."""
    own = tuple(
        Hours(span.days, span.start, span.end, span.timezone)
        for span in rules.rota
        if span.person == person.key and span.duty in LEADING and span.start != span.end
    )
    site = rules.sites.get(person.site or "")
    if own or site is None:
        return own
    return tuple(Hours(shift.days, shift.start, shift.end, site.timezone) for shift in site.shifts)


def morning(rules: RuleBook, key: str, day: date) -> Morning | None:
    """The morning of that day; None where no shift begins then, on a holiday, and for who is no manager."""
    person = rules.people.get(key)
    if person is None or rules.morning_before is None or not person.has(Role.MANAGER):
        return None
    found = next((one for one in _shifts(rules, person, day, day) if one.day == day), None)
    if found is None:
        return None
    before = timedelta(seconds=rules.morning_before)
    return Morning(key, day, found.start - before, found.start, last_end(rules, person, found.start))


def following(rules: RuleBook, key: str, after: datetime) -> Morning | None:
    """The first morning that is due after an instant; None if there is none any more."""
    first = (after - DAY).date()
    for number in range(MOST_DAYS):
        found = morning(rules, key, first + number * DAY)
        if found is not None and found.at > after:
            return found
    return None


def last_end(rules: RuleBook, person: Person, at: datetime) -> datetime:
    """When somebody's last shift ended, as of an instant; a day before it where there was none for a month."""
    until = at.date() + DAY
    ended = [one.end for one in _shifts(rules, person, until - BACK * DAY, until) if one.end <= at]
    return max(ended, default=at - DAY)


def _shifts(rules: RuleBook, person: Person, first: date, last: date) -> list[Shift]:
    """The shifts that begin from one day up to and with another, hours that touch taken together."""
    site = rules.sites.get(person.site or "")
    holidays = site.holidays if site is not None else frozenset()
    worked = (one for one in _worked(hours_of(rules, person), first - 2 * DAY, last) if one.day not in holidays)
    found: list[Shift] = []
    for one in sorted(worked, key=lambda each: (each.start, each.end)):
        if found and one.start <= found[-1].end:
            found[-1] = Shift(found[-1].day, found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return [one for one in found if one.day >= first]


def _worked(hours: tuple[Hours, ...], first: date, last: date) -> Iterator[Shift]:
    for number in range((last - first).days + 1):
        day = first + number * DAY
        for one in hours:
            if day.weekday() not in one.days:
                continue
            start = first_shown(day, one.start, one.zone)
            end = first_shown(day if one.start < one.end else day + DAY, one.end, one.zone)
            if start is not None:  # an end in a day that its zone leaves out is as long after the start as ever
                yield Shift(day, start, end or start + _length(one))


def _length(one: Hours) -> timedelta:
    """How long such hours last where no clock is put forward or back."""
    begins, ends = (timedelta(hours=each.hour, minutes=each.minute) for each in (one.start, one.end))
    return ends - begins if ends > begins else ends - begins + DAY
