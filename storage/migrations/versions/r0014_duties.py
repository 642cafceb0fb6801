"""Covers over the rota, and hand-overs from shift to shift with their items."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "covers",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("instead_of", sa.Text, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_covers"),
    )
    op.create_index("ix_covers_until", "covers", ["organisation", "until"])
    op.create_table(
        "handovers",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("to_site", sa.Text, nullable=False),
        sa.Column("shift", sa.Text, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("outgoing", sa.Text, nullable=False),
        sa.Column("incoming", sa.Text, nullable=False),
        sa.Column("restricted", sa.Integer, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_ends_at", "handovers", ["organisation", "ends_at"])
    op.create_table(
        "handover_items",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("handover_id", sa.Text, nullable=False),
        sa.Column("escalation_id", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("at", sa.BigInteger),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "handover_id", "escalation_id", name="pk_handover_items"),
    )
