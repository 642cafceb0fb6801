"""What is said and remembered: outbox, messages, pings, replies, policies, drafts, breaches, settings, the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

HOT = {"fillfactor": 80, "autovacuum_vacuum_scale_factor": 0.01}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE outbox_number")
    _outbox()
    _messages()
    _pings()
    _held_pings()
    _replies()
    _policy_sets()
    _drafts()
    _breaches()
    _settings()
    _manual_clock()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=True),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "key", name="pk_outbox"),
        postgresql_with=HOT,
    )
    op.create_index("ix_outbox_escalation_id", "outbox", ["organisation", "escalation_id"])
    op.create_index("ix_outbox_state", "outbox", ["organisation", "state", "number"])
    op.create_index("ix_outbox_surface", "outbox", ["organisation", "chat", "tenant", "room", "state", "number"])
    op.create_index("uq_outbox_number", "outbox", ["organisation", "number"], unique=True)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "chat", "tenant", "room", "message", name="pk_messages"),
    )
    op.create_index("ix_messages_escalation_id", "messages", ["organisation", "escalation_id"])
    op.create_index("ix_messages_slot", "messages", ["organisation", "slot"])


def _pings() -> None:
    op.create_table(
        "pings",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "person", "at", "escalation_id", name="pk_pings"),
    )


def _held_pings() -> None:
    op.create_table(
        "held_pings",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "person", "clock_id", "kind", "step", "at", name="pk_held_pings"),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "key", name="pk_replies"),
    )


def _policy_sets() -> None:
    op.create_table(
        "policy_sets",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "version", name="pk_policy_sets"),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "escalation_id", name="pk_drafts"),
    )


def _breaches() -> None:
    op.create_table(
        "breaches",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("reached_at", sa.BigInteger(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("answerable", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("second", sa.Text(), nullable=True),
        sa.Column("coded_by", sa.Text(), nullable=True),
        sa.Column("coded_at", sa.BigInteger(), nullable=True),
        sa.Column("excluded_by", sa.Text(), nullable=True),
        sa.Column("excluded_at", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "clock_id", name="pk_breaches"),
    )
    op.create_index("ix_breaches_escalation_id", "breaches", ["organisation", "escalation_id"])
    op.create_index(
        "ix_breaches_uncoded",
        "breaches",
        ["organisation", "severity", "escalation_id"],
        sqlite_where=sa.text("code IS NULL"),
        postgresql_where=sa.text("code IS NULL"),
    )


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "name", name="pk_settings"),
    )


def _manual_clock() -> None:
    op.create_table(
        "manual_clock",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_manual_clock"),
    )
