"""What was asked last, by whom and where: facts of the address book that are kept together with what was answered."""

from collections.abc import Iterator

from sqlalchemy import select

from handlers.ports.marks import Mark
from storage.chat_tables import addresses
from storage.link import Link, its
from storage.pad import Taken
from storage.rows import Writing, putting

BOOK = "marks"  # of the pad, by chat, tenant and name
_NAMED = ("chat", "tenant", "name")
_PUT = putting(addresses, (*_NAMED, "value", "at"))
_GET = select(addresses.c.value, addresses.c.at).where(its(addresses, *_NAMED))


class SqlMarks:
    """The repository of marks in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def repeats(self, mark: Mark) -> bool:
        """True if the very same stands there already, and not for too long."""
        pad, key = self._link.pad, (mark.chat, mark.tenant, mark.name)
        if not pad.knows(BOOK, key):
            row = await self._link.look_for(_GET, self._link.where(**dict(zip(_NAMED, key, strict=True))))
            pad.note(BOOK, key, {"value": row.value, "at": row.at} if row is not None else None)
        stands = pad.get(BOOK, key)
        return stands is not None and stands["value"] == mark.asked and abs(mark.at - stands["at"]) < mark.within

    async def put(self, mark: Mark) -> None:
        """Let this one stand there from now on."""
        key = (mark.chat, mark.tenant, mark.name)
        value = {**dict(zip(_NAMED, key, strict=True)), "value": mark.asked, "at": mark.at}
        await self._link.change(BOOK, key, value)


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Let the newest marks stand, over older ones of the same names."""
    yield Writing(_PUT, [link.row(change.after) for change in taken[BOOK]])
