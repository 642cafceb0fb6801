"""Small facts that must outlive the process."""

from sqlalchemy import select

from storage.link import Link
from storage.tables import settings


class SqlSettings:
    """The repository of settings in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, name: str) -> str | None:
        row = await self._link.one(select(settings.c.value).where(self._link.ours(settings, name=name)))
        return str(row.value) if row else None

    async def put(self, name: str, value: str) -> None:
        await self._link.put(settings, {"name": name, "value": value})
