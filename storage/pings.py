"""How often somebody was pinged of late, and which pings are held back to be bundled."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, delete, func, select

from handlers.ports.records import HeldPing
from storage.link import Link, columns_of, its, noun_of, values_of
from storage.pad import Pad, Taken
from storage.rows import Insert, Writing, adding, inserting
from storage.tables import held_pings, pings

_COUNT_SINCE = select(func.sum(pings.c.times)).where(its(pings, "person"), pings.c.at > bindparam("at_is"))

_RELEASE = delete(held_pings).where(its(held_pings, "person")).returning(*columns_of(HeldPing, held_pings))
# Books of the pad: pings to be counted, what count_since has answered, and pings to be held.
BOOK, COUNTS, HELD = "pings", "ping counts", "held"


class SqlPings:
    """The repository of pings in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def count_since(self, person: str, since: datetime) -> int:
        """How many pings this person was sent after that instant."""
        pad = self._link.pad
        if not pad.knows(COUNTS, (person, since)):
            rows = await self._link.look(_COUNT_SINCE, self._link.where(person=person, at=since))
            waiting = sum(times for (whom, at, _), times in _pending(pad).items() if whom == person and at > since)
            pad.note(COUNTS, (person, since), int(rows[0][0] or 0) + waiting)
        counted: int = pad.get(COUNTS, (person, since))
        return counted

    async def note(self, person: str, escalation_id: str, at: datetime) -> None:
        """Count one ping to this person; two of the same instant are two."""
        pad = self._link.pad
        key = (person, at, escalation_id)
        await self._link.change(BOOK, key, _pending(pad).get(key, 0) + 1)
        for (whom, since), counted in pad.items(COUNTS):
            if whom == person and at > since:
                pad.note(COUNTS, (whom, since), counted + 1)

    async def hold(self, ping: HeldPing) -> None:
        """Keep a ping for later; the same one is held once."""
        await self._link.change(HELD, (ping.person, ping.clock_id, ping.kind, ping.step, ping.at), ping)

    async def release(self, person: str) -> Sequence[HeldPing]:
        """Take all pings held for this person, in order."""
        rows = [noun_of(HeldPing, row) for row in await self._link.all(_RELEASE, self._link.where(person=person))]
        return sorted(rows, key=lambda ping: (ping.at, ping.escalation_id, ping.clock_id, ping.kind, ping.step))


def _pending(pad: Pad) -> Mapping[tuple[str, datetime, str], int]:
    return cast(Mapping[tuple[str, datetime, str], int], pad.pending(BOOK))


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Count pings."""
    names = ("person", "at", "escalation_id")
    rows = [link.row({**dict(zip(names, each.key, strict=True)), "times": each.after}) for each in taken[BOOK]]
    yield Writing(_NOTE, rows)


def write_held(link: Link, taken: Taken) -> Iterator[Writing]:
    """Keep pings for later."""
    yield Writing(_HOLD, [link.row(values_of(change.after)) for change in taken[HELD]])


def _counted_up(insert: Insert) -> Insert:
    keys = ["organisation", "person", "at", "escalation_id"]
    return insert.on_conflict_do_update(index_elements=keys, set_={"times": pings.c.times + insert.excluded.times})


_NOTE = inserting(pings, ("person", "at", "escalation_id", "times"), _counted_up)
_HOLD = adding(held_pings, [column.name for column in columns_of(HeldPing, held_pings)])
