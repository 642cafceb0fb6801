"""What people chose for themselves, as rows: one for each who chose anything."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from handlers.domain.preference import Preference
from storage.duty_tables import preferences
from storage.link import Link, columns_of, its, nouns_of, values_of

BOOK = "preferences"  # of the pad: all of them, under ALL
ALL = "all"
_ALL = select(*columns_of(Preference, preferences)).where(its(preferences)).order_by(preferences.c.person)
_FORGET = delete(preferences).where(its(preferences), preferences.c.person == bindparam("person_is"))


class SqlPreferences:
    """The repository of preferences in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def put(self, preference: Preference) -> None:
        """Keep what somebody chose, in the place of what they chose before."""
        await self._link.put(preferences, values_of(preference))
        self._link.pad.forget(BOOK)

    async def all(self) -> Sequence[Preference]:
        """What everybody chose, by person. Where the covers were asked for, these came with them."""
        if not self._link.pad.knows(BOOK, ALL):
            found = nouns_of(Preference, await self._link.look(_ALL, self._link.where()))
            self._link.pad.note(BOOK, ALL, found)
        known: Sequence[Preference] = self._link.pad.get(BOOK, ALL)
        return known

    async def forget(self, person: str) -> None:
        """Let nothing be kept of somebody who has left."""
        await self._link.run(_FORGET, self._link.where(person=person))
        self._link.pad.forget(BOOK)
