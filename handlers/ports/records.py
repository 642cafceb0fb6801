"""The repositories: one for each noun. Nothing is kept without `commit`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.policy import PolicySet
from handlers.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records somebody may see, as `access.py` works it out and storage applies it.

    A record is in scope if it is not restricted and (`everything`, or its client is in `clients`, or its site in
    `sites`, or its team in `teams`, or it was raised, owned, watched or offered to `person`, or offered to somebody
    whom that person `stands_in_for`); a restricted one only if its type is in `restricted_types` or `person` raised it.
    For a client's contact (`client` set) only records of that client whose type is in `client_types` count.
    """

    person: str = ""
    everything: bool = False
    clients: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    stands_in_for: frozenset[str] = frozenset()
    restricted_types: frozenset[str] = frozenset()
    client: str | None = None
    client_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """A question to the list of escalations; empty means any. Sorted by the nearest due time, then by opening."""

    scope: Scope
    statuses: frozenset[Status] = frozenset()
    owner: str | None = None
    unowned: bool = False
    team: str | None = None
    client: str | None = None
    raiser: str | None = None
    severities: frozenset[Severity] = frozenset()
    waiting_on: WaitingOn | None = None
    due_before: datetime | None = None  # an open clock's due time lies before it
    resolved_by: datetime | None = None  # resolved then, or before
    case_key: str | None = None
    limit: int = 10
    offset: int = 0
    tag: str | None = None
    over_since: datetime | None = None  # open, or over only since then
    uncoded: bool = False  # a breach of it still wants a code


class Escalations(Protocol):
    async def next_number(self, counter: str) -> int:
        """The next number of a counter (a client's key, "OPS" or "R"), from 1, gap-free under concurrency."""
        ...

    async def add(self, escalation: Escalation) -> None: ...

    async def keep(self, escalation: Escalation) -> Escalation:
        """Write a changed record; returns it with the next version. Raises Conflict when it has changed meanwhile."""
        ...

    async def get(self, escalation_id: str) -> Escalation | None: ...

    async def by_ref(self, ref: str) -> Escalation | None: ...

    async def search(self, search: Search) -> Sequence[Escalation]: ...

    async def every(self, after: str, limit: int) -> Sequence[Escalation]:
        """The records in the order of their ids, those that follow `after` ("" for the first): for the auditor."""
        ...

    async def count(self, search: Search, at_most: int | None = None) -> int:
        """How many records match, whatever the page; with `at_most` it stops counting there."""
        ...


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something to do at a time. Unique by (kind, ref). `data` is what it needs besides."""

    kind: str
    ref: str
    at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0


class Due(Protocol):
    async def put(self, row: DueRow) -> None:
        """Add the row, or move the one of the same kind and ref."""
        ...

    async def drop(self, kind: str, ref: str) -> None: ...

    async def get(self, kind: str, ref: str) -> DueRow | None:
        """The row that waits under this kind and ref, without taking it; one set aside does not wait."""
        ...

    async def claim(self, now: datetime, limit: int) -> Sequence[DueRow]:
        """Take at most `limit` due rows out of the table, in order of their time: no other worker gets them."""
        ...

    async def set_aside(self, row: DueRow, why: str) -> None:
        """Put a row that cannot be done where it holds nobody up, and where it is counted as poisoned."""
        ...

    async def poisoned(self) -> int: ...

    async def next_at(self) -> datetime | None:
        """When the earliest row is due, or None."""
        ...

    async def listed(self, limit: int = 200) -> Sequence[DueRow]:
        """The rows in order of their time."""
        ...


@dataclass(frozen=True, slots=True)
class HeldPing:
    """A ping on its way to one person, kept so that bursts can be counted and bundled."""

    person: str
    escalation_id: str
    clock_id: str
    kind: str
    step: str
    at: datetime
    late: bool = False


class Pings(Protocol):
    async def count_since(self, person: str, since: datetime) -> int:
        """How many pings this person was sent after that instant."""
        ...

    async def note(self, person: str, escalation_id: str, at: datetime) -> None:
        """Count one ping to this person."""
        ...

    async def hold(self, ping: HeldPing) -> None: ...

    async def release(self, person: str) -> Sequence[HeldPing]:
        """Take all pings held for this person, in order."""
        ...


class PolicySets(Protocol):
    async def keep(self, policy_set: PolicySet) -> None:
        """Keep a set under its version; the same version again changes nothing."""
        ...

    async def get(self, version: str) -> PolicySet | None: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A client update that waits for a second person."""

    escalation_id: str
    author: str
    text: str
    at: datetime


class Drafts(Protocol):
    async def put(self, draft: Draft) -> None: ...

    async def get(self, escalation_id: str) -> Draft | None: ...

    async def listed(self, limit: int) -> Sequence[Draft]:
        """The drafts that wait, the oldest first."""
        ...

    async def drop(self, escalation_id: str) -> None: ...


class Settings(Protocol):
    """Small facts that must outlive the process (the last rule book's version, the rehearsal's answer)."""

    async def get(self, name: str) -> str | None: ...

    async def put(self, name: str, value: str) -> None: ...
