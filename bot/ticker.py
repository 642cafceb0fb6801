"""The metronome: asks the Desk, several times a second, whether something is due. It remembers nothing.

All truth about time is in the `due` table; APScheduler only beats. One beat runs at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, stopwatch
from bot.log import logger
from bot.metrics import Metrics
from handlers.desk import Beat, Desk

LOG = logger("handrail.ticker")
BATCH = 100
MOST_BATCHES = 1_000  # a row that puts itself back at the same second must not hold the beat for ever
STALLED_AFTER = 60.0  # seconds without a good beat: not ready


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, in seconds, and which slow work goes with the sweep."""

    beat: float = 0.5
    sweep: float = 60.0
    abreast: int = 1  # how many units of work may go on at once when much is due
    slow: tuple[Callable[[], Awaitable[None]], ...] = field(default=())


class Ticker:
    """One metronome of a process. `after` is called when a beat did something."""

    def __init__(self, desk: Desk, clock: Clock, metrics: Metrics, after: Callable[[], None], rhythm: Rhythm) -> None:
        self._desk, self._clock, self._metrics = desk, clock, metrics
        self._after, self._rhythm = after, rhythm
        self._one_beat = asyncio.Lock()
        self._last_good = stopwatch()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.add_job(self._quiet_beat, IntervalTrigger(seconds=self._rhythm.beat, timezone="UTC"))
        self._scheduler.add_job(self.sweep, IntervalTrigger(seconds=self._rhythm.sweep, timezone="UTC"))
        self._scheduler.start()

    async def stop(self) -> None:
        """Beat no more; a beat under way is finished first."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        async with self._one_beat:
            return

    async def beat(self) -> int:
        """Do what is due now, until nothing is, and return how many rows fired. Raises what the Desk raises."""
        async with self._one_beat:
            fired = sum(beat.fired for beat in await catch_up(self._tick, self._rhythm.abreast))
            self._last_good = stopwatch()
            self._metrics.fired.inc(fired)
        if fired:
            self._after()
        return fired

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """No beat within this."""
        async with self._one_beat:
            yield

    @property
    def age(self) -> float:
        """How many seconds ago a beat last went well."""
        return stopwatch() - self._last_good

    @property
    def stalled(self) -> bool:
        return self.age > STALLED_AFTER

    async def _tick(self) -> Beat:
        beat = await self._desk.tick(await self._clock.now(), limit=BATCH)
        for row, why in beat.poisoned:
            LOG.error("ticker.poisoned", kind=row.kind, ref=row.ref, why=why)
        return beat

    async def _quiet_beat(self) -> None:
        """A beat of the metronome: one that fails is logged, and the next one tries again."""
        try:
            await self.beat()
        except Exception as error:  # a database that is away must not stop the metronome
            self._metrics.failures.labels("ticker").inc()
            LOG.error("ticker.beat_failed", exc_info=error)

    async def sweep(self) -> None:
        """Slow work, each piece for itself."""
        for work in self._rhythm.slow:
            try:
                await work()
            except Exception as error:  # as above
                self._metrics.failures.labels("sweep").inc()
                LOG.error("ticker.sweep_failed", exc_info=error)


async def catch_up(tick: Callable[[], Awaitable[Beat]], abreast: int = 1) -> Sequence[Beat]:
    """Tick until nothing is due, and return what each tick did. Raises what a tick raises, after all have ended.

    Where more is due than one tick takes, so many go on `abreast`: while the database writes the rows of one, the next
    ones are worked out. No two take the same row.
    """
    beats = [await tick()]
    if beats[0].fired < BATCH:
        abreast = 1
    ended = await asyncio.gather(*(_until_done(tick, beats) for _ in range(abreast)), return_exceptions=True)
    for failure in ended:
        if failure is not None:
            raise failure
    return beats


async def _until_done(tick: Callable[[], Awaitable[Beat]], beats: list[Beat]) -> None:
    beat = beats[0]
    for _ in range(MOST_BATCHES):
        if beat.fired == 0 and not beat.poisoned:
            return
        beat = await tick()
        beats.append(beat)
