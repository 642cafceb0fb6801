"""What something costs: the database its statements and commits, the processor the calls of our own functions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy import event

from storage.store import SqlStore

ROOT = Path(__file__).parents[2]


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


@dataclass
class Calls:
    """How often a function of ours was entered."""

    ours: int = 0


@contextmanager
def called(*rooms: str) -> Iterator[Calls]:
    """Count the calls of these rooms' functions within this, in this thread: the database has one of its own."""
    calls, here = Calls(), tuple(f"{ROOT / room}/" for room in rooms)

    def entered(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(here):
            calls.ours += 1

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        yield calls
    finally:
        sys.setprofile(before)
