"""The tables of what chats must remember: facts of their address books, and where their apps are installed."""

from sqlalchemy import Column, Index, Table, Text

from storage.tables import metadata
from storage.types import Instant


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


addresses = Table(
    "addresses",
    metadata,
    _key("organisation"),
    _key("chat"),
    _key("tenant"),
    _key("name"),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_addresses_at", addresses.c.organisation, addresses.c.chat, addresses.c.at)

installations = Table(
    "installations",
    metadata,
    _key("organisation"),
    _key("chat"),
    _key("tenant"),
    Column("sealed", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
