"""What a change of the configuration means, and for whom: `handrail check --against OLD`."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

from bot.config.against_settings import Rules, settings_changes
from bot.config.words import promise_words
from handlers.domain.calendar import Calendar
from handlers.domain.policy import Policy
from handlers.domain.rulebook import RuleBook

Value = TypeVar("Value")


def changes(old: Rules, new: Rules) -> Iterator[str]:
    """The differences in words, those that move promises first. Nothing when the two mean the same."""
    before, after = old[0], new[0]
    yield from _policies(before, after)
    yield from _calendars(before, after)
    yield from _nouns("Client", before.clients, after.clients, "its contacts and teams")
    yield from _nouns("Site", before.sites, after.sites, "everybody there")
    yield from _nouns("Team", before.teams, after.teams, "its members")
    yield from _people(before, after)
    yield from _nouns("Type", before.types, after.types, "whoever raises a case")
    yield from _nouns("Legal clock", before.legal, after.legal, "cases of the types that name it")
    if before.rota != after.rota:
        yield from _rota(before, after)
    yield from settings_changes(old, new)


def _policies(before: RuleBook, after: RuleBook) -> Iterator[str]:
    old = {policy.key: policy for policy in before.policy_set.policies}
    new = {policy.key: policy for policy in after.policy_set.policies}
    for key, was, now in _pairs(old, new):
        if was is None and now is not None:
            yield f"Policy {key} is new ({_for(now)}): " + "; ".join(promise_words(now)) + "."
        elif now is None and was is not None:
            yield f"Policy {key} is gone ({_for(was)})."
        elif was is not None and now is not None and was != now:
            yield from _policy(key, was, now)
    common = [key for key in old if key in new]
    if common != [key for key in new if key in old]:
        yield "Policies are tried in another order: another one may be the first that fits."
    if before.policy_set.version != after.policy_set.version:
        yield "    Open cases keep the policies they were opened under; these hold for cases opened from now on."


def _policy(key: str, was: Policy, now: Policy) -> Iterator[str]:
    if was.when != now.when:
        yield f"Policy {key} holds for other cases: {_for(now)} (was {_for(was)})."
    old, new = promise_words(was), promise_words(now)
    for line in new:
        if line not in old:
            yield f"Policy {key} ({_for(now)}) now: {line}."
    for line in old:
        if line not in new:
            yield f"Policy {key} ({_for(now)}) no longer: {line}."


def _for(policy: Policy) -> str:
    when = policy.when
    words = [*when.severities, *when.types, *when.clients, *when.sites, *when.labels]
    return ", ".join(sorted(words)) or "every case"


def _calendars(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for key, was, now in _pairs(before.calendars, after.calendars):
        users = sorted(
            policy.key
            for policy in after.policy_set.policies
            if any(target.calendar == key for target in policy.targets.values())
        )
        whom = f" It counts for {', '.join(users)}." if users else ""
        if was is None or now is None:
            yield f"Calendar {key} is {'new' if was is None else 'gone'}.{whom}"
        elif was.version != now.version:
            yield f"Calendar {key}: {_calendar(was, now)}.{whom} Open clocks move forward; closed ones never change."


def _calendar(was: Calendar, now: Calendar) -> str:
    parts = []
    if was.timezone != now.timezone:
        parts.append(f"zone {now.timezone} instead of {was.timezone}")
    if was.weekly != now.weekly:
        parts.append("other weekly hours")
    closed, opened = sorted(now.holidays - was.holidays), sorted(was.holidays - now.holidays)
    if closed:
        parts.append("now closed on " + ", ".join(day.isoformat() for day in closed[:5]))
    if opened:
        parts.append("now open on " + ", ".join(day.isoformat() for day in opened[:5]))
    if was.date_hours != now.date_hours:
        parts.append("other hours on single dates")
    return "; ".join(parts) or "the time zones' own data changed"


def _people(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for key, was, now in _pairs(before.people, after.people):
        if was is None and now is not None:
            yield f"{now.name} ({key}) is new: {', '.join(sorted(now.roles))}."
        elif now is None and was is not None:
            yield f"{was.name} ({key}) is gone: cases they own go to the lead on duty."
        elif was is not None and now is not None and was != now:
            given, taken = sorted(now.roles - was.roles), sorted(was.roles - now.roles)
            rights = [f"is now {', '.join(given)}"] * bool(given) + [f"is no longer {', '.join(taken)}"] * bool(taken)
            yield f"{now.name} ({key}) {' and '.join(rights) or 'changed: ' + _differing(was, now)}."


def _rota(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for word, lines in (
        ("now has", [one for one in after.rota if one not in before.rota]),
        ("no longer has", [one for one in before.rota if one not in after.rota]),
    ):
        for one in lines:
            where = one.site or one.client or "every site"
            name = (after.people.get(one.person) or before.people[one.person]).name
            yield f"{name} {word} the duty {one.duty.value} for {where}, {one.start:%H:%M} to {one.end:%H:%M}."


def _nouns(noun: str, old: Mapping[str, object], new: Mapping[str, object], whom: str) -> Iterator[str]:
    for key, was, now in _pairs(old, new):
        if was is None or now is None:
            yield f"{noun} {key} is {'new' if was is None else 'gone'}: for {whom}."
        elif was != now:
            yield f"{noun} {key} changed ({_differing(was, now)}): for {whom}."


def _pairs(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[tuple[str, Value | None, Value | None]]:
    for key in dict.fromkeys((*old, *new)):
        yield key, old.get(key), new.get(key)


def _differing(was: object, now: object) -> str:
    """The fields in which two values differ."""
    same_kind = fields(was) if is_dataclass(was) else ()
    return ", ".join(one.name for one in same_kind if getattr(was, one.name) != getattr(now, one.name))
