"""The clocks of a case live with it: what starts, pauses, stops and re-plans them, by the table of DESIGN §4."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.clocks import replanning, sla
from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.policy import Policy, PolicySet, Target, When
from handlers.domain.severity import Severity
from handlers.domain.sla import ClockState
from handlers.ports.records import DueRow
from tests.support.promised import Promised, promised
from tests.support.small_rules import HOUR, MINUTE, RULES, TUESDAY_NINE

NINE = int(TUESDAY_NINE.timestamp())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Promised]:
    async with promised(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("severity", "fields", "kinds"),
    [
        (Severity.P0, {}, {"ack", "first_response", "contain"}),
        (Severity.P1, {}, {"ack", "first_response", "resolve"}),
        (Severity.P3, {}, {"ack", "resolve"}),
        (Severity.P1, {"client": None}, {"ack", "resolve"}),
        (Severity.P1, {"type": "queue_backlog"}, {"ack", "resolve"}),
        (Severity.P0, {"type": "csae", "restricted": True}, {"ack", "contain"}),
    ],
)
async def test_which_clocks_a_case_has(
    desk: Promised, severity: Severity, fields: dict[str, object], kinds: set[str]
) -> None:
    case = await desk.opens(severity, **fields)
    assert {clock.kind for clock in await desk.clocks(case)} == kinds


async def test_an_answer_in_the_due_second_is_in_time_and_one_second_later_it_is_not(desk: Promised) -> None:
    first, second = await desk.opens(), await desk.opens()
    await desk.passes(minutes=15)
    first = await desk.takes(first)
    await desk.passes(seconds=1)
    second = await desk.takes(second)
    kept, missed = await desk.clock(first, "ack"), await desk.clock(second, "ack")
    assert (kept.state, kept.breached_at) == (ClockState.MET, None)
    assert (missed.state, missed.breached_at) == (ClockState.MISSED, NINE + 15 * MINUTE + 1)


async def test_a_breach_is_at_its_own_second_however_late_the_beat_comes(desk: Promised) -> None:
    case = await desk.opens()
    await desk.passes(beats=1, hours=1)
    assert (await desk.clock(case, "ack")).breached_at == NINE + 15 * MINUTE + 1


async def test_a_command_settles_what_no_beat_has_seen(desk: Promised) -> None:
    case = await desk.opens()
    desk.now += timedelta(hours=1)
    case = await desk.takes(case)
    ack = await desk.clock(case, "ack")
    assert (ack.state, ack.breached_at) == (ClockState.MISSED, NINE + 15 * MINUTE + 1)
    assert {step for _, _, step in await desk.fired(ack)} >= {"75", "100"}


async def test_the_client_is_told_again_and_again_each_round_with_its_own_result(desk: Promised) -> None:
    case = await desk.takes(await desk.opens())
    await desk.passes(minutes=20)
    case = await desk.tells(case)
    assert (await desk.clock(case, "first_response")).state is ClockState.MET
    await desk.passes(minutes=119)
    case = await desk.tells(case)
    await desk.passes(minutes=121)
    case = await desk.tells(case)
    rounds = await desk.clocks(case, "update")
    assert [(clock.cycle, clock.state) for clock in rounds] == [
        (1, ClockState.MET),
        (2, ClockState.MISSED),
        (3, ClockState.RUNNING),
    ]


async def test_waiting_on_the_client_pauses_what_may_pause_and_gives_the_time_back(desk: Promised) -> None:
    case = await desk.tells(await desk.takes(await desk.opens(Severity.P2)))
    await desk.passes(hours=1)
    case = await desk.waits(case, WaitingOn.CLIENT)
    assert {clock.kind for clock in await desk.clocks(case) if clock.state is ClockState.PAUSED} == {
        "update",
        "resolve",
    }
    assert (await desk.clock(case, "resolve")).due_at is None
    await desk.passes(hours=30)
    case = await desk.resumes(case)
    resolve = await desk.clock(case, "resolve")
    assert resolve.due_at == NINE + (24 + 30) * HOUR
    assert (resolve.gross_due_at, resolve.breached_at) == (NINE + 24 * HOUR, None)


async def test_waiting_on_a_vendor_does_not_excuse_silence_towards_the_client(desk: Promised) -> None:
    case = await desk.tells(await desk.takes(await desk.opens(Severity.P2)))
    case = await desk.waits(case, WaitingOn.VENDOR)
    assert (await desk.clock(case, "resolve")).state is ClockState.PAUSED
    assert (await desk.clock(case, "update")).state is ClockState.RUNNING


async def test_waiting_on_our_own_people_or_under_a_strict_policy_pauses_nothing(desk: Promised) -> None:
    ours = await desk.waits(await desk.opens(Severity.P2), WaitingOn.INTERNAL)
    strict = await desk.waits(await desk.opens(Severity.P1), WaitingOn.CLIENT)
    for case in (ours, strict):
        assert all(clock.state is ClockState.RUNNING for clock in await desk.clocks(case))


async def test_a_client_told_while_we_wait_for_it_is_not_owed_the_next_word_until_it_answers(desk: Promised) -> None:
    case = await desk.waits(await desk.takes(await desk.opens(Severity.P2)), WaitingOn.CLIENT)
    case = await desk.tells(case)
    assert (await desk.clock(case, "update")).state is ClockState.PAUSED


async def test_resolving_ends_everything_but_the_word_owed_to_the_client(desk: Promised) -> None:
    case = await desk.resolves(await desk.takes(await desk.opens()))
    states = {clock.kind: clock.state for clock in await desk.clocks(case)}
    assert states == {"ack": ClockState.MET, "resolve": ClockState.MET, "first_response": ClockState.RUNNING}


async def test_resolving_out_of_a_wait_counts_only_what_was_worked(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2))
    await desk.passes(hours=2)
    case = await desk.waits(case, WaitingOn.VENDOR)
    await desk.passes(hours=100)
    case = await desk.resolves(case)
    resolve = await desk.clock(case, "resolve")
    assert (resolve.state, resolve.consumed) == (ClockState.MET, 2 * HOUR)


async def test_resolving_drops_the_next_update_and_leaves_no_row_behind(desk: Promised) -> None:
    case = await desk.resolves(await desk.tells(await desk.takes(await desk.opens())))
    assert (await desk.clock(case, "update")).state is ClockState.CANCELLED
    async with desk.store.reading() as work:
        assert await work.due.listed() == []


async def test_a_reopened_case_has_a_promise_of_its_own_and_the_old_result_stands(desk: Promised) -> None:
    case = await desk.takes(await desk.opens())
    await desk.passes(hours=5)
    case = await desk.resolves(case)
    await desk.passes(hours=5)
    case = await desk.changes(case, sla.reopened, status=Status.IN_PROGRESS)
    old, new = await desk.clocks(case, "resolve")
    assert (old.state, old.cycle) == (ClockState.MISSED, 1)
    assert (new.state, new.cycle, new.due_at) == (ClockState.RUNNING, 2, NINE + (10 + 4) * HOUR)


async def test_a_cancelled_case_promises_nothing_and_its_breach_stays(desk: Promised) -> None:
    case = await desk.opens()
    await desk.passes(minutes=20)
    case = await desk.changes(case, sla.cancelled, status=Status.CANCELLED)
    states = {clock.kind: (clock.state, clock.breached_at is not None) for clock in await desk.clocks(case)}
    assert states["ack"] == (ClockState.CANCELLED, True)
    assert states["resolve"] == (ClockState.CANCELLED, False)


async def test_a_higher_severity_keeps_the_time_already_used(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2))
    await desk.passes(hours=1)
    case = await desk.changes(case, replanning.replanned, severity=Severity.P1)
    resolve = await desk.clock(case, "resolve")
    assert (resolve.due_at, resolve.epoch, resolve.policy) == (NINE + 4 * HOUR, 2, "p1")


async def test_raised_to_p0_a_case_has_to_be_contained_and_no_longer_resolved_by_a_clock(desk: Promised) -> None:
    case = await desk.changes(await desk.takes(await desk.opens()), replanning.replanned, severity=Severity.P0)
    assert (await desk.clock(case, "contain")).state is ClockState.RUNNING
    assert (await desk.clock(case, "resolve")).state is ClockState.CANCELLED


async def test_lowered_again_it_has_a_resolve_clock_again_from_its_own_start(desk: Promised) -> None:
    case = await desk.changes(await desk.takes(await desk.opens()), replanning.replanned, severity=Severity.P0)
    await desk.passes(minutes=30)
    case = await desk.changes(case, replanning.replanned, severity=Severity.P1)
    resolve = await desk.clock(case, "resolve")
    assert (resolve.state, resolve.due_at, resolve.cycle) == (ClockState.RUNNING, NINE + 4 * HOUR, 2)
    assert (await desk.clock(case, "contain")).state is ClockState.CANCELLED


async def test_a_start_moved_back_may_breach_at_once(desk: Promised) -> None:
    case = await desk.opens()
    case = await desk.changes(case, replanning.started_earlier, clock_started_at=TUESDAY_NINE - timedelta(minutes=20))
    ack, resolve = await desk.clock(case, "ack"), await desk.clock(case, "resolve")
    assert (ack.due_at, ack.breached_at is not None) == (NINE - 5 * MINUTE, True)
    assert resolve.due_at == NINE + 4 * HOUR - 20 * MINUTE


async def test_an_extension_moves_the_due_time_and_never_the_contracts_verdict(desk: Promised) -> None:
    case = await desk.takes(await desk.opens())
    await desk.passes(hours=3)
    async with desk.store.work() as work:
        await sla.extended(
            desk.act(work), case, await desk.clock(case, "resolve"), desk.now + timedelta(hours=5), desk.now
        )
        await work.commit()
    resolve = await desk.clock(case, "resolve")
    assert (resolve.due_at, resolve.epoch) == (NINE + 8 * HOUR, 2)
    await desk.passes(hours=4)
    case = await desk.resolves(case)
    resolve = await desk.clock(case, "resolve")
    assert (resolve.state, resolve.breached_at) == (ClockState.MISSED, NINE + 4 * HOUR + 1)


async def test_a_case_keeps_the_policies_it_was_opened_under(desk: Promised) -> None:
    case = await desk.opens(Severity.P2)
    stricter = tuple(replace(policy, targets={}) for policy in desk.rules.policy_set.policies)
    desk.rules = replace(desk.rules, policy_set=replace(desk.rules.policy_set, version="set-2", policies=stricter))
    case = await desk.changes(case, replanning.replanned, severity=Severity.P1)
    assert (await desk.clock(case, "resolve")).target == 4 * HOUR


async def test_a_row_for_a_clock_that_has_moved_on_waits_for_its_next_step(desk: Promised) -> None:
    case = await desk.opens()
    ack = await desk.clock(case, "ack")
    async with desk.store.work() as work:
        await work.due.drop("clock", ack.id)
        await sla.fire(desk.act(work), DueRow("clock", ack.id, desk.now), desk.now)
        await work.commit()
    await desk.passes(minutes=16)
    assert (await desk.clock(case, "ack")).breached_at is not None


async def test_why_counts_no_hour_twice_as_paused_and_as_outside_hours(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P3))
    await desk.passes(hours=7)
    case = await desk.waits(case, WaitingOn.VENDOR)
    await desk.passes(hours=18)  # from 16:00 to 10:00, of which the office is open for two hours
    case = await desk.resumes(case)
    async with desk.store.reading() as work:
        lines = "\n".join(await sla.explain(desk.act(work), case, desk.now))
    paused = "Paused from Tue 24 Nov 2026 16:00 to Wed 25 Nov 2026 10:00, waiting on the vendor: 2 h of open time"
    assert f"{paused} that does not count." in lines
    assert "Outside hours from Tue 24 Nov 2026 17:00 to Wed 25 Nov 2026 09:00: 16 h" in lines
    assert "7 h of 24 h used" in lines


async def test_why_says_that_a_wait_after_the_due_time_stopped_nothing(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P3))
    await desk.passes(days=5)
    case = await desk.waits(case, WaitingOn.VENDOR)
    await desk.passes(hours=1)
    async with desk.store.reading() as work:
        lines = "\n".join(await sla.explain(desk.act(work), case, desk.now))
    assert "to now: it was due already, so it runs on." in lines
    assert "Paused from" not in lines


async def test_why_says_paused_and_outside_hours_as_two_facts(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P3))
    await desk.passes(hours=2)
    case = await desk.waits(case, WaitingOn.VENDOR)
    await desk.passes(hours=1)
    case = await desk.resumes(case)
    async with desk.store.reading() as work:
        lines = "\n".join(await sla.explain(desk.act(work), case, desk.now))
    assert "Resolve: 24 h of open time in `dublin`, by policy `rest`" in lines
    assert "Started Tue 24 Nov 2026 09:00." in lines
    assert "Paused from Tue 24 Nov 2026 11:00 to Tue 24 Nov 2026 12:00, waiting on the vendor: 1 h" in lines
    assert "Outside hours from Tue 24 Nov 2026 17:00 to Wed 25 Nov 2026 09:00: 16 h" in lines
    assert "2 h of 24 h used, due Fri 27 Nov 2026 10:00" in lines
    assert "By the wall clock alone: due Wed 25 Nov 2026 09:00, running." in lines


async def test_a_case_made_worse_under_one_policy_is_warned_of_as_its_new_severity_asks(tmp_path: Path) -> None:
    """Without a chain of its own, a policy for every severity has the steps of the case's severity."""
    one = Policy("all", When(), {"resolve": Target(4 * 3600)})
    async with promised(tmp_path, replace(RULES, policy_set=PolicySet("one", (one,)))) as desk:
        case = await desk.opens(severity=Severity.P4)
        case = await desk.takes(case)
        await desk.passes(minutes=30)
        case = await desk.changes(case, replanning.replanned, severity=Severity.P1)
        await desk.passes(hours=3, minutes=25)
        assert await desk.pinged() == ["ana warning resolve 75", "ana warning resolve 90"]
