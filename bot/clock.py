"""The only place that asks what time it is, and that makes ids from it.

Three clocks give the time of the house (`now` of every use case): the system's, the database's, and one that stands
still until it is moved. Leases, pacing, token expiry and Retry-After use `real_now`, whatever that clock says.
"""

import hashlib
import secrets
import time
import uuid
import zoneinfo
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from handlers.domain.errors import BadInput

zoneinfo.reset_tzpath(to=[])  # zones come from the tzdata package, so that every machine agrees

MOST_WITHIN = 4095  # ids in order within one millisecond: twelve bits
MEASURE_EVERY = 30.0  # seconds; clocks of two machines drift by far less than a second in that time


class Clock(Protocol):
    """The time of the house."""

    async def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class ManualTime(Protocol):
    """Where a manual clock's hands are kept."""

    async def manual_time(self) -> datetime | None: ...

    async def set_manual_time(self, at: datetime) -> None: ...


def real_now() -> datetime:
    """The machine's own time, aware, in UTC."""
    return datetime.now(UTC)


async def time_of(record: ManualTime) -> datetime:
    """The time a record lives in: what its manual clock shows, where it has one; else the machine's own."""
    return await record.manual_time() or real_now()


def stopwatch() -> float:
    """Seconds from some fixed moment; only differences mean anything."""
    return time.monotonic()


class SystemClock:
    """The machine's clock: for one process."""

    async def now(self) -> datetime:
        return real_now()


class DatabaseClock:
    """The database's clock, so that replicas on several machines agree.

    It is asked every half minute; between, the machine's own stopwatch carries it on. It never goes backwards.
    """

    def __init__(self, ask: Callable[[], Awaitable[datetime]]) -> None:
        self._ask = ask
        self._base: datetime | None = None
        self._measured = 0.0
        self._last: datetime | None = None

    async def now(self) -> datetime:
        if self._base is None or stopwatch() - self._measured > MEASURE_EVERY:
            base = await self._ask()
            self._base, self._measured = base.astimezone(UTC), stopwatch()
        at = self._base + timedelta(seconds=stopwatch() - self._measured)
        self._last = at if self._last is None else max(at, self._last)
        return self._last


class ManualClock:
    """A clock that stands still until it is moved, and never backwards.

    Its hands are a row of the database: they survive a restart, and replicas share them.
    """

    def __init__(self, hands: ManualTime) -> None:
        self._hands = hands
        self._alone = False
        self._known: datetime | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Within this nobody else moves the hands, so they need not be looked at each time."""
        self._alone, self._known = True, None
        try:
            yield
        finally:
            self._alone, self._known = False, None

    async def now(self) -> datetime:
        if self._known is not None:
            return self._known
        at = await self._hands.manual_time()
        if at is None:
            raise LookupError("the manual clock has not been set")
        if self._alone:
            self._known = at
        return at

    async def set_if_new(self, at: datetime) -> datetime:
        """Set a clock that was never set, and return where its hands stand."""
        standing = await self._hands.manual_time()
        if standing is None:
            await self._hands.set_manual_time(at)
            return at
        return standing

    async def move(self, to: datetime) -> None:
        """Move the hands. Raises BadInput for a time before the one they show."""
        standing = await self.now()
        if to < standing:
            raise BadInput(
                f"The clock shows {standing:%Y-%m-%d %H:%M} UTC and never goes backwards. "
                "Give a later time, or reset the demo to begin again.",
                field="to",
            )
        if to > standing:
            await self._hands.set_manual_time(to)
            self._known = to if self._alone else None


def _ordered_ids() -> Callable[[], str]:
    """Ids that sort as they were made, also within one millisecond: what is due at the same second keeps its order."""
    latest, within = 0, 0

    def next_id() -> str:
        nonlocal latest, within
        now = int(real_now().timestamp() * 1000)
        if now > latest:
            latest, within = now, 0
        elif within < MOST_WITHIN:
            within += 1
        else:
            latest, within = latest + 1, 0
        return _version7(latest, within.to_bytes(2, "big") + secrets.token_bytes(8))

    return next_id


_NEXT_ID = _ordered_ids()


def new_id() -> str:
    """A new id, unguessable, that sorts by the time it was made (version 7 of RFC 9562, method 1 of its §6.2)."""
    return _NEXT_ID()


def chance_id() -> str:
    """A new id, unguessable, that says nothing: not even when it was made, as `new_id` does."""
    return uuid.uuid4().hex


class Ids:
    """Where a process gets its ids. While the demo's story is told they can be repeated, else nobody can guess them."""

    def __init__(self) -> None:
        self._make: Callable[[], str] = new_id

    def __call__(self) -> str:
        return self._make()

    @contextmanager
    def repeatable(self, seed: str, start: datetime) -> Iterator[None]:
        """Within this, the same seed gives the same ids in the same order."""
        self._make = _repeatable_ids(seed, start)
        try:
            yield
        finally:
            self._make = new_id


def _repeatable_ids(seed: str, start: datetime) -> Callable[[], str]:
    first = int(start.timestamp() * 1000)
    made = 0

    def next_id() -> str:
        nonlocal made
        made += 1
        return _version7(first + made, hashlib.sha256(f"{seed}:{made}".encode()).digest()[:10])

    return next_id


def _version7(milliseconds: int, chance: bytes) -> str:
    bits = bytearray(milliseconds.to_bytes(6, "big") + chance)
    bits[6] = (bits[6] & 0x0F) | 0x70
    bits[8] = (bits[8] & 0x3F) | 0x80
    text = bits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
