"""Policy notices, who has read them, and thanks to teams."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0017"


def upgrade() -> None:
    _notices()
    _readings()
    _thanks()


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("sites", sa.Text, nullable=False),
        sa.Column("teams", sa.Text, nullable=False),
        sa.Column("clients", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("ruling", sa.Text),
        sa.Column("superseded_by", sa.BigInteger),
        sa.PrimaryKeyConstraint("organisation", "number", name="pk_notices"),
    )
    stands = sa.text("superseded_by IS NULL")
    op.create_index(
        "ix_notices_standing",
        "notices",
        ["organisation", "published_at"],
        sqlite_where=stands,
        postgresql_where=stands,
    )


def _readings() -> None:
    op.create_table(
        "notice_readings",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("notice", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("asked_on", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("read_at", sa.BigInteger),
        sa.Column("counted_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("organisation", "notice", "person", name="pk_notice_readings"),
    )
    op.create_index("ix_notice_readings_person", "notice_readings", ["organisation", "person"])


def _thanks() -> None:
    op.create_table(
        "thanks",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("teams", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("said_at", sa.BigInteger, nullable=False),
        sa.Column("client", sa.Text),
        sa.Column("escalation_id", sa.Text),
        sa.PrimaryKeyConstraint("organisation", "number", name="pk_thanks"),
    )
