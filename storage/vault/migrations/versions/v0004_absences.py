"""Who of those who take part is not there any more, and since when: one sealed row for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"


def upgrade() -> None:
    columns = [sa.Column(name, sa.Text, nullable=False) for name in ("organisation", "sealed")]
    key = sa.PrimaryKeyConstraint("organisation", name="pk_vault_absences")
    op.create_table("vault_absences", *columns, key, sqlite_with_rowid=False)
