"""What a chat remembers of people and places. Every call is a transaction of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from storage.chat_tables import addresses
from storage.link import its
from storage.transactions import Transactions

_column = addresses.c
_GET = select(_column.value).where(its(addresses, "chat", "tenant", "name"))
_SEVERAL = select(_column.name, _column.value).where(
    its(addresses, "chat", "tenant"), _column.name.in_(bindparam("names", expanding=True))
)
_TAKE = delete(addresses).where(its(addresses, "chat", "tenant", "name")).returning(_column.value)
# By its first characters and not with LIKE: a name may hold any sign, and SQLite's LIKE knows no case.
_LISTED = select(_column.name, _column.value).where(
    its(addresses, "chat", "tenant"), func.substr(_column.name, 1, bindparam("length")) == bindparam("prefix")
)
_FORGET = delete(addresses).where(its(addresses, "chat", "tenant"))
_FORGET_BEFORE = delete(addresses).where(
    its(addresses, "chat"),
    func.substr(_column.name, 1, bindparam("length")) == bindparam("prefix"),
    _column.at < bindparam("before", type_=_column.at.type),
)


class SqlAddressBook:
    """The address books of all chats of one organisation."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def get(self, chat: str, tenant: str, name: str) -> str | None:
        async with self._transactions.reading() as link:
            row = await link.one(_GET, link.where(chat=chat, tenant=tenant, name=name))
            return str(row.value) if row else None

    async def several(self, chat: str, tenant: str, names: Sequence[str]) -> Mapping[str, str]:
        """The facts of these names, by name, in one transaction; those that are not there are left out."""
        async with self._transactions.reading() as link:
            rows = await link.all(_SEVERAL, link.where(chat=chat, tenant=tenant) | {"names": list(names)})
            return {str(row.name): str(row.value) for row in rows}

    async def put(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> None:
        """Keep a fact, over an older one of the same name."""
        async with self._transactions.writing() as link:
            await link.put(addresses, _fact(chat, tenant, name, value, at))
            await link.connection.commit()

    async def add(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> bool:
        """Keep a fact that is not there yet; False if there is one."""
        async with self._transactions.writing() as link:
            added = await link.add(addresses, _fact(chat, tenant, name, value, at))
            await link.connection.commit()
            return added

    async def take(self, chat: str, tenant: str, name: str) -> str | None:
        """Return a fact and forget it, in one step."""
        async with self._transactions.writing() as link:
            row = (await link.run(_TAKE, link.where(chat=chat, tenant=tenant, name=name))).first()
            await link.connection.commit()
            return str(row.value) if row else None

    async def listed(self, chat: str, tenant: str, prefix: str) -> Mapping[str, str]:
        """All facts of a tenant whose names begin so."""
        async with self._transactions.reading() as link:
            rows = await link.all(_LISTED, link.where(chat=chat, tenant=tenant) | _beginning(prefix))
            return {str(row.name): str(row.value) for row in rows}

    async def forget(self, chat: str, tenant: str) -> None:
        """Forget all facts of a tenant."""
        async with self._transactions.writing() as link:
            await link.run(_FORGET, link.where(chat=chat, tenant=tenant))
            await link.connection.commit()

    async def forget_before(self, chat: str, prefix: str, before: datetime) -> int:
        """Forget facts of all tenants whose names begin so and that are older; returns how many."""
        async with self._transactions.writing() as link:
            asked = link.where(chat=chat) | _beginning(prefix) | {"before": before}
            gone = (await link.run(_FORGET_BEFORE, asked)).rowcount
            await link.connection.commit()
            return int(gone)


def _fact(chat: str, tenant: str, name: str, value: str, at: datetime) -> dict[str, Any]:
    return {"chat": chat, "tenant": tenant, "name": name, "value": value, "at": at}


def _beginning(prefix: str) -> dict[str, Any]:
    return {"prefix": prefix, "length": len(prefix)}
