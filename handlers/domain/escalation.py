"""The life of an escalation: its statuses, and the one table of moves between them.

The diagram in `docs/architecture.md` is drawn from MOVES. Everything that affects which move is possible stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.domain.errors import IllegalMove
from handlers.domain.plain import plain
from handlers.domain.severity import Severity
from handlers.domain.tongue import said

REOPEN_WITHIN = timedelta(hours=7 * 24)
CLOSES_BY_ITSELF_AFTER = timedelta(days=7)
CLIENT_REMINDED_AFTER = timedelta(days=3)
UNDO_WITHIN = timedelta(minutes=2)


class Status(StrEnum):
    """Where an escalation stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """True while somebody still has to do something about it."""
        return self in OPEN


OPEN = frozenset({Status.NEW, Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.WAITING})


class Move(StrEnum):
    """What changes a status. The names are the registry's verbs."""

    TAKE = "claim"
    START = "work"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


class WaitingOn(StrEnum):
    """Whose turn it is while we wait."""

    CLIENT = "client"
    VENDOR = "vendor"
    INTERNAL = "internal"


class CancelReason(StrEnum):
    """Why a record was cancelled: the six reasons of DESIGN §3."""

    DUPLICATE = "duplicate"
    FALSE_ALARM = "false_alarm"
    NOT_OURS = "not_ours"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXTERNAL = "external"


MOVES: Mapping[tuple[Status, Move], Status] = {
    (Status.NEW, Move.TAKE): Status.ACKNOWLEDGED,
    (Status.NEW, Move.START): Status.IN_PROGRESS,
    (Status.ACKNOWLEDGED, Move.TAKE): Status.ACKNOWLEDGED,
    (Status.ACKNOWLEDGED, Move.START): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Move.TAKE): Status.IN_PROGRESS,
    (Status.WAITING, Move.TAKE): Status.WAITING,
    (Status.ACKNOWLEDGED, Move.WAIT): Status.WAITING,
    (Status.IN_PROGRESS, Move.WAIT): Status.WAITING,
    (Status.WAITING, Move.WAIT): Status.WAITING,
    (Status.WAITING, Move.RESUME): Status.IN_PROGRESS,
    (Status.NEW, Move.RESOLVE): Status.RESOLVED,
    (Status.ACKNOWLEDGED, Move.RESOLVE): Status.RESOLVED,
    (Status.IN_PROGRESS, Move.RESOLVE): Status.RESOLVED,
    (Status.WAITING, Move.RESOLVE): Status.RESOLVED,
    (Status.RESOLVED, Move.CLOSE): Status.CLOSED,
    (Status.RESOLVED, Move.REOPEN): Status.IN_PROGRESS,
    (Status.CLOSED, Move.REOPEN): Status.IN_PROGRESS,
    (Status.NEW, Move.CANCEL): Status.CANCELLED,
    (Status.ACKNOWLEDGED, Move.CANCEL): Status.CANCELLED,
    (Status.IN_PROGRESS, Move.CANCEL): Status.CANCELLED,
    (Status.WAITING, Move.CANCEL): Status.CANCELLED,
}


def possible(status: Status) -> frozenset[Move]:
    """The moves that lead out of a status (or keep it, where that means something)."""
    return frozenset(move for (came_from, move) in MOVES if came_from is status)


def moved(status: Status, move: Move, ref: str) -> Status:
    """The status after a move of the case of this reference.

    Raises IllegalMove, in words, when the table has no such move.
    """
    after = MOVES.get((status, move))
    if after is None:
        raise not_possible(status, move.value, ref)
    return after


def not_possible(status: Status, verb: str, ref: str) -> IllegalMove:
    """That this verb cannot be done on a case of this reference as it stands, and what can."""
    ways = ", ".join(sorted(way.value for way in possible(status) if way is not Move.START))
    return IllegalMove(
        said(
            "{ref} is {status}, so `{move}` is not possible. Possible now: {ways}.",
            ref=ref,
            status=plain(status.value),
            move=verb,
            ways=ways or said("nothing more"),
        )
    )


@dataclass(frozen=True)
class Escalation:
    """One record, as it stands. Changed only by `changed`; `version` guards against lost updates.

    All times are aware UTC. `ref` is shown to people (`ORION-42`, `OPS-7`, `R-3`); `id` never is.
    `fields` are the type's own fields as text (several values joined by ", "); content is by reference only.
    `policy_set` names the frozen set of policies that it was opened under.
    `revision` grows by one with every change that a card shows; `version` with every write.
    """

    id: str
    ref: str
    type: str
    severity: Severity
    status: Status
    raiser: str
    opened_at: datetime
    clock_started_at: datetime
    policy_set: str
    client: str | None = None
    site: str | None = None
    team: str | None = None
    restricted: bool = False
    summary: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    owner: str | None = None
    offered_to: str | None = None
    watchers: tuple[str, ...] = ()
    plus_ones: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (relation, id of the other record)
    case_key: str | None = None  # what a second report of the same content would share, for +1
    waiting_on: WaitingOn | None = None
    wait_until: datetime | None = None
    wait_reason: str = ""
    snoozed_until: datetime | None = None
    taken_at: datetime | None = None
    told_at: datetime | None = None  # the client was first told by a human
    contained_at: datetime | None = None
    first_resolved_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    cancel_reason: CancelReason | None = None
    rating: int | None = None
    seen_at: datetime | None = None
    owner_acted_at: datetime | None = None
    validity: str = ""  # "valid" or "invalid", said at closing
    revision: int = 1
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status.is_open

    @property
    def goes_on(self) -> bool:
        """True for a record that goes on with another one, which is over."""
        return any(relation == "supersedes" for relation, _ in self.links)


def undo_until(escalation: Escalation) -> datetime | None:
    """Until when a record may be taken back by who raised it; None for one that is over, or goes on with another."""
    return escalation.opened_at + UNDO_WITHIN if escalation.is_open and not escalation.goes_on else None


def may_reopen(escalation: Escalation, now: datetime) -> bool:
    """True up to and including the second 7 x 24 hours after the last resolution, closed or not (DESIGN §3)."""
    return escalation.resolved_at is not None and now - escalation.resolved_at <= REOPEN_WITHIN
