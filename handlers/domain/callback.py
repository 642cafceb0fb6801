"""A call-back: somebody asks the coach to come to them, and says when. Coach hours are by the site's clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

PATIENCE = timedelta(hours=2)
"""Coach hours after which whoever asked is told that nobody has taken it yet."""


@dataclass(frozen=True, slots=True)
class Coach:
    """Who is the coach of a site, and when. `days` count from 0, Monday; `end` is later than `start`."""

    person: str
    days: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Call:
    """One request, by the key of whoever made it. `told`: they know that nobody has taken it in time.

    `to` is the lead who is asked for a break or a lighter queue, which `when` then names; "" is the coach of the site.
    """

    id: str
    person: str
    when: str
    asked_at: datetime
    taken: bool = False
    told: bool = False
    to: str = ""


def hours_open(coach: Coach, timezone: str, since: datetime, until: datetime) -> timedelta:
    """How much of the coach's hours lies between two instants."""
    zone, found = ZoneInfo(timezone), timedelta()
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        if day.weekday() in coach.days:
            begins, ends = (datetime.combine(day, at, zone) for at in (coach.start, coach.end))
            found += max(min(ends, until) - max(begins, since), timedelta())
        day += timedelta(days=1)
    return found


def is_late(call: Call, coach: Coach, timezone: str, now: datetime) -> bool:
    """True where nobody has taken it in time, and whoever asked does not know yet."""
    waited = hours_open(coach, timezone, call.asked_at, now)
    return not call.taken and not call.told and waited >= PATIENCE
