"""One transaction of the vault."""

import uuid
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.domain.callback import Call
from handlers.domain.checkin import Checkin
from handlers.domain.errors import Conflict
from handlers.domain.pulse import Cohort, Release, Window
from handlers.ports.vault import Decide, Opened, Published, Remembered, Standing, Told
from storage.vault import wire
from storage.vault.absences import SqlAbsences
from storage.vault.copies import SqlPages
from storage.vault.nudges import SqlNudges
from storage.vault.rows import Rows
from storage.vault.seal import Root, Seal, new_key
from storage.vault.tables import absences, answers, calls, cohorts, history, marks, nudges, people, releases
from storage.vault.tallies import Kept, added, as_plain, begun, of_plain, without

QUESTIONS = "own-3/1"  # which questions an answer belongs to


class SqlVaultWork:
    """A unit of work."""

    def __init__(self, connection: AsyncConnection, organisation: str, root: Root) -> None:
        self._rows = Rows(connection, organisation, root)
        self.nudges = SqlNudges(self._rows)
        self.pages = SqlPages(self._rows)
        self._absences = SqlAbsences(self._rows)

    @property
    def shredded(self) -> bool:
        """True once a key was destroyed in it."""
        return self._rows.shredded

    async def standing(self, person: str) -> Standing | None:
        """How somebody takes part."""
        name = self._rows.name(person)
        row = await self._person(name)
        if row is None:
            return None
        sealed = self._key_of(row).open_fields(row.standing, *self._rows.about(people, name))
        return wire.to_standing(sealed)

    async def put_standing(self, person: str, standing: Standing) -> None:
        """Keep how somebody takes part."""
        name = self._rows.name(person)
        about = self._rows.about(people, name)
        row = await self._person(name)
        key = new_key() if row is None else self._rows.root.keys.open(row.wrapped_key, *about, "key")
        sealed = Seal(key).close_fields(wire.from_standing(standing), wire.STANDING_SIZE, *about)
        if row is not None:
            await self._rows.do(update(people).where(self._rows.ours(people, pseudonym=name)).values(standing=sealed))
            return
        wrapped = self._rows.root.keys.close(key, *about, "key")
        await self._rows.add(people, pseudonym=name, wrapped_key=wrapped, standing=sealed)

    async def forget(self, person: str) -> None:
        """Destroy somebody's keys, delete what is theirs, and take them out of the cohorts that are still open."""
        await self._forget(self._rows.name(person))

    async def forget_gone(self, present: Set[str], today: date, patience: timedelta) -> bool:
        """Forget whoever has been none of these people for so long. False where that was looked at today."""
        return await self._absences.looked_at(set(map(self._rows.name, present)), today, patience, self._forget)

    async def sites(self) -> Set[str]:
        """The sites that a window is open of, or a request waits at."""
        return await self._absences.sites()

    async def _forget(self, name: str) -> None:
        for table in (people, answers, history, nudges):
            await self._rows.do(delete(table).where(self._rows.ours(table, pseudonym=name)))
        for row in await self._rows.found(select(cohorts).where(self._rows.ours(cohorts)).with_for_update()):
            fixed = self._fixed(row)
            kept = without(fixed.kept, name) if fixed.kept is not None else None
            left = replace(fixed, tree=_without(fixed.tree, name), kept=kept)
            sealed = self._sealed(row.site, row.first, left)
            where = self._rows.ours(cohorts, site=row.site, first=row.first)
            await self._rows.do(update(cohorts).where(where).values(sealed=sealed))
        self._rows.shredded = True

    async def answer(self, person: str, site: str, window: Window, checkin: Checkin) -> None:
        """Keep an answer in place of an earlier one of the same window."""
        name, there = self._rows.name(person), wire.window_key(site, window.first.isoformat())
        key = await self._key(name)
        await self._rows.do(delete(answers).where(self._rows.ours(answers, pseudonym=name, in_window=there)))
        number = uuid.uuid4().hex
        about = self._rows.about(answers, number, name, there, QUESTIONS)
        sealed = key.close_fields(wire.from_checkin(checkin), wire.ANSWER_SIZE, *about)
        await self._rows.add(answers, id=number, in_window=there, pseudonym=name, sealed=sealed)

    async def remember(self, person: str, remembered: Remembered) -> None:
        """Keep a check-in for its author."""
        name, number = self._rows.name(person), uuid.uuid4().hex
        key = await self._key(name)
        about = self._rows.about(history, number, name, QUESTIONS)
        sealed = key.close_fields(wire.from_remembered(remembered), wire.MEMORY_SIZE, *about)
        await self._rows.add(history, id=number, pseudonym=name, sealed=sealed)

    async def history(self, person: str) -> Sequence[Remembered]:
        """What somebody kept for themselves, the newest first."""
        name = self._rows.name(person)
        row = await self._person(name)
        if row is None:
            return ()
        key = self._key_of(row)
        rows = await self._rows.found(select(history).where(self._rows.ours(history, pseudonym=name)))
        found = [key.open_fields(one.sealed, *self._rows.about(history, one.id, name, QUESTIONS)) for one in rows]
        return sorted(map(wire.to_remembered, found), key=lambda one: one.day, reverse=True)

    async def forget_history(self, person: str) -> None:
        """Delete what somebody kept for themselves."""
        await self._rows.do(delete(history).where(self._rows.ours(history, pseudonym=self._rows.name(person))))

    async def once(self, key: str, day: date) -> bool:
        """True the first time."""
        mark = self._rows.root.mark(self._rows.organisation, key)
        if await self._rows.found(select(marks).where(self._rows.ours(marks, mark=mark))):
            return False
        await self._rows.add(marks, mark=mark, day=day.isoformat())
        return True

    async def count(self, person: str, site: str, window: Window, checkin: Checkin) -> bool:
        """Add an answer to the tally of its window. What the log still had of the counts before is overwritten too."""
        name = self._rows.name(person)
        await self._key(name)
        row = await self._open_row(site, window)
        fixed = self._fixed(row)
        after = added(fixed.kept, name, checkin) if fixed.kept is not None and name in fixed.tree.members else None
        if after is None:
            return False
        sealed = self._sealed(row.site, row.first, replace(fixed, kept=after))
        where = self._rows.ours(cohorts, site=row.site, first=row.first)
        await self._rows.do(update(cohorts).where(where).values(sealed=sealed))
        self._rows.shredded = True
        return True

    async def open_window(self, site: str, window: Window, tree: Cohort, k: int, *, tally: bool = False) -> bool:
        """Fix a window's cohort, its `k` and whether it is a tally, where it is neither fixed nor told of."""
        first = window.first.isoformat()
        for table in (cohorts, releases):
            if await self._rows.found(select(table).where(self._rows.ours(table, site=site, first=first)).limit(1)):
                return False
        kept = begun(len(tree.members)) if tally else None
        sealed = self._sealed(site, first, Fixed(self._renamed(tree), k, kept))
        await self._rows.add(cohorts, site=site, first=first, weeks=str(window.weeks), sealed=sealed)
        return True

    async def open_windows(self, site: str) -> Sequence[Opened]:
        """The windows that are not told of yet, the oldest first."""
        rows = await self._rows.found(
            select(cohorts).where(self._rows.ours(cohorts, site=site)).order_by(cohorts.c.first)
        )
        fixed = ((row, self._fixed(row)) for row in rows)
        return [Opened(_window(row), each.k, each.kept is not None) for row, each in fixed]

    async def close(self, site: str, window: Window, present: Set[str], decide: Decide) -> Sequence[Release]:
        """Tell of a window, and delete the answers in it, in this one transaction."""
        there = wire.window_key(site, window.first.isoformat())
        fixed = self._fixed(await self._open_row(site, window))
        given = await self._answers(there)
        closing = decide(fixed.tree, given, {self._rows.name(person) for person in present}, fixed.k)
        await self._publish(site, window, closing.releases)
        # Those of joiners too, who belong to no page of this window: nothing of it is left to be told again.
        await self._rows.do(delete(answers).where(self._rows.ours(answers, in_window=there)))
        return closing.releases

    async def close_tally(self, site: str, window: Window, present: Set[str], told: Told) -> Release:
        """Tell of a window that is a tally, and destroy it in this one transaction."""
        fixed = self._fixed(await self._open_row(site, window))
        if fixed.kept is None:
            raise Conflict(f"The window of {site} from {window.first.isoformat()} is no tally.")
        staying = fixed.tree.members & {self._rows.name(person) for person in present}
        release = told(fixed.tree, fixed.kept.tally, len(staying), fixed.k)
        await self._publish(site, window, (release,))
        self._rows.shredded = True
        return release

    async def published(self, site: str) -> Sequence[Published]:
        """What was told of a site, the newest window first."""
        asked = select(releases).where(self._rows.ours(releases, site=site))
        rows = await self._rows.found(asked.order_by(releases.c.first.desc(), releases.c.cohort))
        return [Published(_window(row), wire.to_release(row.cohort, row.body)) for row in rows]

    async def calls(self, site: str) -> Sequence[Call]:
        """The requests for a site's coach, and for its leads, the oldest first."""
        rows = await self._rows.found(select(calls).where(self._rows.ours(calls, site=site)))
        opened = self._rows.root.calls
        found = [
            wire.to_call(row.id, opened.open_fields(row.sealed, *self._rows.about(calls, row.id, site))) for row in rows
        ]
        return sorted(found, key=lambda call: call.asked_at)

    async def put_call(self, site: str, call: Call) -> None:
        """Keep a request, or how it stands now."""
        about = self._rows.about(calls, call.id, site)
        sealed = self._rows.root.calls.close_fields(wire.from_call(call), wire.CALL_SIZE, *about)
        await self.drop_call(call.id)
        await self._rows.add(calls, id=call.id, site=site, sealed=sealed)

    async def drop_call(self, call: str) -> None:
        """Delete a request."""
        await self._rows.do(delete(calls).where(self._rows.ours(calls, id=call)))

    async def tidy(self, before: date) -> None:
        """Forget old deliveries."""
        await self._rows.do(delete(marks).where(self._rows.ours(marks), marks.c.day < before.isoformat()))

    async def forget_everything(self) -> None:
        """Delete whatever is kept. For the demo."""
        for table in (people, answers, history, cohorts, releases, marks, calls, nudges, absences):
            await self._rows.do(delete(table).where(self._rows.ours(table)))
        self._rows.shredded = True

    async def commit(self) -> None:
        """Keep everything."""
        await self._rows.commit()

    async def _answers(self, there: str) -> dict[str, Checkin]:
        """The answers of a window that a key is left for, by pseudonym."""
        joined = answers.join(
            people, and_(people.c.organisation == answers.c.organisation, people.c.pseudonym == answers.c.pseudonym)
        )
        asked = (
            select(answers, people.c.wrapped_key).select_from(joined).where(self._rows.ours(answers, in_window=there))
        )
        found = {}
        for row in await self._rows.found(asked):
            about = self._rows.about(answers, row.id, row.pseudonym, there, QUESTIONS)
            found[row.pseudonym] = wire.to_checkin(self._key_of(row).open_fields(row.sealed, *about))
        return found

    async def _open_row(self, site: str, window: Window) -> Row[Any]:
        """The row of a window that is open still. Raises Conflict."""
        first = window.first.isoformat()
        asked = select(cohorts).where(self._rows.ours(cohorts, site=site, first=first))
        rows = await self._rows.found(asked.with_for_update())
        if not rows:
            raise Conflict(f"The window of {site} from {first} was told of already.")
        return rows[0]

    async def _publish(self, site: str, window: Window, told: Sequence[Release]) -> None:
        """Keep what is told of a window, which is open no more."""
        first, weeks = window.first.isoformat(), str(window.weeks)
        for release in told:
            body = wire.from_page(release.page)
            await self._rows.add(releases, site=site, first=first, cohort=release.cohort, weeks=weeks, body=body)
        await self._rows.do(delete(cohorts).where(self._rows.ours(cohorts, site=site, first=first)))

    async def _person(self, name: str) -> Row[Any] | None:
        rows = await self._rows.found(select(people).where(self._rows.ours(people, pseudonym=name)).with_for_update())
        return rows[0] if rows else None

    async def _key(self, name: str) -> Seal:
        row = await self._person(name)
        if row is None:
            raise LookupError("whoever does not take part has no key, and nothing is kept of them")
        return self._key_of(row)

    def _key_of(self, row: Row[Any]) -> Seal:
        return Seal(self._rows.root.keys.open(row.wrapped_key, *self._rows.about(people, row.pseudonym), "key"))

    def _sealed(self, site: str, first: str, fixed: "Fixed") -> str:
        tally = as_plain(fixed.kept)
        whole = wire.as_json({"k": fixed.k, "tree": wire.from_cohort(fixed.tree), "tally": tally})
        return self._rows.root.cohorts.close(whole, *self._rows.about(cohorts, site, first))

    def _fixed(self, row: Row[Any]) -> "Fixed":
        """A window's cohort, and what was promised when it began."""
        whole = wire.of_json(self._rows.root.cohorts.open(row.sealed, *self._rows.about(cohorts, row.site, row.first)))
        return Fixed(wire.to_cohort(whole["tree"]), int(whole["k"]), of_plain(whole.get("tally")))

    def _renamed(self, tree: Cohort) -> Cohort:
        own = frozenset(self._rows.name(person) for person in tree.own)
        return Cohort(tree.key, own, tuple(self._renamed(part) for part in tree.parts))


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was fixed when a window began; with the tally, where it is one."""

    tree: Cohort
    k: int
    kept: Kept | None = None


def _window(row: Row[Any]) -> Window:
    return Window(date.fromisoformat(row.first), int(row.weeks))


def _without(tree: Cohort, name: str) -> Cohort:
    return Cohort(tree.key, tree.own - {name}, tuple(_without(part, name) for part in tree.parts))
