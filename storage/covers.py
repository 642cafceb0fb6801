"""Covers over the rota, as rows: kept for ever, so that who answered for what was past can be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from handlers.domain.cover import Cover
from storage.duty_tables import covers
from storage.link import Link, columns_of, its, nouns_of, values_of

BOOK = "covers"  # of the pad: those read, under the instant since which
_SINCE = (
    select(*columns_of(Cover, covers))
    .where(its(covers), covers.c.until > bindparam("at_is"))
    .order_by(covers.c.made_at, covers.c.id)
)


class SqlCovers:
    """The repository of covers in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def put(self, cover: Cover) -> None:
        """Keep a cover, or what it has become."""
        await self._link.put(covers, values_of(cover))
        self._link.pad.forget(BOOK)

    async def since(self, at: datetime) -> Sequence[Cover]:
        """The covers that end after an instant, in the order in which they were made; those taken back too."""
        for since, known in self._link.pad.items(BOOK):  # whoever shares a commit asks for all of them once
            if since <= at:
                return [cover for cover in known if cover.until > at]
        found = nouns_of(Cover, await self._link.look(_SINCE, self._link.where(at=at)))
        self._link.pad.note(BOOK, at, found)
        return found
