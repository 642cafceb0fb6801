"""The index by which a slot's message in a place is found, and on PostgreSQL room on the pages of records.

With that room a new revision of a record is written beside it, and no index is touched.
"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("ix_messages_slot", "messages")
    op.create_index("ix_messages_slot", "messages", ["organisation", "slot", "chat", "tenant", "room"])
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE escalations SET (fillfactor = 80)")
