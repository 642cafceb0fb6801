"""What a configuration means for well-being, in plain words: who answers `Help now`, and what check-ins are."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.config.settings import AppSettings
from handlers.domain.rulebook import RuleBook

OLD = timedelta(days=180)  # a contact of `Help now` that nobody has checked for longer is worth a warning


def checkins(settings: AppSettings) -> list[str]:
    """The check-ins that are on, by site."""
    on = [one for one in settings.checkins.values() if one.mode != "off"]
    if not on:
        return ["Check-ins: off at every site."]
    return [
        f"Check-ins at {one.site}: {one.mode}, of one's own free will; nobody sees an answer, and nothing is published "
        f"for fewer than {one.k} answers in {one.window_weeks} weeks."
        f"{' No answer is kept, only counts.' if one.tally_only else ''}"
        for one in on
    ]


def old_contacts(book: RuleBook, now: datetime) -> Iterator[str]:
    """Contacts of `Help now` that may not be right any more, and sites near which it knows nobody."""
    for contact in book.care:
        where = contact.site or contact.country or "everywhere"
        if contact.verified_on is None:
            yield f"Help now ({where}): nobody has written down when they checked the contact {contact.name}."
        elif now.date() - contact.verified_on > OLD:
            yield f"Help now ({where}): nobody has checked the contact {contact.name} for half a year."
    for site in book.sites.values():
        if not any(one.site == site.key or (site.country and one.country == site.country) for one in book.care):
            yield f"Help now knows nobody near {site.name}: add contacts of its country under `help_now`."
