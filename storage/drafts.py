"""Client updates that wait for a second person, one a record."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from handlers.ports.records import Draft
from storage.link import Link, columns_of, its, noun_of, values_of
from storage.tables import drafts

_GET = select(*columns_of(Draft, drafts)).where(its(drafts, "escalation_id"))


class SqlDrafts:
    """The repository of drafts in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def put(self, draft: Draft) -> None:
        """Keep a draft in place of the record's last one."""
        await self._link.put(drafts, values_of(draft))

    async def get(self, escalation_id: str) -> Draft | None:
        row = await self._link.one(
            select(*columns_of(Draft, drafts)).where(self._link.ours(drafts, escalation_id=escalation_id))
        )
        return noun_of(Draft, row) if row else None

    async def listed(self, limit: int) -> Sequence[Draft]:
        """The drafts that wait, the oldest first."""
        mine = select(*columns_of(Draft, drafts)).where(self._link.ours(drafts))
        return [noun_of(Draft, row) for row in await self._link.all(mine.order_by(drafts.c.at).limit(limit))]

    async def drop(self, escalation_id: str) -> None:
        await self._link.run(delete(drafts).where(self._link.ours(drafts, escalation_id=escalation_id)))
