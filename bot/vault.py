"""Where the vault of check-ins is, from the environment. Without its key the feature is off, and the rest works."""

from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

from bot.environment import BadEnvironmentError, Environment
from bot.log import logger

LOG = logger("handrail.vault")
FILE = "wellbeing.db"
Result = TypeVar("Result")


def vault_of(environment: Environment, wanted: bool) -> tuple[str, bytes] | None:
    """The vault's database and key; None without a key. `wanted`: a site has check-ins.

    Raises BadEnvironmentError for a database that is the record's own, or not named where it must be.
    """
    key, record = environment.key("WELLBEING_KEY"), environment["DATABASE_URL"]
    if not key:
        if wanted:
            LOG.warning("checkins.off", why="WELLBEING_KEY is not set")
        return None
    url = environment["WELLBEING_DATABASE_URL"]
    scheme, _, path = record.partition(":///")
    if not url and scheme.startswith("sqlite"):
        url = f"{scheme}:///{Path(path).parent / FILE}"
    if not url:
        raise BadEnvironmentError(
            "WELLBEING_DATABASE_URL is not set, and with PostgreSQL WELLBEING_KEY needs it: check-ins lie in a "
            "database of their own. Allowed: another database than DATABASE_URL. "
            "Example: WELLBEING_DATABASE_URL=postgresql://handrail@db/wellbeing"
        )
    if url == record:
        raise BadEnvironmentError(
            "WELLBEING_DATABASE_URL is the record's own database. Allowed: another one, which the record's backups do "
            "not hold. Example: WELLBEING_DATABASE_URL=sqlite:///wellbeing.db"
        )
    return url, key


async def in_the_vault(doing: Awaitable[Result]) -> Result:
    """Open the vault, or change its key. Raises BadEnvironmentError where that cannot be."""
    try:
        return await doing
    except Exception as error:  # every driver has errors of its own, and a URL may hold a password: its kind is told
        why = str(error) if isinstance(error, ValueError) else type(error).__name__
        raise BadEnvironmentError(
            f"The vault of check-ins cannot be opened ({why}). Allowed: a database of its own in "
            "WELLBEING_DATABASE_URL, and in WELLBEING_KEY the key that it was made with. "
            "Example: WELLBEING_DATABASE_URL=sqlite:///wellbeing.db"
        ) from error
