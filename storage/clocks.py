"""SLA clocks as rows, and the record of every step that fired, once for ever."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from sqlalchemy import delete, select, update

from handlers.domain.errors import Conflict
from handlers.domain.nouns import changed
from handlers.domain.sla import Clock, ClockState
from storage.among import among
from storage.link import Link, columns_of, its, noun_of, nouns_of, values_of
from storage.pad import Taken
from storage.rows import Rows, Writing, adding, inserting, keys_of, picked, types_of
from storage.tables import clocks, fires

_CLOCKS = select(*columns_of(Clock, clocks))
_GET = _CLOCKS.where(its(clocks, "id"))
_OF = _CLOCKS.where(its(clocks), among(clocks.c.escalation_id, "records")).order_by(
    clocks.c.cycle, clocks.c.started_at, clocks.c.kind, clocks.c.id
)
_SOME = _CLOCKS.where(its(clocks), among(clocks.c.id, "ids"))
_RECORDS_OF = select(clocks.c.escalation_id).where(its(clocks), among(clocks.c.id, "ids"))
_FIRED_OF = select(fires.c.clock_id, fires.c.cycle, fires.c.epoch, fires.c.step).where(
    its(fires), among(fires.c.clock_id, "ids")
)
_NAMES = tuple(field.name for field in fields(Clock))
_CHANGED = tuple(name for name in _NAMES if name != "id")
_KEEP = Rows(
    keys_of(clocks, "id", "version") | types_of(clocks, *_CHANGED),
    lambda given: (
        update(clocks).where(picked(clocks, given, "id", "version")).values({name: given[name] for name in _CHANGED})
    ),
)
_ADD = inserting(clocks, _NAMES)
_ADD_FIRES = adding(fires, ("clock_id", "cycle", "epoch", "step", "reached_at", "noticed_at", "told"))
_FIRED = select(fires.c.cycle, fires.c.epoch, fires.c.step).where(its(fires, "clock_id"))
OPEN = (ClockState.RUNNING, ClockState.PAUSED)
QUICKER = "Somebody was quicker: this clock has just changed. Look again, then repeat it."
# Books of the pad: clocks by id, the ids of a record's clocks, the steps known and those to be written, and the records
# whose nearest due time is to be noted.
BOOK, OF, FIRED, FIRES, NEXT_DUE = "clocks", "clocks of", "fired", "fires", "next due"


class SqlClocks:
    """The repository of clocks in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, clock: Clock) -> None:
        """Write a new clock."""
        pad = self._link.pad
        is_known = pad.knows(BOOK, clock.id)
        if is_known:
            await self._link.flush()
        await self._link.change(BOOK, clock.id, clock)
        if is_known:
            await self._link.flush()  # the database says what is wrong with that
        pad.note(FIRED, clock.id, frozenset())
        if pad.knows(OF, clock.escalation_id):
            pad.note(OF, clock.escalation_id, (*pad.get(OF, clock.escalation_id), clock.id))
        await self._note_next_due(clock.escalation_id)

    async def keep(self, clock: Clock) -> Clock:
        """Write a changed clock; returns it with the next version. Raises Conflict when it has changed meanwhile."""
        before: Clock | None = self._link.pad.get(BOOK, clock.id)
        if before is not None and before.version != clock.version:
            raise Conflict(QUICKER)
        after = changed(clock, version=clock.version + 1)
        await self._link.change(BOOK, clock.id, after, clock.version)
        await self._note_next_due(clock.escalation_id)
        if before is None:
            await self._link.flush()  # nobody has looked at it here: whether it still is that version is found out now
        return after

    async def drop(self, clock_id: str) -> None:
        """Take out a clock that belongs to no promise, with its steps: a repair, never a use case."""
        clock = await self.get(clock_id)
        await self._link.run(delete(fires).where(self._link.ours(fires, clock_id=clock_id)))
        await self._link.run(delete(clocks).where(self._link.ours(clocks, id=clock_id)))
        for book in (BOOK, OF, FIRED):
            self._link.pad.forget(book)
        if clock is not None:
            await self._note_next_due(clock.escalation_id)

    async def get(self, clock_id: str) -> Clock | None:
        if not self._link.pad.knows(BOOK, clock_id):
            row = await self._link.look_for(_GET, self._link.where(id=clock_id))
            return noted(self._link, noun_of(Clock, row)) if row else None
        found: Clock | None = self._link.pad.get(BOOK, clock_id)
        return found

    async def of(self, escalation_ids: Sequence[str]) -> Sequence[Clock]:
        """All clocks of these records, oldest cycle first."""
        pad = self._link.pad
        unknown = [each for each in dict.fromkeys(escalation_ids) if not pad.knows(OF, each)]
        if unknown:
            rows = await self._link.look(_OF, self._link.where(records=unknown))
            note_all(self._link, unknown, nouns_of(Clock, rows))
        found: list[Clock] = [pad.get(BOOK, key) for each in dict.fromkeys(escalation_ids) for key in pad.get(OF, each)]
        return sorted(found, key=lambda clock: (clock.cycle, clock.started_at, clock.kind, clock.id))

    async def fire(self, clock: Clock, step: str, *, reached_at: int, noticed_at: int, told: bool) -> bool:
        """Record that a step was reached. False if it was on record already."""
        key = (clock.cycle, clock.epoch, step)
        fired = await self.fired(clock.id)
        if key in fired:
            return False
        where = {"clock_id": clock.id, "cycle": clock.cycle, "epoch": clock.epoch, "step": step}
        row = where | {"reached_at": reached_at, "noticed_at": noticed_at, "told": told}
        await self._link.change(FIRES, (clock.id, *key), row)
        self._link.pad.note(FIRED, clock.id, fired | {key})
        return True

    async def fired(self, clock_id: str) -> frozenset[tuple[int, int, str]]:
        """The (cycle, epoch, step) on record for this clock."""
        pad = self._link.pad
        if not pad.knows(FIRED, clock_id):
            rows = await self._link.look(_FIRED, self._link.where(clock_id=clock_id))
            pad.note(FIRED, clock_id, frozenset((row.cycle, row.epoch, row.step) for row in rows))
        found: frozenset[tuple[int, int, str]] = pad.get(FIRED, clock_id)
        return found

    async def calendars(self) -> Sequence[tuple[str, str]]:
        """The (calendar, version) in which open clocks run, each once, in order."""
        which = (clocks.c.calendar, clocks.c.calendar_version)
        statement = select(*which).where(self._link.ours(clocks), clocks.c.state.in_(OPEN)).distinct().order_by(*which)
        return [(row.calendar, row.calendar_version) for row in await self._link.all(statement)]

    async def in_calendar(self, calendar: str, version: str) -> Sequence[str]:
        """The ids of the records that have an open clock in this version of a calendar, in order."""
        these = self._link.ours(clocks, calendar=calendar, calendar_version=version)
        ids = select(clocks.c.escalation_id).where(these, clocks.c.state.in_(OPEN)).distinct()
        return [row.escalation_id for row in await self._link.all(ids.order_by(clocks.c.escalation_id))]

    async def _note_next_due(self, escalation_id: str) -> None:
        """Keep the nearest due time on the record itself, so that a list of ten reads ten rows."""
        if not self._link.pad.knows(NEXT_DUE, escalation_id):
            await self._link.change(NEXT_DUE, escalation_id, None)


