"""What it looks like when the database does not answer, or when two transactions stood in each other's way."""

from sqlalchemy.exc import DBAPIError, TimeoutError

IN_THE_WAY = frozenset({"40001", "40P01", "55P03"})  # PostgreSQL: serialisation failure, deadlock, lock not available


def is_unreachable(error: BaseException) -> bool:
    """True for an error that says: the database is away, refuses us, or its file cannot be opened."""
    return isinstance(error, DBAPIError | TimeoutError | OSError)


def is_lost(error: DBAPIError) -> bool:
    """True for an error that says: the connection broke, and what was asked last may have been done, or not."""
    return error.connection_invalidated


def is_in_the_way(error: DBAPIError) -> bool:
    """True for an error that says: somebody else holds these rows. What was to be done can be done again."""
    return getattr(error.orig, "sqlstate", None) in IN_THE_WAY
