"""The index that lists walk: what is neither closed nor cancelled, the nearest due time first."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index(
        "ix_escalations_not_over",
        "escalations",
        ["organisation", "next_due_at", "opened_at", "id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
