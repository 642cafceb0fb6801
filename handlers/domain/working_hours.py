"""When somebody is at work, for what can wait until they are: a notice to read, news of what became of a case.

Hours of their own in the rota count, else the shifts of their site, else 09:00 to 17:00 from Monday to Friday; never on
a holiday of their site, in their quiet hours, or while somebody covers them. A duty of more than LONGEST at a stretch
is a telephone that may ring, not hours at work: whoever has one works in the shifts of their site besides. A working
day is named by the local date on which its hours begin.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.domain.cover import covered
from handlers.domain.people import Person
from handlers.domain.rota import in_quiet_hours
from handlers.domain.rulebook import RuleBook, Shift, Site
from handlers.domain.shifts import Turn, turns

LONGEST = timedelta(hours=14)
LOOKED_AHEAD = timedelta(days=15)
STEP = timedelta(minutes=15)
OFFICE = Shift("office", frozenset(range(5)), time(9), time(17))
"""For whoever has neither hours of their own nor a site with shifts."""


@dataclass(frozen=True, slots=True)
class Chance:
    """An instant (UTC) at which somebody is at work and awake, and the working day that it belongs to."""

    at: datetime
    day: date


def next_chance(
    rules: RuleBook, person: str, after: datetime, *, not_on: Collection[date] = frozenset()
) -> Chance | None:
    """The first instant from `after` on (aware) at which somebody is at work; None within LOOKED_AHEAD.

    Working days and local dates in `not_on` are left out.
    """
    for turn in _hours(rules, person, after.date()):
        if turn.end <= after or turn.day in not_on:
            continue
        for at in _steps(max(turn.start, after), turn.end):
            if _is_there(rules, person, at) and local_date(rules, person, at) not in not_on:
                return Chance(at, turn.day)
    return None


def at_work(rules: RuleBook, person: str, at: datetime) -> bool:
    """True at an instant at which somebody can be asked something that may wait."""
    return any(turn.start <= at < turn.end for turn in _hours(rules, person, at.date())) and _is_there(
        rules, person, at
    )


def local_date(rules: RuleBook, person: str, at: datetime) -> date:
    """The date that it is where somebody works."""
    return at.astimezone(zone_of(rules, person)).date()


def zone_of(rules: RuleBook, person: str) -> ZoneInfo:
    """The zone of somebody's site; their own where they have none."""
    known = rules.people.get(person)
    site = rules.sites.get(known.site or "") if known is not None else None
    if site is not None:
        return ZoneInfo(site.timezone)
    return ZoneInfo(known.timezone if known is not None else rules.organisation.timezone)


def _is_there(rules: RuleBook, person: str, at: datetime) -> bool:
    return not in_quiet_hours(rules, person, at) and not covered(rules.covers, person, at)


def _steps(start: datetime, end: datetime) -> Iterator[datetime]:
    """The beginning, and then every quarter of an hour."""
    while start < end:
        yield start
        start += STEP


@lru_cache(maxsize=4096)
def _hours(rules: RuleBook, person: str, day: date) -> tuple[Turn, ...]:
    """Somebody's hours around and after a date, in the order in which they begin."""
    known = rules.people.get(person)
    if known is None:
        return ()
    first = datetime.combine(day, time(), ZoneInfo("UTC"))
    found = [
        turn
        for site in _schedules(rules, known)
        for turn in turns(site, first, first + LOOKED_AHEAD)
        if turn.end - turn.start <= LONGEST
    ]
    return tuple(sorted(found, key=lambda turn: (turn.start, turn.end)))


def _schedules(rules: RuleBook, person: Person) -> list[Site]:
    """Whatever says when somebody works, each as a site with its zone, shifts and holidays."""
    site = rules.sites.get(person.site or "") or Site("", "", person.timezone, None, (), frozenset())
    own = [
        replace(site, timezone=span.timezone, shifts=(Shift("own", span.days, span.start, span.end),))
        for span in rules.rota
        if span.person == person.key
    ]
    of_their_own = [each for each in own if _length(each.shifts[0]) <= LONGEST]
    if own and len(of_their_own) == len(own):
        return own
    return [*of_their_own, site if site.shifts else replace(site, shifts=(OFFICE,))]


def _length(shift: Shift) -> timedelta:
    """How long a shift is by the clock on the wall; equal times are a whole day."""
    first = datetime.combine(date.min, shift.start)
    last = datetime.combine(date.min, shift.end)
    return (last if shift.start < shift.end else last + timedelta(days=1)) - first
