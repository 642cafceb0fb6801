"""The tables of the proof (events, chains, anchors, texts), the breach register, and the web chat's rooms."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, Text

from handlers.domain.breach import Code
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience
from storage.tables import CARD, metadata
from storage.types import Instant, Wire, Word

events = Table(
    "events",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("escalation_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("audience", Word(Audience), nullable=False),
    Column("data", Wire(Mapping[str, object]), nullable=False),
    Column("text_hash", Text),  # salted; None where the event had no text
    Column("mac", Text, nullable=False),
)

texts = Table(  # beside the chain, so that it can be erased and the proof stays whole; the salt goes with it
    "texts",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("escalation_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(
        ["organisation", "escalation_id", "seq"], ["events.organisation", "events.escalation_id", "events.seq"]
    ),
)

chains = Table(  # the head of each record's chain: a lock while appending, and what the next anchor must cover
    "chains",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("escalation_id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("mac", Text, nullable=False),
    Column("anchored_seq", BigInteger, nullable=False),
    postgresql_with={"fillfactor": 80},
)
_unanchored = chains.c.seq > chains.c.anchored_seq
Index("ix_chains_unanchored", chains.c.organisation, sqlite_where=_unanchored, postgresql_where=_unanchored)

anchors = Table(  # signed statements of how far each changed record's chain had come
    "anchors",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("covers", Wire(tuple[tuple[str, int, str], ...]), nullable=False),  # (record, last number, its mac)
    Column("mac", Text, nullable=False),
)

breaches = Table(  # promises that were not kept: entered once, coded and excluded later, never taken out
    "breaches",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("clock_id", Text, primary_key=True),
    Column("escalation_id", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("reached_at", BigInteger, nullable=False),
    Column("noticed_at", BigInteger, nullable=False),
    Column("owner", Text),
    Column("site", Text),
    Column("client", Text),
    Column("answerable", Text),
    Column("code", Word(Code)),
    Column("second", Word(Code)),
    Column("coded_by", Text),
    Column("coded_at", Instant),
    Column("excluded_by", Text),
    Column("excluded_at", Instant),
    Column("evidence", Text, nullable=False),
    Column("due_at", BigInteger),
)
Index("ix_breaches_escalation_id", breaches.c.organisation, breaches.c.escalation_id)
_uncoded = breaches.c.code.is_(None)
Index(
    "ix_breaches_uncoded",
    *(breaches.c.organisation, breaches.c.severity, breaches.c.escalation_id),
    sqlite_where=_uncoded,
    postgresql_where=_uncoded,
)

frozen_reports = Table(  # reports as they went out: added to, never changed
    "frozen_reports",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("seal", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

room_messages = Table(
    "room_messages",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("room", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("card", CARD),
    Column("audience", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("thread", Text),
    Column("only_for", Text),
    Column("revision", Integer, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("place", BigInteger, nullable=False),  # its first number: where it stands in the room, whatever is edited
)
Index("uq_room_messages_number", room_messages.c.organisation, room_messages.c.number, unique=True)
Index("ix_room_messages_place", room_messages.c.organisation, room_messages.c.room, room_messages.c.place)
Index("ix_room_messages_thread", room_messages.c.organisation, room_messages.c.thread)

room_marks = Table(
    "room_marks",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("room", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
