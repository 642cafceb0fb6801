"""What was promised for a case: its policy, which clocks it has, in whose working time, and who hears of what.

A case keeps the policies that it was opened under; calendars are those of today, because they apply forward only.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from handlers.act import Act
from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_legal, steps_of_law
from handlers.domain.open_hours import OpenHours, open_hours
from handlers.domain.policy import (
    DEFAULT_CHAINS,
    DEFAULT_UPDATE_CHAINS,
    UNTAKEN_LADDER,
    Policy,
    PolicySet,
    Step,
    Target,
    match,
)
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock
from handlers.domain.steps import plan
from handlers.domain.terms import Term, Terms

FOR_EVERYONE = ("ack", "contain", "resolve")
FOR_CLIENTS = ("first_response", "update")
BREACH = Step(100, None, ())


async def policy_set_of(act: Act, escalation: Escalation) -> PolicySet:
    """The set that the case was opened under; today's, if that one was never kept."""
    if escalation.policy_set == act.rules.policy_set.version:
        return act.rules.policy_set
    return await act.work.policy_sets.get(escalation.policy_set) or act.rules.policy_set


async def policy_of(act: Act, escalation: Escalation) -> Policy:
    """The first policy of the case's own set that fits it as it stands now."""
    return choose(await policy_set_of(act, escalation), escalation)


def choose(policy_set: PolicySet, escalation: Escalation) -> Policy:
    """The first policy of a set that fits a case. Raises BadInput where none does."""
    return match(
        policy_set,
        client=escalation.client,
        type=escalation.type,
        severity=escalation.severity,
        site=escalation.site,
        labels=escalation.labels,
    )


async def policy_behind(act: Act, escalation: Escalation, clock: Clock) -> Policy:
    """The policy that a clock was started or re-planned under."""
    policy_set = await policy_set_of(act, escalation)
    named = next((policy for policy in policy_set.policies if policy.key == clock.policy), None)
    return named or choose(policy_set, escalation)


def targets_of(rules: RuleBook, escalation: Escalation, policy: Policy) -> Mapping[str, Target]:
    """The clocks that a case has, each with its target, by the table of DESIGN §4.

    What the client does not see promises the client nothing. Only a P0 has to be contained.
    """
    kinds = FOR_EVERYONE + (FOR_CLIENTS if seen_by_client(rules, escalation) else ())
    return {
        kind: policy.targets[kind]
        for kind in kinds
        if kind in policy.targets and (kind != "contain" or escalation.severity is Severity.P0)
    }


def seen_by_client(rules: RuleBook, escalation: Escalation) -> bool:
    """True if there is a client who is to be told of this case."""
    known = rules.types.get(escalation.type)
    visible = known is None or known.client_visible
    return escalation.client is not None and visible and not escalation.restricted


async def terms_of(act: Act, escalation: Escalation) -> Terms:
    """What a case is promised now, as its timeline keeps it beside whatever chose it."""
    policy = await policy_of(act, escalation)
    targets = targets_of(act.rules, escalation, policy)
    terms = (
        Term(kind, target.seconds, target.calendar, calendar_version(act.rules, target.calendar))
        for kind, target in targets.items()
    )
    return Terms(policy.key, tuple(terms), policy.pauses)


def steps_of(escalation: Escalation, kind: str, policy: Policy) -> tuple[Step, ...]:
    """The steps of one clock: the policy's, or the quiet ones where it names none.

    There is always one at 100 %, because a breach is always recorded. On P0's `ack` nobody hears of it: the ladder of
    the case not taken is louder.
    """
    if kind == "ack" and escalation.severity is Severity.P0:
        return (BREACH,)
    steps = policy.steps(kind) or _quiet(escalation.severity, kind)
    if BREACH.percent not in [step.percent for step in steps]:
        early = tuple(step for step in steps if step.percent is not None and step.percent < 100)
        steps = (*early, BREACH, *(step for step in steps if step not in early))
    return steps_of_law(kind, steps) if is_legal(kind) else steps


def _quiet(severity: Severity, kind: str) -> tuple[Step, ...]:
    return (DEFAULT_UPDATE_CHAINS if kind == "update" else DEFAULT_CHAINS)[severity]


def ladder_of(policy: Policy) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Who hears that nobody has taken a P0: the policy's rungs, or the shipped ones where it names none."""
    return policy.untaken or UNTAKEN_LADDER


def hours_of(rules: RuleBook, key: str) -> OpenHours:
    """The working time of a calendar of today; round the clock for "24x7", and for one that is no longer configured."""
    return open_hours(rules.calendars.get(key))


def calendar_version(rules: RuleBook, key: str) -> str:
    """The version of a calendar of today, "" for round the clock."""
    calendar = rules.calendars.get(key)
    return calendar.version if calendar else ""


def upcoming(rules: RuleBook, escalation: Escalation, clock: Clock, policy: Policy) -> tuple[tuple[Step, int], ...]:
    """Every step of an open clock that is planned, with the second at which it is or was reached."""
    planned = plan(steps_of(escalation, clock.kind, policy), clock, hours_of(rules, clock.calendar))
    return tuple((reach.step, reach.at) for reach in planned)


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970, UTC: an instant is floored once, where it comes in."""
    return int(instant.timestamp() // 1)


def instant(since_1970: int) -> datetime:
    """The aware UTC instant of a clock's whole seconds."""
    return datetime.fromtimestamp(since_1970, UTC)


def is_done(escalation: Escalation, kind: str) -> bool:
    """True where nothing is left to promise: it was done already, or its time has not come."""
    if not escalation.is_open:
        return True
    match kind:
        case "ack":
            return escalation.taken_at is not None
        case "first_response":
            return escalation.told_at is not None
        case "update":
            return escalation.told_at is None
        case "contain":
            return escalation.contained_at is not None
        case _:
            return False


def next_cycle(clocks: Iterable[Clock], kind: str) -> int:
    """The number of the next promise of this kind on a case."""
    return max((clock.cycle for clock in clocks if clock.kind == kind), default=0) + 1
