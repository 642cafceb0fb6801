"""The breach register: a row for each clock, entered once; codes and exclusions are written beside it."""

from dataclasses import replace

import pytest

from handlers.domain.breach import Breach, Code
from handlers.domain.severity import Severity
from handlers.ports.records import Scope, Search
from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.samples import NOW, clock, escalation

REACHED = int(NOW.timestamp())
ENTERED = Breach("c1", "e1", "resolve", 1, Severity.P1, REACHED, REACHED + 90, "lead", "dublin", "ORION", "manager")
ENTERED = replace(ENTERED, due_at=REACHED - 1)
CODED = replace(
    ENTERED,
    code=Code.HANDOVER_GAP,
    second=Code.UNKNOWN,
    coded_by="lead",
    coded_at=NOW,
    excluded_by="manager",
    excluded_at=NOW,
    evidence="https://harbour.slack.com/archives/C9/p1",
)
EVERYTHING = Search(Scope(everything=True), uncoded=True)


async def _filled(store: SqlStore, *breaches: Breach) -> None:
    async with store.work() as work:
        for number in (1, 2):
            await work.escalations.add(escalation(number))
            await work.clocks.add(clock(number, f"e{number}"))
        for breach in breaches:
            assert await work.breaches.add(breach)
        await work.commit()


async def test_a_breach_comes_back_equal_and_is_entered_once(store: SqlStore) -> None:
    await _filled(store, ENTERED)
    async with store.work() as work:
        assert not await work.breaches.add(replace(ENTERED, owner="manager"))
        assert list(await work.breaches.of(["e1", "e2"])) == [ENTERED]
        assert list(await work.breaches.of([])) == []


async def test_a_code_and_an_exclusion_are_kept_and_what_was_decided_is_not_rewritten(store: SqlStore) -> None:
    await _filled(store, ENTERED)
    async with store.work() as work:
        await work.breaches.keep(replace(CODED, owner="somebody else", severity=Severity.P4, reached_at=0, due_at=0))
        await work.commit()
    async with store.reading() as work:
        assert list(await work.breaches.of(["e1"])) == [CODED]


async def test_breaches_come_in_the_order_in_which_they_were_reached(store: SqlStore) -> None:
    later, sooner = replace(ENTERED, clock_id="c1"), replace(ENTERED, clock_id="c2", reached_at=REACHED - 1)
    await _filled(store, later, sooner)
    async with store.reading() as work:
        assert list(await work.breaches.of(["e1"])) == [sooner, later]


@pytest.mark.parametrize(
    ("breaches", "found"),
    [
        ((), []),
        ((ENTERED,), ["e1"]),
        ((ENTERED, replace(ENTERED, clock_id="c2")), ["e1"]),  # once, however many promises were broken
        ((CODED,), []),
        ((replace(ENTERED, severity=Severity.P3),), []),
        ((CODED, replace(ENTERED, clock_id="c2", escalation_id="e2")), ["e2"]),
    ],
)
async def test_a_search_finds_the_cases_whose_breaches_want_a_code(
    store: SqlStore, breaches: tuple[Breach, ...], found: list[str]
) -> None:
    await _filled(store, *breaches)
    async with store.reading() as work:
        assert [case.id for case in await work.escalations.search(EVERYTHING)] == found
        assert await work.escalations.count(EVERYTHING) == len(found)
        elsewhere = Search(Scope(clients=frozenset({"VEGA"})), uncoded=True)
        assert list(await work.escalations.search(elsewhere)) == []


async def test_one_organisation_reads_nothing_of_anothers_register(base: Base) -> None:
    ours, theirs = await base.open(), await base.open("elsewhere")
    await _filled(ours, ENTERED)
    async with theirs.reading() as work:
        assert list(await work.breaches.of(["e1"])) == []
