"""Where the vault of check-ins is, from the environment. Without its key the feature is off, and the rest works."""

from pathlib import Path

from bot.environment import BadEnvironmentError, Environment
from bot.log import logger

LOG = logger("handrail.vault")
FILE = "wellbeing.db"


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
