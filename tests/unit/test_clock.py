"""A clock by values: what each change does to what is used up, when it is due, and whether it was kept."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.domain import sla
from handlers.domain.calendar import Calendar
from handlers.domain.open_hours import OpenHours, open_hours
from handlers.domain.policy import Step
from handlers.domain.sla import Clock, ClockState
from handlers.domain.steps import next_reach, plan, reached

HOUR = 3600
ALWAYS = open_hours(None)
OFFICE = open_hours(Calendar("office", "UTC", (((9 * HOUR, 17 * HOUR),),) * 5 + ((), ())))
CHAIN = (
    Step(75, None, ("owner",)),
    Step(90, None, ("lead",)),
    Step(100, None, ("manager",)),
    Step(150, None, ("site_lead",)),
)


def at(text: str) -> int:
    """An instant of Monday 1 June 2026, or of the date given."""
    return int(datetime.fromisoformat(text if "T" in text else f"2026-06-01T{text}").replace(tzinfo=UTC).timestamp())


def clock(target: int = 4 * HOUR, hours: OpenHours = ALWAYS, start: str = "09:00") -> Clock:
    return sla.begin(
        id="c1",
        escalation_id="e1",
        kind="resolve",
        policy="p1",
        calendar="24x7",
        calendar_version="v1",
        target=target,
        hours=hours,
        at=at(start),
    )


def test_a_clock_begins_with_nothing_used_up() -> None:
    begun = clock(hours=OFFICE, start="15:00")
    assert (begun.state, begun.consumed, begun.cycle, begun.epoch) == (ClockState.RUNNING, 0, 1, 1)
    assert begun.due_at == at("2026-06-02T11:00")
    assert begun.gross_due_at == at("19:00")


def test_an_answer_at_the_due_second_is_met_and_one_later_is_missed() -> None:
    due = at("13:00")
    kept = sla.stop(clock(), ALWAYS, due)
    assert (kept.state, kept.stopped_at, kept.breached_at, kept.consumed) == (ClockState.MET, due, None, 4 * HOUR)
    late = sla.stop(clock(), ALWAYS, due + 1)
    assert (late.state, late.breached_at) == (ClockState.MISSED, due + 1)


def test_an_answer_in_the_evening_after_a_target_used_up_at_closing_is_missed() -> None:
    late = sla.stop(clock(hours=OFFICE, start="13:00"), OFFICE, at("18:00"))
    assert (late.state, late.breached_at, sla.remaining(late, OFFICE, at("18:00"))) == (
        ClockState.MISSED,
        at("17:00:01"),
        0,
    )


def test_a_pause_moves_the_due_time_by_the_open_time_inside_it() -> None:
    paused = sla.pause(clock(hours=OFFICE), OFFICE, at("11:00"))
    assert (paused.state, paused.due_at, paused.consumed) == (ClockState.PAUSED, None, 2 * HOUR)
    assert sla.elapsed(paused, OFFICE, at("16:00")) == 2 * HOUR
    resumed = sla.resume(paused, OFFICE, at("2026-06-02T03:00"))
    assert resumed.due_at == at("2026-06-02T11:00")


def test_pausing_twice_and_resuming_twice_change_nothing_more() -> None:
    paused = sla.pause(clock(), ALWAYS, at("10:00"))
    assert sla.pause(paused, ALWAYS, at("11:00")) == paused
    resumed = sla.resume(paused, ALWAYS, at("12:00"))
    assert sla.resume(resumed, ALWAYS, at("12:30")) == resumed


@pytest.mark.parametrize("when", ["13:00", "13:00:01", "15:00"])
def test_a_pause_from_the_due_second_on_takes_no_breach_back(when: str) -> None:
    paused = sla.pause(clock(), ALWAYS, at(when))
    assert paused.state is ClockState.RUNNING
    assert paused.due_at == at("13:00")
    assert sla.stop(sla.resume(paused, ALWAYS, at("16:00")), ALWAYS, at("16:00")).state is ClockState.MISSED


def test_a_clock_stopped_while_paused_is_met() -> None:
    stopped = sla.stop(sla.pause(clock(), ALWAYS, at("12:00")), ALWAYS, at("20:00"))
    assert (stopped.state, stopped.consumed, stopped.due_at) == (ClockState.MET, 3 * HOUR, at("21:00"))


def test_a_cancelled_promise_counts_only_if_it_was_broken_before() -> None:
    assert sla.cancel(clock(), ALWAYS, at("13:00")).breached_at is None
    late = sla.cancel(clock(), ALWAYS, at("14:00"))
    assert (late.state, late.breached_at) == (ClockState.CANCELLED, at("13:00:01"))


def test_a_stopped_clock_is_never_changed_again() -> None:
    done = sla.stop(clock(), ALWAYS, at("10:00"))
    assert sla.pause(done, ALWAYS, at("11:00")) == done
    assert sla.stop(done, ALWAYS, at("18:00")) == done
    assert sla.cancel(done, ALWAYS, at("18:00")) == done
    assert sla.replan(done, ALWAYS, 60, "x", "v", OFFICE, at("11:00")) == done
    assert sla.recalendar(done, ALWAYS, "x", "v", OFFICE, at("11:00")) == done
    assert sla.restart_from(done, ALWAYS, at("05:00"), at("11:00")) == done
    assert plan(CHAIN, done, ALWAYS) == ()


def test_another_severity_keeps_what_is_elapsed() -> None:
    raised = sla.replan(clock(8 * HOUR), ALWAYS, 4 * HOUR, "24x7", "v1", ALWAYS, at("12:00"))
    assert (raised.epoch, raised.consumed, raised.due_at) == (2, 3 * HOUR, at("13:00"))
    assert raised.gross_due_at == at("13:00")


def test_a_shorter_promise_already_used_up_was_due_in_the_past_and_is_broken_now() -> None:
    raised = sla.replan(clock(8 * HOUR), ALWAYS, 2 * HOUR, "24x7", "v1", ALWAYS, at("12:00"))
    assert (raised.due_at, raised.breached_at) == (at("11:00"), at("12:00"))
    assert sla.stop(raised, ALWAYS, at("12:00")).state is ClockState.MISSED


def test_a_promise_used_up_while_it_waits_does_not_stand() -> None:
    paused = sla.pause(clock(8 * HOUR), ALWAYS, at("12:00"))
    raised = sla.replan(paused, ALWAYS, 2 * HOUR, "24x7", "v1", ALWAYS, at("15:00"))
    assert (raised.state, raised.breached_at) == (ClockState.RUNNING, at("15:00"))
    longer = sla.replan(paused, ALWAYS, 12 * HOUR, "24x7", "v1", ALWAYS, at("15:00"))
    assert (longer.state, longer.due_at, longer.epoch) == (ClockState.PAUSED, None, 2)


def test_a_longer_promise_after_a_breach_can_be_kept_and_the_breach_stays() -> None:
    lowered = sla.replan(clock(HOUR), ALWAYS, 8 * HOUR, "24x7", "v1", ALWAYS, at("10:10"))
    done = sla.stop(lowered, ALWAYS, at("12:00"))
    assert (done.state, done.breached_at) == (ClockState.MET, at("10:00:01"))


def test_another_calendar_counts_from_now_on_only() -> None:
    moved = sla.recalendar(clock(4 * HOUR, start="07:00"), ALWAYS, "office", "v2", OFFICE, at("08:00"))
    assert (moved.consumed, moved.due_at, moved.epoch) == (HOUR, at("12:00"), 1)
    assert (moved.calendar, moved.calendar_version) == ("office", "v2")


def test_another_calendar_never_changes_what_is_decided() -> None:
    late = sla.recalendar(clock(), ALWAYS, "office", "v2", OFFICE, at("20:00"))
    assert (late.due_at, late.breached_at) == (at("13:00"), at("13:00:01"))


def test_an_earlier_start_moves_the_due_time_and_may_break_the_promise_at_once() -> None:
    earlier = sla.restart_from(clock(), ALWAYS, at("08:00"), at("10:00"))
    assert (earlier.started_at, earlier.due_at, earlier.gross_due_at) == (at("08:00"), at("12:00"), at("12:00"))
    broken = sla.restart_from(clock(), ALWAYS, at("05:30"), at("10:00"))
    assert (broken.due_at, broken.breached_at) == (at("09:30"), at("10:00"))
    long_ago = sla.restart_from(clock(), ALWAYS, at("04:00"), at("10:00"))
    assert long_ago.due_at == at("08:00")
    assert sla.restart_from(clock(), ALWAYS, at("09:30"), at("10:00")) == clock()


def test_an_earlier_start_keeps_the_pauses() -> None:
    paused = sla.pause(clock(), ALWAYS, at("10:00"))
    earlier = sla.restart_from(paused, ALWAYS, at("08:00"), at("11:00"))
    assert (earlier.state, earlier.consumed) == (ClockState.PAUSED, 2 * HOUR)
    assert sla.resume(earlier, ALWAYS, at("12:00")).due_at == at("14:00")


def test_a_percent_is_never_rounded_up() -> None:
    assert sla.percent(clock(), ALWAYS, at("12:59:59")) == 99
    assert sla.percent(clock(), ALWAYS, at("13:00")) == 100
    assert sla.percent(clock(0), ALWAYS, at("09:00")) == 100


def names(steps: tuple[Step, ...], of: Clock, hours: OpenHours = ALWAYS) -> list[tuple[str, int]]:
    return [(reach.step.name, reach.at) for reach in plan(steps, of, hours)]


def test_steps_are_reached_in_open_time_and_the_breach_a_second_after_due() -> None:
    assert names(CHAIN, clock(hours=OFFICE), OFFICE) == [
        ("75", at("12:00")),
        ("90", at("12:36")),
        ("100", at("13:00:01")),
        ("150", at("15:00")),
    ]


def test_a_percent_that_is_no_whole_second_is_reached_at_the_next_one() -> None:
    assert names((Step(75, None, ()),), clock(10)) == [("75", at("09:00:08"))]


def test_steps_after_due_are_wall_time() -> None:
    steps = (Step(100, None, ("lead",)), Step(None, 2 * HOUR, ("manager",)))
    assert names(steps, clock(8 * HOUR, OFFICE), OFFICE) == [("100", at("17:00:01")), ("+7200", at("19:00:01"))]


def test_steps_closer_than_five_minutes_are_one_with_all_their_recipients() -> None:
    short = plan(CHAIN, clock(15 * 60), ALWAYS)
    assert [(r.step.name, r.step.to) for r in short] == [
        ("75", ("owner", "lead")),
        ("100", ("manager",)),
        ("150", ("site_lead",)),
    ]
    assert [r.step.name for r in plan(CHAIN, clock(5 * 60), ALWAYS)] == ["75", "100"]


def test_a_step_exactly_five_minutes_later_is_kept() -> None:
    steps = (Step(50, None, ("owner",)), Step(75, None, ("lead",)))
    assert [name for name, _ in names(steps, clock(20 * 60))] == ["50", "75"]
    assert [name for name, _ in names(steps, clock(20 * 60 - 4))] == ["50"]


def test_a_pause_does_not_bring_a_dropped_step_back() -> None:
    short = clock(15 * 60)
    between = at("09:12")
    resumed = sla.resume(sla.pause(short, ALWAYS, between), ALWAYS, at("11:00"))
    assert [name for name, _ in names(CHAIN, resumed)] == ["75", "100", "150"]


def test_a_paused_clock_reaches_nothing_ahead() -> None:
    paused = sla.pause(clock(), ALWAYS, at("12:10"))
    assert names(CHAIN, paused) == [("75", paused.started_at)]


def test_steps_behind_a_change_are_reached_at_the_change_in_a_new_epoch() -> None:
    raised = sla.replan(clock(8 * HOUR), ALWAYS, 4 * HOUR, "24x7", "v1", ALWAYS, at("12:00"))
    planned = plan(CHAIN, raised, ALWAYS)
    fired = frozenset({(1, 1, "75")})
    assert [(r.key, r.at) for r in reached(planned, fired, at("12:00"))] == [((1, 2, "75"), at("12:00"))]
    after = next_reach(planned, fired | {(1, 2, "75")})
    assert after is not None
    assert (after.step.name, after.at) == ("90", at("12:36"))


def test_there_is_nothing_more_to_announce_when_all_is_on_record() -> None:
    planned = plan(CHAIN, clock(), ALWAYS)
    assert next_reach(planned, frozenset(reach.key for reach in planned)) is None


def test_a_clock_of_no_length_is_due_at_once_and_broken_a_second_later() -> None:
    instant = clock(0)
    assert instant.due_at == at("09:00")
    assert names(tuple(reversed(CHAIN)), instant)[-1] == ("100", at("09:00:01"))


def test_a_calendar_that_never_opens_plans_nothing() -> None:
    shut = open_hours(Calendar("shut", "UTC", ((),) * 7))
    begun = clock(hours=shut)
    assert begun.due_at is None
    assert plan(CHAIN, begun, shut) == ()
    assert sla.stop(begun, shut, at("20:00")).state is ClockState.MET


def test_settling_before_the_breach_changes_nothing() -> None:
    begun = clock()
    assert sla.settle(begun, at("13:00")) == begun
    assert sla.settle(begun, at("13:00:01")) == replace(begun, breached_at=at("13:00:01"))


SCENARIOS = json.loads((Path(__file__).parents[1] / "golden" / "sla_examples.json").read_text())["scenarios"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_a_worked_life_fires_what_the_oracle_has(scenario: dict[str, Any]) -> None:
    assert scenario["calendar"] == "h24"
    steps = tuple(Step(percent, None, ()) for percent in (50, 75, 90, 100))
    (opened, _), *events = scenario["events"]
    running = clock(scenario["target_minutes"] * 60, start=opened[:19])
    fires: list[tuple[tuple[int, int, str], int]] = []

    def settle(now: int) -> None:
        on_record = frozenset(key for key, _ in fires)
        fires.extend((reach.key, reach.at) for reach in reached(plan(steps, running, ALWAYS), on_record, now))

    for moment, verb, *value in sorted([*events, *([tick, "tick"] for tick in scenario["ticks"])]):
        now = at(moment[:19])
        settle(now)
        if verb == "retarget":
            running = sla.replan(running, ALWAYS, value[0] * 60, "24x7", "v1", ALWAYS, now)
            settle(now)
        elif verb == "stop":
            running = sla.stop(running, ALWAYS, now)
    assert fires == [((cycle, epoch, str(step)), at(on[:19])) for cycle, epoch, step, on in scenario["expected_fires"]]
    assert scenario["expected_outcome"] == (None if running.is_open else running.state.value)
    if running.is_open:
        assert running.due_at == at(scenario["expected_due_after_last_event"][:19])
    else:
        assert running.stopped_at is not None
        assert running.due_at is not None
        assert max(0, running.stopped_at - running.due_at) == scenario["expected_late_seconds"]
