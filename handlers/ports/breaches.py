"""The breach register as the heart needs it: one row for each clock that was breached, entered once and for ever."""

from collections.abc import Sequence
from typing import Protocol

from handlers.domain.breach import Breach


class Breaches(Protocol):
    async def add(self, breach: Breach) -> bool:
        """Put a breach on record. False if this clock's is there already; then nothing is changed."""
        ...

    async def keep(self, breach: Breach) -> None:
        """Write its code or its exclusion; what it was when it was decided never changes."""
        ...

    async def of(self, escalation_ids: Sequence[str]) -> Sequence[Breach]:
        """The breaches of these records, the first reached first."""
        ...
