"""What a change of the settings means, and for whom: groups, labels, quiet hours, links, retention, chats and words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import time
from typing import Any
from urllib.parse import urlsplit

from bot.config.lengths import length
from bot.config.settings import AppSettings
from handlers.domain.care import Contact
from handlers.domain.rulebook import QuietHours, RuleBook, Surface

Rules = tuple[RuleBook, AppSettings]
NOBODY = "none"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def settings_changes(old: Rules, new: Rules) -> Iterator[str]:
    """The differences in words, old and new. Nothing when the two mean the same."""
    before, after = old[0], new[0]
    yield from _groups(before, after)
    yield from _quiet_hours(before, after)
    yield from _hosts(before.allowed_hosts, after.allowed_hosts)
    yield from _told("Retention, of every case", old[1].retention, new[1].retention)
    yield from _pager(before.pager, after.pager)
    yield from _became("Rehearsal, for whoever would be told", _rehearsal(old), _rehearsal(new))
    yield from _named("Label", before.labels, after.labels, "for whoever raises or opens a case")
    yield from _named("Severity", before.severities, after.severities, "for everybody")
    yield from _became("Managers' channel", _said(before.managers), _said(after.managers))
    yield from _told("Organisation, for everybody", before.organisation, after.organisation)
    yield from _roots(before, after)
    for chat in ("slack", "teams", "web"):
        yield from _entry(f"Chat {chat}", "for everybody in it", getattr(old[1], chat), getattr(new[1], chat), "on off")
    yield from _entries("Stand-up", before.standups, after.standups)
    yield from _became("Queue figures are stale, for whoever reads them", *map(_stale_after, (before, after)))
    yield from _became("Morning, for every manager", *map(_morning, (before, after)))
    yield from _became("Weekly report, for whoever reads it", *map(_weekly, (before, after)))
    yield from _care(before, after)
    yield from _entries("Check-ins", old[1].checkins, new[1].checkins)


def _morning(book: RuleBook) -> str:
    return "none" if book.morning_before is None else f"{length(book.morning_before)} before the shift"


def _weekly(book: RuleBook) -> str:
    after = book.weekly_after
    return "frozen by command alone" if after is None else f"frozen {length(after)} after the week is over"


def _stale_after(book: RuleBook) -> str:
    return f"after {length(book.queues_stale_after)}"


def _care(before: RuleBook, after: RuleBook) -> Iterator[str]:
    """Who answers `Help now`, besides the sites' own contacts, which stand with their check-ins."""
    was, now = ([one for one in book.care if not one.site] for book in (before, after))
    for one in (*was, *now):
        where = f"for everybody{f' in {one.country}' if one.country else ''}"
        if one not in now or one not in was:
            yield f"Help now, {where}: {_said(one)} is {'new' if one in now else 'gone'}."


def _groups(before: RuleBook, after: RuleBook) -> Iterator[str]:
    """Who may see restricted cases is asked anew each time, so that a change holds for the old ones too."""
    for kind in dict.fromkeys((*before.restricted_groups, *after.restricted_groups)):
        was, now = (book.restricted_groups.get(kind, frozenset()) for book in (before, after))
        joining, leaving = _people(now - was, before, after), _people(was - now, before, after)
        one = len(now - was) == 1, len(was - now) == 1
        words = [f"{joining} {'joins and sees' if one[0] else 'join and see'} its cases, those already open too"]
        gone = [f"{leaving} {'leaves and sees' if one[1] else 'leave and see'} none of them any more"]
        if was != now:
            yield f"Restricted group {kind}: {'; '.join(words * bool(joining) + gone * bool(leaving))}."


def _people(keys: Collection[str], before: RuleBook, after: RuleBook) -> str:
    names = sorted((after.people.get(key) or before.people[key]).name for key in keys)
    return ", ".join(names)


