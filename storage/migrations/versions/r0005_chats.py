"""What chats must remember: their address books, and where their apps are installed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _addresses()
    _installations()


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "chat", "tenant", "name", name="pk_addresses"),
    )
    op.create_index("ix_addresses_at", "addresses", ["organisation", "chat", "at"])


def _installations() -> None:
    op.create_table(
        "installations",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "chat", "tenant", name="pk_installations"),
    )
