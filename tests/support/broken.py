"""A database that fails at one step, whichever it is: in the driver, so that its own error comes with what was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

NONSENSE = "planted fault: "


@dataclass
class Fault:
    """Whether it has happened, and to which database's file; `step` counts from 1, statements and commits alike."""

    step: int
    hit: str = ""
    _taken: int = field(default=0)

    def happens(self, connection: Connection) -> bool:
        """One more step was taken; True at the one that must fail."""
        self._taken += 1
        if self._taken == self.step:
            self.hit = str(connection.engine.url.database).rpartition("/")[2]
        return self._taken == self.step


@contextmanager
def broken_at(step: int) -> Iterator[Fault]:
    """Within this, the database's step of this number fails once, of all databases of the process together."""
    fault = Fault(step)

    def statement(connection: Connection, _cursor: object, text: str, sent: object, *_: object) -> tuple[str, object]:
        return (NONSENSE + text if fault.happens(connection) else text), sent

    def commit(connection: Connection) -> None:
        if fault.happens(connection):
            raise OperationalError("COMMIT", None, OSError("planted fault"))

    event.listen(Engine, "before_cursor_execute", statement, retval=True)
    event.listen(Engine, "commit", commit)
    try:
        yield fault
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)
