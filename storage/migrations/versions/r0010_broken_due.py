"""When a broken promise was due as its breach was reached, whatever was promised later; unknown for what was before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("breaches", sa.Column("due_at", sa.BigInteger))
