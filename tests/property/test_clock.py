"""A clock folded at every change agrees with a reckoning that keeps all pauses and folds nothing.

The oracle walks minute by minute over the whole life: a minute counts if the office is open by the wall clock and no
pause covers it. It knows neither anchor nor `consumed`.

`tests/property/test_planted_bugs.py` plants the bugs that these tests must catch, and sees them fail.
"""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.domain import sla
from handlers.domain.calendar import Calendar
from handlers.domain.open_hours import OpenHours, open_hours
from handlers.domain.policy import Step
from handlers.domain.sla import Clock, ClockState
from handlers.domain.steps import plan
from tests.support.examples import many

MINUTE = 60
START = int(datetime(2026, 3, 27, 15, tzinfo=UTC).timestamp())  # a Friday, before the change of the clocks
OFFICE = Calendar("office", "UTC", (((9 * 3600, 17 * 3600),),) * 5 + ((), ()))
CALENDARS = (None, OFFICE)
CHAIN = tuple(Step(percent, None, ("owner",)) for percent in (50, 75, 90, 100, 150))

gaps = st.one_of(st.sampled_from([0, 1, 60, 120, 3780]), st.integers(0, 900))
lives = st.lists(gaps, max_size=6)
targets = st.one_of(st.sampled_from([0, 1, 60, 120, 121, 180]), st.integers(0, 600))


def counts(calendar: Calendar | None, minute: int) -> bool:
    """Whether the office is open at an instant, by its own clock on the wall."""
    wall = datetime.fromtimestamp(minute, UTC)
    return calendar is None or (wall.weekday() < 5 and 9 <= wall.hour < 17)


def reckoned(calendar: Calendar | None, pauses: list[tuple[int, int]], target: int, end: int) -> tuple[int, int | None]:
    """What is used up at `end` in seconds, and the instant at which the target was, if it was by then."""
    used, due = 0, START if target == 0 else None
    for minute in range(START, end, MINUTE):
        if counts(calendar, minute) and not any(since <= minute < until for since, until in pauses):
            used += MINUTE
            if used == target:
                due = minute + MINUTE
    return used, due


def begun(target: int, hours: OpenHours) -> Clock:
    return sla.begin(
        id="c",
        escalation_id="e",
        kind="resolve",
        policy="p",
        calendar="c",
        calendar_version="v",
        target=target,
        hours=hours,
        at=START,
    )


@settings(max_examples=many(120), deadline=None)
@given(st.sampled_from(CALENDARS), targets, lives, gaps)
def test_a_life_of_pauses_ends_as_the_reckoning_says(
    calendar: Calendar | None, minutes: int, life: list[int], last: int
) -> None:
    hours = open_hours(calendar)
    clock = begun(minutes * MINUTE, hours)
    now, since = START, None
    pauses: list[tuple[int, int]] = []
    for gap in life:
        now += gap * MINUTE
        if since is None:
            clock, since = sla.pause(clock, hours, now), now
        else:
            clock, since = sla.resume(clock, hours, now), None
            pauses.append((now - gap * MINUTE, now))
    end = now + last * MINUTE
    if since is not None:
        pauses.append((since, end))
    _, due = reckoned(calendar, pauses, minutes * MINUTE, end)
    stopped = sla.stop(clock, hours, end)
    assert stopped.state is (ClockState.MISSED if due is not None and due < end else ClockState.MET)
    assert stopped.breached_at == (due + 1 if due is not None and due < end else None)
    if stopped.state is ClockState.MET:
        assert stopped.consumed == reckoned(calendar, pauses, minutes * MINUTE, end)[0]


@settings(max_examples=many(120), deadline=None)
@given(st.sampled_from(CALENDARS), targets, gaps, gaps)
def test_a_pause_ended_at_once_and_a_re_reading_of_the_calendar_change_nothing(
    calendar: Calendar | None, minutes: int, first: int, second: int
) -> None:
    hours = open_hours(calendar)
    clock = begun(minutes * MINUTE, hours)
    now, later = START + first * MINUTE, START + (first + second) * MINUTE
    blinked = sla.resume(sla.pause(clock, hours, now), hours, now)
    reread = sla.recalendar(clock, hours, "c", "v", hours, now)
    for other in (blinked, reread):
        assert other.due_at == clock.due_at
        assert sla.elapsed(other, hours, later) == sla.elapsed(clock, hours, later)
        assert sla.stop(other, hours, later).state is sla.stop(clock, hours, later).state


@settings(max_examples=many(120), deadline=None)
@given(st.sampled_from(CALENDARS), targets, targets, gaps)
def test_a_new_promise_is_due_as_if_it_had_been_made_at_the_start(
    calendar: Calendar | None, before: int, after: int, gap: int
) -> None:
    hours = open_hours(calendar)
    now = START + gap * MINUTE
    planned = sla.replan(begun(before * MINUTE, hours), hours, after * MINUTE, "c", "v", hours, now)
    assert planned.due_at == begun(after * MINUTE, hours).due_at
    assert planned.epoch == 2
    late = planned.due_at is not None and now > planned.due_at
    assert sla.stop(planned, hours, now).state is (ClockState.MISSED if late else ClockState.MET)


@settings(max_examples=many(120), deadline=None)
@given(st.sampled_from(CALENDARS), st.integers(1, 600), gaps, gaps)
def test_no_step_is_lost_or_early_when_a_pause_comes_between(
    calendar: Calendar | None, minutes: int, first: int, second: int
) -> None:
    hours = open_hours(calendar)
    clock = begun(minutes * MINUTE, hours)
    since = START + first * MINUTE
    resumed = sla.resume(sla.pause(clock, hours, since), hours, since + second * MINUTE)
    before, after = plan(CHAIN, clock, hours), plan(CHAIN, resumed, hours)
    assert {reach.key for reach in before} == {reach.key for reach in after}
    assert all(early.at <= late.at for early, late in zip(before, after, strict=True) if early.at > since)
