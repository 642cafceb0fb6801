"""Bugs that other service desks carry for years (`features.md` B27 to B33), each as a test that ours has not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.cards.card import Moment
from handlers.domain import sla
from handlers.domain.calendar import Calendar
from handlers.domain.escalation import WaitingOn
from handlers.domain.open_hours import OpenHours, open_hours
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from tests.support.house import House, raised
from tests.support.promised import Promised, promised
from tests.support.small_rules import HOUR, MINUTE, TUESDAY_NINE

NINE = int(TUESDAY_NINE.timestamp())
OFFICE = (((9 * HOUR, 17 * HOUR),),) * 5 + ((), ())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Promised]:
    async with promised(tmp_path) as opened:
        yield opened


def at(*when: int, zone: str = "UTC") -> int:
    year, month, day, hour, minute = when
    return int(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).timestamp())


def begun(hours: OpenHours, start: int, target: int) -> Clock:
    return sla.begin(
        id="c",
        escalation_id="e",
        kind="resolve",
        policy="p",
        calendar="c",
        calendar_version="v",
        target=target,
        hours=hours,
        at=start,
    )


def test_b27_a_promise_stands_still_at_lunch_and_overnight_shifts_are_possible() -> None:
    lunch = open_hours(Calendar("l", "UTC", (((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)),) * 7))
    assert lunch.due(at(2026, 11, 24, 11, 30), HOUR) == at(2026, 11, 24, 13, 30)
    night = open_hours(Calendar("n", "UTC", (((22 * HOUR, 6 * HOUR),),) * 7))
    assert night.due(at(2026, 11, 24, 23, 0), 6 * HOUR) == at(2026, 11, 25, 5, 0)
    assert night.due(at(2026, 11, 24, 23, 0), 8 * HOUR) == at(2026, 11, 25, 23, 0)  # shut from 06:00 to 22:00


def test_b28_an_hour_from_friday_half_past_four_is_monday_half_past_nine() -> None:
    office = open_hours(Calendar("o", "UTC", OFFICE))
    assert office.due(at(2026, 11, 27, 16, 30), HOUR) == at(2026, 11, 30, 9, 30)


def test_b29_a_pause_moves_the_due_time_and_counts_in_working_time() -> None:
    office = open_hours(Calendar("o", "UTC", OFFICE))
    paused = sla.pause(begun(office, at(2026, 11, 27, 15, 0), 4 * HOUR), office, at(2026, 11, 27, 16, 0))
    resumed = sla.resume(paused, office, at(2026, 11, 30, 10, 0))
    assert resumed.consumed == HOUR  # a weekend on hold is one hour of Friday and one of Monday, not 66
    assert resumed.due_at == at(2026, 11, 30, 13, 0)


def test_b29_resolved_out_of_a_pause_of_six_months_the_hold_is_not_lost() -> None:
    always = open_hours(None)
    paused = sla.pause(begun(always, at(2026, 2, 1, 9, 0), 24 * HOUR), always, at(2026, 2, 1, 19, 0))
    done = sla.stop(paused, always, at(2026, 8, 1, 9, 0))
    assert (done.state, done.consumed) == (ClockState.MET, 10 * HOUR)


async def test_b30_a_due_time_is_a_moment_and_not_red_at_birth_in_any_zone(house: House) -> None:
    ref = await raised(house)
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        clocks = await work.clocks.of([case.id])
    assert {clock.kind: clock.due_at for clock in clocks}["ack"] == int(house.now.timestamp()) + 15 * MINUTE
    card = next(heard.post.card for heard in house.rooms["dub-1"] if heard.text.startswith(f"{ref} card"))
    moments = [run for fact in card.facts for run in fact.value if isinstance(run, Moment)]
    assert moments, "cards carry instants, which the chat shows in the reader's zone"
    assert all(moment.at.utcoffset() == timedelta(0) for moment in moments)
    assert not any("breached" in text for text in house.hears("dub-1"))


async def test_b31_the_next_update_never_overrules_the_first_response(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P1))
    assert [clock.kind for clock in await desk.clocks(case, "update")] == []
    await desk.passes(minutes=31)
    missed = await desk.clock(case, "first_response")
    case = await desk.tells(case)
    await desk.passes(minutes=10)
    await desk.tells(case)
    assert (await desk.clock(case, "first_response")).breached_at == missed.breached_at
    rounds = [(clock.cycle, clock.state) for clock in await desk.clocks(case, "update")]
    assert rounds == [(1, ClockState.MET), (2, ClockState.RUNNING)]


async def test_b31_nothing_escalates_while_it_is_the_clients_turn(desk: Promised) -> None:
    case = await desk.takes(await desk.opens(Severity.P2))
    case = await desk.tells(case)
    await desk.waits(case, WaitingOn.CLIENT)
    before = await desk.pinged()
    await desk.passes(hours=100)
    assert await desk.pinged() == before


async def test_b32_a_warning_in_office_hours_comes_in_office_hours(desk: Promised) -> None:
    """A P3 of Monday 16:00 with four open hours is due at 12:00 the next day; nobody hears of it at midnight."""
    desk.now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    case = await desk.takes(await desk.opens(Severity.P3, client=None), "ana")
    await desk.passes(hours=200)
    async with desk.store.reading() as work:
        told = [event.at for event in await work.timeline.of(case.id) if event.kind in ("warning", "breach")]
    assert told
    assert all(moment.weekday() < 5 and 9 <= moment.hour <= 17 for moment in told)


async def test_b33_it_climbs_from_owner_to_lead_to_manager_to_the_site_lead_and_then_is_silent(desk: Promised) -> None:
    await desk.takes(await desk.opens(Severity.P1, client=None), "joe")
    await desk.passes(hours=48)
    assert [line.split()[0] for line in await desk.pinged() if " resolve " in line] == ["joe", "ana", "mia", "sol"]
