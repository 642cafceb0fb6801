"""The calls that are under way: so many at once to one tenant of a chat, whatever hangs in another one.

A call that hangs takes nobody's turn. A tenant where as many hang as it may have at once gets no more until one ends.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.clock import stopwatch
from handlers.domain.rulebook import Surface

Whose = tuple[str, str]  # a chat, and a tenant of it
HANGS_AFTER = 2.0  # seconds
MOST = 128  # calls in all


class Slots:
    """`each` is how many calls one tenant may have at once."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._begun: dict[asyncio.Task[bool], tuple[Whose, float]] = {}

    @property
    def tasks(self) -> set[asyncio.Task[bool]]:
        """What is under way."""
        return set(self._begun)

    @property
    def full(self) -> Sequence[Whose]:
        """The tenants that have as much as they may."""
        at_once = Counter(whose for whose, _ in self._begun.values())
        return [whose for whose, count in at_once.items() if count >= self._each]

    def free(self) -> int:
        """How many more calls may begin, none of them to who is `full`; 0 while they are that for a moment only."""
        now, full = stopwatch(), self.full
        hanging = {whose for whose, begun in self._begun.values() if now - begun >= HANGS_AFTER}
        if not hanging.issuperset(full):
            return 0
        fresh = Counter(whose for whose, begun in self._begun.values() if now - begun < HANGS_AFTER)
        busiest = max((count for whose, count in fresh.items() if whose not in full), default=0)
        return max(0, min(self._each - busiest, MOST - len(self._begun)))

    def take(self, surface: Surface, call: Coroutine[Any, Any, bool]) -> None:
        """Begin a call to this place."""
        task = asyncio.create_task(call)
        self._begun[task] = ((surface.chat, surface.tenant), stopwatch())
        task.add_done_callback(lambda ended: self._begun.pop(ended, None))
