"""What a configuration means for whoever works: who is on duty, who hands over to whom, and the mornings."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config.lengths import length
from handlers.domain.morning import following, managers
from handlers.domain.people import Duty
from handlers.domain.period import frozen_at, next_week
from handlers.domain.rota import on_duty, within
from handlers.domain.rulebook import RuleBook, Site
from handlers.domain.shifts import Meeting, meeting, turns
from handlers.escalations.shift_handover import NOTICE

WATCHED = (Duty.LEAD, Duty.BACKUP, Duty.MANAGER, Duty.SITE_LEAD)
LOOK = timedelta(minutes=30)  # how finely the coming week is searched for hours without anybody
AHEAD = timedelta(days=14)  # how far the next shift of a site is looked for


def duty_lines(book: RuleBook, now: datetime) -> list[str]:
    """Who is on duty at each site now."""
    lines = []
    for site in book.sites.values():
        local = now.astimezone(ZoneInfo(site.timezone))
        on = "; ".join(f"{said(duty)} {names_of(book, on_duty_at(book, duty, site.key, now))}" for duty in WATCHED)
        lines.append(f"{site.name}, now {local:%a %d %b %H:%M}: {on}.")
    return lines or ["no sites"]


def on_duty_at(book: RuleBook, duty: Duty, site: str, at: datetime) -> tuple[str, ...]:
    """The people who answer for a duty of a site at that instant, stand-ins included."""
    return on_duty(book, duty, site=site, client=None, at=at)


def names_of(book: RuleBook, keys: Sequence[str]) -> str:
    """Some people by name."""
    return " and ".join(book.people[key].name for key in keys) or "nobody"


def said(duty: Duty) -> str:
    """A duty in words."""
    return duty.value.replace("_", " ")


def handover_lines(book: RuleBook, now: datetime) -> list[str]:
    """Who hands over to whom, and how the next two shifts meet; times are those of the site that hands over."""
    lines = [line for site in book.sites.values() for line in _handovers(book, site, now)]
    return lines or ["none: no site has `hands_over_to`."]


def _handovers(book: RuleBook, site: Site, now: datetime) -> Iterator[str]:
    to = book.sites.get(site.hands_over_to or "")
    if to is None:
        return
    if not site.shifts:
        yield f"{site.name} hands over to {to.name}, and has no shifts: no card is ever sent."
    coming = turns(site, now, now + AHEAD)
    for shift in site.shifts:
        turn = next((one for one in coming if one.shift == shift.name), None)
        if turn is not None:
            ends = turn.end.astimezone(ZoneInfo(site.timezone))
            yield (
                f"{site.name}, {shift.name}, hands over to {to.name}: next {ends:%a %d %b} at {ends:%H:%M}, card at "
                f"{ends - NOTICE:%H:%M}; {_meets(meeting(book, site, shift, turn.day), to)}."
            )


def _meets(found: Meeting | None, to: Site) -> str:
    if found is None:
        return f"{to.name} has no shift that takes over"
    if found.uncovered:
        return f"nobody is there for {length(int(found.uncovered.total_seconds()))} in between"
    together = int(found.overlap.total_seconds())
    return f"both are there for {length(together)}" if together else "one begins as the other ends"


def morning_lines(book: RuleBook, now: datetime) -> list[str]:
    """Each manager's next morning, in their own zone."""
    if book.morning_before is None:
        return ["none: `morning.enabled` is false."]
    lines = []
    for key in managers(book):
        person, found = book.people[key], following(book, key, now)
        if found is not None:
            at, starts = (one.astimezone(ZoneInfo(person.timezone)) for one in (found.at, found.starts))
            lines.append(f"{person.name}: next {at:%a %d %b at %H:%M}, before the shift of {starts:%H:%M}.")
    return lines or ["none: nobody with the role manager has hours in `rota` or shifts at their site."]


def weekly_lines(book: RuleBook, now: datetime) -> list[str]:
    """When each client's week is frozen next, in the client's zone."""
    if book.weekly_after is None:
        return ["by command alone: `weekly_report.enabled` is false."]
    lines = []
    for client in book.clients.values():
        coming = next_week(book.weekly_after, client.timezone, now)
        at = frozen_at(book.weekly_after, coming).astimezone(ZoneInfo(client.timezone))
        lines.append(f"{client.name}: {coming.name} is frozen on {at:%a %d %b at %H:%M} ({client.timezone}).")
    return lines or ["none: there is no client."]


def gaps(book: RuleBook, now: datetime) -> Iterator[str]:
    """The hours of the coming week at which nobody has a duty, by site; somebody stands in then."""
    for site in book.sites.values():
        for duty in WATCHED:
            spans = [
                one for one in book.rota if one.duty is duty and one.client is None and one.site in (None, site.key)
            ]
            bare = [
                now + LOOK * count
                for count in range(7 * 48)
                if not any(within(one.days, one.start, one.end, one.timezone, now + LOOK * count) for one in spans)
            ]
            if bare:
                first = bare[0].astimezone(ZoneInfo(site.timezone))
                hours = len(bare) * LOOK / timedelta(hours=1)
                yield (
                    f"{site.name}: nobody is {said(duty)} for {hours:g} h of the coming week, first {first:%a %H:%M}; "
                    f"{names_of(book, on_duty_at(book, duty, site.key, bare[0]))} would be asked."
                )
