"""Room on the pages of records, so that a new revision of one is written beside it and no index is touched."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE escalations SET (fillfactor = 80)")
