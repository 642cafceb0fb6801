"""The vault as it begins."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None

TABLES = {
    "vault_roots": (("name",), ("installation_key", "wrapped")),
    "vault_people": (("pseudonym",), ("wrapped_key", "standing")),
    "vault_answers": (("id",), ("in_window", "pseudonym", "sealed")),
    "vault_history": (("id",), ("pseudonym", "sealed")),
    "vault_cohorts": (("site", "first"), ("weeks", "sealed")),
    "vault_releases": (("site", "first", "cohort"), ("weeks", "body")),
    "vault_marks": (("mark",), ("day",)),
}


def upgrade() -> None:
    for name, (keys, texts) in TABLES.items():
        columns = [sa.Column(each, sa.Text, nullable=False) for each in ("organisation", *keys, *texts)]
        key = sa.PrimaryKeyConstraint("organisation", *keys, name=f"pk_{name}")
        op.create_table(name, *columns, key, sqlite_with_rowid=False)
