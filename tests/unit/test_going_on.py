"""A case that goes on under another client's reference: whose promise was kept or broken, and what time it has left."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from handlers.act import Act
from handlers.clocks.breaches import suggestion
from handlers.clocks.promises import seconds
from handlers.domain.breach import Breach, Code
from handlers.domain.policy import PolicySet, Target, When
from handlers.domain.rulebook import RuleBook
from tests.support.house import House, open_house, raised, shipped_rules, words
from tests.unit.test_moving_a_case import no_fault, of

H, M = 3600, 60
THEIRS = "because it is about their channel"


async def registered(house: House, ref: str) -> dict[str, Breach]:
    """The breaches of a record, by the kind of the clock."""
    case, _ = await of(house, ref)
    async with house.store.reading() as work:
        return {breach.clock: breach for breach in await work.breaches.of([case.id])}


async def moves(house: House, ref: str, client: str = "VEGA") -> str:
    """The case goes on with another client. Returns what was answered."""
    said = words(await house.says("manager", f"client {ref} {client} {THEIRS}"))
    assert "is continued as" in said, said
    return said


async def left(house: House, ref: str, kind: str = "resolve") -> int | None:
    """Seconds until a clock is due; None for one that has no due time."""
    _, clocks = await of(house, ref)
    due = clocks[kind].due_at
    return None if due is None else due - seconds(house.now)


async def test_a_promise_broken_before_the_move_is_in_the_old_clients_register_alone(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    said = await moves(house, ref)
    assert "What was broken stays with ORION-1: `first_response` and `resolve` begin anew." in said
    assert sorted(await registered(house, ref)) == ["first_response", "resolve"]
    assert await registered(house, "VEGA-1") == {}
    assert await left(house, "VEGA-1") == 4 * H, "the new client is promised anew"
    assert await left(house, "VEGA-1", "first_response") == 30 * M
    await no_fault(house, ref, "VEGA-1")
    await house.says("lead", "told VEGA-1 call")
    await house.waits(hours=4)
    assert "resolve" not in await registered(house, "VEGA-1")
    await house.waits(seconds=1)
    theirs = await registered(house, "VEGA-1")
    assert (theirs["resolve"].client, theirs["resolve"].reached_at) == ("VEGA", seconds(house.now))
    await no_fault(house, ref, "VEGA-1")


async def test_a_promise_that_is_broken_after_the_move_is_in_the_new_clients_register_alone(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=3, minutes=36)
    await moves(house, ref)
    assert await left(house, "VEGA-1") == 24 * M, "a move gives nobody new time"
    await house.waits(hours=1)
    assert "resolve" not in await registered(house, ref)
    assert "resolve" in await registered(house, "VEGA-1")
    await no_fault(house, ref, "VEGA-1")


async def test_what_was_kept_for_one_client_is_promised_to_the_other_from_the_move_on(house: House) -> None:
    """Orion was told in time; nobody could tell Vega before anybody knew that it is theirs."""
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=10)
    await house.says("lead", f"told {ref} call")
    await house.waits(minutes=50)
    await moves(house, ref)
    assert await left(house, "VEGA-1", "first_response") == 30 * M
    assert await registered(house, "VEGA-1") == {}
    await no_fault(house, ref, "VEGA-1")


async def test_every_clock_takes_its_own_time_along(house: House) -> None:
    """A wait on the client stands `resolve` and nothing else."""
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"sev {ref} P1 it is bad")
    await house.waits(minutes=5)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"wait {ref} client the ruling")
    await house.waits(minutes=20)
    old, before = await of(house, ref)
    await moves(house, ref)
    new, clocks = await of(house, "VEGA-1")
    assert new.clock_started_at == old.clock_started_at
    assert await left(house, "VEGA-1") == 4 * H - 5 * M
    assert await left(house, "VEGA-1", "first_response") == 5 * M
    assert clocks["resolve"].gross_due_at == before["resolve"].gross_due_at, "by the wall clock a wait is no excuse"
    await no_fault(house, ref, "VEGA-1")


def with_vega(target: int) -> RuleBook:
    """The shipped rules, with so many seconds to resolve a P1 of Vega's."""
    rules = shipped_rules()
    p1 = next(policy for policy in rules.policy_set.policies if policy.key == "p1")
    when = When(severities=p1.when.severities, clients=frozenset({"VEGA"}))
    theirs = replace(p1, key="vega", when=when, targets={**p1.targets, "resolve": Target(target)})
    return replace(rules, policy_set=PolicySet("with-vega", (theirs, *rules.policy_set.policies)))


