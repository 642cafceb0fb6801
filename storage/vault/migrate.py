"""The vault's schema, brought to the newest revision before anything else touches it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

SCRIPTS = Path(__file__).parent / "migrations"
VERSION = "vault_version"
LOCK = 4_842_631_510  # of our own choosing, beside the record's


def upgrade(connection: Connection) -> None:
    """Run what is missing, in the transaction of this connection. Safe when several processes start at once."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    # Asked before Alembic's door is opened: with this the transaction has its lock, and that door is for one at a time.
    if _revision(connection) == ScriptDirectory(str(SCRIPTS)).get_current_head():
        return
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION}).get_current_revision()
