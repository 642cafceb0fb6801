"""A policy set as plain values, so that a case can keep the one it was opened under: out and in again, it is equal."""

from collections.abc import Mapping
from typing import Any  # what JSON gives back has no narrower type

from handlers.domain.escalation import WaitingOn
from handlers.domain.policy import Policy, PolicySet, Step, Target, When
from handlers.domain.severity import Severity

Plain = dict[str, Any]


def to_plain(policy_set: PolicySet) -> Plain:
    """The set as dictionaries, lists, text and whole numbers. Sets are sorted: equal sets are equal as text too."""
    return {"version": policy_set.version, "policies": [_policy_out(policy) for policy in policy_set.policies]}


def from_plain(plain: Mapping[str, Any]) -> PolicySet:
    """The set that `to_plain` made these values from.

    Raises KeyError or ValueError for values that no set was ever written as.
    """
    return PolicySet(plain["version"], tuple(_policy_in(policy) for policy in plain["policies"]))


def _policy_out(policy: Policy) -> Plain:
    limit = {} if policy.longest_pause is None else {"longest_pause": policy.longest_pause}
    return limit | {
        "key": policy.key,
        "when": _when_out(policy.when),
        "targets": {clock: [target.seconds, target.calendar] for clock, target in policy.targets.items()},
        "pauses": sorted(policy.pauses),
        "chain": [_step_out(step) for step in policy.chain],
        "chains": {clock: [_step_out(step) for step in chain] for clock, chain in policy.chains.items()},
        "untaken": [[seconds, list(duties)] for seconds, duties in policy.untaken],
    }


def _policy_in(plain: Mapping[str, Any]) -> Policy:
    return Policy(
        key=plain["key"],
        when=_when_in(plain["when"]),
        targets={clock: Target(seconds, calendar) for clock, (seconds, calendar) in plain["targets"].items()},
        pauses=frozenset(WaitingOn(wait) for wait in plain["pauses"]),
        chain=tuple(_step_in(step) for step in plain["chain"]),
        chains={clock: tuple(_step_in(step) for step in chain) for clock, chain in plain["chains"].items()},
        untaken=tuple((seconds, tuple(duties)) for seconds, duties in plain["untaken"]),
        longest_pause=plain.get("longest_pause"),
    )


def _when_out(when: When) -> Plain:
    return {
        "severities": sorted(when.severities),
        "types": sorted(when.types),
        "clients": sorted(when.clients),
        "sites": sorted(when.sites),
        "labels": sorted(when.labels),
    }


def _when_in(plain: Mapping[str, Any]) -> When:
    return When(
        severities=frozenset(Severity(severity) for severity in plain["severities"]),
        types=frozenset(plain["types"]),
        clients=frozenset(plain["clients"]),
        sites=frozenset(plain["sites"]),
        labels=frozenset(plain["labels"]),
    )


def _step_out(step: Step) -> list[Any]:
    return [step.percent, step.after_due, list(step.to)]


def _step_in(plain: list[Any]) -> Step:
    percent, after_due, duties = plain
    return Step(percent, after_due, tuple(duties))
