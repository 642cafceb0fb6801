"""Covers over the rota, as rows: kept for ever, so that who answered for what was past can be told.

What people chose for themselves is asked for in the same question: every unit of work needs both, and pays for one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal_column, null, select, type_coerce, union_all

from handlers.domain.cover import Cover
from handlers.domain.preference import Preference
from storage import preferences as choices
from storage.duty_tables import covers, preferences
from storage.link import Link, columns_of, its, values_of

BOOK = "covers"  # of the pad: those read, under the instant since which
_COVER, _CHOICE = columns_of(Cover, covers), columns_of(Preference, preferences)
_NO_CHOICE = [type_coerce(null(), column.type).label(f"chosen_{column.name}") for column in _CHOICE]
_SAID: CompoundSelect[Any] = union_all(
    select(literal_column("1").label("is_cover"), *_COVER, *_NO_CHOICE).where(
        its(covers), covers.c.until > bindparam("at_is")
    ),
    select(literal_column("0"), *(null() for _ in _COVER), *_CHOICE).where(its(preferences)),
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
        rows = await self._link.look(_SAID, self._link.where(at=at))
        said = [(bool(row[0]), row[1 : 1 + len(_COVER)], row[1 + len(_COVER) :]) for row in rows]
        found = [Cover(*cover) for is_cover, cover, _ in said if is_cover]
        found.sort(key=lambda cover: (cover.made_at, cover.id))
        self._link.pad.note(BOOK, at, found)
        chosen = [Preference(*choice) for is_cover, _, choice in said if not is_cover]
        self._link.pad.note(choices.BOOK, choices.ALL, sorted(chosen, key=lambda one: one.person))
        return found
