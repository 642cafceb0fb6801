"""Invitations to a check-in, at a site that sends them (`push`): to who opted in, at the end of a shift, once a day.

None comes in quiet hours, while the person is not at work or owns an open P0, or while they paused; after three that
were ignored they pause by themselves. Silence is an answer: nobody is told, and nobody is reminded but who asked for
it, and they once, a quarter of an hour before the shift ends.
"""

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.domain.cohort import cohort_of
from handlers.domain.rota import in_quiet_hours, on_shift
from handlers.domain.rulebook import RuleBook, Shift, Site
from handlers.ports.vault import VaultWork
from handlers.wellbeing.checkins import day_of

BEFORE_END = timedelta(hours=1)
LAST_CALL = timedelta(minutes=15)
MOST_IGNORED = 3


def open_until(site: Site, now: datetime) -> datetime | None:
    """When the shift ends that is in its last hour now; None where none is. None begins on a site's holiday."""
    zone = ZoneInfo(site.timezone)
    today = now.astimezone(zone).date()
    days = [day for day in (today - timedelta(days=1), today) if day not in site.holidays]
    ends = (_end(shift, day, zone) for shift in site.shifts for day in days)
    return next((end for end in ends if end is not None and end - BEFORE_END <= now < end), None)


async def due(work: VaultWork, rules: RuleBook, site: Site, now: datetime, busy: Set[str]) -> list[str]:
    """Who is invited now; from now on they count as invited today. `busy` are not to be asked."""
    invited: list[str] = []
    end = open_until(site, now)
    if end is None:
        return invited
    # The last hour of a shift may lie on two days; it is one hour all the same, and has one invitation.
    day, last = day_of(site, end - BEFORE_END), day_of(site, end)
    for person in sorted(cohort_of(rules, site.key) - busy):
        standing = await work.standing(person)
        if standing is None or standing.paused or standing.answered_on in (day, last):
            continue
        wanted = standing.later and end - now <= LAST_CALL
        if standing.invited_on == day and not wanted:
            continue
        if standing.ignored >= MOST_IGNORED:
            await work.put_standing(person, replace(standing, paused=True, ignored=0, later=False))
        elif on_shift(rules, person, now) and not in_quiet_hours(rules, person, now):
            told = replace(standing, invited_on=day, ignored=standing.ignored + 1, later=False)
            await work.put_standing(person, told)
            invited.append(person)
    return invited


async def not_told(work: VaultWork, people: Iterable[str]) -> None:
    """Take back that these were silent: no invitation reached them."""
    for person in people:
        standing = await work.standing(person)
        if standing is not None:
            await work.put_standing(person, replace(standing, ignored=max(standing.ignored - 1, 0)))


def _end(shift: Shift, day: date, zone: ZoneInfo) -> datetime | None:
    """When a shift that begins on this day ends; None where it does not begin on it."""
    if day.weekday() not in shift.days:
        return None
    over_night = shift.end <= shift.start
    return datetime.combine(day + timedelta(days=over_night), shift.end, zone)
