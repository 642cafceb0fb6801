"""Who of those who take part is not there any more, and since when.

One sealed row holds all of them, and is there and written anew whether there are any or not: whoever has the database
cannot tell from it that somebody who left took part.
"""

from collections.abc import Awaitable, Callable, Mapping, Set
from datetime import date, timedelta

from sqlalchemy import select, update

from storage.vault.rows import Rows
from storage.vault.tables import absences, calls, cohorts, nudges, people

STEP = 4096  # bytes: the row's length tells no number that is of use to anybody
EACH = 90  # bytes: a pseudonym, its day, and the signs about them
TABLES = (people, nudges)
LOOKED = ""  # nobody's pseudonym


class SqlAbsences:
    """The repository of absences in one transaction. Everybody is named by pseudonym."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def looked_at(
        self, here: Set[str], today: date, patience: timedelta, forget: Callable[[str], Awaitable[None]]
    ) -> bool:
        """Forget whoever has been none of these for so long. False where that was looked at today."""
        since = await self._since()
        if since.get(LOOKED) == today:
            return False
        asked = [select(table.c.pseudonym).where(self._rows.ours(table)) for table in TABLES]
        kept = {row.pseudonym for one in asked for row in await self._rows.found(one)}
        away = {name: since.get(name, today) for name in kept - here}
        gone = {name for name, day in away.items() if today - day >= patience}
        for name in gone:
            await forget(name)
        await self._put(
            {LOOKED: today} | {name: day for name, day in away.items() if name not in gone}, known=bool(since)
        )
        return True

    async def sites(self) -> Set[str]:
        """The sites that a window is open of, or a request waits at."""
        asked = [select(table.c.site).where(self._rows.ours(table)) for table in (cohorts, calls)]
        return {row.site for one in asked for row in await self._rows.found(one)}

    async def _since(self) -> Mapping[str, date]:
        """Since when each of them is not there; under LOOKED, the day on which that was found out."""
        rows = await self._rows.found(select(absences).where(self._rows.ours(absences)).with_for_update())
        if not rows:
            return {}
        plain = self._rows.root.absences.open_fields(rows[0].sealed, *self._rows.about(absences))
        return {name: date.fromisoformat(str(day)) for name, day in plain.items()}

    async def _put(self, since: Mapping[str, date], *, known: bool) -> None:
        """Keep it; `known` says that there was a row. Raises Conflict where another process began at that moment."""
        plain = {name: day.isoformat() for name, day in sorted(since.items())}
        size = STEP * (1 + EACH * len(plain) // STEP)
        sealed = self._rows.root.absences.close_fields(plain, size, *self._rows.about(absences))
        if known:
            await self._rows.do(update(absences).where(self._rows.ours(absences)).values(sealed=sealed))
        else:
            await self._rows.add(absences, sealed=sealed)