def _quiet_hours(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for key in dict.fromkeys((*before.quiet_hours, *after.quiet_hours)):
        person = after.people.get(key) or before.people[key]
        was, now = _hours(before.quiet_hours.get(key)), _hours(after.quiet_hours.get(key))
        yield from _became(f"Quiet hours of {person.name} ({key})", was, now)


def _hours(hours: QuietHours | None) -> str:
    return f"{hours.start:%H:%M} to {hours.end:%H:%M}" if hours else NOBODY


def _hosts(was: frozenset[str], now: frozenset[str]) -> Iterator[str]:
    for hosts, what in ((now - was, "kept"), (was - now, "made unclickable")):
        if hosts:
            yield f"Links to {', '.join(sorted(hosts))} are {what} from now on, for everybody."


def _pager(was: tuple[str, str] | None, now: tuple[str, str] | None) -> Iterator[str]:
    if was != now:
        same = was is not None and now is not None and was[0] != now[0] and _host(was[0]) == _host(now[0])
        another = "another address at " if same else ""
        yield f"Pager, for whoever a step pages: {another}{_line(now)} (was {_line(was)})."


def _line(pager: tuple[str, str] | None) -> str:
    return f"{_host(pager[0])} with the secret {pager[1]}" if pager else NOBODY


def _host(url: str) -> str:
    return urlsplit(url).hostname or "?"  # the rest of an address may be a key


def _rehearsal(rules: Rules) -> str:
    book, settings = rules
    if book.rehearsal is not None:
        return f"into {_said(book.rehearsal)}"
    return "live" if settings.rehearsal_named else "into the managers' channel until `handrail go-live`"


def _roots(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for one in fields(before.roots):
        was, now = getattr(before.roots, one.name), getattr(after.roots, one.name)
        new, gone = (", ".join(f"/{word}" for word in words) for words in (_less(now, was), _less(was, now)))
        parts = [f"{new} is new for {one.name}"] * bool(new) + [f"{gone} is no longer understood"] * bool(gone)
        if was != now:
            yield f"Commands, for everybody: {'; '.join(parts) or f'/{now[0]} is the first for {one.name}'}."


def _less(some: Collection[str], others: Collection[str]) -> list[str]:
    return [word for word in some if word not in others]


def _named(noun: str, old: Mapping[Any, str], new: Mapping[Any, str], whom: str) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            yield f"{noun} {key} is {'new' if was is None else 'gone'}, “{now or was}”: {whom}."
        elif was != now:
            yield f"{noun} {key} reads “{now}” (was “{was}”): {whom}."


def _entries(noun: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for site in dict.fromkeys((*old, *new)):
        yield from _entry(f"{noun} of {site}", "for everybody there", old.get(site), new.get(site), "new gone")


def _entry(noun: str, whom: str, was: object, now: object, words: str) -> Iterator[str]:
    come, gone = words.split()
    if (was is None) != (now is None):
        between = ":" if come == "new" else ","
        yield f"{noun} is {come if was is None else gone}{between} {whom}."
    elif was is not None and now is not None:
        yield from _told(f"{noun}, {whom}", was, now)


def _told(what: str, was: Any, now: Any) -> Iterator[str]:
    """The fields in which two values of one kind differ, new and old."""
    parts = [
        f"{one.name.replace('_', ' ')} {_value(one.name, getattr(now, one.name))} instead of "
        f"{_value(one.name, getattr(was, one.name))}"
        for one in fields(now)
        if getattr(was, one.name) != getattr(now, one.name)
    ]
    if parts:
        yield f"{what}: {'; '.join(parts)}."


def _became(what: str, was: str, now: str) -> Iterator[str]:
    if was != now:
        yield f"{what}: {now} (was {was})."


def _value(name: str, value: object) -> str:
    if name in ("ask_before", "remind_before") and isinstance(value, int):
        return length(value)
    if name == "days" and isinstance(value, frozenset):
        return ", ".join(DAYS[day] for day in sorted(value)) or NOBODY
    return _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Surface):
        return " ".join(part for part in (value.chat, value.tenant, value.room) if part)
    if isinstance(value, Contact):
        return f"{value.name} ({value.reach}; {value.hours}; checked {value.verified_on or 'never'})"
    if isinstance(value, tuple | frozenset):
        return ", ".join(_said(one) for one in value) or NOBODY
    return str(value)
