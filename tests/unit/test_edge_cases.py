"""The twelve edge cases of `domain.md` §6, with the mends of DESIGN §4: each by its number. (10) and (11) are reports'.

What a breach is then coded as is `test_breach_register.py`'s; frozen reports and trends are `test_attainment.py`'s.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.act import Act
from handlers.clocks import replanning, sla
from handlers.domain.calendar import Calendar
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.open_hours import open_hours
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from tests.support.house import House, raised
from tests.support.promised import Promised, promised
from tests.support.small_rules import HOUR, MINUTE, RULES, TUESDAY_NINE

NINE = int(TUESDAY_NINE.timestamp())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Promised]:
    async with promised(tmp_path) as opened:
        yield opened


async def clocks_of(house: House, ref: str) -> dict[str, Clock]:
    """The latest clock of each kind."""
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        return {clock.kind: clock for clock in await work.clocks.of([case.id])}


async def tags_of(house: House, ref: str) -> tuple[str, ...]:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        return case.tags


@pytest.mark.parametrize(("seconds", "breached"), [(4 * HOUR, False), (4 * HOUR + 1, True)])
async def test_1_cancelled_up_to_the_due_second_it_never_counts_and_later_its_breach_stays(
    desk: Promised, seconds: int, *, breached: bool
) -> None:
    case = await desk.opens(client=None)
    await desk.passes(beats=0, seconds=seconds)
    await desk.changes(case, sla.cancelled, status=Status.CANCELLED)
    clock = await desk.clock(case, "resolve")
    assert clock.state is ClockState.CANCELLED
    assert (clock.breached_at is not None) is breached


async def test_1_an_extension_does_not_let_a_broken_contract_be_cancelled_away(desk: Promised) -> None:
    case = await desk.opens(client=None)

    async def extend(act: Act, kept: Escalation, now: datetime) -> None:
        clock = next(clock for clock in await act.work.clocks.of([kept.id]) if clock.kind == "resolve")
        await sla.extended(act, kept, clock, now + timedelta(hours=20), now)

    case = await desk.changes(case, extend)
    await desk.passes(hours=5)
    await desk.changes(case, sla.cancelled, status=Status.CANCELLED)
    clock = await desk.clock(case, "resolve")
    assert (clock.state, clock.breached_at) == (ClockState.CANCELLED, NINE + 4 * HOUR + 1)


async def test_2_a_case_merged_in_time_is_left_out_and_the_other_inherits_its_due_time(house: House) -> None:
    child = await raised(house)
    await house.waits(minutes=10)
    parent = await raised(house)
    theirs = (await clocks_of(house, child))["resolve"]
    await house.says("lead", f"merge {child} into {parent}")
    gone, kept = (await clocks_of(house, child))["resolve"], (await clocks_of(house, parent))["resolve"]
    assert (gone.state, gone.breached_at) == (ClockState.CANCELLED, None)
    assert kept.due_at == theirs.due_at
    assert await tags_of(house, child) == ()


async def test_2_a_case_merged_after_its_due_time_stays_broken_and_says_so_and_breaks_no_other(house: House) -> None:
    child = await raised(house)
    await house.waits(minutes=20)
    parent = await raised(house)
    before = await clocks_of(house, parent)
    await house.says("lead", f"merge {child} into {parent}")
    assert (await clocks_of(house, child))["ack"].breached_at is not None
    assert await tags_of(house, child) == ("merged_late",)
    after = await clocks_of(house, parent)
    assert after["ack"].due_at == before["ack"].due_at
    assert after["ack"].breached_at is None


async def test_3_raised_past_its_new_due_time_it_is_broken_now_and_told_once(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None))
    await desk.passes(hours=6)
    before = len(await desk.pinged())
    await desk.changes(case, replanning.replanned, severity=Severity.P1)
    clock = await desk.clock(case, "resolve")
    assert clock.due_at == NINE + 4 * HOUR  # from the original start
    assert clock.breached_at == NINE + 6 * HOUR
    await desk.passes(minutes=1)
    told = (await desk.pinged())[before:]
    assert len(told) == len({line.split()[0] for line in told}), "each person once"


async def test_3_lowered_the_due_time_moves_and_an_earlier_breach_stays(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P1, client=None))
    await desk.passes(hours=5)
    await desk.changes(case, replanning.replanned, severity=Severity.P2)
    clock = await desk.clock(case, "resolve")
    assert (clock.due_at, clock.breached_at) == (NINE + 24 * HOUR, NINE + 4 * HOUR + 1)


async def test_4_only_a_wait_that_the_policy_names_pauses(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None))
    case = await desk.waits(case, WaitingOn.INTERNAL)
    assert (await desk.clock(case, "resolve")).state is ClockState.RUNNING
    await desk.waits(case, WaitingOn.VENDOR)
    assert (await desk.clock(case, "resolve")).state is ClockState.PAUSED


async def test_4_a_pause_from_the_due_second_on_does_nothing(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None))
    await desk.passes(hours=24)
    case = await desk.waits(case, WaitingOn.VENDOR)
    assert (await desk.clock(case, "resolve")).state is ClockState.RUNNING


async def test_4_overlapping_waits_are_one_pause(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2, client=None))
    case = await desk.waits(case, WaitingOn.VENDOR)
    await desk.passes(hours=2)
    case = await desk.waits(case, WaitingOn.CLIENT)
    await desk.passes(hours=3)
    await desk.resumes(case)
    assert (await desk.clock(case, "resolve")).due_at == NINE + 29 * HOUR


async def test_4_the_clients_answer_ends_its_wait(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"wait {ref} client until 18:00 we need the ruling")
    assert (await clocks_of(house, ref))["resolve"].state is ClockState.PAUSED
    await house.says("client_orion", f"reply {ref} here it is")
    assert (await clocks_of(house, ref))["resolve"].state is ClockState.RUNNING


@pytest.mark.parametrize("beats", [True, False])
async def test_4_a_wait_ends_at_its_own_second_though_no_beat_comes_before_the_next_act(
    house: House, *, beats: bool
) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"wait {ref} client until 11:00 we need the ruling")
    if beats:
        await house.waits(hours=3)
    else:
        house.now += timedelta(hours=3)
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    clock = (await clocks_of(house, ref))["resolve"]
    assert (clock.state, clock.consumed) == (ClockState.MET, HOUR)


async def test_5_a_breach_belongs_to_the_site_and_owner_of_its_moment(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=4, seconds=1)
    await house.says("lead", f"handoff {ref} @manager the client answers at noon")
    await house.says("manager", f"accept {ref}")
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        (breach,) = [each for each in await work.breaches.of([case.id]) if each.clock == "resolve"]
    assert (breach.owner, breach.site) == ("lead", "dublin")


async def test_6_a_start_moved_back_moves_every_due_time_is_on_record_and_may_break_at_once(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"start {ref} 2026-11-24T08:45:00Z the client's mail arrived then")
    clocks = await clocks_of(house, ref)
    assert clocks["ack"].due_at == NINE
    assert clocks["resolve"].due_at == NINE + 4 * HOUR - 15 * MINUTE
    await house.says("manager", f"start {ref} 2026-11-24T08:00:00Z no, even earlier")
    assert (await clocks_of(house, ref))["ack"].breached_at == NINE
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        assert [event.kind for event in await work.timeline.of(case.id)].count("start") == 2


async def test_7_the_same_delivery_twice_and_a_beat_twice_change_nothing_more(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"told {ref} by telephone", key="once")
    house.now += timedelta(seconds=90)
    await house.says("lead", f"told {ref} by telephone", key="once")
    assert (await clocks_of(house, ref))["update"].cycle == 1
    house.now += timedelta(hours=3)
    await house.desk.tick(house.now)
    before = await clocks_of(house, ref)
    while (await house.desk.tick(house.now)).fired:
        pass
    assert {kind: clock.breached_at for kind, clock in before.items()} == {
        kind: clock.breached_at for kind, clock in (await clocks_of(house, ref)).items()
    }


async def test_8_the_calendar_is_the_one_the_policy_names_and_a_new_holiday_changes_nothing_decided(
    desk: Promised,
) -> None:
    case = await desk.opens(Severity.P3, client=None)
    ack = await desk.clock(case, "ack")
    assert (ack.calendar, ack.due_at) == ("dublin", NINE + 4 * HOUR)
    await desk.passes(hours=5)
    decided = await desk.clock(case, "ack")
    shut = replace(RULES.calendars["dublin"], holidays=frozenset({TUESDAY_NINE.date()}), version="v2")
    desk.rules = replace(RULES, calendars={"dublin": shut})
    await desk.takes(case)
    assert (await desk.clock(case, "ack")).breached_at == decided.breached_at == NINE + 4 * HOUR + 1


def test_9_a_target_is_absolute_time_and_office_hours_are_the_wall_clocks() -> None:
    day = ((0, 24 * HOUR),)
    always_dublin = open_hours(Calendar("d", "Europe/Dublin", (day,) * 7))
    office = open_hours(Calendar("o", "Europe/Dublin", (((9 * HOUR, 17 * HOUR),),) * 7))
    saturday = int(datetime(2026, 10, 24, 8, tzinfo=UTC).timestamp())  # 09:00 in Dublin; the clocks go back at night
    assert always_dublin.due(saturday, 24 * HOUR) == saturday + 24 * HOUR
    sunday = datetime.fromtimestamp(office.due(saturday, 8 * HOUR + 1) or 0, UTC)
    assert sunday == datetime(2026, 10, 25, 9, 0, 1, tzinfo=UTC)  # 09:00:01 in Dublin, 25 hours later


async def test_12_after_an_outage_each_person_gets_one_late_notice_and_the_register_shows_the_lateness(
    house: House,
) -> None:
    refs = [await raised(house) for _ in range(8)]
    for room in house.rooms.values():
        room.clear()
    await house.sleeps(hours=6)
    await house.waits(minutes=2)
    late = [room for room, text in house.pings() if " late" in text.split(" · ")[0]]
    assert late
    assert len(late) == len(set(late)), "one notice each"
    async with house.store.reading() as work:
        cases = [case for ref in refs if (case := await work.escalations.by_ref(ref))]
        register = await work.breaches.of([case.id for case in cases])
    assert register
    assert all(breach.noticed_late for breach in register)
