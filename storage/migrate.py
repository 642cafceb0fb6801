"""Migrations, run from code: the schema is brought to the newest revision before anything else touches it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engines import async_url, postgres, sqlite_writer

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 4_842_631_509  # of our own choosing: the number that replicas starting together wait on


def head() -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory(str(SCRIPTS)).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations beside the code")
    return revision


async def migrate(url: str) -> None:
    """Bring the database at this URL to the newest revision. Safe when several processes start at once."""
    target = async_url(url)
    engine = sqlite_writer(target) if target.get_backend_name() == "sqlite" else postgres(target)
    try:
        await migrate_engine(engine)
    finally:
        await engine.dispose()


async def migrate_engine(engine: AsyncEngine) -> None:
    """Bring the database of an engine to the newest revision, in one transaction."""
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)


def upgrade(connection: Connection) -> None:
    """Run what is missing. The lock is PostgreSQL's advisory one; on SQLite the writer's transaction is lock enough."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if revision_of(connection) == head():
        return
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revision_of(connection: Connection) -> str | None:
    """The revision that the database is at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()
