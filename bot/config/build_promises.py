"""Policies: targets, pauses and chains, out of their short forms (`4bh`, `75`, `+2m`)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.config.build_people import known
from bot.config.problems import Findings, Place, one_of
from bot.config.scalars import duration
from bot.config.schema_promises import PolicyShape
from handlers.domain.escalation import WaitingOn
from handlers.domain.people import Duty
from handlers.domain.policy import OWNER, PAGER, Policy, Step, Target, When
from handlers.domain.severity import Severity

CLOCKS = ("ack", "first_response", "update", "contain", "resolve")
ALWAYS_OPEN = "24x7"
OF_THE_SITE = "site"
HOUSE = "business"  # the calendar of cases that belong to no site
LONGEST = 1_576_800 * 60  # seconds, as in `handrail sla`
PAUSABLE = frozenset({WaitingOn.CLIENT, WaitingOn.VENDOR})  # the widest that any clock allows (DESIGN §4)

_STEP = re.compile(r"[1-9][0-9]{0,2}")
_PLUS = re.compile(r"\+([0-9]{1,3})(m|h)")
_EXAMPLE = "chain: {75: [owner], 90: [lead], 100: [manager], 150: [site_lead]}"


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy may refer to. `site_calendars` gives each site's own."""

    types: Mapping[str, str]  # to their lanes
    clients: Collection[str]
    sites: Collection[str]
    labels: Collection[str]
    calendars: Collection[str]
    site_calendars: Mapping[str, str]


def policies(shapes: list[PolicyShape], names: Known, findings: Findings) -> tuple[Policy, ...]:
    """The policies in their order; one with `calendar: site` becomes one for each site and one for no site."""
    made: list[Policy] = []
    seen: set[str] = set()
    for index, shape in enumerate(shapes):
        at: Place = ("policies", index)
        if shape.key in seen:
            findings.add((*at, "key"), shape.key, allowed="each policy's key once", example=f"key: {shape.key}-2")
        seen.add(shape.key)
        made.extend(_policy(shape, at, names, findings))
    return tuple(made)


def uncovered(found: Collection[Policy]) -> list[Severity]:
    """The severities for which no policy holds whatever the case is."""
    return [
        severity
        for severity in Severity
        if not any(
            not (policy.when.types or policy.when.clients or policy.when.sites or policy.when.labels)
            and severity in (policy.when.severities or frozenset(Severity))
            for policy in found
        )
    ]


def _policy(shape: PolicyShape, at: Place, names: Known, findings: Findings) -> list[Policy]:
    own = shape.calendar in (ALWAYS_OPEN, OF_THE_SITE)
    if not own:
        known(findings, (*at, "calendar"), shape.calendar, [*names.calendars, ALWAYS_OPEN, OF_THE_SITE], "calendar")
    chain, chains, untaken = _chains(shape, (*at, "chain"), findings)
    policy = Policy(
        key=shape.key,
        when=_when(shape, at, names, findings),
        targets=_targets(shape, at, findings),
        pauses=_pauses(shape, at, findings),
        chain=chain,
        chains=chains,
        untaken=untaken,
        longest_pause=_longest_pause(shape, at, findings),
    )
    return _by_site(policy, names) if shape.calendar == OF_THE_SITE else [policy]


def _by_site(policy: Policy, names: Known) -> list[Policy]:
    """One policy in the hours of each site, and one in the house's own for what belongs to none."""
    made = [
        replace(
            policy,
            key=f"{policy.key}@{site}",
            when=replace(policy.when, sites=frozenset({site})),
            targets=_in_calendar(policy, names.site_calendars[site]),
        )
        for site in sorted(policy.when.sites or names.site_calendars)
        if site in names.site_calendars
    ]
    if not policy.when.sites:
        made.append(replace(policy, targets=_in_calendar(policy, HOUSE)))
    return made


def _in_calendar(policy: Policy, calendar: str) -> dict[str, Target]:
    return {clock: replace(target, calendar=calendar) for clock, target in policy.targets.items()}


def _when(shape: PolicyShape, at: Place, names: Known, findings: Findings) -> When:
    when = shape.when
    for key, words, defined, noun in (
        ("type", when.type, names.types, "type"),
        ("client", when.client, names.clients, "client"),
        ("site", when.site, names.sites, "site"),
        ("label", when.label, names.labels, "label"),
    ):
        for index, word in enumerate(words):
            known(findings, (*at, "when", key, index), word, defined, noun)
    types = set(when.type)
    if when.lane:
        in_lanes = {key for key, lane in names.types.items() if lane in when.lane}
        types = types & in_lanes if types else in_lanes
        if not types:
            allowed = "lanes that one of the types is in"
            findings.add((*at, "when", "lane"), ", ".join(when.lane), allowed=allowed, example="lane: [policy, client]")
    return When(
        severities=frozenset(Severity(word) for word in when.severity),
        types=frozenset(types),
        clients=frozenset(when.client),
        sites=frozenset(when.site),
        labels=frozenset(when.label),
    )


