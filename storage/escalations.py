"""Escalations as rows: written whole, guarded by their version, found by what somebody may see."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache

from sqlalchemy import (
    func,
    select,
    update,
)

from handlers.domain.errors import Conflict
from handlers.domain.escalation import Escalation
from handlers.domain.nouns import changed
from handlers.domain.sla import ClockState
from handlers.ports.records import Search
from storage.among import among
from storage.link import Link, columns_of, its, noun_of, nouns_of, values_of
from storage.pad import Change, Taken
from storage.rows import Rows, Writing, adding, inserting, keys_of, picked, types_of
from storage.search import matches
from storage.tables import clocks, counters, escalations
from storage.types import NEVER

_column = escalations.c
_ESCALATIONS = select(*columns_of(Escalation, escalations))
_GET = _ESCALATIONS.where(its(escalations, "id"))
_BY_REF = _ESCALATIONS.where(its(escalations, "ref"))
_SOME = _ESCALATIONS.where(its(escalations), among(_column.id, "ids"))
_NAMES = tuple(field.name for field in fields(Escalation))
_ADD = inserting(escalations, (*_NAMES, "is_open", "next_due_at"))
_RUNNING = clocks.c.state == ClockState.RUNNING
_NEAREST = select(func.coalesce(func.min(clocks.c.due_at) * 1_000_000, NEVER)).where(
    clocks.c.organisation == _column.organisation, clocks.c.escalation_id == _column.id, _RUNNING
)
_NOTE_NEXT_DUE = Rows(
    keys_of(escalations, "id"),
    lambda given: (
        update(escalations).where(picked(escalations, given, "id")).values(next_due_at=_NEAREST.scalar_subquery())
    ),
)
_COUNTER = select(counters.c.value).where(its(counters, "counter")).with_for_update()
_BEGIN = adding(counters, ("counter", "value"))
_COUNT = Rows(
    keys_of(counters, "counter") | types_of(counters, "value"),
    lambda given: update(counters).where(picked(counters, given, "counter")).values(value=given["value"]),
)
# Books of the pad: what is known of one record by its id, and where the rest lies.
BOOK, REFS, COUNTERS, CLOCKS, NEXT_DUE = "escalations", "refs", "counters", "clocks", "next due"
ABOUT_RECORDS = ("clocks of", "messages of", "story")  # of a new record there is nothing in the database


class SqlEscalations:
    """The repository of escalations in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def next_number(self, counter: str) -> int:
        """The next number of a counter. Its row stays locked until the transaction ends, so no number is lost."""
        if not self._link.pad.knows(COUNTERS, counter):
            self._link.pad.note(COUNTERS, counter, await self._lock(counter))
        last: int = self._link.pad.get(COUNTERS, counter)
        await self._link.change(COUNTERS, counter, last + 1, last)
        return last + 1

    async def _lock(self, counter: str) -> int:
        """How far a counter has come. The very first who asks begins it; whoever asks at the same time waits here."""
        which = self._link.where(counter=counter)
        row = await self._link.look_for(_COUNTER, which)
        if row is None:
            await self._link.write(_BEGIN, [self._link.row({"counter": counter, "value": 0})])
            row = await self._link.look_for(_COUNTER, which)
        return int(row.value) if row else 0

    async def add(self, escalation: Escalation) -> None:
        """Write a new record."""
        pad = self._link.pad
        is_known = pad.knows(BOOK, escalation.id)
        if is_known:
            await self._link.flush()
        await self._link.change(BOOK, escalation.id, escalation)
        if is_known:
            await self._link.flush()  # the database says what is wrong with that
        pad.note(REFS, escalation.ref, escalation.id)
        for book in ABOUT_RECORDS:
            if not pad.knows(book, escalation.id):
                pad.note(book, escalation.id, ())

    async def keep(self, escalation: Escalation) -> Escalation:
        """Write a changed record; returns it with the next version. Raises Conflict when it has changed meanwhile."""
        pad = self._link.pad
        before: Escalation | None = pad.get(BOOK, escalation.id)
        if before is not None and before.version != escalation.version:
            raise Conflict(_quicker(escalation))
        after = changed(escalation, version=escalation.version + 1)
        await self._link.change(BOOK, escalation.id, after, before or escalation.version)
        if before is None:
            await self._link.flush()  # nobody has looked at it here: whether it still is that version is found out now
        return after

    async def get(self, escalation_id: str) -> Escalation | None:
        if not self._link.pad.knows(BOOK, escalation_id):
            row = await self._link.look_for(_GET, self._link.where(id=escalation_id))
            return _noted(self._link, noun_of(Escalation, row)) if row else None
        found: Escalation | None = self._link.pad.get(BOOK, escalation_id)
        return found

    async def by_ref(self, ref: str) -> Escalation | None:
        known: str | None = self._link.pad.get(REFS, ref)
        if known is not None:
            return await self.get(known)
        row = await self._link.look_for(_BY_REF, self._link.where(ref=ref))
        return _noted(self._link, noun_of(Escalation, row)) if row else None

    async def search(self, search: Search) -> Sequence[Escalation]:
        """A page of the records that match and are in scope: the nearest due time first, then the first opened."""
        statement = (
            _ESCALATIONS.where(self._link.ours(escalations), matches(self._link, search))
            .order_by(_column.next_due_at, _column.opened_at, _column.id)
            .limit(search.limit)
            .offset(search.offset)
        )
        if not self._is_about_others(search):
            await self._link.flush()
        return nouns_of(Escalation, await self._link.look(statement))

    def _is_about_others(self, search: Search) -> bool:
        """True if nothing that is still to be written can be found by this search: it asks for other content."""
        touched = (case for case in self._link.pad.touched(BOOK) if isinstance(case, Escalation))
        return search.case_key is not None and all(case.case_key != search.case_key for case in touched)

    async def every(self, after: str, limit: int) -> Sequence[Escalation]:
        """The records in the order of their ids, those that follow `after`."""
        statement = _ESCALATIONS.where(self._link.ours(escalations), _column.id > after)
        rows = await self._link.all(statement.order_by(_column.id).limit(limit))
        return nouns_of(Escalation, rows)

    async def count(self, search: Search, at_most: int | None = None) -> int:
        """How many records match and are in scope, whatever the page. With `at_most` it stops counting there."""
        found = select(_column.id).where(self._link.ours(escalations), matches(self._link, search))
        return await self._link.number(select(func.count()).select_from(found.limit(at_most).subquery()))


