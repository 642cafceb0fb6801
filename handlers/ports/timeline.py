"""The repository of timelines: append-only, and chained by storage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from handlers.domain.timeline import Audience, Event


class Timeline(Protocol):
    async def add(
        self,
        escalation_id: str,
        *,
        at: datetime,
        actor: str,
        kind: str,
        audience: Audience = Audience.INTERNAL,
        data: Mapping[str, object] | None = None,
        text: str | None = None,
    ) -> Event:
        """Append one event: storage gives it its number, chains and signs it, and lays the text beside the chain."""
        ...

    async def of(self, escalation_id: str) -> Sequence[Event]:
        """All events of a record, in order."""
        ...
