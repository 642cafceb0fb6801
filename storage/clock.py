"""The database's share in time: the manual clock's row, and the only question after the database's own time."""

from datetime import datetime

from sqlalchemy import BigInteger, func, select
from sqlalchemy.sql.expression import cast, extract, literal_column

from handlers.domain.errors import BadInput
from storage.tables import manual_clock
from storage.transactions import Transactions
from storage.types import from_micros

_JULIAN_1970 = 2440587.5


class SqlClock:
    """The manual time, shared by all replicas and kept over restarts; every call is a transaction of its own."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def manual_time(self) -> datetime | None:
        """What the manual clock shows, or None when it was never set."""
        async with self._transactions.reading() as link:
            row = await link.one(select(manual_clock.c.at).where(link.ours(manual_clock)))
            return row.at if row else None

    async def set_manual_time(self, at: datetime) -> None:
        """Set the manual clock. Raises BadInput when that would turn it back."""
        async with self._transactions.writing() as link:
            statement = link.insert(manual_clock).values(organisation=link.organisation, at=at)
            forward = statement.on_conflict_do_update(
                index_elements=["organisation"],
                set_={"at": statement.excluded.at},
                where=statement.excluded.at >= manual_clock.c.at,
            )
            if (await link.run(forward.returning(manual_clock.c.at))).first() is None:
                raise BadInput("The clock only goes forward.", field="to")
            await link.connection.commit()

    async def database_time(self) -> datetime:
        """The database's own time, now."""
        async with self._transactions.reading() as link:
            if link.is_sqlite:
                seconds = (func.julianday("now") - _JULIAN_1970) * 86_400_000_000
            else:
                seconds = extract("epoch", func.clock_timestamp()) * literal_column("1000000")
            return from_micros(await link.number(select(cast(seconds, BigInteger))))