def _quicker(escalation: Escalation) -> str:
    return f"Somebody was quicker: {escalation.ref} has just changed. Look again, then repeat it."


async def look_at(link: Link, escalation_ids: Sequence[str]) -> None:
    """Remember these records."""
    for found in nouns_of(Escalation, await link.look(_SOME, link.where(ids=list(escalation_ids)))):
        _noted(link, found)


def _noted(link: Link, found: Escalation) -> Escalation:
    """A record of the database; as it stands on the pad, if it is there."""
    if not link.pad.knows(BOOK, found.id):
        link.pad.note(BOOK, found.id, found)
    noted: Escalation = link.pad.get(BOOK, found.id)
    return noted


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Write records, each with the nearest due time of its clocks: the new ones whole, of others what has changed."""
    changes = taken[BOOK]
    yield from _insert(link, [change.after for change in changes if change.before is None])
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.before is not None:
            groups[_changed(change)].append(change)
    for names, group in groups.items():
        rows = [
            link.where(id=each.key, version=_version(each.before)) | {name: _value(each.after, name) for name in names}
            for each in group
        ]
        yield Writing(_keeping(names), rows, _quicker(group[0].after))


def write_next_due(link: Link, taken: Taken) -> Iterator[Writing]:
    """Note the nearest due time on records whose clocks alone were changed."""
    written = {change.key for change in taken.get(BOOK, ())}
    rows = [link.where(id=change.key) for change in taken[NEXT_DUE] if change.key not in written]
    yield Writing(_NOTE_NEXT_DUE, rows)


def write_counters(link: Link, taken: Taken) -> Iterator[Writing]:
    """Write how far the counters have come."""
    rows = [link.where(counter=change.key) | {"value": change.after} for change in taken[COUNTERS]]
    yield Writing(_COUNT, rows)


def _insert(link: Link, new: Sequence[Escalation]) -> Iterator[Writing]:
    if not new:
        return
    nearest = {case.id: NEVER for case in new}
    for _, clock in link.pad.items(CLOCKS):
        if clock.escalation_id in nearest and clock.state is ClockState.RUNNING and clock.due_at is not None:
            nearest[clock.escalation_id] = min(nearest[clock.escalation_id], clock.due_at * 1_000_000)
    rows = [link.row({**values_of(case), "is_open": case.is_open, "next_due_at": nearest[case.id]}) for case in new]
    yield Writing(_ADD, rows)


def _changed(change: Change) -> tuple[str, ...]:
    """The columns that differ; all of them where nobody knows what stood there."""
    if isinstance(change.before, int):
        return (*_NAMES, "is_open")
    before, after = change.before.__dict__, change.after.__dict__
    names = [name for name, value in before.items() if value is not after[name] and value != after[name]]
    return (*names, "is_open") if change.before.is_open is not change.after.is_open else tuple(names)


def _version(before: "Escalation | int") -> int:
    return before if isinstance(before, int) else before.version


def _value(escalation: Escalation, name: str) -> object:
    return getattr(escalation, name)


@cache
def _keeping(names: tuple[str, ...]) -> Rows:
    return Rows(
        keys_of(escalations, "id", "version") | types_of(escalations, *names),
        lambda given: (
            update(escalations)
            .where(picked(escalations, given, "id", "version"))
            .values({**{name: given[name] for name in names}, "next_due_at": _NEAREST.scalar_subquery()})
        ),
    )
