"""Alembic's door to the vault: it works on the connection that `storage.vault.migrate` hands over."""

from alembic import context

from storage.vault.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table="vault_version"
)
context.run_migrations()
