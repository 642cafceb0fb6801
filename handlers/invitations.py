"""Invitations to a check-in, at a site that sends them (`push`): to who opted in, at the end of a shift, once a day.

None comes in quiet hours, while the person owns an open P0, or while they paused; after three that were ignored they
pause by themselves. Silence is an answer: nobody is reminded, and nobody is told.
"""

from collections.abc import Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.checkins import cohort_of
from handlers.domain.rota import in_quiet_hours
from handlers.domain.rulebook import RuleBook, Shift, Site
from handlers.ports.vault import VaultWork

BEFORE_END = timedelta(hours=1)
MOST_IGNORED = 3


def open_until(site: Site, now: datetime) -> datetime | None:
    """When the shift ends that is in its last hour now; None where none is."""
    zone = ZoneInfo(site.timezone)
    today = now.astimezone(zone).date()
    ends = (_end(shift, day, zone) for shift in site.shifts for day in (today - timedelta(days=1), today))
    return next((end for end in ends if end is not None and end - BEFORE_END <= now < end), None)


async def due(work: VaultWork, rules: RuleBook, site: Site, now: datetime, busy: Set[str]) -> list[str]:
    """Who is invited now; from now on they count as invited today. `busy` own an open P0."""
    invited: list[str] = []
    if open_until(site, now) is None:
        return invited
    today = now.astimezone(ZoneInfo(site.timezone)).date()
    for person in sorted(cohort_of(rules, site.key) - busy):
        standing = await work.standing(person)
        if standing is None or standing.paused or today in (standing.answered_on, standing.invited_on):
            continue
        if standing.ignored >= MOST_IGNORED:
            await work.put_standing(person, replace(standing, paused=True, ignored=0))
        elif not in_quiet_hours(rules, person, now):
            await work.put_standing(person, replace(standing, invited_on=today, ignored=standing.ignored + 1))
            invited.append(person)
    return invited


def _end(shift: Shift, day: date, zone: ZoneInfo) -> datetime | None:
    """When a shift that begins on this day ends; None where it does not begin on it."""
    if day.weekday() not in shift.days:
        return None
    over_night = shift.end <= shift.start
    return datetime.combine(day + timedelta(days=over_night), shift.end, zone)
