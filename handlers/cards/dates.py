"""Days and times as text in the language that is spoken: English as the trade writes it, others as Unicode's CLDR does.

What is shown by a chat itself (`Moment`) is not written here but where no chat can show it: titles, files, fallbacks.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton

from handlers.domain.language import ENGLISH, NOBODYS
from handlers.domain.tongue import spoken

_SKELETONS: Mapping[str, str] = {
    "%a": "E",
    "%a %H:%M": "EHm",
    "%a %d %b": "MMMEd",
    "%a %-d %b": "MMMEd",
    "%a %d %b %Y": "yMMMEd",
    "%a %-d %b %Y": "yMMMEd",
    "%d %b %Y": "yMMMd",
}
"""How English is written, and what of a day that is to Unicode."""
_A_MONDAY = date(2026, 11, 23)


def written(at: date | datetime, english: str) -> str:
    """A local day or time in the spoken language. `english` is one of the forms above; `%-d` is a day without its zero.

    A datetime is written in the zone that it carries.
    """
    tongue = spoken()
    if tongue.code not in (ENGLISH, NOBODYS):
        return _by_unicode(at, _SKELETONS[english], tongue.code)
    plain = f"{at:{english.replace('%-d', str(at.day))}}"
    return plain if tongue.code == ENGLISH else tongue.template(plain, "")


def weekday(number: int) -> str:
    """A day of the week in short, 0 for Monday: "Mon"."""
    return written(_A_MONDAY + timedelta(days=number), "%a")


def day_and_time(at: datetime) -> str:
    """ "Wed 25 Nov, 14:00", in the zone that it carries."""
    return f"{written(at, '%a %d %b')}, {at:%H:%M}"


def _by_unicode(at: date | datetime, skeleton: str, language: str) -> str:
    zone = at.tzinfo if isinstance(at, datetime) else None
    return format_skeleton(skeleton, at, tzinfo=zone, fuzzy=False, locale=_locale(language))


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language)
