"""Policy notices: one row for each version, one for each person's part in it, and one for each thanks to teams."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from handlers.domain.notice import Notice, Reading
from handlers.ports.notices import Thanks
from storage.link import Link, columns_of, its, noun_of, nouns_of, values_of
from storage.notice_tables import notices, readings, thanks

_NOTICE = select(*columns_of(Notice, notices)).where(its(notices, "number"))
_STANDING = (
    select(*columns_of(Notice, notices))
    .where(its(notices), notices.c.superseded_by.is_(None))
    .order_by(notices.c.published_at.desc(), notices.c.number.desc())
)
_READING = select(*columns_of(Reading, readings)).where(its(readings, "notice", "person"))
_READINGS = select(*columns_of(Reading, readings)).where(its(readings, "notice")).order_by(readings.c.person)
_READ_BY = select(readings.c.notice).where(its(readings, "person"), readings.c.read_at.is_not(None))
_THANKS = select(*columns_of(Thanks, thanks)).where(its(thanks, "number"))
_LATEST_THANKS = (
    select(*columns_of(Thanks, thanks)).where(its(thanks)).order_by(thanks.c.number.desc()).limit(bindparam("limit_is"))
)


class SqlNotices:
    """The repository of notices in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, notice: Notice) -> None:
        """Keep a notice, in place of what it was."""
        await self._link.put(notices, values_of(notice))

    async def get(self, number: int) -> Notice | None:
        row = await self._link.one(_NOTICE, self._link.where(number=number))
        return noun_of(Notice, row) if row else None

    async def standing(self) -> Sequence[Notice]:
        """The notices that no other version has replaced, the latest first."""
        return nouns_of(Notice, await self._link.all(_STANDING, self._link.where()))

    async def keep_reading(self, reading: Reading) -> None:
        """Keep somebody's part in a notice, in place of what it was."""
        await self._link.put(readings, values_of(reading))

    async def reading(self, notice: int, person: str) -> Reading | None:
        row = await self._link.one(_READING, self._link.where(notice=notice, person=person))
        return noun_of(Reading, row) if row else None

    async def readings(self, notice: int) -> Sequence[Reading]:
        """Everybody's part in a notice."""
        return nouns_of(Reading, await self._link.all(_READINGS, self._link.where(notice=notice)))

    async def read_by(self, person: str) -> Sequence[int]:
        """The numbers of the notices that somebody has read."""
        return [int(row[0]) for row in await self._link.all(_READ_BY, self._link.where(person=person))]

    async def thank(self, said: Thanks) -> None:
        """Keep thanks to teams."""
        await self._link.put(thanks, values_of(said))

    async def thanks(self, number: int) -> Thanks | None:
        row = await self._link.one(_THANKS, self._link.where(number=number))
        return noun_of(Thanks, row) if row else None

    async def latest_thanks(self, limit: int) -> Sequence[Thanks]:
        """The last that were said, the latest first."""
        return nouns_of(Thanks, await self._link.all(_LATEST_THANKS, self._link.where(limit=limit)))
