"""The index by which a report finds what was over since its period began, and the reports that went out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_escalations_closed_at", "escalations", ["organisation", "closed_at"])
    op.create_table(
        "frozen_reports",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "name", "edition", name="pk_frozen_reports"),
    )
