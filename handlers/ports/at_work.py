"""What the well-being side may ask of the record: who has what in hand. It only reads, and asks about everybody."""

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Protocol

from handlers.domain.exposure import Exposure
from handlers.domain.rulebook import RuleBook


class AtWork(Protocol):
    async def p0_owners(self) -> Set[str]:
        """Who owns an open P0 at this moment, by their keys."""
        ...

    async def exposures(self, now: datetime) -> Sequence[Exposure]:
        """What everybody had to do with in the last hours, that is demanding."""
        ...

    async def cases_of(self, person: str) -> Sequence[str]:
        """The references of somebody's own open cases, the next due first."""
        ...

    async def rules(self, now: datetime) -> RuleBook:
        """The rules of the moment, with what people said over it: covers, and the quiet hours that they chose."""
        ...
