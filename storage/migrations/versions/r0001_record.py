"""The record: references, escalations, their clocks and what fired, and what is due."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

HOT = {"fillfactor": 80, "autovacuum_vacuum_scale_factor": 0.01}


def upgrade() -> None:
    _counters()
    _escalations()
    _escalation_indexes()
    _clocks()
    _fires()
    _due()


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "counter", name="pk_counters"),
    )


def _escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raiser", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("clock_started_at", sa.BigInteger(), nullable=False),
        sa.Column("policy_set", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("offered_to", sa.Text(), nullable=True),
        sa.Column("watchers", sa.Text(), nullable=False),
        sa.Column("plus_ones", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=True),
        sa.Column("waiting_on", sa.Text(), nullable=True),
        sa.Column("wait_until", sa.BigInteger(), nullable=True),
        sa.Column("wait_reason", sa.Text(), nullable=False),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("contained_at", sa.BigInteger(), nullable=True),
        sa.Column("first_resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("validity", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("owner_acted_at", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", sa.BigInteger(), nullable=False, server_default="4611686018427387904"),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_escalations"),
    )


def _escalation_indexes() -> None:
    op.create_index("ix_escalations_all", "escalations", ["organisation", "next_due_at", "opened_at", "id"])
    op.create_index("ix_escalations_case_key", "escalations", ["organisation", "case_key"])
    op.create_index("ix_escalations_client", "escalations", ["organisation", "client"])
    op.create_index(
        "ix_escalations_open",
        "escalations",
        ["organisation", "next_due_at", "opened_at", "id"],
        sqlite_where=sa.text("is_open IS 1"),
        postgresql_where=sa.text("is_open IS true"),
    )
    op.create_index("ix_escalations_owner", "escalations", ["organisation", "owner"])
    op.create_index("ix_escalations_raiser", "escalations", ["organisation", "raiser"])
    op.create_index("ix_escalations_team", "escalations", ["organisation", "team"])
    op.create_index("uq_escalations_ref", "escalations", ["organisation", "ref"], unique=True)


def _clocks() -> None:
    op.create_table(
        "clocks",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("escalation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.Column("anchor", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("gross_due_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("breached_at", sa.BigInteger(), nullable=True),
        sa.Column("next_step_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "escalation_id"],
            ["escalations.organisation", "escalations.id"],
            name="fk_clocks_escalations",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("organisation", "id", name="pk_clocks"),
        postgresql_with=HOT,
    )
    op.create_index("ix_clocks_escalation_id", "clocks", ["organisation", "escalation_id"])


def _fires() -> None:
    op.create_table(
        "fires",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("epoch", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("reached_at", sa.BigInteger(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "clock_id", "cycle", "epoch", "step", name="pk_fires"),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "kind", "ref", name="pk_due"),
        postgresql_with=HOT,
    )
    op.create_index(
        "ix_due_at",
        "due",
        ["organisation", "at"],
        sqlite_where=sa.text("set_aside IS NULL"),
        postgresql_where=sa.text("set_aside IS NULL"),
    )
