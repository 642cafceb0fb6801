"""A PostgreSQL database that is new: the thousandth case costs no more than the tenth, though nobody has looked at it.

Counted is what its indexes and tables were read for, not how long it took.
"""

import asyncio

import psycopg
import pytest

from storage.store import SqlStore
from tests.contract.storage.conftest import Base
from tests.support.postgres import Cluster
from tests.support.samples import DUBLIN, NOW, clock, escalation, outgoing

CASES = 200
READ_FOR_A_CASE = 16  # rows, of whatever table; half of all cases where the keys of one are looked for among all

pytestmark = pytest.mark.postgres


async def _raised(store: SqlStore, number: int) -> None:
    async with store.work() as work:
        await work.escalations.add(escalation(number))
        await work.clocks.add(clock(number, escalation_id=f"e{number}"))
        await work.timeline.add(f"e{number}", at=NOW, actor="moderator1", kind="opened")
        card = outgoing(f"k{number}", DUBLIN, escalation_id=f"e{number}", slot="board:ORION", kind="card")
        await work.outbox.put_all([card], NOW)
        await work.commit()


async def _read(url: str) -> dict[str, int]:
    """The rows that were read so far, by index and by table, once every connection has reported them."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as database:
        for _ in range(200):
            answer = await database.execute("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'escalations'")
            if await answer.fetchone() == (CASES,):
                break
            await asyncio.sleep(0.05)
        answer = await database.execute(
            "SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes WHERE idx_tup_read > 0 "
            "UNION ALL SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE seq_tup_read > 0"
        )
        return dict(await answer.fetchall())


async def test_what_is_read_for_one_case_does_not_grow_with_the_others(postgres: Cluster) -> None:
    base = Base(await postgres.database())
    store = await base.open()
    for number in range(CASES):
        await _raised(store, number)
    await store.close()
    read = await _read(base.url)
    assert sum(read.values()) <= READ_FOR_A_CASE * CASES, read
