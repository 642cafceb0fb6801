"""What is kept of duties: covers that people said over the rota, what they chose for themselves, and hand-overs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handlers.domain.cover import Cover
from handlers.domain.handover import Handover, HandoverItem
from handlers.domain.preference import Preference


class Covers(Protocol):
    async def put(self, cover: Cover) -> None:
        """Keep a cover, or what it has become."""
        ...

    async def since(self, at: datetime) -> Sequence[Cover]:
        """The covers that end after an instant, in the order in which they were made; those taken back too."""
        ...


class Preferences(Protocol):
    async def put(self, preference: Preference) -> None:
        """Keep what somebody chose, in the place of what they chose before."""
        ...

    async def all(self) -> Sequence[Preference]:
        """What everybody chose, by person. After `Covers.since` the database is not asked again."""
        ...

    async def forget(self, person: str) -> None:
        """Let nothing be kept of somebody who has left."""
        ...


class Handovers(Protocol):
    async def publish(self, handover: Handover, items: Sequence[HandoverItem]) -> bool:
        """Keep a hand-over with its items. False if it is there already; then nothing is changed."""
        ...

    async def get(self, handover_id: str) -> Handover | None: ...

    async def items(self, handover_id: str) -> Sequence[HandoverItem]:
        """Its items, in their places."""
        ...

    async def since(self, at: datetime) -> Sequence[Handover]:
        """The hand-overs of shifts that end after an instant, the first first."""
        ...

    async def keep(self, item: HandoverItem) -> None:
        """Write what became of an item."""
        ...
