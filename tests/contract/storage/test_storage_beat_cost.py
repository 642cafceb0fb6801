"""What a beat costs that has something to do: what is due, and not what waits beside it.

Counted, not timed: the statements that it sends, and the rows that go in with them and come back.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from handlers.cards.reply import Say
from handlers.commands.request import Filled, Place, Request
from handlers.desk import Desk
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from storage.store import SqlStore
from storage.types import to_micros
from tests.contract.storage.conftest import Base
from tests.support.house import shipped_rules
from tests.support.samples import NOW
from tests.support.stores import ORGANISATION

FEW, MANY = 1_000, 100_000
DUE = (1, 10, 100)
WARNED = NOW + timedelta(minutes=11, seconds=15)  # of a P1's 15 minutes to be taken, 75 %
OUTAGE = {"type": "tooling_outage", "client": "ORION", "impact_pct": "30"}


@dataclass
class Cost:
    """Statements sent, and rows that went with them."""

    statements: int = 0
    rows: int = 0


@contextmanager
def counted(store: SqlStore) -> Iterator[Cost]:
    """Count what is sent within this."""
    cost = Cost()
    engine = store._transactions.writer.sync_engine

    def note(
        _connection: object, _cursor: object, _statement: str, parameters: Any, _context: object, many: bool
    ) -> None:
        cost.statements += 1
        cost.rows += len(parameters) if many else 1

    event.listen(engine, "before_cursor_execute", note)
    yield cost
    event.remove(engine, "before_cursor_execute", note)


async def _raise(desk: Desk, start: int, cases: int) -> None:
    """So many cases of a P1, all at once."""
    who, place = Identity("web", "", "manager"), Place(Surface("web", "", "dub-1"))
    asked = (
        Request(f"raise-{number}", who, Filled("new", {**OUTAGE, "tool": f"Tool {number}"}), place)
        for number in range(start, start + cases)
    )
    replies = await asyncio.gather(*(desk.handle(request, NOW) for request in asked))
    assert all(isinstance(reply, Say) for reply in replies)


def _wait(base: Base, start: int, end: int) -> None:
    """Rows that wait for another day."""
    values = f"'{ORGANISATION}', 'clock', 'other-' || i, {to_micros(WARNED + timedelta(days=1))} + i, '{{}}', 0"
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {end - 1})"
    analyse = () if base.is_sqlite else ("VACUUM ANALYZE due",)
    base.outside(
        f"INSERT INTO due (organisation, kind, ref, at, data, attempts) {numbers} SELECT {values} FROM n", *analyse
    )


async def test_a_beat_costs_what_is_due_and_not_what_waits(base: Base, store: SqlStore) -> None:
    ids = iter(range(1_000_000))
    desk = Desk(store, shipped_rules, lambda: f"id-{next(ids):07d}")
    await _raise(desk, 0, 10)
    await desk.tick(WARNED)  # from here on every ping joins the list that is held for its reader: all rows are alike
    costs: dict[tuple[int, int], Cost] = {}
    for waiting, (start, end) in ((FEW, (0, FEW)), (MANY, (FEW, MANY))):
        await asyncio.to_thread(_wait, base, start, end)
        for due in DUE:
            await _raise(desk, waiting + due, due)
            with counted(store) as costs[waiting, due]:
                beat = await desk.tick(WARNED, limit=due)
            assert (beat.fired, beat.poisoned) == (due, ())
    assert [costs[FEW, due] for due in DUE] == [costs[MANY, due] for due in DUE]
    one, ten, hundred = (costs[MANY, due] for due in DUE)
    assert one.statements == ten.statements == hundred.statements
    each = (ten.rows - one.rows) / 9
    assert hundred.rows - ten.rows == 90 * each