async def test_a_shorter_promise_that_is_used_up_is_broken_by_the_move(tmp_path: Path) -> None:
    async with open_house(tmp_path, with_vega(H)) as house:
        ref = await raised(house)
        await house.says("lead", f"claim {ref}")
        await house.waits(hours=2)
        await moves(house, ref)
        assert "resolve" not in await registered(house, ref)
        row = (await registered(house, "VEGA-1"))["resolve"]
        assert (row.reached_at, row.due_at) == (seconds(house.now), seconds(house.now) - H)
        async with house.store.reading() as work:
            case, _ = await of(house, "VEGA-1")
            assert await suggestion(Act(work, house.rules, lambda: "unused"), case, [row]) is Code.MISROUTED
        await no_fault(house, ref, "VEGA-1")


async def test_a_longer_promise_has_what_is_left_of_it(tmp_path: Path) -> None:
    async with open_house(tmp_path, with_vega(24 * H)) as house:
        ref = await raised(house)
        await house.waits(hours=2)
        await moves(house, ref)
        assert await left(house, "VEGA-1") == 22 * H
        await no_fault(house, ref, "VEGA-1")


def until(house: House, hours: int) -> str:
    return f"{house.now + timedelta(hours=hours):%Y-%m-%dT%H:%MZ}"


