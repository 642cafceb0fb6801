"""The tables of policy notices, of who has read them, and of thanks to teams."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from storage.tables import metadata
from storage.types import Instant, Wire

notices = Table(
    "notices",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("effective_on", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("sites", Wire(tuple[str, ...]), nullable=False),
    Column("teams", Wire(tuple[str, ...]), nullable=False),
    Column("clients", Wire(tuple[str, ...]), nullable=False),
    Column("author", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("ruling", Text),
    Column("superseded_by", BigInteger),
)
_stands = notices.c.superseded_by.is_(None)
Index(
    "ix_notices_standing",
    *(notices.c.organisation, notices.c.published_at),
    sqlite_where=_stands,
    postgresql_where=_stands,
)

readings = Table(
    "notice_readings",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("notice", BigInteger, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("asked_at", Instant),
    Column("asked_on", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("read_at", Instant),
    Column("counted_at", Instant),
)
Index("ix_notice_readings_person", readings.c.organisation, readings.c.person)

thanks = Table(
    "thanks",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("teams", Wire(tuple[str, ...]), nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("client", Text),
    Column("escalation_id", Text),
)
