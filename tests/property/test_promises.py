"""Whatever the schedule of beats, the same steps fire, each once, each at its own second, and never early.

The oracle is a stopwatch of our own for round-the-clock `resolve` promises: it counts the seconds in which the case did
not wait on somebody. Planted bugs that these tests were seen to catch: `clockwork.change` without settling first
(`has_news` always False there), and a breach recorded at the second of the beat instead of its own.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.clocks import replanning, sla
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.severity import Severity
from handlers.domain.sla import ClockState
from tests.support.promised import Promised, promised
from tests.support.small_rules import HOUR, MINUTE, TUESDAY_NINE

EDGES = (15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 4 * HOUR, 8 * HOUR, 18 * HOUR, 24 * HOUR)
GAPS = st.sampled_from([0, 1, *(edge + shift for edge in EDGES for shift in (-1, 0, 1))]) | st.integers(0, 10 * HOUR)
ACTS = st.sampled_from(["take", "tell", "wait_client", "wait_vendor", "resume", "worse", "better", "resolve", "reopen"])
LIVES = st.lists(st.tuples(GAPS, ACTS), min_size=1, max_size=6)
SCHEDULES = st.sampled_from([None, 1, 2, 3, 0])  # each at its own second; so many beats a gap; none until the end

Fact = tuple[str, ...]
BOUNDED = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


async def step(desk: Promised, case: Escalation, act: str) -> Escalation:
    """Do one act of a life, if the case is in a state for it."""
    if act == "reopen" and case.status is Status.RESOLVED:
        return await desk.changes(case, sla.reopened, event="reopen", status=Status.IN_PROGRESS)
    if not case.is_open:
        return await desk.tells(case) if act == "tell" else case
    doing: dict[str, Callable[[], Awaitable[Escalation]]] = {
        "take": lambda: desk.takes(case),
        "tell": lambda: desk.tells(case),
        "wait_client": lambda: desk.waits(case, WaitingOn.CLIENT),
        "wait_vendor": lambda: desk.waits(case, WaitingOn.VENDOR),
        "resume": lambda: desk.resumes(case),
        "worse": lambda: desk.changes(case, replanning.replanned, severity=Severity.P1),
        "better": lambda: desk.changes(case, replanning.replanned, severity=Severity.P2),
        "resolve": lambda: desk.resolves(case),
    }
    return await doing[act]() if act in doing else case


async def passes(desk: Promised, gap: int, beats: int | None) -> None:
    if beats == 0:
        desk.now += timedelta(seconds=gap)
    else:
        await desk.passes(beats=beats, seconds=gap)


async def lived(life: list[tuple[int, str]], beats: int | None) -> tuple[Counter[Fact], list[tuple[object, ...]]]:
    """What was recorded in a life under one schedule: the steps, and how the clocks ended."""
    with tempfile.TemporaryDirectory() as folder:
        async with promised(Path(folder)) as desk:
            case = await desk.opens(Severity.P2)
            for gap, act in life:
                await passes(desk, gap, beats)
                case = await step(desk, case, act)
            await passes(desk, 40 * HOUR, beats)
            await desk.beat(desk.now)
            async with desk.store.reading() as work:
                events = await work.timeline.of(case.id)
            facts = Counter(
                tuple(str(event.data[name]) for name in ("clock", "cycle", "epoch", "step", "reached_at"))
                for event in events
                if event.kind in ("warning", "breach")
            )
            assert all(
                datetime.fromisoformat(str(e.data["reached_at"])) <= e.at for e in events if "reached_at" in e.data
            )
            clocks = await desk.clocks(case)
            return facts, [(c.kind, c.cycle, c.epoch, c.state, c.consumed, c.breached_at, c.stopped_at) for c in clocks]


@BOUNDED
@given(LIVES, SCHEDULES)
def test_the_same_steps_fire_once_whatever_the_schedule_of_beats(
    life: list[tuple[int, str]], beats: int | None
) -> None:
    each_second, ends = asyncio.run(lived(life, None))
    seldom, seldom_ends = asyncio.run(lived(life, beats))
    assert seldom == each_second
    assert seldom_ends == ends
    assert max(each_second.values(), default=1) == 1


def stopwatch(life: list[tuple[int, bool]], target: int) -> int | None:
    """When a promise is broken: the second after so many in which the case did not wait, since nine; None if never.

    Each entry is a length in seconds and whether the case waited. A wait that begins when all is used up saves nothing.
    """
    now, used = int(TUESDAY_NINE.timestamp()), 0
    for length, waited in life:
        for _ in range(length):
            if waited and used < target:
                now += 1
                continue
            now, used = now + 1, used + 1
            if used > target:
                return now
    return None


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 20 * HOUR), st.booleans()), max_size=4), SCHEDULES)
def test_a_breach_is_where_a_stopwatch_says_it_is(turns: list[tuple[int, bool]], beats: int | None) -> None:
    async def breach() -> tuple[int | None, ClockState]:
        with tempfile.TemporaryDirectory() as folder:
            async with promised(Path(folder)) as desk:
                case = await desk.takes(await desk.opens(Severity.P2, client=None))
                for length, waits in turns:
                    case = await (desk.waits(case, WaitingOn.VENDOR) if waits else desk.resumes(case))
                    await passes(desk, length, beats)
                await desk.beat(desk.now)
                clock = await desk.clock(case, "resolve")
                return clock.breached_at, clock.state

    breached_at, state = asyncio.run(breach())
    assert breached_at == stopwatch(turns, 24 * HOUR)
    assert state in (ClockState.RUNNING, ClockState.PAUSED)
