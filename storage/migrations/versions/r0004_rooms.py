"""The web chat's rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _room_messages()
    _room_marks()


def _room_messages() -> None:
    op.create_table(
        "room_messages",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("only_for", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_room_messages"),
    )
    op.create_index("ix_room_messages_place", "room_messages", ["organisation", "room", "place"])
    op.create_index("ix_room_messages_thread", "room_messages", ["organisation", "thread"])
    op.create_index("uq_room_messages_number", "room_messages", ["organisation", "number"], unique=True)


def _room_marks() -> None:
    op.create_table(
        "room_marks",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "person", "room", name="pk_room_marks"),
    )
