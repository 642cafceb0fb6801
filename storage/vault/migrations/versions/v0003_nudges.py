"""Who wants a word when a break is due."""

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"


def upgrade() -> None:
    names = ("organisation", "pseudonym", "wrapped_key", "sealed")
    columns = [sa.Column(name, sa.Text, nullable=False) for name in names]
    key = sa.PrimaryKeyConstraint("organisation", "pseudonym", name="pk_vault_nudges")
    op.create_table("vault_nudges", *columns, key, sqlite_with_rowid=False)
