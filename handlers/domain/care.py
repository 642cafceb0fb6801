"""Who answers when somebody needs help now: local contacts, each with the day on which somebody last checked it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be reached. `country` is two capital letters and `language` two small ones, "" for any.

    With `site`, it is there for the people of that site alone.
    """

    name: str
    reach: str
    hours: str = ""
    verified_on: date | None = None
    site: str = ""
    country: str = ""
    language: str = ""


ANYWHERE = Contact("Find A Helpline, for every country", "findahelpline.com", "day and night")
"""What is left where nothing nearer is known: there is always an answer."""


def near(contacts: Iterable[Contact], *, site: str, country: str, language: str) -> tuple[Contact, ...]:
    """The contacts for somebody: of their country, of their site, then those for everybody; each way to reach once.

    Within each of the three, whoever speaks their language comes first. Never empty.
    """
    known = tuple(contacts)
    of_country = [one for one in known if country and one.country == country and one.site in ("", site)]
    of_site = [one for one in known if site and one.site == site and one.country in ("", country)]
    of_all = [one for one in known if not one.site and not one.country]
    found: dict[str, Contact] = {}
    for group in (of_country, of_site, [*of_all, ANYWHERE]):
        for one in sorted(group, key=lambda each: each.language not in ("", language)):
            found.setdefault("".join(one.reach.split()), one)
    return tuple(found.values())
