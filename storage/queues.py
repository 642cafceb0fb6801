"""Queue snapshots, as rows: kept once under their source, time, site and queue, and never changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select, tuple_

from handlers.domain.queue import Snapshot
from storage.link import Link, columns_of, nouns_of, values_of
from storage.queue_tables import queue_snapshots
from storage.rows import adding

_COLUMNS = columns_of(Snapshot, queue_snapshots)
_NAMES = tuple(column.name for column in _COLUMNS)
_KEEP = adding(queue_snapshots, _NAMES)
_column = queue_snapshots.c
_ITS = (_column.source, _column.site, _column.queue)


class SqlQueues:
    """The repository of queue snapshots in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def said(self, snapshots: Sequence[Snapshot]) -> Sequence[Snapshot]:
        """What is kept already under the keys of these."""
        sources, moments = sorted({one.source for one in snapshots}), sorted({one.taken_at for one in snapshots})
        wanted = select(*_COLUMNS).where(
            self._link.ours(queue_snapshots), _column.source.in_(sources), _column.taken_at.in_(moments)
        )
        keys = {one.key for one in snapshots}
        return [one for one in nouns_of(Snapshot, await self._link.all(wanted)) if one.key in keys]

    async def keep(self, snapshots: Sequence[Snapshot]) -> int:
        """Keep those that are not there yet; returns how many."""
        await self._link.flush()
        return await self._link.write(_KEEP, [self._link.row(values_of(one)) for one in snapshots])

    async def newest(self, since: datetime) -> Sequence[Snapshot]:
        """The last word of each source on each queue and site, from an instant on."""
        last = (
            select(*_ITS, func.max(_column.taken_at).label("taken_at"))
            .where(self._link.ours(queue_snapshots), _column.taken_at >= since)
            .group_by(*_ITS)
            .subquery()
        )
        same = and_(*(_column[name] == last.c[name] for name in ("source", "site", "queue", "taken_at")))
        wanted = select(*_COLUMNS).join(last, same).where(self._link.ours(queue_snapshots))
        return nouns_of(Snapshot, await self._link.all(wanted))

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Forget at most so many that are older; returns how many."""
        key = (_column.source, _column.taken_at, _column.site, _column.queue)
        old = (
            select(*key)
            .where(self._link.ours(queue_snapshots), _column.taken_at < before)
            .order_by(_column.taken_at)
            .limit(limit)
        )
        gone = delete(queue_snapshots).where(self._link.ours(queue_snapshots), tuple_(*key).in_(old))
        return int((await self._link.run(gone)).rowcount)
