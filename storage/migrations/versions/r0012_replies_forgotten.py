"""The index by which replies that nobody will ask for any more are found."""

from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_replies_at", "replies", ["organisation", "at"])
