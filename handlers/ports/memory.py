"""What is remembered of commands that were done, so that the same delivery twice is answered once."""

from datetime import datetime
from typing import Protocol

from handlers.cards.reply import Reply


class Memory(Protocol):
    """The replies of commands that were done, by the delivery's key."""

    async def recall(self, key: str) -> Reply | None: ...

    async def keep(self, key: str, reply: Reply, now: datetime) -> None:
        """Remember a reply. Raises Conflict when another worker has just answered this very delivery."""
        ...

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Forget at most so many replies that are older, the oldest first; returns how many."""
        ...
