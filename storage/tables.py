"""All tables. Every one has the organisation leading its primary key, and all instants are whole numbers.

The columns of a noun carry the names of its dataclass's fields, so that a row is read and written by name.
"""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    true,
)

from handlers.cards.card import Card
from handlers.cards.reply import Reply
from handlers.domain.escalation import CancelReason, Status, WaitingOn
from handlers.domain.policy import PolicySet
from handlers.domain.severity import Severity
from handlers.domain.sla import ClockState
from handlers.domain.timeline import Audience
from storage.types import NEVER, Instant, Wire, Word

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
HOT = {"fillfactor": 80, "autovacuum_vacuum_scale_factor": 0.01}  # rows come and go: vacuum early, update in place
outbox_number = Sequence("outbox_number", metadata=metadata)  # PostgreSQL only; SQLite counts in the statement


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _organisation() -> Column[str]:
    return Column("organisation", Text, primary_key=True)


def _surface(*, key: bool = False) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, primary_key=key, nullable=False) for name in ("chat", "tenant", "room"))


counters = Table("counters", metadata, _organisation(), _key("counter"), Column("value", BigInteger, nullable=False))

escalations = Table(
    "escalations",
    metadata,
    _organisation(),
    _key("id"),
    Column("ref", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("raiser", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("clock_started_at", Instant, nullable=False),
    Column("policy_set", Text, nullable=False),
    Column("client", Text),
    Column("site", Text),
    Column("team", Text),
    Column("restricted", Boolean, nullable=False),
    Column("summary", Text, nullable=False),
    Column("fields", Wire(Mapping[str, str]), nullable=False),
    Column("labels", Wire(tuple[str, ...]), nullable=False),
    Column("tags", Wire(tuple[str, ...]), nullable=False),
    Column("owner", Text),
    Column("offered_to", Text),
    Column("watchers", Wire(tuple[str, ...]), nullable=False),
    Column("plus_ones", Wire(tuple[str, ...]), nullable=False),
    Column("links", Wire(tuple[tuple[str, str], ...]), nullable=False),
    Column("case_key", Text),
    Column("waiting_on", Word(WaitingOn)),
    Column("wait_until", Instant),
    Column("wait_reason", Text, nullable=False),
    Column("snoozed_until", Instant),
    Column("taken_at", Instant),
    Column("told_at", Instant),
    Column("contained_at", Instant),
    Column("first_resolved_at", Instant),
    Column("resolved_at", Instant),
    Column("closed_at", Instant),
    Column("outcome", Text, nullable=False),
    Column("validity", Text, nullable=False),
    Column("cancel_reason", Word(CancelReason)),
    Column("rating", Integer),
    Column("seen_at", Instant),
    Column("owner_acted_at", Instant),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    # Kept for lists: whether it is open, and the nearest due time of its running clocks (NEVER where there is none).
    Column("is_open", Boolean, nullable=False),
    Column("next_due_at", BigInteger, nullable=False, server_default=str(NEVER)),
    postgresql_with={"fillfactor": 80},  # a new revision stays on its page, and nine indexes need not hear of it
)
Index("uq_escalations_ref", escalations.c.organisation, escalations.c.ref, unique=True)
_sorted = [escalations.c.organisation, escalations.c.next_due_at, escalations.c.opened_at, escalations.c.id]
_open = escalations.c.is_open.is_(true())
Index("ix_escalations_open", *_sorted, sqlite_where=_open, postgresql_where=_open)
_not_over = escalations.c.closed_at.is_(None)
Index("ix_escalations_not_over", *_sorted, sqlite_where=_not_over, postgresql_where=_not_over)
Index("ix_escalations_all", *_sorted)
Index("ix_escalations_closed_at", escalations.c.organisation, escalations.c.closed_at)  # reports: over since then
for _name in ("client", "team", "owner", "raiser", "case_key"):
    Index(f"ix_escalations_{_name}", escalations.c.organisation, escalations.c[_name])

clocks = Table(
    "clocks",
    metadata,
    _organisation(),
    _key("id"),
    Column("escalation_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("state", Word(ClockState), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("consumed", BigInteger, nullable=False),
    Column("anchor", BigInteger),
    Column("started_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("gross_due_at", BigInteger, nullable=False),
    Column("stopped_at", BigInteger),
    Column("breached_at", BigInteger),
    Column("next_step_at", BigInteger),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(
        ["organisation", "escalation_id"],
        ["escalations.organisation", "escalations.id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    postgresql_with=HOT,
)
Index("ix_clocks_escalation_id", clocks.c.organisation, clocks.c.escalation_id)

fires = Table(
    "fires",
    metadata,
    _organisation(),
    _key("clock_id"),
    Column("cycle", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    _key("step"),
    Column("reached_at", BigInteger, nullable=False),
    Column("noticed_at", BigInteger, nullable=False),
    Column("told", Boolean, nullable=False),
)

due = Table(
    "due",
    metadata,
    _organisation(),
    _key("kind"),
    _key("ref"),
    Column("at", Instant, nullable=False),
    Column("data", Wire(Mapping[str, str]), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("set_aside", Text),  # why, for a poisoned row; such a row is not claimed
    postgresql_with=HOT,
)
_claimable = due.c.set_aside.is_(None)
Index("ix_due_at", due.c.organisation, due.c.at, sqlite_where=_claimable, postgresql_where=_claimable)

outbox = Table(
    "outbox",
    metadata,
    _organisation(),
    _key("key"),
    Column("number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("destination", Text, nullable=False),
    *_surface(),
    Column("audience", Word(Audience), nullable=False),
    Column("escalation_id", Text),
    Column("slot", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("about", Wire(Mapping[str, str]), nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("lease_until", Instant),
    Column("receipt", Text),
    Column("why", Text, nullable=False),
    postgresql_with=HOT,
)
Index("uq_outbox_number", outbox.c.organisation, outbox.c.number, unique=True)
Index("ix_outbox_state", outbox.c.organisation, outbox.c.state, outbox.c.number)
_place = (outbox.c.chat, outbox.c.tenant, outbox.c.room)
Index("ix_outbox_surface", outbox.c.organisation, *_place, outbox.c.state, outbox.c.number)
Index("ix_outbox_escalation_id", outbox.c.organisation, outbox.c.escalation_id)
_waits = outbox.c.state == "pending"
Index("ix_outbox_waiting", outbox.c.organisation, outbox.c.slot, *_place, sqlite_where=_waits, postgresql_where=_waits)

messages = Table(
    "messages",
    metadata,
    _organisation(),
    *_surface(key=True),
    _key("message"),
    Column("slot", Text, nullable=False),
    Column("escalation_id", Text),
    Column("revision", Integer, nullable=False),
    Column("looks", Text, nullable=False),  # digest of what a reader sees there; "" where it is not known
)
# With the place, which a slot names once: SQLite would go through the whole room otherwise, by the primary key.
Index("ix_messages_slot", messages.c.organisation, messages.c.slot, messages.c.chat, messages.c.tenant, messages.c.room)
Index("ix_messages_escalation_id", messages.c.organisation, messages.c.escalation_id)

pings = Table(
    "pings",
    metadata,
    _organisation(),
    _key("person"),
    Column("at", Instant, primary_key=True),
    _key("escalation_id"),
    Column("times", Integer, nullable=False),
)

held_pings = Table(
    "held_pings",
    metadata,
    _organisation(),
    _key("person"),
    _key("clock_id"),
    _key("kind"),
    _key("step"),
    Column("at", Instant, primary_key=True),
    Column("escalation_id", Text, nullable=False),
    Column("late", Boolean, nullable=False),
)

replies = Table(
    "replies",
    metadata,
    _organisation(),
    _key("key"),
    Column("reply", Wire(Reply), nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_replies_at", replies.c.organisation, replies.c.at)  # upkeep: what is old

policy_sets = Table(
    "policy_sets", metadata, _organisation(), _key("version"), Column("body", Wire(PolicySet), nullable=False)
)

drafts = Table(
    "drafts",
    metadata,
    _organisation(),
    _key("escalation_id"),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

settings = Table("settings", metadata, _organisation(), _key("name"), Column("value", Text, nullable=False))

manual_clock = Table("manual_clock", metadata, _organisation(), Column("at", Instant, nullable=False))

CARD = Wire(Card)
