"""What something costs the database: its statements and its commits, counted where they are sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event

from storage.store import SqlStore


@dataclass
class Cost:
    """Statements, and commits that had something to keep."""

    statements: int = 0
    commits: int = 0


@contextmanager
def counted(store: SqlStore) -> Iterator[Cost]:
    """Count what is sent within this."""
    cost = Cost()
    engines = {store._transactions.writer, store._transactions._readers}

    def statement(*_sent: object) -> None:
        cost.statements += 1

    def commit(_connection: object) -> None:
        cost.commits += 1

    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", statement)
        event.listen(engine.sync_engine, "commit", commit)
    yield cost
    for engine in engines:
        event.remove(engine.sync_engine, "before_cursor_execute", statement)
        event.remove(engine.sync_engine, "commit", commit)
