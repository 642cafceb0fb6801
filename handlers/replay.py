"""A past case under other policies: the same events, with other promises in them, folded again. Nothing is written.

What people did stays as it was, and so does what they granted. Legal clocks stay as the law had them. What the other
policies count in is their own calendars, for the whole of the past.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.act import Act
from handlers.calendars import hours_known
from handlers.domain.escalation import Escalation
from handlers.domain.fold import rebuilt
from handlers.domain.legal import is_internal
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock
from handlers.domain.terms import Term, Terms, terms_in
from handlers.domain.timeline import Event
from handlers.promises import calendar_version, choose, hours_of, seconds, targets_of

LAW = "legal:"

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
    changed = under(case, events, other)
    supposed = rebuilt(changed, lambda calendar, _version: hours_of(other, calendar), seconds(now))
    return Replayed(case.ref, case.client, case.restricted, _broken(lived), _broken(supposed))


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
