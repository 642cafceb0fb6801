"""What is said for stand-ups, and the action items that come of it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "standup_voices",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("standup", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("said_at", sa.BigInteger),
        sa.Column("skipped", sa.Boolean, nullable=False),
        sa.Column("attention", sa.Text, nullable=False),
        sa.Column("blockers", sa.Text, nullable=False),
        sa.Column("signals", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "standup", "day", "person", name="pk_standup_voices"),
    )
    op.create_table(
        "action_items",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("standup", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("raiser", sa.Text, nullable=False),
        sa.Column("raised_at", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due_on", sa.Text, nullable=False),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("done_by", sa.Text),
        sa.PrimaryKeyConstraint("organisation", "number", name="pk_action_items"),
    )
    is_open = sa.text("done_at IS NULL")
    op.create_index(
        "ix_action_items_open",
        "action_items",
        ["organisation", "standup", "due_on"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
