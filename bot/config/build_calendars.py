"""Calendars: weekly hours, public holidays by country, and one for every site and for the house."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from importlib import metadata

import holidays as public

from bot.config.build_people import Holidays, once
from bot.config.build_promises import ALWAYS_OPEN, HOUSE, OF_THE_SITE
from bot.config.problems import Findings, Place, one_of
from bot.config.scalars import DAYS
from bot.config.schema import File
from bot.config.schema_promises import CalendarShape
from handlers.domain.calendar import Calendar, Window, content_version, never_opens
from handlers.domain.rulebook import Site

OFFICE: tuple[tuple[Window, ...], ...] = (((9 * 3600, 17 * 3600),),) * 5 + ((),) * 2
"""Monday to Friday, nine to five: the hours of a site that names none."""


def public_holidays(file: File, years: Iterable[int], findings: Findings) -> Holidays:
    """The public holidays of every country that the file names, in these years."""
    countries = public.list_supported_countries(include_aliases=False)
    made: dict[str, frozenset[date]] = {}
    places: list[tuple[Place, str | None]] = [
        (("sites", at, "country"), site.country) for at, site in enumerate(file.sites)
    ]
    places += [(("calendars", at, "country"), calendar.country) for at, calendar in enumerate(file.calendars)]
    for place, country in places:
        if country is None or country in made:
            continue
        if country not in countries:
            allowed = f"a country by its two letters: {one_of(country, countries)}"
            findings.add(place, country, allowed=allowed, example="country: IE")
            continue
        made[country] = frozenset(public.country_holidays(country, years=list(years)))
    return made


def calendars(
    file: File, sites: Mapping[str, Site], holidays: Holidays, findings: Findings
) -> tuple[dict[str, Calendar], dict[str, str]]:
    """All calendars by key, and for each site the key of its own."""
    once(findings, "calendars", (calendar.key for calendar in file.calendars))
    made = {
        shape.key: _calendar(shape, ("calendars", at), holidays, findings) for at, shape in enumerate(file.calendars)
    }
    chosen = {site.key: site.calendar for site in file.sites if site.calendar}
    of_sites: dict[str, str] = {}
    for key, site in sites.items():
        of_sites[key] = chosen.get(key, key)
        made.setdefault(key, _stamped(Calendar(key, site.timezone, OFFICE, site.holidays)))
    for at, shape in enumerate(file.sites):
        if shape.calendar and shape.calendar not in made:
            allowed = f"a calendar of this file: {one_of(shape.calendar, made)}"
            findings.add(("sites", at, "calendar"), shape.calendar, allowed=allowed, example=f"calendar: {shape.key}")
    made.setdefault(HOUSE, _stamped(Calendar(HOUSE, file.organisation.timezone, OFFICE)))
    return made, of_sites


def _calendar(shape: CalendarShape, at: Place, holidays: Holidays, findings: Findings) -> Calendar:
    if shape.key in (ALWAYS_OPEN, OF_THE_SITE):
        findings.add((*at, "key"), shape.key, allowed="another key; this word is taken", example="key: dublin")
    weekly = [_windows(shape.weekly.get(day, []), (*at, "weekly", day), findings) for day in DAYS]
    for day in shape.weekly:
        if day not in DAYS:
            allowed = f"a day of the week: {one_of(day, DAYS)}"
            findings.add((*at, "weekly", day), day, allowed=allowed, example='weekly: {mon: [["09:00", "17:00"]]}')
    hours = _date_hours(shape, at, findings)
    days_off = holidays.get(shape.country or "", frozenset()) | frozenset(shape.holidays)
    calendar = Calendar(shape.key, shape.timezone, tuple(weekly), days_off, hours)
    if never_opens(replace(calendar, date_hours={})):
        allowed = "at least one window: a calendar that never opens has no due time"
        findings.add((*at, "weekly"), shape.weekly, allowed=allowed, example='weekly: {mon: [["09:00", "17:00"]]}')
    return _stamped(calendar)


def _date_hours(shape: CalendarShape, at: Place, findings: Findings) -> dict[date, tuple[Window, ...]]:
    made: dict[date, tuple[Window, ...]] = {}
    for text, windows in shape.date_hours.items():
        place = (*at, "date_hours", text)
        try:
            made[date.fromisoformat(text)] = _windows(windows, place, findings)
        except ValueError:
            findings.add(place, text, allowed="a date as year-month-day", example='2026-12-24: [["09:00", "12:00"]]')
    return made


def _windows(windows: list[list[int]], at: Place, findings: Findings) -> tuple[Window, ...]:
    """The windows of a day in order; those that overlap or are empty are noted."""
    made: list[Window] = []
    for index, (opens, closes) in enumerate(windows):
        if opens in (closes, 86_400):
            allowed = 'two different times; all day is ["00:00", "24:00"]'
            findings.add((*at, index), _spelt((opens, closes)), allowed=allowed, example='["09:00", "17:00"]')
        elif any(_overlap((opens, closes), other) for other in made):
            allowed = "windows that do not overlap"
            example = '[["09:00", "12:00"], ["13:00", "17:00"]]'
            findings.add((*at, index), _spelt((opens, closes)), allowed=allowed, example=example)
        else:
            made.append((opens, closes))
    return tuple(sorted(made))


def _overlap(one: Window, other: Window) -> bool:
    """Whether two windows share a second; one that crosses midnight is open until then, and its tail is tomorrow's."""
    (a, b), (c, d) = ((opens, closes if closes > opens else closes + 86_400) for opens, closes in (one, other))
    return a < d and c < b


def _spelt(window: Window) -> str:
    return " to ".join(f"{second // 3600:02}:{second // 60 % 60:02}" for second in window)


def _stamped(calendar: Calendar) -> Calendar:
    """The calendar with a hash of its content, and of the release of the zones, as its version."""
    return replace(calendar, version=content_version(calendar, metadata.version("tzdata")))
