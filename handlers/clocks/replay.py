"""A past case under other policies: the same events, with other promises in them, folded again. Nothing is written.

What people did stays as it was, and so does what they granted. Legal clocks stay as the law had them. What the other
policies count in is their own calendars, for the whole of the past.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.act import Act
from handlers.clocks.calendars import hours_known
from handlers.clocks.promises import calendar_version, choose, hours_of, seconds, targets_of
from handlers.domain.carried import Used, carried_in, used_by
from handlers.domain.escalation import Escalation
from handlers.domain.fold import AT_OPENING, rebuilt, second
from handlers.domain.legal import is_internal
from handlers.domain.open_hours import OpenHours
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.terms import Term, Terms, terms_in
from handlers.domain.timeline import Event

LAW, SUPERSEDES = "legal:", "supersedes"

Promise = tuple[str, int]
"""The kind of a clock, and its cycle."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case twice: which of its promises were broken, and which would have been."""

    ref: str
    client: str | None
    restricted: bool
    before: frozenset[Promise]
    after: frozenset[Promise]


async def replayed(act: Act, case: Escalation, other: RuleBook, now: datetime) -> Replayed:
    """Fold a case as it was, and under other rules. Raises LookupError where its timeline does not say enough."""
    events = await act.work.timeline.of(case.id)
    hours = await hours_known(act.work, act.rules, events)
    lived = rebuilt(events, hours, seconds(now))
    supposed = await _supposed(act, case, events, other, now)
    return Replayed(case.ref, case.client, case.restricted, _broken(lived), _broken(supposed))


async def _supposed(
    act: Act, case: Escalation, events: Sequence[Event], other: RuleBook, now: datetime
) -> Sequence[Clock]:
    """The clocks of a case under other rules. What it went on from comes first: a promise is decided once."""
    changed = under(case, events, other)
    before = next((each for relation, each in case.links if relation == SUPERSEDES), None)
    earlier = await act.work.escalations.get(before) if before is not None else None
    if earlier is not None and changed:
        told = await act.work.timeline.of(earlier.id)
        hours, at = await hours_known(act.work, act.rules, told), second(changed[0].at)
        was = _left(rebuilt(told, hours, seconds(now)), lambda clock: hours(clock.calendar, clock.calendar_version), at)
        there = await _supposed(act, earlier, told, other, now)
        would_be = _left(there, lambda clock: hours_of(other, clock.calendar), at)
        changed = [_gone_on(changed[0], was, would_be), *changed[1:]]
    return rebuilt(changed, lambda calendar, _version: hours_of(other, calendar), seconds(now))


def _left(clocks: Iterable[Clock], hours: Callable[[Clock], OpenHours], at: int) -> Mapping[str, Used | None]:
    """What was used of each promise when the case went on; None for one that was decided by then."""
    last = {each.kind: each for each in sorted(clocks, key=lambda each: each.cycle) if each.kind in AT_OPENING}
    return {
        kind: None
        if clock.breached_at is not None or clock.state in (ClockState.MET, ClockState.MISSED)
        else Used(kind, used_by(clock, hours(clock), at), clock.started_at)
        for kind, clock in last.items()
    }


def _gone_on(first: Event, was: Mapping[str, Used | None], would_be: Mapping[str, Used | None]) -> Event:
    """The first event of a record that went on with another: it takes along what the other rules leave otherwise."""
    carried = carried_in(first.data)
    other = {
        kind for kind in {*was, *would_be} if kind not in was or kind not in would_be or was[kind] != would_be[kind]
    }
    used = [each for each in carried.used if each.kind not in other]
    used += [each for kind, each in would_be.items() if kind in other and each is not None]
    anew = (carried.anew - other) | {kind for kind in other if kind in would_be and would_be[kind] is None}
    return replace(first, data={**first.data, **replace(carried, used=tuple(used), anew=anew).written()})


def under(case: Escalation, events: Sequence[Event], other: RuleBook) -> Sequence[Event]:
    """The same events, each with what the other rules would have promised then.

    Changes of calendars are left out: the other rules' calendars hold from the beginning.
    """
    made = []
    case = at_first(case, events)
    for event in events:
        case = after(case, event)
        if event.kind == "recalendar":
            continue
        terms = terms_in(event.data)
        told = {} if terms is None else _terms(case, terms, other).written()
        made.append(replace(event, data={**event.data, **told}))
    return made


def after(case: Escalation, event: Event) -> Escalation:
    """The case as it stood once this event had happened, as far as policies ask."""
    if event.kind == "opened":
        return replace(case, type=str(event.data["type"]), severity=Severity(str(event.data["severity"])))
    if event.kind == "sev":
        return replace(case, severity=Severity(str(event.data["to"])))
    to = str(event.data.get("to", ""))
    match event.kind:
        case "type":
            return replace(case, type=to)
        case "client":
            return replace(case, client=to)
        case "site":
            return replace(case, site=to)
        case "label":
            return replace(case, labels=(*case.labels, to))
        case "unlabel":
            return replace(case, labels=tuple(key for key in case.labels if key != to))
        case _:
            return case


def at_first(case: Escalation, events: Sequence[Event]) -> Escalation:
    """The case as it was opened, of what only its last state and its changes say: its client, site and labels."""
    for event in reversed(events):
        if event.kind == "client":
            case = replace(case, client=str(event.data["from"]) or None)
        elif event.kind == "site":
            case = replace(case, site=str(event.data["from"]) or None)
        elif event.kind == "unlabel":
            case = replace(case, labels=(*case.labels, str(event.data["to"])))
        elif event.kind == "label":
            case = replace(case, labels=tuple(key for key in case.labels if key != event.data["to"]))
    return case


def _terms(case: Escalation, were: Terms, other: RuleBook) -> Terms:
    policy = choose(other.policy_set, case)
    terms = [
        Term(kind, target.seconds, target.calendar, calendar_version(other, target.calendar))
        for kind, target in targets_of(other, case, policy).items()
        if not kind.startswith(LAW)
    ]
    return Terms(policy.key, (*terms, *(term for term in were.terms if term.kind.startswith(LAW))), policy.pauses)


def _broken(clocks: Iterable[Clock]) -> frozenset[Promise]:
    """The promises that were broken; a target of our own beside a law's is none."""
    return frozenset(
        (clock.kind, clock.cycle) for clock in clocks if clock.breached_at is not None and not is_internal(clock.kind)
    )
