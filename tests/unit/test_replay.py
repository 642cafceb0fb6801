"""`handrail replay`: a past period under other policies, with what people did as it was."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.replay import Played, play, report, run
from bot.wiring import DatabaseAwayError
from handlers.domain.errors import BadInput
from handlers.domain.policy import PolicySet, Target
from handlers.domain.rulebook import RuleBook
from tests.support.house import APP_YAML, House, open_house, raised, shipped_rules

MINUTE = 60


def with_targets(rules: RuleBook, **minutes: int) -> RuleBook:
    """The same rules, with other targets for the clocks of every policy that has them."""
    policies = tuple(
        replace(
            policy,
            targets={
                kind: Target(minutes[kind] * MINUTE, target.calendar) if kind in minutes else target
                for kind, target in policy.targets.items()
            },
        )
        for policy in rules.policy_set.policies
    )
    return replace(rules, policy_set=PolicySet("other", policies))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'handrail.db'}"


async def _late_case(house: House) -> str:
    """A P1 that was taken after 20 minutes (of 15), told after 40 (of 30) and resolved after 100 minutes."""
    ref = await raised(house)
    await house.waits(minutes=20)
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=20)
    await house.says("lead", f"told {ref} call")
    await house.waits(minutes=60)
    await house.says("lead", f"resolve {ref} fixed: it is done")
    return ref


def _rows(played: Played) -> list[list[str]]:
    return [line.split() for line in report(played)]


async def test_breaches_are_counted_before_and_after_by_client_and_by_clock(house: House, url: str) -> None:
    ref = await _late_case(house)
    rules = shipped_rules()
    played = await play(url, rules, with_targets(rules, ack=30, resolve=60), None, None, now=house.now)
    rows = _rows(played)
    assert ["ORION", "1", "2", "2", "-"] in rows
    assert ["Take", "1", "0", "-1"] in rows
    assert ["First", "response", "1", "1", "-"] in rows
    assert ["Resolve", "0", "1", "+1"] in rows
    assert [ref, "Resolve:", "would", "be", "broken"] in rows
    assert [ref, "Take:", "would", "be", "kept"] in rows


async def test_a_missed_target_of_our_own_beside_a_laws_limit_is_no_breach(house: House, url: str) -> None:
    order = {"type": "legal_order", "case_id": "O-1", "jurisdiction": "EU", "received_at": "2026-11-24T08:30:00Z"}
    await house.fills("client_orion", "new", order, room="client-ORION")
    await house.says("manager", "claim ORION-1")
    await house.waits(minutes=20)
    await house.says("manager", "resolve ORION-1 actioned")
    played = await play(url, shipped_rules(), shipped_rules(), None, None, now=house.now)
    (case,) = played.cases
    laws = {kind for kind, _ in case.before | case.after if kind.startswith("legal:")}
    assert laws == set()


async def test_under_the_same_policies_nothing_comes_out_otherwise(house: House, url: str) -> None:
    await _late_case(house)
    await raised(house, "appeal_error")
    played = await play(url, shipped_rules(), shipped_rules(), None, None, now=house.now)
    assert played.unclear == 0
    assert [case.before for case in played.cases] == [case.after for case in played.cases]
    assert sum(len(case.before) for case in played.cases) == 2


async def test_what_is_read_is_never_written(house: House, url: str) -> None:
    ref = await _late_case(house)
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        before = (case, await work.clocks.of([case.id]), await work.timeline.of(case.id))
    await play(url, shipped_rules(), with_targets(shipped_rules(), ack=1), None, None, now=house.now)
    async with house.store.reading() as work:
        assert (
            await work.escalations.get(case.id),
            await work.clocks.of([case.id]),
            await work.timeline.of(case.id),
        ) == before


async def test_only_cases_that_were_opened_in_the_period_count(house: House, url: str) -> None:
    began = house.now
    await raised(house)
    await house.waits(hours=1)
    await raised(house)
    rules = shipped_rules()
    assert len((await play(url, rules, rules, began, began + timedelta(minutes=30), now=house.now)).cases) == 1
    assert len((await play(url, rules, rules, began + timedelta(minutes=30), None, now=house.now)).cases) == 1
    assert len((await play(url, rules, rules, None, None, now=house.now)).cases) == 2


async def test_a_change_of_severity_chooses_among_the_other_policies_too(house: House, url: str) -> None:
    ref = await raised(house, "policy_ambiguity")
    await house.waits(minutes=5)
    await house.says("lead", f"sev {ref} P1 the press asks about it")
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=5)
    rules = shipped_rules()
    assert [case.after for case in (await play(url, rules, rules, None, None, now=house.now)).cases] == [frozenset()]
    strict = await play(url, rules, with_targets(rules, ack=3), None, None, now=house.now)
    assert [case.after for case in strict.cases] == [frozenset({("ack", 1)})]


async def test_restricted_cases_are_counted_apart(house: House, url: str) -> None:
    await raised(house, "csae")
    await house.waits(minutes=10)
    rows = _rows(await play(url, shipped_rules(), shipped_rules(), None, None, now=house.now))
    assert any(row[:2] == ["(restricted)", "1"] for row in rows)
    assert not any(row[:1] == ["ORION"] for row in rows)


@pytest.mark.parametrize("period", [("yesterday", ""), ("2026-12-01", "2026-11-01")])
def test_a_period_that_makes_no_sense_is_refused_in_words(period: tuple[str, str], url: str) -> None:
    with pytest.raises(BadInput, match="Example: "):
        run(APP_YAML, APP_YAML, url, period, {})


async def test_an_empty_file_is_not_taken_for_a_record(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAwayError, match="handrail migrate"):
        await play(f"sqlite:///{tmp_path / 'empty.db'}", shipped_rules(), shipped_rules(), None, None)


async def test_time_that_was_granted_is_no_excuse_for_another_contract_either(house: House, url: str) -> None:
    """Resolved after 100 minutes, with 9 hours granted: within a contract of 4 hours, and not within one of 1 hour."""
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.says("manager", f"due {ref} resolve {house.now + timedelta(hours=9):%Y-%m-%dT%H:%MZ} they agreed")
    await house.waits(minutes=100)
    await house.says("lead", f"resolve {ref} fixed: it is done")
    for minutes, broken in ((60, True), (99, True), (100, False), (240, False)):
        rules = with_targets(shipped_rules(), resolve=minutes)
        played = await play(url, shipped_rules(), rules, None, None, now=house.now)
        assert ([ref, "Resolve:", "would", "be", "broken"] in _rows(played)) is broken, minutes


async def test_a_promise_of_a_case_that_went_on_elsewhere_is_counted_once(house: House, url: str) -> None:
    """Broken under the other rules before the move, it stays with the client to whom it was made, and begins anew."""
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(minutes=100)
    await house.says("manager", f"client {ref} VEGA because it is about their channel")
    await house.waits(minutes=20)
    await house.says("lead", "resolve VEGA-1 fixed: it is done")
    rules = shipped_rules()
    played = await play(url, rules, with_targets(rules, resolve=60, update=9_000), None, None, now=house.now)
    after = {case.ref: {kind for kind, _ in case.after} for case in played.cases}
    assert after == {"ORION-1": {"resolve"}, "VEGA-1": set()}


async def test_a_promise_that_other_rules_leave_open_goes_on_with_what_was_used(house: House, url: str) -> None:
    """Broken as it was, and so promised anew; under the other rules it goes on, and breaks with the next client."""
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(minutes=250)
    await house.says("manager", f"client {ref} VEGA because it is about their channel")
    await house.waits(minutes=60)
    await house.says("lead", "resolve VEGA-1 fixed: it is done")
    rules = shipped_rules()
    played = await play(url, rules, with_targets(rules, resolve=300, update=9_000), None, None, now=house.now)
    resolved = {case.ref: [("resolve", 1) in each for each in (case.before, case.after)] for case in played.cases}
    assert resolved == {"ORION-1": [True, False], "VEGA-1": [False, True]}


async def test_under_the_same_rules_a_case_that_went_on_comes_out_the_same(house: House, url: str) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=10)
    await house.says("manager", f"due {ref} resolve 6h they asked us to wait for their lawyer")
    await house.waits(minutes=290)
    await house.says("manager", f"client {ref} VEGA because it is about their channel")
    await house.waits(minutes=300)
    await house.says("lead", "resolve VEGA-1 fixed: it is done")
    played = await play(url, shipped_rules(), shipped_rules(), None, None, now=house.now)
    assert [case.ref for case in played.cases if case.before != case.after] == []
    assert {case.ref for case in played.cases if case.before} == {"ORION-1", "VEGA-1"}