def noted(link: Link, clock: Clock) -> Clock:
    """A clock of the database; as it stands on the pad, if it is there."""
    if not link.pad.knows(BOOK, clock.id):
        link.pad.note(BOOK, clock.id, clock)
    found: Clock = link.pad.get(BOOK, clock.id)
    return found


def note_all(link: Link, escalation_ids: Sequence[str], found: Sequence[Clock]) -> None:
    """Remember that these records have these clocks, and those on the pad."""
    by_record: dict[str, dict[str, None]] = {each: {} for each in escalation_ids}
    new = [clock for _, clock in link.pad.items(BOOK)]
    for clock in (*found, *new):
        if clock.escalation_id in by_record:
            by_record[clock.escalation_id][noted(link, clock).id] = None
    for escalation_id, ids in by_record.items():
        link.pad.note(OF, escalation_id, tuple(ids))


async def records_of(link: Link, clock_ids: Sequence[str]) -> frozenset[str]:
    """The ids of the records of these clocks."""
    rows = await link.look(_RECORDS_OF, link.where(ids=list(clock_ids)))
    return frozenset(row.escalation_id for row in rows)


async def look_at(link: Link, clock_ids: Sequence[str]) -> None:
    """Remember these clocks, and the steps on record for them."""
    ids = link.where(ids=list(clock_ids))
    for clock in nouns_of(Clock, await link.look(_SOME, ids)):
        noted(link, clock)
    fired: dict[str, set[tuple[int, int, str]]] = {each: set() for each in clock_ids}
    for row in await link.look(_FIRED_OF, ids):
        fired[row.clock_id].add((row.cycle, row.epoch, row.step))
    for clock_id, keys in fired.items():
        link.pad.note(FIRED, clock_id, frozenset(keys))


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Write clocks: the new ones, and the changed ones by their version."""
    changes = taken[BOOK]
    yield Writing(_ADD, [link.row(values_of(change.after)) for change in changes if change.before is None])
    kept = [change for change in changes if change.before is not None]
    rows = [link.where(id=each.key, version=each.before) | values_of(each.after) for each in kept]
    yield Writing(_KEEP, rows, QUICKER)


def write_fires(link: Link, taken: Taken) -> Iterator[Writing]:
    """Write reached steps; each once for ever."""
    yield Writing(_ADD_FIRES, [link.row(change.after) for change in taken[FIRES]], QUICKER)
