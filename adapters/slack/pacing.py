"""How fast we speak: about one message a second in a channel, with a short burst, and as slow as Slack itself asks.

Each place and method is for itself: a busy workspace holds nobody else up, nor do silent edits hold up what must be
heard. Times are of a clock that only goes forward.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adapters.slack.settings import CHAT
from handlers.commands.request import Surface

POST, EDIT = "chat.postMessage", "chat.update"
EVERY = 1.0  # seconds between calls of one method in one channel (Slack: "1 per second; short bursts over that")
BURST = 4.0
KEPT = 10_000  # channels remembered, each with its two methods; one that was quiet for a while is like new


@dataclass(slots=True)
class Bucket:
    """What one method may still do at once in one channel."""

    left: float
    at: float


class Pacing:
    """The pace of one process. `now` is a clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._buckets: dict[tuple[str, str, str], Bucket] = {}
        self._blocked: dict[tuple[str, str], float] = {}

    def wait(self, surface: Surface, method: str = POST) -> float:
        """How many seconds this method must still leave this place alone; 0 when it may be called."""
        if surface.chat != CHAT:
            return 0.0
        bucket = self._bucket(surface, method, self.now())
        return max(self.held(surface.tenant, method), 0.0 if bucket.left >= 1 else (1 - bucket.left) * EVERY)

    def held(self, tenant: str, method: str) -> float:
        """How many seconds Slack still wants a method of a workspace left alone."""
        now = self.now()
        return max(self._blocked.get((tenant, method), now) - now, 0.0)

    def spend(self, surface: Surface, method: str = POST) -> None:
        """A call goes there now."""
        now = self.now()
        bucket = self._bucket(surface, method, now)
        bucket.left, bucket.at = bucket.left - 1, now

    def blocked(self, tenant: str, method: str, seconds: float) -> None:
        """Slack asks us to leave a method of a workspace alone."""
        self._blocked[tenant, method] = self.now() + seconds

    def _bucket(self, surface: Surface, method: str, now: float) -> Bucket:
        key = (surface.tenant, surface.room, method)
        bucket = self._buckets.pop(key, None) or Bucket(BURST, now)
        bucket.left, bucket.at = min(BURST, bucket.left + (now - bucket.at) / EVERY), now
        self._buckets[key] = bucket
        while len(self._buckets) > KEPT:
            del self._buckets[next(iter(self._buckets))]
        return bucket


def loop_clock() -> float:
    """The running event loop's own clock."""
    return asyncio.get_running_loop().time()