def _targets(shape: PolicyShape, at: Place, findings: Findings) -> dict[str, Target]:
    made: dict[str, Target] = {}
    if not shape.targets:
        findings.add((*at, "targets"), {}, allowed="at least one clock", example="targets: {ack: 15m, resolve: 4h}")
    for clock, text in shape.targets.items():
        place = (*at, "targets", clock)
        if clock not in CLOCKS:
            findings.add(
                place, text, allowed=f"a clock: {one_of(clock, CLOCKS)}", example="targets: {ack: 15m, resolve: 4h}"
            )
            continue
        read = duration(text)
        if read is None or not 0 < read[0] <= LONGEST:
            allowed = "a duration such as 15m, 4h, 2d, or 4bh (open hours) and 1bd (8 open hours) of the calendar"
            findings.add(place, text, allowed=allowed, example=f"{clock}: 4bh")
        elif read[1] in ("bh", "bd") and shape.calendar == ALWAYS_OPEN:
            allowed = "m, h or d where the calendar is 24x7; bh and bd are hours of a calendar"
            findings.add(place, text, allowed=allowed, example="calendar: site")
        else:
            made[clock] = Target(read[0], shape.calendar)
    return made


def _pauses(shape: PolicyShape, at: Place, findings: Findings) -> frozenset[WaitingOn]:
    for index, word in enumerate(shape.pauses):
        if WaitingOn(word) not in PAUSABLE:
            allowed = "client or vendor: our own waiting never stops a promise (DESIGN §4)"
            findings.add((*at, "pauses", index), word, allowed=allowed, example="pauses: [client]")
    return frozenset(WaitingOn(word) for word in shape.pauses)


def _longest_pause(shape: PolicyShape, at: Place, findings: Findings) -> int | None:
    """The limit of a policy's pauses, in seconds of the wall clock."""
    if shape.longest_pause is None:
        return None
    found = duration(shape.longest_pause)
    if found is None or found[0] <= 0 or found[1] in ("bh", "bd"):
        allowed = "minutes, hours or days of the wall clock, more than none"
        findings.add((*at, "longest_pause"), shape.longest_pause, allowed=allowed, example="longest_pause: 5d")
        return None
    return found[0]


Chains = tuple[tuple[Step, ...], dict[str, tuple[Step, ...]], tuple[tuple[int, tuple[str, ...]], ...]]


def _chains(shape: PolicyShape, at: Place, findings: Findings) -> Chains:
    """The common steps, those of single clocks, and the ladder of a case that nobody has taken.

    On a P0's `ack` a step `+2m` counts from the opening, while nobody has taken the case; elsewhere from the due time.
    """
    chain, for_p0 = shape.chain, "P0" in (shape.when.severity or ["P0"])
    common = {key: value for key, value in chain.items() if not isinstance(value, Mapping)}
    chains: dict[str, tuple[Step, ...]] = {}
    untaken: tuple[tuple[int, tuple[str, ...]], ...] = ()
    for clock, steps in chain.items():
        if not isinstance(steps, Mapping):
            continue
        if clock not in CLOCKS:
            findings.add(
                (*at, clock), steps, allowed=f"a clock: {one_of(clock, CLOCKS)}", example="update: {75: [owner]}"
            )
            continue
        read = _steps(steps, (*at, clock), findings)
        if clock == "ack" and for_p0:
            untaken = tuple((step.after_due, step.to) for step in read if step.after_due is not None)
            read = tuple(step for step in read if step.after_due is None)
        chains[clock] = read
    return _steps(common, at, findings), chains, untaken


def _steps(steps: Mapping[str, object], at: Place, findings: Findings) -> tuple[Step, ...]:
    made: list[Step] = []
    for name, to in steps.items():
        recipients = _recipients(to, (*at, name), findings)
        plus = _PLUS.fullmatch(name)
        if plus:
            made.append(Step(None, int(plus[1]) * (3600 if plus[2] == "h" else 60), recipients))
        elif _STEP.fullmatch(name):
            made.append(Step(int(name), None, recipients))
        else:
            allowed = f"a percent from 1 to 999, `+2m`, or a clock: {one_of(name, CLOCKS)}"
            findings.add((*at, name), to, allowed=allowed, example=_EXAMPLE)
    return tuple(sorted(made, key=lambda step: (step.after_due is not None, step.after_due or step.percent or 0)))


def _recipients(value: object, at: Place, findings: Findings) -> tuple[str, ...]:
    words = [OWNER, *(duty.value for duty in Duty), PAGER]
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not given:
        findings.add(at, value, allowed=f"a list of {', '.join(words)}", example="100: [lead, manager]")
        return ()
    for index, word in enumerate(given):
        if word not in words:
            allowed = f"the owner, a duty or the pager: {one_of(str(word), words)}"
            findings.add((*at, index), word, allowed=allowed, example="100: [lead, manager]")
    return tuple(dict.fromkeys(str(word) for word in given))
