"""Who hears of a step: people for duties, at one instant, each of them once.

A restricted case is heard of by the members of its group alone. A client's contact never hears a ping.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_legal
from handlers.domain.people import Duty, Role
from handlers.domain.policy import OWNER, PAGER
from handlers.domain.rota import in_quiet_hours, on_duty, on_shift
from handlers.domain.rulebook import RuleBook, Surface
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience

URGENT = (Severity.P0, Severity.P1)
"""The severities that break through quiet hours, that cannot be snoozed, and whose Seen decays."""


def recipients(
    rules: RuleBook, escalation: Escalation, to: Sequence[str], at: datetime, clock: str = ""
) -> tuple[str, ...]:
    """The people who hear of a step that is meant for these duties (or "owner") at that instant.

    The lead on duty stands in for an owner who is off shift, and while there is none. What quiet hours hold goes to
    whoever is on duty; they hold no P0, no P1, and no legal limit (`clock` is the kind of the step's clock). The order
    is that of the duties; nobody is named twice.
    """
    asked = [person for name in to for person in _holders(rules, escalation, name, at)]
    if may_wait(escalation, clock):
        asked = [listener for person in asked for listener in _awake(rules, escalation, person, at)]
    return tuple(_members(rules, escalation, dict.fromkeys(asked), at)) if asked else ()


def may_wait(escalation: Escalation, clock: str = "") -> bool:
    """True for what quiet hours hold: nothing of a P0 or P1, and no legal limit of whatever severity (`sla.md` §5)."""
    return escalation.severity not in URGENT and not is_legal(clock)


def reached_at(rules: RuleBook, person: str, *, waits: bool) -> tuple[tuple[Surface, Audience], ...]:
    """Where somebody is told: for what may wait the chat that they chose, if they are known there still."""
    everywhere = rules.surfaces(f"person:{person}")
    chosen = tuple(place for place in everywhere if waits and place[0].chat == rules.reach.get(person))
    return chosen or everywhere


def may_hear(rules: RuleBook, escalation: Escalation, person: str) -> bool:
    """True if somebody may be told of this case at all: one of our own, and of its group where it is restricted."""
    group = rules.restricted_groups.get(escalation.type, frozenset())
    return _is_staff(rules, person) and (not escalation.restricted or person in group)


def _holders(rules: RuleBook, escalation: Escalation, name: str, at: datetime) -> tuple[str, ...]:
    if name == PAGER:
        return ()
    if name != OWNER:
        return _duty(rules, escalation, Duty(name), at)
    if escalation.owner is not None and on_shift(rules, escalation.owner, at):
        return (escalation.owner,)
    return _duty(rules, escalation, Duty.LEAD, at)


def _duty(rules: RuleBook, escalation: Escalation, duty: Duty, at: datetime) -> tuple[str, ...]:
    return on_duty(rules, duty, site=escalation.site, client=escalation.client, at=at)


def _awake(rules: RuleBook, escalation: Escalation, person: str, at: datetime) -> tuple[str, ...]:
    """The person, or in their quiet hours whoever is on duty instead; the person again when everybody sleeps."""
    if not in_quiet_hours(rules, person, at):
        return (person,)
    for duty in (Duty.LEAD, Duty.MANAGER):
        others = _duty(rules, escalation, duty, at)
        awake = tuple(other for other in others if other != person and not in_quiet_hours(rules, other, at))
        if awake:
            return awake
    return (person,)


def _members(rules: RuleBook, escalation: Escalation, people: Iterable[str], at: datetime) -> list[str]:
    """Of these people, our own, and of a restricted case its group's only: those at work where it is none of them."""
    staff = [person for person in people if _is_staff(rules, person)]
    if not escalation.restricted:
        return staff
    group = sorted(filter(lambda key: _is_staff(rules, key), rules.restricted_groups.get(escalation.type, ())))
    at_work = [person for person in group if on_shift(rules, person, at)]
    return [person for person in staff if person in group] or at_work or group


def _is_staff(rules: RuleBook, person: str) -> bool:
    known = rules.people.get(person)
    return known is not None and not known.is_client


def managers_or_administrators(rules: RuleBook) -> list[str]:
    """Where it is said what concerns no case: the managers' channel, or where there is none, every administrator."""
    if rules.managers:
        return ["managers"]
    return [f"person:{key}" for key, person in rules.people.items() if person.has(Role.ADMINISTRATOR)]
