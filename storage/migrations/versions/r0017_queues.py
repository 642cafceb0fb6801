"""What other systems said of queues and of staffing."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "queue_snapshots",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("backlog", sa.Integer),
        sa.Column("oldest", sa.Integer),
        sa.Column("used", sa.Integer),
        sa.Column("present", sa.Integer),
        sa.Column("rostered", sa.Integer),
        sa.PrimaryKeyConstraint("organisation", "source", "taken_at", "site", "queue", name="pk_queue_snapshots"),
    )
    op.create_index("ix_queue_snapshots_taken_at", "queue_snapshots", ["organisation", "taken_at"])
