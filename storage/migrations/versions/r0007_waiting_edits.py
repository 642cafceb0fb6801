"""The index by which an edit finds the one before it that still waits, however much waits beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["organisation", "slot", "chat", "tenant", "room"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
