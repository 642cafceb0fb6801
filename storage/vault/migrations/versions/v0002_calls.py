"""Requests for the coach, until they are done."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"


def upgrade() -> None:
    columns = [sa.Column(name, sa.Text, nullable=False) for name in ("organisation", "id", "site", "sealed")]
    key = sa.PrimaryKeyConstraint("organisation", "id", name="pk_vault_calls")
    op.create_table("vault_calls", *columns, key, sqlite_with_rowid=False)
