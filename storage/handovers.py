"""Hand-overs from shift to shift, as rows: published once, their items accepted one by one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from handlers.domain.handover import Handover, HandoverItem
from storage.duty_tables import handover_items, handovers
from storage.link import Link, columns_of, noun_of, nouns_of, values_of

_HANDOVER, _ITEM = columns_of(Handover, handovers), columns_of(HandoverItem, handover_items)


class SqlHandovers:
    """The repository of hand-overs in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def publish(self, handover: Handover, items: Sequence[HandoverItem]) -> bool:
        """Keep a hand-over with its items. False if it is there already; then nothing is changed."""
        if not await self._link.add(handovers, values_of(handover)):
            return False
        for item in items:
            await self._link.add(handover_items, values_of(item))
        return True

    async def get(self, handover_id: str) -> Handover | None:
        wanted = select(*_HANDOVER).where(self._link.ours(handovers, id=handover_id))
        row = await self._link.one(wanted)
        return None if row is None else noun_of(Handover, row)

    async def items(self, handover_id: str) -> Sequence[HandoverItem]:
        """Its items, in their places."""
        wanted = select(*_ITEM).where(self._link.ours(handover_items, handover_id=handover_id))
        return nouns_of(HandoverItem, await self._link.all(wanted.order_by(handover_items.c.place)))

    async def since(self, at: datetime) -> Sequence[Handover]:
        """The hand-overs of shifts that end after an instant, the first first."""
        wanted = select(*_HANDOVER).where(self._link.ours(handovers), handovers.c.ends_at > at)
        return nouns_of(Handover, await self._link.all(wanted.order_by(handovers.c.ends_at, handovers.c.id)))

    async def keep(self, item: HandoverItem) -> None:
        """Write what became of an item."""
        await self._link.put(handover_items, values_of(item))
