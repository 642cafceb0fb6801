"""What reports and digests ask of storage: a few statements for a whole period, however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.domain.breach import Breach
from handlers.domain.history import Filed
from handlers.domain.sla import Clock
from handlers.domain.timeline import Event
from handlers.ports.records import Scope


@dataclass(frozen=True, slots=True)
class Span:
    """Which records: those in the scope, of this client where one is named, that were there before `end` and neither
    closed nor cancelled before `start`. A promise that counts from before `end` is enough.
    """

    scope: Scope
    start: datetime
    end: datetime
    client: str | None = None


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """A report as it went out. `edition` counts from 1; each later one restates the one before."""

    name: str
    edition: int
    seal: str
    body: str
    at: datetime


class Reports(Protocol):
    async def cases(self, span: Span) -> Sequence[Filed]:
        """The records, in the order of their ids; restricted ones too."""
        ...

    async def clocks(self, span: Span) -> Sequence[Clock]:
        """Their clocks that may have been decided since `start`, and every open or just stopped `resolve` clock.

        Of records that are not restricted.
        """
        ...

    async def breaches(self, span: Span) -> Sequence[Breach]:
        """Their breaches that were reached since `start`."""
        ...

    async def events(self, escalation_ids: Sequence[str], kinds: Sequence[str]) -> Sequence[Event]:
        """The events of these kinds of these records, by record and in order, without their texts."""
        ...

    async def freeze(self, report: FrozenReport) -> bool:
        """Keep a report for ever. False if this edition is there already; then nothing is changed."""
        ...

    async def frozen(self, name: str) -> FrozenReport | None:
        """The last edition of a frozen report, or None."""
        ...
