"""Who wants a word when a break is due: each row under a key of its own, and no time older than a day."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from handlers.domain.exposure import KEPT
from handlers.ports.vault import Nudging
from storage.vault import wire
from storage.vault.rows import Rows
from storage.vault.seal import Seal, new_key
from storage.vault.tables import nudges

BEHIND = timedelta(hours=12)  # where a day ends last


class SqlNudges:
    """The repository of nudges in one transaction."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, person: str) -> Nudging | None:
        """How it stands with somebody."""
        row = await self._row(self._rows.name(person))
        return self._opened(row) if row is not None else None

    async def put(self, person: str, nudging: Nudging) -> None:
        """Keep how it stands with somebody."""
        name = self._rows.name(person)
        row = await self._row(name)
        if row is not None:
            await self._keep(row, nudging)
            return
        key, about = new_key(), self._rows.about(nudges, name)
        wrapped = self._rows.root.keys.close(key, *about, "key")
        sealed = Seal(key).close_fields(wire.from_nudging(nudging), wire.NUDGING_SIZE, *about)
        await self._rows.add(nudges, pseudonym=name, wrapped_key=wrapped, sealed=sealed)

    async def drop(self, person: str) -> None:
        """Destroy somebody's key of this."""
        await self._rows.do(delete(nudges).where(self._rows.ours(nudges, pseudonym=self._rows.name(person))))
        self._rows.shredded = True

    async def tidy(self, now: datetime) -> None:
        """Forget what is a day ago, of everybody; a row that holds nothing of it is left as it is."""
        for row in await self._rows.found(select(nudges).where(self._rows.ours(nudges)).with_for_update()):
            nudging = self._opened(row)
            told = tuple(at for at in nudging.told if now - at < KEPT)
            past = nudging.muted_on is not None and nudging.muted_on < (now - BEHIND).date()
            kept = Nudging(told, None if past else nudging.muted_on)
            if kept != nudging:
                await self._keep(row, kept)

    async def _row(self, name: str) -> Row[Any] | None:
        asked = select(nudges).where(self._rows.ours(nudges, pseudonym=name)).with_for_update()
        return next(iter(await self._rows.found(asked)), None)

    async def _keep(self, row: Row[Any], nudging: Nudging) -> None:
        about = self._rows.about(nudges, row.pseudonym)
        sealed = self._key(row).close_fields(wire.from_nudging(nudging), wire.NUDGING_SIZE, *about)
        where = self._rows.ours(nudges, pseudonym=row.pseudonym)
        await self._rows.do(update(nudges).where(where).values(sealed=sealed))
        self._rows.shredded = True

    def _opened(self, row: Row[Any]) -> Nudging:
        return wire.to_nudging(self._key(row).open_fields(row.sealed, *self._rows.about(nudges, row.pseudonym)))

    def _key(self, row: Row[Any]) -> Seal:
        return Seal(self._rows.root.keys.open(row.wrapped_key, *self._rows.about(nudges, row.pseudonym), "key"))
