"""Who answers at a certain hour, who is at work, and who asked not to be woken.

Hours are those of the wall clock in the zone they were written in, so they hold through every change of the clocks.
A span belongs to the day on which it starts, and its last instant is the one before its end.

For a duty, the most specific rota wins: the client's, else the site's, else the one for everywhere. Where nobody has
the duty at that hour, the duties of FALLBACK are asked in turn; at the very last, whoever has the duty at another site.

What people said over the rota (`RuleBook.covers`) stands in it as if it had been written there: while somebody covers
another one, they have that one's duties, are at work, and are not held by quiet hours.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.domain.cover import covered, covering, stand_in
from handlers.domain.people import Duty
from handlers.domain.rulebook import RotaSpan, RuleBook

EVERY_DAY = frozenset(range(7))

FALLBACK: Mapping[Duty, tuple[Duty, ...]] = {
    Duty.LEAD: (Duty.MANAGER, Duty.SITE_LEAD),
    Duty.BACKUP: (Duty.LEAD, Duty.MANAGER, Duty.SITE_LEAD),
    Duty.MANAGER: (Duty.SITE_LEAD, Duty.LEAD),
    Duty.SITE_LEAD: (Duty.MANAGER, Duty.LEAD),
    Duty.ACCOUNT: (Duty.MANAGER, Duty.SITE_LEAD),
    Duty.LEGAL: (Duty.MANAGER, Duty.SITE_LEAD),
}
"""Who stands in for a duty that nobody has at that hour, the nearest first."""


@lru_cache(maxsize=1024)
def on_duty(rules: RuleBook, duty: Duty, *, site: str | None, client: str | None, at: datetime) -> tuple[str, ...]:
    """The people who answer for a duty at that instant, in the order of the rota; empty if there is nobody at all.

    `at` is aware. A fallback's people are given where nobody has the duty itself. Remembered, because a beat asks for
    hundreds of cases at one and the same instant.
    """
    for each in (duty, *FALLBACK[duty]):
        people = holders(rules, each, site=site, client=client, at=at)
        if people:
            return people
    return _people(rules, (span for span in rules.rota if span.duty is duty and serves(span, at)), at)


def holders(rules: RuleBook, duty: Duty, *, site: str | None, client: str | None, at: datetime) -> tuple[str, ...]:
    """The holders of exactly this duty, from the most specific rota that has one at that hour; nobody stands in."""
    serving = [
        span
        for span in rules.rota
        if span.duty is duty and span.client in (None, client) and span.site in (None, site) and serves(span, at)
    ]
    nearest = max((_specificity(span) for span in serving), default=0)
    return _people(rules, (span for span in serving if _specificity(span) == nearest), at)


def _specificity(span: RotaSpan) -> int:
    return 2 * (span.client is not None) + (span.site is not None)


def _people(rules: RuleBook, spans: Iterable[RotaSpan], at: datetime) -> tuple[str, ...]:
    """Who does it, each once: the people of the spans, or whoever covers them."""
    return tuple(dict.fromkeys(stand_in(rules.covers, span.person, at) for span in spans))


def on_shift(rules: RuleBook, person: str, at: datetime) -> bool:
    """True while somebody is at work.

    Who covers another one is; who is covered is not. Otherwise hours of their own in the rota count; for everybody
    else, those of their site's shifts. Somebody with neither, or who is no longer configured as one of us, is reckoned
    to be at work: better one ping too many.
    """
    if covering(rules.covers, person, at):
        return True
    if covered(rules.covers, person, at):
        return False
    own = [span for span in rules.rota if span.person == person]
    if own:
        return any(serves(span, at) for span in own)
    known = rules.people.get(person)
    site = rules.sites.get(known.site or "") if known else None
    if site is None or not site.shifts:
        return True
    return any(within(shift.days, shift.start, shift.end, site.timezone, at) for shift in site.shifts)


def in_quiet_hours(rules: RuleBook, person: str, at: datetime) -> bool:
    """True while somebody asked not to be woken, by the clock of their own zone. Without such hours, never.

    Nor while they cover somebody: for those hours they said that they are there.
    """
    quiet = rules.quiet_hours.get(person)
    known = rules.people.get(person)
    if quiet is None or known is None or covering(rules.covers, person, at):
        return False
    return within(EVERY_DAY, quiet.start, quiet.end, known.timezone, at)


def serves(span: RotaSpan, at: datetime) -> bool:
    """True while the hours of a line of the rota last."""
    return within(span.days, span.start, span.end, span.timezone, at)


def within(days: frozenset[int], start: time, end: time, timezone: str, at: datetime) -> bool:
    """True if the wall clock of a zone stands between two times, on one of the days on which the span starts.

    An end at or before the start lies on the next day, so equal times mean a whole day. 0 is Monday.
    """
    clock, today, yesterday = _wall(timezone, at)
    if start < end:
        return today in days and start <= clock < end
    return (today in days and clock >= start) or (yesterday in days and clock < end)


@lru_cache(maxsize=256)
def _wall(timezone: str, at: datetime) -> tuple[time, int, int]:
    """What the wall clock of a zone shows, on which day of the week, and which was the day before it.

    Remembered, because a beat asks for everybody's hours at one and the same instant.
    """
    local = at.astimezone(ZoneInfo(timezone))
    return local.time(), local.weekday(), (local.date() - timedelta(days=1)).weekday()
