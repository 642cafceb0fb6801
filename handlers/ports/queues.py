"""What other systems said of queues and staffing, kept as it was said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handlers.domain.queue import Snapshot


class Queues(Protocol):
    async def said(self, snapshots: Sequence[Snapshot]) -> Sequence[Snapshot]:
        """What is kept already under the keys of these."""
        ...

    async def keep(self, snapshots: Sequence[Snapshot]) -> int:
        """Keep those that are not there yet; returns how many."""
        ...

    async def newest(self, since: datetime) -> Sequence[Snapshot]:
        """The last word of each source on each queue and site, from an instant on."""
        ...

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Forget at most so many that are older; returns how many."""
        ...
