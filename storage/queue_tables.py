"""The table of queue snapshots: what other systems said of queues and of staffing."""

from sqlalchemy import Column, Index, Integer, Table, Text

from storage.tables import metadata
from storage.types import Instant

queue_snapshots = Table(
    "queue_snapshots",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("taken_at", Instant, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("queue", Text, primary_key=True),
    Column("client", Text, nullable=False),
    Column("backlog", Integer),
    Column("oldest", Integer),
    Column("used", Integer),
    Column("present", Integer),
    Column("rostered", Integer),
)
Index("ix_queue_snapshots_taken_at", queue_snapshots.c.organisation, queue_snapshots.c.taken_at)
