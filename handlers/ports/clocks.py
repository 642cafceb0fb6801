"""The repository of clocks, and of the steps that they have reached."""

from collections.abc import Sequence
from typing import Protocol

from handlers.domain.sla import Clock


class Clocks(Protocol):
    async def add(self, clock: Clock) -> None: ...

    async def keep(self, clock: Clock) -> Clock:
        """Write a changed clock; returns it with the next version. Raises Conflict when it has changed meanwhile."""
        ...

    async def drop(self, clock_id: str) -> None:
        """Take out a clock that belongs to no promise, with its steps: a repair, never a use case."""
        ...

    async def get(self, clock_id: str) -> Clock | None: ...

    async def of(self, escalation_ids: Sequence[str]) -> Sequence[Clock]:
        """All clocks of these records, oldest cycle first."""
        ...

    async def fire(self, clock: Clock, step: str, *, reached_at: int, noticed_at: int, told: bool) -> bool:
        """Record that a step of this clock, cycle and epoch was reached. False if it was on record already."""
        ...

    async def fired(self, clock_id: str) -> frozenset[tuple[int, int, str]]:
        """The (cycle, epoch, step) on record for this clock."""
        ...

    async def calendars(self) -> Sequence[tuple[str, str]]:
        """The (calendar, version) in which open clocks run, each once, in order."""
        ...

    async def in_calendar(self, calendar: str, version: str) -> Sequence[str]:
        """The ids of the records that have an open clock in this version of a calendar, in order."""
        ...
