"""Where chats' apps are installed. What comes here is sealed already. Every call is a transaction of its own."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from handlers.ports.installations import Installation
from storage.chat_tables import installations
from storage.link import columns_of, its, noun_of, values_of
from storage.transactions import Transactions

_ALL = select(*columns_of(Installation, installations))
_FIND = _ALL.where(its(installations, "chat", "tenant"))
_EVERY = _ALL.where(its(installations, "chat")).order_by(installations.c.tenant)
_REMOVE = delete(installations).where(its(installations, "chat", "tenant"))


class SqlInstallations:
    """The installations of one organisation's apps."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def find(self, chat: str, tenant: str) -> Installation | None:
        async with self._transactions.reading() as link:
            row = await link.one(_FIND, link.where(chat=chat, tenant=tenant))
            return noun_of(Installation, row) if row else None

    async def keep(self, installation: Installation) -> None:
        """Keep an installation, over an older one of the same tenant."""
        async with self._transactions.writing() as link:
            await link.put(installations, values_of(installation))
            await link.connection.commit()

    async def remove(self, chat: str, tenant: str) -> None:
        """Forget an installation and its tokens."""
        async with self._transactions.writing() as link:
            await link.run(_REMOVE, link.where(chat=chat, tenant=tenant))
            await link.connection.commit()

    async def every(self, chat: str) -> Sequence[Installation]:
        async with self._transactions.reading() as link:
            return [noun_of(Installation, row) for row in await link.all(_EVERY, link.where(chat=chat))]
