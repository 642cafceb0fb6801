"""The tables of duties: covers over the rota, what people chose for themselves, and hand-overs with their items."""

from sqlalchemy import Column, Index, Integer, Table, Text

from handlers.domain.handover import ItemState
from storage.tables import metadata
from storage.types import Instant, Wire, Word


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


covers = Table(
    "covers",
    metadata,
    _key("organisation"),
    _key("id"),
    Column("person", Text, nullable=False),
    Column("instead_of", Text, nullable=False),
    Column("start", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
Index("ix_covers_until", covers.c.organisation, covers.c.until)

preferences = Table(
    "preferences",
    metadata,
    _key("organisation"),
    _key("person"),
    Column("quiet", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reach", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    _key("organisation"),
    _key("id"),
    Column("site", Text, nullable=False),
    Column("to_site", Text, nullable=False),
    Column("shift", Text, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("outgoing", Wire(tuple[str, ...]), nullable=False),
    Column("incoming", Wire(tuple[str, ...]), nullable=False),
    Column("restricted", Integer, nullable=False),
    Column("published_at", Instant, nullable=False),
)
Index("ix_handovers_ends_at", handovers.c.organisation, handovers.c.ends_at)

handover_items = Table(
    "handover_items",
    metadata,
    _key("organisation"),
    _key("handover_id"),
    _key("escalation_id"),
    Column("place", Integer, nullable=False),
    Column("owner", Text),
    Column("state", Word(ItemState), nullable=False),
    Column("by", Text),
    Column("at", Instant),
    Column("changes", Integer, nullable=False),
)
