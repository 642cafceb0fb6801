"""The record as the command line opens it: one that is there already, and named without its password."""

from pathlib import Path
from urllib.parse import urlsplit

from bot.wiring import DatabaseAwayError, open_record
from storage.store import SqlStore


async def open_existing(url: str, *, organisation: str, audit_key: bytes) -> SqlStore:
    """Open a record and change nothing about it: where there is none, none is made.

    Raises BadEnvironmentError for a URL we do not speak, DatabaseAwayError where no record of this version answers.
    """
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise DatabaseAwayError(
            f"There is no database at {named(url)}. Is DATABASE_URL right? `handrail migrate` makes a new one."
        )
    return await open_record(url, organisation=organisation, audit_key=audit_key, migrate=False)


def named(url: str) -> str:
    """The database as it may be shown: no password, and nothing after the name."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}"


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite database; None for every other one."""
    scheme, _, path = url.partition(":///")
    name = path.partition("?")[0]
    return Path(name) if scheme.startswith("sqlite") and name not in ("", ":memory:") else None
