"""When a stand-up is: questions, one reminder, and the digest, each by the wall clock of the site on a working day.

A day is worked if it is one of the stand-up's days of the week and no holiday of the site. The digest comes at the
first instant of that local day at which the wall clock shows its time or later: a time that the clocks skip is caught
up as soon as they have moved on, and one that they repeat counts once, the first time. Questions and reminder lie a
real length of time before it. All instants are aware UTC, to the minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.domain.people import Person, Role
from handlers.domain.rota import on_shift
from handlers.domain.rulebook import RuleBook, Site, Standup

USEFUL_FOR = timedelta(hours=4)
"""A digest that could not be sent in time is worth sending for so long, and never after."""

LATE_AFTER = timedelta(minutes=2)
"""From then on it says that it is late."""

SPACING = timedelta(minutes=5)
"""Nobody is asked, or reminded, later than so long before the digest, nor reminded sooner than so long after."""

AFTERWARDS = timedelta(hours=12)
"""For so long an answer is still one to the digest that was sent; it is appended."""

MOST_DAYS = 800
"""A stand-up without a working day in more than two years never is."""

ASKED = (Role.MODERATOR, Role.LEAD)
"""Who is asked; a manager reads."""

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Stage(StrEnum):
    """What happens for one day of a stand-up, in this order."""

    ASK = "ask"
    REMIND = "remind"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day of a stand-up: `day` is the site's own."""

    standup: str
    day: date
    ask_at: datetime
    remind_at: datetime
    digest_at: datetime

    @property
    def ref(self) -> str:
        """How it is named: `dublin:2026-11-23`."""
        return f"{self.standup}:{self.day.isoformat()}"

    def at(self, stage: Stage) -> datetime:
        """When a stage is due."""
        return {Stage.ASK: self.ask_at, Stage.REMIND: self.remind_at, Stage.DIGEST: self.digest_at}[stage]

    def useful(self, stage: Stage, now: datetime) -> bool:
        """True while it makes sense to do a stage that was due already."""
        if stage is Stage.DIGEST:
            return now <= self.digest_at + USEFUL_FOR
        return now <= self.digest_at - SPACING


def is_worked(standup: Standup, site: Site, day: date) -> bool:
    """True if the stand-up is held on that day of its site."""
    return day.weekday() in standup.days and day not in site.holidays


def occasion(standup: Standup, site: Site, day: date) -> Occasion | None:
    """The stand-up of that day; None where it is not worked, or where its zone leaves the day out."""
    if not is_worked(standup, site, day):
        return None
    at = first_shown(day, standup.at, site.timezone)
    if at is None:
        return None
    before = (timedelta(seconds=length) for length in (standup.ask_before, standup.remind_before))
    ask_at, remind_at = (at - length for length in before)
    return Occasion(standup.key, day, ask_at, remind_at, at)


def following(standup: Standup, site: Site, after: datetime) -> Occasion | None:
    """The first stand-up whose digest is due after an instant; None if there is none any more."""
    first = after.astimezone(ZoneInfo(site.timezone)).date() - DAY
    return next((found for found in _days(standup, site, first, DAY) if found.digest_at > after), None)


def preceding(standup: Standup, site: Site, until: datetime) -> Occasion | None:
    """The last stand-up whose digest was due at an instant or before it; None if there was none."""
    last = until.astimezone(ZoneInfo(site.timezone)).date() + DAY
    return next((found for found in _days(standup, site, last, -DAY) if found.digest_at <= until), None)


def answerable(standup: Standup, site: Site, now: datetime) -> Occasion | None:
    """The stand-up that an answer given now belongs to: the last one until its day is over, then the next one."""
    coming = following(standup, site, now)
    last = preceding(standup, site, now)
    asked = coming is not None and coming.ask_at <= now
    is_fresh = last is not None and now < last.digest_at + AFTERWARDS
    return last if is_fresh and not asked else coming


def counted_from(standup: Standup, site: Site, found: Occasion) -> datetime:
    """Since when a digest counts: the stand-up before it; a day where there was none."""
    before = preceding(standup, site, found.digest_at - MINUTE)
    return before.digest_at if before is not None else found.digest_at - DAY


def next_working_day(standup: Standup, site: Site, day: date) -> date:
    """The first day after it that is worked; the day after it where there is none."""
    found = next(_days(standup, site, day + DAY, DAY), None)
    return found.day if found is not None else day + DAY


def of_person(rules: RuleBook, person: Person) -> Standup | None:
    """The stand-up of somebody of ours: their team's, else their site's; None where neither has one."""
    if person.is_client:
        return None
    return rules.standups.get(person.team or "") or rules.standups.get(person.site or "")


def participants(rules: RuleBook, standup: Standup, at: datetime) -> tuple[str, ...]:
    """Who is asked for a digest at that instant: those who are at work then, by rota or shift, and nobody else."""
    staff = [person for person in rules.people.values() if person.has(*ASKED)]
    theirs = [person.key for person in staff if of_person(rules, person) is standup]
    return tuple(key for key in theirs if on_shift(rules, key, at))


def first_shown(day: date, at: time, zone: str) -> datetime | None:
    """The first instant of a local day at which the wall clock shows a time or later; None for a day left out."""
    wanted, place = datetime.combine(day, at), ZoneInfo(zone)
    early, late = sorted(wanted.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    while early <= late:  # one instant, unless the clocks change there
        shown = early.astimezone(place).replace(tzinfo=None)
        if shown >= wanted:
            return early if shown.date() == day else None
        early += MINUTE
    return None


def _days(standup: Standup, site: Site, first: date, step: timedelta) -> Iterator[Occasion]:
    """Every stand-up from a day on, forwards or backwards."""
    for number in range(MOST_DAYS):
        found = occasion(standup, site, first + number * step)
        if found is not None:
            yield found
