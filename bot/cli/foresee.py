"""What a case that nobody touches would bring: its clocks and its pings, asked of the same rules as in life."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.clock import real_now
from handlers.clocks import untaken
from handlers.clocks.legal import duties_of
from handlers.clocks.promises import choose, hours_of, instant, ladder_of, seconds, steps_of, targets_of
from handlers.domain import sla
from handlers.domain.errors import BadInput
from handlers.domain.escalation import Escalation, Status
from handlers.domain.legal import Duty, is_internal
from handlers.domain.policy import PAGER, Policy, Step, Target
from handlers.domain.recipients import recipients
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.steps import plan
from handlers.ports.records import Scope, Search
from handlers.ports.work import UnitOfWork

OPEN = frozenset(status for status in Status if status.is_open)
MOST_CASES = 10_000
FIRST_YEAR, LAST_YEAR = 1970, 2900  # of a hypothetical case, so that its last step is still a date


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One ping that would be sent: when, to whom, as what, for which duties, and of which clock ("" for untaken)."""

    at: datetime
    person: str
    what: str
    duties: tuple[str, ...]
    clock: str = ""

    @property
    def kind(self) -> str:
        """warning, breach or untaken."""
        return self.what.partition(":")[0]


def hypothetical(
    rules: RuleBook,
    client: str,
    type: str,
    severity: str | None,
    at: str | None,
    *,
    site: str = "",
    labels: Collection[str] = (),
) -> Escalation:
    """A case as it would be opened now; without a site it is that of the client's team.

    Raises BadInput, with the nearest word, for what is not configured.
    """
    kind = rules.types[_known(type, rules.types, "type")]
    owner = _known(client.upper(), rules.clients, "client") if client else None
    grade = (
        Severity(_known(severity.upper(), [each.value for each in Severity], "severity")) if severity else kind.severity
    )
    opened = _instant(rules, at)
    chosen = _known(site, rules.sites, "site") if site else None
    teams = [team for team in rules.teams.values() if owner in team.clients and chosen in (None, team.site)]
    team = teams[0] if teams else None
    home = chosen or (team.site if team else next(iter(rules.sites), None))
    carried = tuple(_known(label, rules.labels, "label") for label in labels)
    return Escalation(
        id="hypothetical",
        ref=f"{owner or 'OPS'}-?" if not kind.restricted else "R-?",
        type=kind.key,
        severity=grade,
        status=Status.NEW,
        raiser="",
        opened_at=opened,
        clock_started_at=opened,
        policy_set=rules.policy_set.version,
        client=owner,
        site=home,
        team=team.key if team else None,
        restricted=kind.restricted,
        labels=tuple(dict.fromkeys((*kind.labels, *carried))),
    )


def foreseen(rules: RuleBook, case: Escalation) -> list[Foreseen]:
    """Every ping of a case that nobody takes, in order. Its `update` clock begins when the first word was due."""
    policy = choose(rules.policy_set, case)
    pings = [
        ping
        for kind, target in targets_of(rules, case, policy).items()
        for ping in _clock(rules, case, policy, kind, target)
    ]
    pings += [ping for duty in duties_of(rules, case) for ping in _law(rules, case, policy, duty)]
    if case.severity is Severity.P0:
        pings += list(_ladder(rules, case, policy))
    return sorted(pings, key=lambda ping: (ping.at, ping.what))


async def coming(work: UnitOfWork, rules: RuleBook, now: datetime) -> list[tuple[str, Foreseen]]:
    """Every ping that the open cases of a record bring from now on if nobody acts, each with its case, in order."""
    pings: list[tuple[str, Foreseen]] = []
    for case in await work.escalations.search(Search(Scope(everything=True), statuses=OPEN, limit=MOST_CASES)):
        policy = choose(rules.policy_set, case)
        for clock in await work.clocks.of([case.id]):
            pings += [(case.ref, ping) for ping in _pings(rules, case, policy, clock, clock.calendar) if ping.at > now]
        for at, duties in await untaken.to_come(work, case, policy):
            heard = [Foreseen(at, person, "untaken", duties) for person in _listeners(rules, case, duties, at)]
            pings += [(case.ref, ping) for ping in heard if ping.at > now]
    return sorted(pings, key=lambda pair: (pair[1].at, pair[0], pair[1].what))


