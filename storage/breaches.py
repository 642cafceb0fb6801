"""The breach register as rows: entered once for each clock, coded and excluded later, never taken out."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select, update

from handlers.domain.breach import Breach
from storage.among import among
from storage.ledger import breaches
from storage.link import Link, columns_of, its, noun_of, values_of
from storage.pad import Taken
from storage.rows import Writing, adding

SAID_LATER = ("code", "second", "coded_by", "coded_at", "excluded_by", "excluded_at", "evidence")
BOOK = "breaches"  # of the pad, by clock: whether there is one, or the one to be entered

_ENTER = adding(breaches, [column.name for column in columns_of(Breach, breaches)])
_ENTERED = select(breaches.c.clock_id).where(its(breaches, "clock_id"))
_OF = (
    select(*columns_of(Breach, breaches))
    .where(its(breaches), among(breaches.c.escalation_id, "records"))
    .order_by(breaches.c.reached_at, breaches.c.clock_id)
)


class SqlBreaches:
    """The repository of breaches in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, breach: Breach) -> bool:
        """Put a breach on record. False if this clock's is there already; then nothing is changed."""
        pad = self._link.pad
        if not pad.knows(BOOK, breach.clock_id):
            pad.note(
                BOOK, breach.clock_id, bool(await self._link.look(_ENTERED, self._link.where(clock_id=breach.clock_id)))
            )
        if pad.get(BOOK, breach.clock_id):
            return False
        await self._link.change(BOOK, breach.clock_id, breach)
        return True

    async def keep(self, breach: Breach) -> None:
        """Write its code or its exclusion; what it was when it was decided never changes."""
        values = values_of(breach)
        await self._link.run(
            update(breaches)
            .where(self._link.ours(breaches, clock_id=breach.clock_id))
            .values({name: values[name] for name in SAID_LATER})
        )

    async def of(self, escalation_ids: Sequence[str]) -> Sequence[Breach]:
        """The breaches of these records, the first reached first."""
        if not escalation_ids:
            return []
        rows = await self._link.all(_OF, self._link.where(records=list(escalation_ids)))
        return [noun_of(Breach, row) for row in rows]


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Enter breaches, each once."""
    rows = [link.row(values_of(change.after)) for change in taken[BOOK]]
    yield Writing(_ENTER, rows, "This breach was entered a moment ago.")
