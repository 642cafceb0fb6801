"""A shift hand-over: the open cases of one shift, offered one by one to the shift that comes after.

Until somebody of the incoming shift accepts an item, its owner stays responsible; no clock of the case knows of it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemState(StrEnum):
    """What became of one item."""

    OPEN = "open"
    QUERIED = "queried"  # the incoming shift has a question; it still has to accept
    ACCEPTED = "accepted"

    @property
    def is_waiting(self) -> bool:
        return self is not ItemState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Handover:
    """One shift of a site that ends at `ends_at`, handed to the shift of `to_site` that begins at `starts_at`.

    `id` is `SITE:DATE:SHIFT`, the date on which the shift began. `outgoing` and `incoming` are the leads, by key, of
    the last second of the one and of the first of the other. `restricted` is how many restricted cases are open.
    """

    id: str
    site: str
    to_site: str
    shift: str
    ends_at: datetime
    starts_at: datetime
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]
    restricted: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class HandoverItem:
    """One case of a hand-over, in its place on the list; who accepted or queried it, and when.

    `owner` is who was responsible when it was published, and stays so until it is accepted; None for nobody's.
    """

    handover_id: str
    escalation_id: str
    place: int
    owner: str | None = None
    state: ItemState = ItemState.OPEN
    by: str | None = None
    at: datetime | None = None
    changes: int = 0  # how often what the card says of it has changed
