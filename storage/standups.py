"""Stand-ups: one row for each person's part of a day, and one for each action item."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_

from handlers.ports.standups import ActionItem, Voice
from storage.link import Link, columns_of, its, noun_of, values_of
from storage.standup_tables import action_items, voices

_VOICE = select(*columns_of(Voice, voices)).where(its(voices, "standup", "day", "person"))
_VOICES = (
    select(*columns_of(Voice, voices))
    .where(its(voices, "standup", "day"))
    .order_by(voices.c.said_at.is_(None), voices.c.said_at, voices.c.person)
)
_ITEM = select(*columns_of(ActionItem, action_items)).where(its(action_items, "number"))
_OPEN = (
    select(*columns_of(ActionItem, action_items))
    .where(its(action_items, "standup"), action_items.c.done_at.is_(None))
    .order_by(action_items.c.due_on, action_items.c.number)
)


class SqlStandups:
    """The repository of stand-ups in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def ask(self, voice: Voice) -> bool:
        """Note that somebody is asked. False if they have a part in that day already; then nothing is changed."""
        return await self._link.add(voices, values_of(voice))

    async def keep(self, voice: Voice) -> None:
        """Keep somebody's part of a day, in place of what it was."""
        await self._link.put(voices, values_of(voice))

    async def voice(self, standup: str, day: str, person: str) -> Voice | None:
        row = await self._link.one(_VOICE, self._link.where(standup=standup, day=day, person=person))
        return noun_of(Voice, row) if row else None

    async def voices(self, standup: str, day: str) -> Sequence[Voice]:
        """Everybody's part of a day: in the order in which they spoke, then those who have not."""
        return [
            noun_of(Voice, row) for row in await self._link.all(_VOICES, self._link.where(standup=standup, day=day))
        ]

    async def keep_item(self, item: ActionItem) -> None:
        """Keep an action item, in place of what it was."""
        await self._link.put(action_items, values_of(item))

    async def item(self, number: int) -> ActionItem | None:
        row = await self._link.one(_ITEM, self._link.where(number=number))
        return noun_of(ActionItem, row) if row else None

    async def open_items(self, standup: str) -> Sequence[ActionItem]:
        """What is not done yet of a stand-up, the earliest due day first."""
        return [noun_of(ActionItem, row) for row in await self._link.all(_OPEN, self._link.where(standup=standup))]

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Forget at most so many parts of days that lie before an instant's date, in UTC; returns how many."""
        key = (voices.c.standup, voices.c.day, voices.c.person)
        old = select(*key).where(self._link.ours(voices), voices.c.day < before.date().isoformat()).limit(limit)
        gone = delete(voices).where(self._link.ours(voices), tuple_(*key).in_(old))
        return int((await self._link.run(gone)).rowcount)

    async def forget_items(self, before: datetime, limit: int) -> int:
        """Forget at most so many action items that were done before; returns how many."""
        done = select(action_items.c.number).where(self._link.ours(action_items), action_items.c.done_at < before)
        gone = delete(action_items).where(self._link.ours(action_items), action_items.c.number.in_(done.limit(limit)))
        return int((await self._link.run(gone)).rowcount)
