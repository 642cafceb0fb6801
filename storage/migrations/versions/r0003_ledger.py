"""The ledger: events, their texts, chains and anchors, with the guards that refuse change."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import guards

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _events()
    _texts()
    _chains()
    _anchors()
    _guards()


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=True),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "escalation_id", "seq", name="pk_events"),
    )


def _texts() -> None:
    op.create_table(
        "texts",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "escalation_id", "seq"],
            ["events.organisation", "events.escalation_id", "events.seq"],
            name="fk_texts_events",
        ),
        sa.PrimaryKeyConstraint("organisation", "escalation_id", "seq", name="pk_texts"),
    )


def _chains() -> None:
    op.create_table(
        "chains",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("anchored_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "escalation_id", name="pk_chains"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "ix_chains_unanchored",
        "chains",
        ["organisation"],
        sqlite_where=sa.text("seq > anchored_seq"),
        postgresql_where=sa.text("seq > anchored_seq"),
    )


def _anchors() -> None:
    op.create_table(
        "anchors",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "n", name="pk_anchors"),
    )


def _guards() -> None:
    keys = {"events": ("organisation", "escalation_id", "seq"), "anchors": ("organisation", "n")}
    if op.get_bind().dialect.name == "sqlite":
        statements = [guards.SQLITE_TEXTS]
        for table, key in keys.items():
            statements += guards.sqlite_guards(table, key)
    else:
        statements = [guards.POSTGRES_FUNCTION, guards.POSTGRES_TEXTS]
        for table in keys:
            statements += guards.postgres_guards(table)
    for statement in statements:
        op.execute(statement)
