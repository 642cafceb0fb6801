"""What goes out to the chats: messages on their way, and the messages that stand there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.cards.post import Post, looks_of
from handlers.domain.rulebook import Surface
from handlers.domain.timeline import Audience


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent, in terms of what it is about; it is composed when it is sent.

    `kind` is the word in the post's text: card, warning, breach, untaken, late, handover, update, receipt, reminder,
    digest; or it is answer. `destination` is as in `RuleBook.surfaces`; there is one row for each surface. `slot` names
    the message that this one edits when it stands there already ("" for a message of its own); `thread` the slot under
    whose message it is answered. `revision` guards a slot: an older one never overwrites a newer. `about` are further
    values.
    """

    key: str
    kind: str
    destination: str
    surface: Surface
    audience: Audience
    escalation_id: str | None = None
    slot: str = ""
    thread: str = ""
    revision: int = 1
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An Outgoing with what delivery knows of it. States: pending, sending, sent, retry, ambiguous, dead, dropped."""

    outgoing: Outgoing
    number: int
    state: str
    attempts: int
    created_at: datetime
    not_before: datetime | None = None
    lease_until: datetime | None = None
    receipt: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the row with this key. `receipt` is the vendor's id of the message, once it is known."""

    key: str
    state: str
    receipt: str | None = None
    not_before: datetime | None = None
    why: str = ""


class Outbox(Protocol):
    async def put(self, outgoing: Outgoing, now: datetime) -> None:
        """Queue a message, unless its key is there already, whatever became of it."""
        ...

    async def put_all(self, outgoing: Sequence[Outgoing], now: datetime) -> None:
        """Queue several, in their order. An edit that still waits to say the same of the same message is dropped."""
        ...

    async def claim(
        self, real_now: datetime, lease_seconds: int, limit: int, *, but_not: Sequence[tuple[str, str]] = ()
    ) -> Sequence[OutboxRow]:
        """Take rows that can be sent now, oldest first, at most one a surface at a time, and lease them.

        `but_not` are tenants whose rows are left where they are, each with its chat.
        """
        ...

    async def settle(
        self, key: str, state: str, *, receipt: str | None = None, not_before: datetime | None = None, why: str = ""
    ) -> None:
        """Set what became of a row."""
        ...

    async def settle_all(self, settled: Sequence[Settled]) -> None:
        """Set what became of several rows."""
        ...

    async def withdraw(self, escalation_id: str) -> Sequence[OutboxRow]:
        """Drop what is not sent yet of a record's messages, and return what was sent."""
        ...

    async def listed(self, limit: int = 200, states: frozenset[str] = frozenset()) -> Sequence[OutboxRow]:
        """Rows, newest first."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many rows there are in each state."""
        ...


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a slot's message stands on a surface. `message` is the vendor's id, `looks` what `post.looks_of` said."""

    slot: str
    surface: Surface
    message: str
    escalation_id: str | None
    revision: int
    looks: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an outbox row; with the post and the vendor's message id where it was sent."""

    row: OutboxRow
    state: str
    not_before: datetime | None = None
    why: str = ""
    post: Post | None = None
    message: str | None = None

    @property
    def settled(self) -> Settled:
        return Settled(self.row.outgoing.key, self.state, self.message, self.not_before, self.why)

    @property
    def posted(self) -> Posted | None:
        """Where its slot's message stands now."""
        post = self.post
        if post is None or not post.slot or self.message is None:
            return None
        escalation_id = self.row.outgoing.escalation_id
        return Posted(post.slot, post.surface, self.message, escalation_id, post.revision, looks_of(post))


class Messages(Protocol):
    """Which message of ours stands where, so that it can be edited and its thread understood."""

    async def keep(self, posted: Posted) -> None: ...

    async def keep_all(self, posted: Sequence[Posted]) -> None: ...

    async def doubt(self, slot: str, surface: Surface) -> None:
        """Nobody knows what a slot's message shows now: its `looks` are forgotten, so that the next edit is sent."""
        ...

    async def find(self, slot: str, surface: Surface) -> Posted | None: ...

    async def at(self, surface: Surface, message: str) -> Posted | None:
        """What the message with this vendor's id is, or None when it is not one of ours."""
        ...

    async def of(self, escalation_id: str) -> Sequence[Posted]: ...
