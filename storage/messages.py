"""Which message of ours stands where, so that it can be edited and its thread understood."""

from collections.abc import Sequence

from sqlalchemy import select, update

from handlers.domain.rulebook import Surface
from handlers.ports.post_office import Posted
from storage.among import among
from storage.link import Link, Record, Values, its, values_of
from storage.rows import Insert, inserting
from storage.tables import messages

_column = messages.c
_PLACE = ("chat", "tenant", "room")
_SAYS = ("slot", "escalation_id", "revision", "looks")
_MESSAGES = select(*(_column[name] for name in ("slot", *_PLACE, "message", "escalation_id", "revision", "looks")))
_FIND = (
    _MESSAGES.where(its(messages, "slot", *_PLACE)).order_by(_column.revision.desc(), _column.message.desc()).limit(1)
)
_DOUBT = update(messages).where(its(messages, "slot", *_PLACE)).values(looks="")
_AT = _MESSAGES.where(its(messages, *_PLACE, "message"))
_RECORDS = among(_column.escalation_id, "records")
_OF = _MESSAGES.where(its(messages), _RECORDS).order_by(
    *(_column[name] for name in (*_PLACE, "slot", "revision", "message"))
)
OF = "messages of"  # the pad's book of a record's messages, which only delivery writes


class SqlMessages:
    """The repository of posted messages in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, posted: Posted) -> None:
        """Remember where a slot's message stands; an older revision never overwrites a newer one."""
        await self.keep_all([posted])

    async def keep_all(self, posted: Sequence[Posted]) -> None:
        """Remember several at once."""
        rows = [
            {"organisation": self._link.organisation, **values_of(each.surface), **_said(each), "message": each.message}
            for each in posted
        ]
        if rows:
            await self._link.flush()
            await self._link.write(_KEEP, rows)
            self._link.pad.forget(OF)

    async def doubt(self, slot: str, surface: Surface) -> None:
        """Forget what a slot's message looks like, since a try to edit it may have arrived or not."""
        await self._link.run(_DOUBT, self._link.where(slot=slot, **values_of(surface)))
        self._link.pad.forget(OF)

    async def find(self, slot: str, surface: Surface) -> Posted | None:
        """The newest message of a slot on a surface."""
        row = await self._link.look_for(_FIND, self._link.where(slot=slot, **values_of(surface)))
        return _posted(row) if row else None

    async def at(self, surface: Surface, message: str) -> Posted | None:
        """What the message with this vendor's id is, or None when it is not one of ours."""
        row = await self._link.look_for(_AT, self._link.where(**values_of(surface), message=message))
        return _posted(row) if row else None

    async def of(self, escalation_id: str) -> Sequence[Posted]:
        """All messages of a record."""
        if not self._link.pad.knows(OF, escalation_id):
            await look_at_messages(self._link, [escalation_id])
        return list(self._link.pad.get(OF, escalation_id))


async def look_at_messages(link: Link, escalation_ids: Sequence[str]) -> None:
    """Remember all messages of these records."""
    found: dict[str, list[Posted]] = {each: [] for each in escalation_ids}
    for row in await link.look(_OF, link.where(records=list(found))):
        found[row.escalation_id].append(_posted(row))
    for escalation_id, messages_of in found.items():
        link.pad.note(OF, escalation_id, tuple(messages_of))


def _said(posted: Posted) -> Values:
    return {name: getattr(posted, name) for name in _SAYS}


def _unless_newer(insert: Insert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["organisation", *_PLACE, "message"],
        set_={name: insert.excluded[name] for name in _SAYS},
        where=insert.excluded.revision >= _column.revision,
    )


_KEEP = inserting(messages, (*_PLACE, *_SAYS, "message"), _unless_newer)


def _posted(row: Record) -> Posted:
    place = Surface(row.chat, row.tenant, row.room)
    return Posted(row.slot, place, row.message, row.escalation_id, row.revision, row.looks)
