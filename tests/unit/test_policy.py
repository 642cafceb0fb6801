"""Which policy holds, which waits pause a clock under it, and how a set of them is kept."""

import json
from dataclasses import replace

import pytest

from handlers.domain.errors import BadInput
from handlers.domain.escalation import WaitingOn
from handlers.domain.policy import (
    DEFAULT_CHAINS,
    DEFAULT_UPDATE_CHAINS,
    UNTAKEN_LADDER,
    Policy,
    PolicySet,
    Step,
    Target,
    When,
    match,
    pausable,
)
from handlers.domain.policy_wire import from_plain, to_plain
from handlers.domain.severity import Severity

CLIENT, VENDOR, INTERNAL = WaitingOn.CLIENT, WaitingOn.VENDOR, WaitingOn.INTERNAL


def policy(key: str, when: When | None = None, *waits: WaitingOn) -> Policy:
    return Policy(key, when or When(), {"ack": Target(60)}, frozenset(waits))


def chosen(*policies: Policy, severity: Severity = Severity.P1, labels: tuple[str, ...] = ()) -> str:
    found = match(
        PolicySet("v", policies), client="ORION", type="vip_press", severity=severity, site="dublin", labels=labels
    )
    return found.key


def test_the_first_policy_that_fits_wins() -> None:
    assert chosen(policy("vega", When(clients=frozenset({"VEGA"}))), policy("first"), policy("second")) == "first"


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        (When(severities=frozenset({Severity.P1, Severity.P2})), True),
        (When(types=frozenset({"csae"})), False),
        (When(clients=frozenset({"ORION"}), sites=frozenset({"manila"})), False),
        (When(clients=frozenset({"ORION"}), sites=frozenset({"dublin"})), True),
        (When(labels=frozenset({"violence", "gore"})), True),
        (When(labels=frozenset({"nudity"})), False),
    ],
)
def test_all_conditions_hold_and_the_values_of_one_are_alternatives(when: When, fits: bool) -> None:
    assert chosen(policy("asked", when), policy("rest"), labels=("gore",)) == ("asked" if fits else "rest")


def test_where_none_fits_it_says_what_to_add() -> None:
    with pytest.raises(BadInput, match=r"No policy fits a P1 of type vip_press for ORION.*app\.yaml"):
        chosen(policy("vega", When(clients=frozenset({"VEGA"}))))


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        ("resolve", {CLIENT, VENDOR}),
        ("update", {CLIENT}),
        ("ack", set()),
        ("first_response", set()),
        ("contain", set()),
        ("legal:eu_dsa_art18", set()),
    ],
)
def test_a_policy_narrows_the_table_of_pauses_and_never_widens_it(kind: str, waits: set[WaitingOn]) -> None:
    assert pausable(kind, policy("generous", None, CLIENT, VENDOR, INTERNAL)) == waits
    assert pausable(kind, policy("strict")) == frozenset()


def test_a_set_is_equal_after_a_journey_as_json() -> None:
    rich = replace(
        policy("rich", When(severities=frozenset(Severity), labels=frozenset({"gore"})), CLIENT, VENDOR),
        chain=DEFAULT_CHAINS[Severity.P0],
        chains={"update": (Step(None, 120, ("lead", "backup")),)},
        untaken=UNTAKEN_LADDER,
    )
    kept = PolicySet("v1", (rich, policy("plain")))
    assert from_plain(json.loads(json.dumps(to_plain(kept)))) == kept


def test_the_shipped_chains_are_the_quiet_table() -> None:
    def table(chain: tuple[Step, ...]) -> list[tuple[str, tuple[str, ...]]]:
        return [(step.name, step.to) for step in chain]

    loud = [("75", ("owner",)), ("90", ("lead",)), ("100", ("manager",)), ("150", ("site_lead",))]
    assert table(DEFAULT_CHAINS[Severity.P0]) == table(DEFAULT_CHAINS[Severity.P1]) == loud
    assert table(DEFAULT_CHAINS[Severity.P2]) == [("75", ("owner",)), ("100", ("lead",)), ("150", ("manager",))]
    assert table(DEFAULT_CHAINS[Severity.P3]) == table(DEFAULT_CHAINS[Severity.P4]) == [("100", ("owner",))]
    assert [step.name for step in DEFAULT_UPDATE_CHAINS[Severity.P1]] == ["75", "100", "150"]
    assert [step.name for step in DEFAULT_UPDATE_CHAINS[Severity.P2]] == ["75", "100"]
