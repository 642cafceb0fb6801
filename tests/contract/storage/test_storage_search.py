"""Lists: what somebody may see and asked for, the nearest due time first."""

from datetime import timedelta

import pytest

from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.severity import Severity
from handlers.domain.sla import ClockState
from handlers.ports.records import Scope, Search
from storage.store import SqlStore
from tests.support.samples import NOW, clock, escalation

EVERYTHING = Scope(everything=True)
RECORDS = (
    escalation(1, site="dublin", team="dub-1"),
    escalation(2, client="VEGA", site="manila", team="mnl-1", owner="lead", severity=Severity.P0),
    escalation(3, client=None, site="austin", watchers=("ann", 'quo"ted'), status=Status.WAITING,
               waiting_on=WaitingOn.CLIENT),
    escalation(4, offered_to="manager", raiser="moderator2", status=Status.RESOLVED, resolved_at=NOW,
               tags=("election",)),
    escalation(5, restricted=True, type="csae", raiser="moderator2", site="dublin"),
    escalation(6, restricted=True, type="insider", site="dublin", owner="lead", team="dub-1"),
    escalation(7, type="legal_order", case_key="case-7", status=Status.CLOSED),
)  # fmt: skip


async def _filled(store: SqlStore) -> None:
    async with store.work() as work:
        for record in RECORDS:
            await work.escalations.add(record)
        await work.commit()


async def _found(store: SqlStore, search: Search) -> set[int]:
    async with store.reading() as work:
        found = await work.escalations.search(search)
        assert await work.escalations.count(search) == len(found)
        return {int(record.id[1:]) for record in found}


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        (Scope(), set()),
        (EVERYTHING, {1, 2, 3, 4, 7}),
        (Scope(everything=True, restricted_types=frozenset({"csae"})), {1, 2, 3, 4, 5, 7}),
        (Scope(clients=frozenset({"VEGA"})), {2}),
        (Scope(sites=frozenset({"dublin", "austin"})), {1, 3}),
        (Scope(teams=frozenset({"dub-1"})), {1}),
        (Scope(person="moderator2"), {4, 5}),  # raised it: also a restricted one
        (Scope(person="lead"), {2}),  # owns a restricted one, which is not enough
        (Scope(person="manager"), {4}),
        (Scope(person="ann"), {3}),
        (Scope(person="Ann"), set()),
        (Scope(person="an"), set()),
        (Scope(person="%"), set()),
        (Scope(person='quo"ted'), {3}),
        (Scope(person="quo"), set()),
        (Scope(client="ORION", client_types=frozenset({"policy_ambiguity"})), {1, 4}),
        (Scope(client="ORION", client_types=frozenset({"policy_ambiguity", "csae"})), {1, 4}),
        (Scope(client="ORION", client_types=frozenset()), set()),
        (Scope(client="VEGA", client_types=frozenset({"policy_ambiguity"}), everything=True), {2}),
        (Scope(client="ORION", client_types=frozenset({"csae"}), restricted_types=frozenset({"csae"})), {5}),
    ],
)
async def test_a_list_shows_what_is_in_scope_and_nothing_else(store: SqlStore, scope: Scope, numbers: set[int]) -> None:
    await _filled(store)
    assert await _found(store, Search(scope)) == numbers


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        (Search(EVERYTHING, statuses=frozenset({Status.NEW, Status.WAITING})), {1, 2, 3}),
        (Search(EVERYTHING, statuses=frozenset({Status.NEW, Status.CLOSED})), {1, 2, 7}),
        (Search(EVERYTHING, owner="lead"), {2}),
        (Search(EVERYTHING, unowned=True, statuses=frozenset({Status.NEW})), {1}),
        (Search(EVERYTHING, team="mnl-1"), {2}),
        (Search(EVERYTHING, client="ORION"), {1, 4, 7}),
        (Search(EVERYTHING, raiser="moderator2"), {4}),
        (Search(EVERYTHING, severities=frozenset({Severity.P0, Severity.P4})), {2}),
        (Search(EVERYTHING, waiting_on=WaitingOn.CLIENT), {3}),
        (Search(EVERYTHING, waiting_on=WaitingOn.VENDOR), set()),
        (Search(EVERYTHING, case_key="case-7"), {7}),
        (Search(EVERYTHING, resolved_by=NOW), {4}),
        (Search(EVERYTHING, resolved_by=NOW - timedelta(microseconds=1)), set()),
        (Search(EVERYTHING, over_since=NOW), {1, 2, 3, 4}),
        (Search(EVERYTHING, over_since=NOW + timedelta(microseconds=1)), {1, 2, 3}),
        (Search(EVERYTHING, tag="election"), {4}),
        (Search(EVERYTHING, tag="elect"), set()),
    ],
)
async def test_a_list_holds_what_was_asked_for(store: SqlStore, search: Search, numbers: set[int]) -> None:
    await _filled(store)
    assert await _found(store, search) == numbers


async def test_the_nearest_due_time_of_a_running_clock_comes_first_then_the_first_opened(store: SqlStore) -> None:
    second = timedelta(seconds=1)
    due = int(NOW.timestamp())
    async with store.work() as work:
        for number, opened in ((1, NOW), (2, NOW + second), (3, NOW - second), (4, NOW), (5, NOW)):
            await work.escalations.add(escalation(number, opened_at=opened))
        await work.clocks.add(clock(1, "e1", due_at=due + 500))
        await work.clocks.add(clock(2, "e1", kind="resolve", due_at=due + 900))
        await work.clocks.add(clock(3, "e2", due_at=due + 100))
        await work.clocks.add(clock(4, "e4", due_at=due + 50, state=ClockState.MET))
        await work.clocks.add(clock(5, "e5", due_at=None, state=ClockState.PAUSED))
        await work.commit()
    async with store.reading() as work:
        found = await work.escalations.search(Search(EVERYTHING))
        assert [record.id for record in found] == ["e2", "e1", "e3", "e4", "e5"]
        page = await work.escalations.search(Search(EVERYTHING, limit=2, offset=1))
        assert [record.id for record in page] == ["e1", "e3"]
        at_risk = Search(EVERYTHING, due_before=NOW.replace(microsecond=0) + timedelta(seconds=500), limit=1)
        assert [record.id for record in await work.escalations.search(at_risk)] == ["e2"]
        assert await work.escalations.count(at_risk) == 1


async def test_a_clock_that_stops_leaves_the_place_in_the_list_to_the_next(store: SqlStore) -> None:
    async with store.work() as work:
        for number in (1, 2):
            await work.escalations.add(escalation(number))
            await work.clocks.add(clock(number, f"e{number}", due_at=1_000 * number))
        first = await work.clocks.get("c1")
        assert first is not None
        await work.clocks.keep(clock(1, state=ClockState.MET, version=first.version))
        assert [record.id for record in await work.escalations.search(Search(EVERYTHING))] == ["e2", "e1"]