async def test_what_one_client_granted_binds_no_other_and_is_said(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("manager", f"due {ref} resolve {until(house, 9)} Orion agreed")
    await house.waits(hours=3)
    said = await moves(house, ref)
    assert "The time granted for `resolve` until" in said
    assert "does not hold there" in said
    assert await left(house, "VEGA-1") == H
    shown = str(await house.says("manager", "show VEGA-1"))
    assert "went on without the time granted" in shown
    assert "granted" not in str(await house.says("client_vega", "show VEGA-1", room="client-VEGA"))
    await no_fault(house, ref, "VEGA-1")


async def test_granted_time_keeps_no_breach_of_its_contract_from_the_old_client(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("manager", f"due {ref} resolve {until(house, 9)} Orion agreed")
    await house.waits(hours=5)
    said = await moves(house, ref)
    assert "granted" not in said, "it was decided: there is nothing left of it to hold"
    row = (await registered(house, ref))["resolve"]
    assert (row.client, row.due_at) == ("ORION", seconds(house.now) - H)
    assert "resolve" not in await registered(house, "VEGA-1")
    assert await left(house, "VEGA-1") == 4 * H
    await no_fault(house, ref, "VEGA-1")


async def test_a_due_time_that_a_merge_left_stays(house: House) -> None:
    child = await raised(house)
    await house.waits(hours=2)
    parent = await raised(house)
    await house.says("lead", f"merge {child} {parent}")
    await house.waits(minutes=30)
    assert await left(house, parent) == 90 * M
    await moves(house, parent)
    assert await left(house, "VEGA-1") == 90 * M
    await no_fault(house, child, parent, "VEGA-1")


async def test_a_second_move_loses_nothing(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=1)
    await moves(house, ref)
    await house.waits(hours=1)
    await moves(house, "VEGA-1", "ORION")
    assert await left(house, "ORION-2") == 2 * H
    assert sorted(await registered(house, ref)) == ["first_response"]
    assert sorted(await registered(house, "VEGA-1")) == ["first_response"], "each client was promised a word"
    assert await registered(house, "ORION-2") == {}
    await no_fault(house, ref, "VEGA-1", "ORION-2")


async def test_a_case_that_was_opened_again_goes_on_from_there(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=1)
    await house.says("lead", f"resolve {ref} actioned")
    await house.waits(hours=20)
    await house.says("lead", f"reopen {ref} the account is back online")
    await house.waits(hours=1)
    await moves(house, ref)
    assert await left(house, "VEGA-1") == 3 * H
    assert (await of(house, "VEGA-1"))[0].clock_started_at == house.now - timedelta(hours=1)
    await no_fault(house, ref, "VEGA-1")


async def test_a_promise_dropped_before_the_move_goes_on_after_it(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=1)
    await house.says("lead", f"sev {ref} P0 it is live")
    await house.waits(minutes=30)
    await moves(house, ref)
    await house.says("lead", "sev VEGA-1 P1 it is not live")
    assert await left(house, "VEGA-1") == 150 * M
    await no_fault(house, ref, "VEGA-1")


async def test_a_wait_before_the_move_does_not_count_in_a_promise_that_is_made_again_after_it(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"sev {ref} P2 it is what it is")
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=1)
    await house.says("lead", f"wait {ref} client the ruling")
    await house.waits(hours=9)
    await house.says("lead", f"sev {ref} P0 it is live")
    await house.waits(hours=1)
    await moves(house, ref)
    await house.waits(hours=1)
    await house.says("lead", "sev VEGA-1 P2 it is not live")
    assert await left(house, "VEGA-1") == 21 * H
    await no_fault(house, ref, "VEGA-1")


async def test_a_broken_promise_that_is_made_again_after_the_move_counts_from_the_move(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    await moves(house, ref)
    await house.waits(minutes=10)
    await house.says("lead", "sev VEGA-1 P0 it is live")
    await house.waits(minutes=10)
    await house.says("lead", "sev VEGA-1 P1 it is not live")
    assert await left(house, "VEGA-1") == 4 * H - 20 * M
    assert "resolve" not in await registered(house, "VEGA-1")
    await no_fault(house, ref, "VEGA-1")


async def test_why_tells_what_was_used_before(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=90)
    await moves(house, ref)
    told = str(await house.says("lead", "why VEGA-1"))
    assert "went on from another record" in told
    assert "1 h 30 min were used by then" in told
    assert "Promised anew" in told, "the first word was overdue for Orion"


# --- laws ---------------------------------------------------------------------------------------------------------

LIMIT, CONFIRM = "legal:eu_terreg_removal", "legal:eu_terreg_confirm:internal"


async def ordered(house: House) -> str:
    """Somebody of ours puts an order on record that arrived half an hour ago; its limit is an hour."""
    values = {"type": "legal_order", "case_id": "O-55901", "jurisdiction": "EU", "received_at": "2026-11-24T08:30:00Z"}
    ref = words(await house.fills("lead", "new", {**values, "client": "ORION"})).split()[0]
    await house.says("legal_desk", f"claim {ref}")
    return ref


async def test_no_move_gives_a_law_more_time(house: House) -> None:
    ref = await ordered(house)
    await house.waits(minutes=10)
    await moves(house, ref)
    assert await left(house, "VEGA-1", LIMIT) == 20 * M
    await no_fault(house, ref, "VEGA-1")


async def test_a_legal_limit_past_before_the_move_is_suggested_as_misrouted(house: House) -> None:
    ref = await ordered(house)
    await house.waits(minutes=45)
    await moves(house, ref)
    row = (await registered(house, "VEGA-1"))[LIMIT]
    assert row.reached_at == seconds(house.now) - 15 * M + 1, "a law's limit is where it is"
    assert not row.noticed_late
    async with house.store.reading() as work:
        case, _ = await of(house, "VEGA-1")
        assert await suggestion(Act(work, house.rules, lambda: "unused"), case, [row]) is Code.MISROUTED
    await no_fault(house, ref, "VEGA-1")


async def test_what_was_done_for_a_law_is_done_and_what_follows_goes_on(house: House) -> None:
    ref = await ordered(house)
    await house.waits(minutes=10)
    await house.says("legal_desk", f"contain {ref}")
    assert await left(house, ref, CONFIRM) == 30 * M
    await house.waits(minutes=10)
    await moves(house, ref)
    _, clocks = await of(house, "VEGA-1")
    assert LIMIT not in clocks
    assert await left(house, "VEGA-1", CONFIRM) == 20 * M
    await no_fault(house, ref, "VEGA-1")


async def test_a_law_obeyed_before_the_case_was_opened_again_is_not_broken_by_a_move(house: House) -> None:
    ref = await ordered(house)
    await house.waits(minutes=10)
    await house.says("legal_desk", f"resolve {ref} actioned")
    await house.waits(hours=5)
    await house.says("legal_desk", f"reopen {ref} there is another copy of it")
    await moves(house, ref)
    assert LIMIT not in (await of(house, "VEGA-1"))[1]
    assert LIMIT not in await registered(house, "VEGA-1")
    await no_fault(house, ref, "VEGA-1")


async def test_a_start_that_a_ground_moved_stays_moved_and_a_limit_that_stands_stands(house: House) -> None:
    ref = await ordered(house)
    await house.says("manager", f"defer {ref} clarification 08:50 their second mail named the links")
    await house.waits(minutes=10)
    await house.says("manager", f"defer {ref} force_majeure open 09:05 their data centre has no power")
    await house.waits(minutes=50)
    await moves(house, ref)
    _, clocks = await of(house, "VEGA-1")
    assert (clocks[LIMIT].state, clocks[LIMIT].breached_at) == ("paused", None)
    assert clocks[LIMIT].started_at == seconds(house.now) - 70 * M
    assert "its ground ended" in str(await house.says("manager", "why VEGA-1"))
    await no_fault(house, ref, "VEGA-1")
    ended = words(await house.says("manager", "defer VEGA-1 force_majeure ended 09:55 the power is back there"))
    assert "its legal clock now starts at" in ended
    assert await left(house, "VEGA-1", LIMIT) == 55 * M
    await no_fault(house, ref, "VEGA-1")


async def test_what_goes_on_with_another_record_is_not_taken_back(house: House) -> None:
    """Else nobody would have the case any more: the old record is over already."""
    ref = await raised(house)
    await moves(house, ref)
    refused = words(await house.says("manager", "undo VEGA-1"))
    assert "goes on with another record" in refused
    assert "client VEGA-1" in refused
    assert (await of(house, "VEGA-1"))[0].is_open
    await house.deliver()
    receipts = [posted for posted in house.rooms["dm-manager"] if posted.post.text.startswith("VEGA-1 receipt")]
    assert receipts
    assert not [action for each in receipts for action in each.post.card.actions if action.id == "undo"]


async def rungs(house: House, ref: str) -> list[tuple[int, object]]:
    """The rungs of the ladder that were told, in seconds after nine, with whom they told."""
    case, _ = await of(house, ref)
    nine = case.clock_started_at
    async with house.store.reading() as work:
        events = [event for event in await work.timeline.of(case.id) if event.kind == "untaken"]
    return [(int((event.at - nine).total_seconds()), event.data["told"]) for event in events]


async def test_the_ladder_of_a_p0_that_nobody_has_taken_goes_on_from_where_it_was(house: House) -> None:
    """What lies behind is told once, under the new reference; the next rung comes at its own second."""
    ref = await raised(house, severity="P0")
    await house.waits(minutes=3)
    await moves(house, ref)
    assert await rungs(house, "VEGA-1") == [(180, ["lead", "lead2"])]
    await house.waits(minutes=9)
    assert await rungs(house, "VEGA-1") == [
        (180, ["lead", "lead2"]),
        (300, ["manager"]),
        (600, ["site_lead"]),
    ]
    await moves(house, "VEGA-1", "ORION")
    assert await rungs(house, "ORION-2") == [(720, ["lead", "lead2", "manager", "site_lead"])]
    await house.waits(minutes=30)
    assert len(await rungs(house, "ORION-2")) == 1
    await no_fault(house, ref, "VEGA-1", "ORION-2")


async def test_what_a_client_granted_holds_for_its_own_case_under_another_reference(house: House) -> None:
    """Another type with another counter, under the same policy: the same client has agreed to it."""
    ref = await raised(house, "queue_backlog")
    assert ref.startswith("OPS-")
    await house.says("lead", f"claim {ref}")
    await house.says("manager", f"due {ref} resolve {until(house, 40)} Orion agreed")
    await house.waits(hours=2)
    _, before = await of(house, ref)
    said = words(await house.says("manager", f"type {ref} tooling_outage that is what it is"))
    assert "is continued as ORION-1" in said
    assert "granted" not in said
    case, clocks = await of(house, "ORION-1")
    assert clocks["resolve"].policy == before["resolve"].policy
    assert clocks["resolve"].due_at == before["resolve"].due_at
    await no_fault(house, ref, "ORION-1")
    await house.waits(hours=30)
    await house.says("lead", "resolve ORION-1 actioned")
    _, ended = await of(house, "ORION-1")
    assert (ended["resolve"].state, ended["resolve"].breached_at) == (
        "missed",
        seconds(case.clock_started_at) + 24 * H + 1,
    )
    await no_fault(house, "ORION-1")
