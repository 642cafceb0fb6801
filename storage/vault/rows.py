"""What every repository of the vault does with rows: of one organisation, named by pseudonyms, sealed by place."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, Table, and_, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.domain.errors import Conflict
from storage.vault.seal import Root

Found = Sequence[Row[Any]]


class Rows:
    """The rows of one organisation, in one transaction. `shredded` tells that a key was destroyed in it."""

    def __init__(self, connection: AsyncConnection, organisation: str, root: Root) -> None:
        self.connection, self.organisation, self.root = connection, organisation, root
        self.shredded = False

    def name(self, person: str) -> str:
        """What somebody is called here."""
        return self.root.pseudonym(self.organisation, person)

    def about(self, table: Table, *row: str) -> tuple[str, ...]:
        """The place that what is sealed in a row is bound to."""
        return (self.organisation, table.name, *row)

    def ours(self, table: Table, **equal: str) -> ColumnElement[bool]:
        """The condition that a row is ours, and has these values."""
        conditions = [table.c[name] == value for name, value in equal.items()]
        return and_(table.c.organisation == self.organisation, *conditions)

    async def found(self, asked: Executable) -> Found:
        """All rows of a question."""
        return (await self.connection.execute(asked)).all()

    async def do(self, statement: Executable) -> None:
        """Change something."""
        await self.connection.execute(statement)

    async def add(self, table: Table, **values: str) -> None:
        """Add a row. Raises Conflict where somebody was quicker."""
        try:
            await self.do(insert(table).values(organisation=self.organisation, **values))
        except IntegrityError as error:
            raise Conflict("Somebody was quicker; nothing was changed.") from error

    async def commit(self) -> None:
        """Keep everything. A connection whose commit fails is given up: SQLite's would go on with what was not kept."""
        try:
            await self.connection.commit()
        except BaseException:
            await self.connection.invalidate()
            raise
