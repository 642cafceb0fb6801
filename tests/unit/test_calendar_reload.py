"""Another calendar moves open clocks forward, once, in one transaction a case; owners hear of it in one reminder."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.cli.moves import moves
from handlers.act import Act
from handlers.clocks.rebuild import faults
from handlers.desk import Desk
from handlers.domain.calendar import Calendar, content_version
from handlers.domain.calendar_wire import from_plain, to_plain
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock
from tests.support.house import House, open_house, raised, shipped_rules

WEDNESDAY = date(2026, 11, 25)
THURSDAY_FIVE = datetime(2026, 11, 26, 17, tzinfo=UTC)
FRIDAY_FIVE = datetime(2026, 11, 27, 17, tzinfo=UTC)


@dataclass
class Reloading:
    """A house whose rules can be read again."""

    house: House
    rules: list[RuleBook]

    async def read_again(self, rules: RuleBook) -> int:
        self.rules[0] = rules
        return (await self.house.desk.reloaded(self.house.now)).moved

    async def clock(self, ref: str, kind: str) -> Clock:
        async with self.house.store.reading() as work:
            case = await work.escalations.by_ref(ref)
            assert case is not None
            return next(clock for clock in await work.clocks.of([case.id]) if clock.kind == kind)

    async def events(self, ref: str, kind: str) -> int:
        async with self.house.store.reading() as work:
            case = await work.escalations.by_ref(ref)
            assert case is not None
            return sum(event.kind == kind for event in await work.timeline.of(case.id))


def with_holiday(rules: RuleBook, day: date = WEDNESDAY) -> RuleBook:
    """The same rules with one more day off in Dublin."""
    old = rules.calendars["dublin"]
    new = replace(old, holidays=old.holidays | {day})
    return replace(rules, calendars={**rules.calendars, "dublin": replace(new, version=content_version(new))})


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Reloading]:
    async with open_house(tmp_path) as house:
        rules, ids = [shipped_rules()], count(1)
        house.desk = Desk(house.store, lambda: rules[0], lambda: f"id-{next(ids):08d}")
        await house.desk.reloaded(house.now)
        yield Reloading(house, rules)


async def test_a_new_holiday_moves_an_open_clock_in_the_same_epoch_and_keeps_what_is_used_up(desk: Reloading) -> None:
    ref = await raised(desk.house, "appeal_error")
    before = await desk.clock(ref, "resolve")
    assert before.due_at == int(THURSDAY_FIVE.timestamp())
    await desk.house.waits(hours=2)
    moved = await desk.read_again(with_holiday(shipped_rules()))
    after = await desk.clock(ref, "resolve")
    assert moved >= 1
    assert after.due_at == int(FRIDAY_FIVE.timestamp())
    assert (after.epoch, after.consumed) == (before.epoch, 2 * 3600)
    assert await desk.events(ref, "recalendar") > 0
    async with desk.house.store.reading() as work:
        waiting = {row.ref: row.at for row in await work.due.listed() if row.kind == "clock"}
    assert int(waiting[after.id].timestamp()) == after.next_step_at


async def test_the_hours_of_its_own_time_hold_for_what_is_past(desk: Reloading) -> None:
    ref = await raised(desk.house, "appeal_error")
    await desk.house.waits(hours=26)  # all of Tuesday and two hours of Wednesday were open when they passed
    await desk.read_again(with_holiday(shipped_rules()))
    assert (await desk.clock(ref, "resolve")).consumed == 10 * 3600


async def test_reading_the_same_rules_again_changes_and_tells_nothing(desk: Reloading) -> None:
    ref = await raised(desk.house, "appeal_error")
    before = await desk.clock(ref, "resolve")
    assert await desk.read_again(shipped_rules()) == 0
    assert await desk.clock(ref, "resolve") == before
    assert await desk.events(ref, "recalendar") == 0


async def test_a_closed_clock_and_one_round_the_clock_never_change(desk: Reloading) -> None:
    done, urgent = await raised(desk.house, "appeal_error"), await raised(desk.house)
    await desk.house.says("lead", f"claim {done}")
    before = [await desk.clock(done, "ack"), await desk.clock(urgent, "resolve")]
    await desk.read_again(with_holiday(shipped_rules()))
    assert [await desk.clock(done, "ack"), await desk.clock(urgent, "resolve")] == before


async def test_the_owner_hears_of_all_that_moved_in_one_reminder(desk: Reloading) -> None:
    refs = [await raised(desk.house, "appeal_error") for _ in range(3)]
    for ref in refs:
        await desk.house.says("lead", f"claim {ref}")
    moved = await desk.read_again(with_holiday(shipped_rules()))
    await desk.house.waits(minutes=1)
    (reminder,) = [heard for heard in desk.house.rooms["dm-lead"] if "moved" in heard.text]
    assert reminder.text == f"{refs[0]} reminder · {moved} deadlines moved"
    assert reminder.post.mentions == ("lead",)
    assert len(reminder.post.card.items) == min(moved, 10)
    await desk.house.waits(minutes=5)
    assert sum("moved" in heard.text for heard in desk.house.rooms["dm-lead"]) == 1


async def test_a_holiday_far_away_is_noted_and_nobody_is_told(desk: Reloading) -> None:
    ref = await raised(desk.house, "appeal_error")
    assert await desk.read_again(with_holiday(shipped_rules(), date(2027, 6, 1))) == 0
    await desk.house.waits(minutes=1)
    assert (await desk.clock(ref, "resolve")).calendar_version != shipped_rules().calendars["dublin"].version
    assert not any("moved" in heard.text for room in desk.house.rooms.values() for heard in room)


async def test_nothing_is_told_again_after_a_calendar_changed(desk: Reloading) -> None:
    await raised(desk.house, "appeal_error")
    await desk.house.waits(hours=5)
    before = desk.house.pings()
    await desk.read_again(with_holiday(shipped_rules()))
    await desk.house.deliver()
    assert desk.house.pings() == before


def test_a_calendar_is_the_same_after_it_was_kept() -> None:
    weekly = (((9 * 3600, 17 * 3600),),) * 5 + ((), ((22 * 3600, 6 * 3600),))
    calendar = Calendar("x", "Asia/Manila", weekly, frozenset({WEDNESDAY}), {WEDNESDAY: ((0, 60),)}, "v")
    assert from_plain(to_plain(calendar)) == calendar


async def test_clocks_that_were_moved_are_still_what_their_timeline_says(desk: Reloading) -> None:
    ref = await raised(desk.house, "appeal_error")
    await desk.house.waits(hours=26)
    await desk.read_again(with_holiday(shipped_rules()))
    await desk.house.waits(hours=3)
    await desk.read_again(shipped_rules())
    async with desk.house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        assert await faults(Act(work, desk.rules[0], str), case, desk.house.now) == []


async def test_a_wait_that_ended_while_nobody_was_there_ended_in_the_hours_of_its_time(desk: Reloading) -> None:
    ref = await raised(desk.house, "appeal_error")
    await desk.house.says("lead", f"claim {ref}")
    await desk.house.says("lead", f"wait {ref} client until 2026-11-24T12:00Z")
    assert (await desk.clock(ref, "resolve")).due_at is None
    desk.house.now += timedelta(hours=26)  # Wednesday at eleven, and no beat since
    await desk.read_again(with_holiday(shipped_rules()))
    assert (await desk.clock(ref, "resolve")).consumed == (5 + 2) * 3600
    async with desk.house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        assert await faults(Act(work, desk.rules[0], str), case, desk.house.now) == []


async def test_what_would_move_is_listed_beforehand_and_nothing_is_written(desk: Reloading, tmp_path: Path) -> None:
    ref = await raised(desk.house, "appeal_error")
    before = await desk.clock(ref, "resolve")
    rules = shipped_rules()
    lines = await moves(f"sqlite:///{tmp_path / 'handrail.db'}", rules, with_holiday(rules), desk.house.now)
    assert f"    {ref} Resolve: Thu 26 Nov 17:00 becomes Fri 27 Nov 17:00" in lines
    assert lines[0].endswith("of open cases would move (Europe/Dublin).")
    assert await desk.clock(ref, "resolve") == before
    unchanged = await moves(f"sqlite:///{tmp_path / 'handrail.db'}", rules, rules, desk.house.now)
    assert unchanged == ["0 due times of open cases would move (Europe/Dublin)."]
