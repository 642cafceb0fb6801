"""How fast we speak: below what Teams allows in one conversation and in one tenant, and as slow as it asks.

Each conversation is for itself: a busy one holds nobody else up. Times are of a clock that only goes forward.
"""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.teams.settings import CHAT
from handlers.commands.request import Surface

KEPT = 5_000  # conversations remembered; one that was quiet for a while is like new


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and one more each so many seconds."""

    burst: float
    every: float


IN_A_CONVERSATION = (Pace(5, 1.0), Pace(300, 2.4))
"""Teams takes 7 in one second, and 1,800 in an hour."""
IN_A_TENANT = (Pace(10, 0.05),)
"""Teams takes 30 in a second from one bot in one tenant."""


@dataclass(slots=True)
class Bucket:
    """What one place may still take at once."""

    pace: Pace
    left: float
    at: float

    def wait(self, now: float) -> float:
        """How many seconds until there is room for one more."""
        self.left = min(self.pace.burst, self.left + (now - self.at) / self.pace.every)
        self.at = now
        return 0.0 if self.left >= 1 else (1 - self.left) * self.pace.every


class Pacing:
    """The pace of one process. `now` is a clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._buckets: dict[tuple[str, str], tuple[Bucket, ...]] = {}
        self._blocked: dict[tuple[str, str], float] = {}

    def wait(self, surface: Surface) -> float:
        """How many seconds this place must still be left alone; 0 when it may be spoken to."""
        if surface.chat != CHAT:
            return 0.0
        now = self.now()
        asked = max(self._blocked.get((surface.tenant, surface.room), now) - now, 0.0)
        return max(asked, *(bucket.wait(now) for bucket in self._of(surface, now)))

    def spend(self, surface: Surface) -> None:
        """A message goes there now."""
        now = self.now()
        for bucket in self._of(surface, now):
            bucket.wait(now)
            bucket.left -= 1

    def blocked(self, surface: Surface, seconds: float) -> None:
        """Teams asks us to leave a conversation alone."""
        self._blocked.pop((surface.tenant, surface.room), None)
        self._blocked[surface.tenant, surface.room] = self.now() + seconds
        while len(self._blocked) > KEPT:
            del self._blocked[next(iter(self._blocked))]

    def _of(self, surface: Surface, now: float) -> tuple[Bucket, ...]:
        """The buckets of a conversation and of its tenant. The newest are kept, and tenants are always among them."""
        tenant = self._taken((surface.tenant, ""), IN_A_TENANT, now)
        return (*self._taken((surface.tenant, surface.room), IN_A_CONVERSATION, now), *tenant)

    def _taken(self, key: tuple[str, str], paces: tuple[Pace, ...], now: float) -> tuple[Bucket, ...]:
        found = self._buckets.pop(key, None) or tuple(Bucket(pace, pace.burst, now) for pace in paces)
        self._buckets[key] = found
        while len(self._buckets) > KEPT:
            del self._buckets[next(iter(self._buckets))]
        return found
