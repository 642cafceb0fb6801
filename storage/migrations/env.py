"""Alembic's door: it works on the connection that `storage.migrate` hands over, inside its transaction."""

from alembic import context

from storage.ledger import events

context.configure(connection=context.config.attributes["connection"], target_metadata=events.metadata)
context.run_migrations()
