"""The rota seen ahead: until when somebody has a duty, who comes after, and the hours at which nobody has it.

Nothing changes on duty but at the edges of the rota's lines, of covers, and where a zone's clock is put forward or
back; so a week is looked at in a few dozen instants, not minute by minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from handlers.domain.people import Duty
from handlers.domain.rota import holders, on_duty
from handlers.domain.rulebook import RuleBook

DAY = timedelta(days=1)
WATCHED = (Duty.LEAD, Duty.BACKUP, Duty.MANAGER, Duty.SITE_LEAD)
"""The duties that chains ask for."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who has a duty now, until when (None: as far as was looked), and who has it then."""

    people: tuple[str, ...]
    until: datetime | None = None
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bare:
    """Hours at which nobody has a duty of a site; `asked` stand in when they begin."""

    site: str
    duty: Duty
    start: datetime
    until: datetime
    asked: tuple[str, ...]


def watch(
    rules: RuleBook, duty: Duty, *, site: str | None, client: str | None, at: datetime, ahead: timedelta = 7 * DAY
) -> Watch:
    """Who answers for a duty from an instant (aware) on; `ahead` is how far it is looked for the next one."""
    people = on_duty(rules, duty, site=site, client=client, at=at)
    for edge in edges(rules, at, at + ahead):
        then = on_duty(rules, duty, site=site, client=client, at=edge)
        if then != people:
            return Watch(people, edge, then)
    return Watch(people)


def bare(rules: RuleBook, site: str, duty: Duty, start: datetime, end: datetime) -> list[Bare]:
    """The hours between two instants at which no line of the rota, and no cover, names anybody for a duty of a site."""
    found: list[Bare] = []
    instants = [start, *edges(rules, start, end), end]
    for begins, ends in pairwise(instants):
        if holders(rules, duty, site=site, client=None, at=begins):
            continue
        if found and found[-1].until == begins:
            found[-1] = Bare(site, duty, found[-1].start, ends, found[-1].asked)
        else:
            found.append(Bare(site, duty, begins, ends, on_duty(rules, duty, site=site, client=None, at=begins)))
    return found


def edges(rules: RuleBook, start: datetime, end: datetime) -> Sequence[datetime]:
    """Every instant after `start` and before `end` at which who is on duty may change, in order (UTC)."""
    found = {edge for cover in rules.covers for edge in (cover.start, cover.end)}
    for timezone in {span.timezone for span in rules.rota}:
        times = {edge for span in rules.rota if span.timezone == timezone for edge in (span.start, span.end)}
        for day in days_between(timezone, start, end):
            found.update(_instants(timezone, day, frozenset(times)))
    return sorted(edge for edge in found if start < edge < end)


def days_between(timezone: str, start: datetime, end: datetime) -> Iterator[date]:
    """The dates of a zone from the one before `start` to the one after `end`."""
    zone = ZoneInfo(timezone)
    day, last = start.astimezone(zone).date() - DAY, end.astimezone(zone).date() + DAY
    while day <= last:
        yield day
        day += DAY


@lru_cache(maxsize=4096)
def _instants(timezone: str, day: date, times: frozenset[time]) -> frozenset[datetime]:
    """When the wall clock shows these times on a date, both times in a repeated hour; and when it is put forward or
    back on that date.
    """
    zone = ZoneInfo(timezone)
    shown = {
        datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC) for clock in times for fold in (0, 1)
    }
    put = clock_change(timezone, day)
    return frozenset(shown | {put}) if put else frozenset(shown)


@lru_cache(maxsize=4096)
def clock_change(timezone: str, day: date) -> datetime | None:
    """The second (UTC) at which a zone's clock is put forward or back on a date, or None."""
    zone = ZoneInfo(timezone)
    before, after = (datetime.combine(day + DAY * n, time(0), zone).astimezone(UTC) for n in (0, 1))
    if before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
        return None
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return after
