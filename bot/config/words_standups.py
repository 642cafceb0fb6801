"""What the stand-ups of a configuration mean: when, for whom, and when the next one is."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config.lengths import length
from handlers.domain.rulebook import RuleBook, Standup
from handlers.domain.standup import following, participants

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def standup_lines(book: RuleBook, now: datetime) -> list[str]:
    """One line for each; times are those of the site."""
    return [_line(book, standup, now) for standup in book.standups.values()] or ["none"]


def standup_warnings(book: RuleBook, now: datetime) -> Iterator[str]:
    """A stand-up that never is, and one for which nobody is at work."""
    for standup in book.standups.values():
        coming = following(standup, book.sites[standup.site], now)
        if coming is None:
            yield f"Stand-up of {standup.key}: no day of the next two years is worked there, so it is never held."
        elif not participants(book, standup, coming.digest_at):
            yield f"Stand-up of {standup.key}: nobody is at work at {standup.at:%H:%M}, so nobody is asked."


def _line(book: RuleBook, standup: Standup, now: datetime) -> str:
    site = book.sites[standup.site]
    coming = following(standup, site, now)
    days = ", ".join(DAYS[day] for day in sorted(standup.days))
    said = f"{standup.key}: digest {days} at {standup.at:%H:%M} {site.timezone}, not on holidays"
    if coming is None:
        return f"{said}; never."
    zone = ZoneInfo(site.timezone)
    digest, asked = coming.digest_at.astimezone(zone), coming.ask_at.astimezone(zone)
    people = len(participants(book, standup, coming.digest_at))
    return (
        f"{said}; next {digest:%a %d %b}: {people} at work are asked in private at {asked:%H:%M} and reminded once,"
        f" {length(standup.remind_before)} before."
    )
