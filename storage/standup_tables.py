"""The tables of stand-ups: what was said for one day of one, and the action items that come of blockers."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from storage.tables import metadata
from storage.types import Instant

voices = Table(
    "standup_voices",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("standup", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("asked_at", Instant),
    Column("said_at", Instant),
    Column("skipped", Boolean, nullable=False),
    Column("attention", Text, nullable=False),
    Column("blockers", Text, nullable=False),
    Column("signals", Text, nullable=False),
)

action_items = Table(
    "action_items",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("standup", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("raiser", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("done_at", Instant),
    Column("done_by", Text),
)
_open = action_items.c.done_at.is_(None)
Index(
    "ix_action_items_open",
    *(action_items.c.organisation, action_items.c.standup, action_items.c.due_on),
    sqlite_where=_open,
    postgresql_where=_open,
)