def _clock(rules: RuleBook, case: Escalation, policy: Policy, kind: str, target: Target) -> Iterator[Foreseen]:
    """The pings of one clock that is never answered."""
    yield from _pings(rules, case, policy, begun(rules, case, policy, kind), target.calendar)


def _law(rules: RuleBook, case: Escalation, policy: Policy, duty: Duty) -> Iterator[Foreseen]:
    """The pings of a legal clock of the case."""
    clock = _clock_of(rules, case, policy, duty.kind, target=Target(duty.seconds), start=seconds(duty.start))
    yield from _pings(rules, case, policy, clock, "24x7")


def _pings(rules: RuleBook, case: Escalation, policy: Policy, clock: sla.Clock, calendar: str) -> Iterator[Foreseen]:
    kind = clock.kind
    for reach in plan(steps_of(case, kind, policy), clock, hours_of(rules, calendar)):
        late = (reach.step.percent is None or reach.step.percent >= 100) and not is_internal(kind)
        word = f"{'breach' if late else 'warning'}: {kind} ({_named(reach.step)})"
        at = instant(reach.at)
        for person in _listeners(rules, case, reach.step.to, at, kind):
            yield Foreseen(at, person, word, reach.step.to, kind)


def _ladder(rules: RuleBook, case: Escalation, policy: Policy) -> Iterator[Foreseen]:
    """The ladder of a case that is a P0 from its opening on."""
    for wait, duties in ladder_of(policy):
        at = instant(seconds(case.opened_at) + wait)
        for person in _listeners(rules, case, duties, at):
            yield Foreseen(at, person, "untaken", duties)


def begun(rules: RuleBook, case: Escalation, policy: Policy, kind: str) -> sla.Clock:
    """A clock of the case, from its opening; the `update` clock from when the client was to be told first."""
    target = policy.targets[kind]
    start = seconds(case.clock_started_at)
    if kind == "update" and "first_response" in policy.targets:
        first = policy.targets["first_response"]
        start = hours_of(rules, first.calendar).due(start, first.seconds) or start
    return _clock_of(rules, case, policy, kind, target=target, start=start)


def _clock_of(rules: RuleBook, case: Escalation, policy: Policy, kind: str, *, target: Target, start: int) -> sla.Clock:
    return sla.begin(
        id=kind,
        escalation_id=case.id,
        kind=kind,
        policy=policy.key,
        calendar=target.calendar,
        calendar_version="",
        target=target.seconds,
        hours=hours_of(rules, target.calendar),
        at=start,
    )


def _listeners(rules: RuleBook, case: Escalation, to: Sequence[str], at: datetime, clock: str = "") -> tuple[str, ...]:
    """The people who hear of a step, and the pager where one is configured and named."""
    called = (PAGER,) if PAGER in to and rules.pager is not None else ()
    return (*recipients(rules, case, to, at, clock), *called)


def heard_by(rules: RuleBook, ping: Foreseen) -> tuple[str, ZoneInfo]:
    """The name of whoever hears a ping, and their zone; the pager's is the organisation's."""
    person = rules.people.get(ping.person)
    zone = person.timezone if person else rules.organisation.timezone
    return (f"{person.name} ({person.key})" if person else "the pager"), ZoneInfo(zone)


def _named(step: Step) -> str:
    """`75 %`, or `30 min after due`."""
    return f"{step.percent} %" if step.percent is not None else f"{(step.after_due or 0) // 60} min after due"


def _known(word: str, words: Collection[str], noun: str) -> str:
    if word in words:
        return word
    near = get_close_matches(word, list(words), 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(words))}."
    raise BadInput(f"There is no {noun} “{word[:40]}”. {hint}", field=noun)


def _instant(rules: RuleBook, at: str | None) -> datetime:
    if not at:
        return real_now().replace(microsecond=0)
    try:
        parsed = datetime.fromisoformat(at)
    except ValueError:
        raise BadInput(f"“{at[:40]}” is not a time. Write it as 2026-11-24T09:00Z or 2026-11-24T09:00.") from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise BadInput(f"“{at[:40]}” is too far away to foresee. Name a time from {FIRST_YEAR} to {LAST_YEAR}.")
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(rules.organisation.timezone))
