"""What happened to a record: append-only events, each with who, when, what and for whose eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """For whose eyes a text is meant. A post of one audience never goes to a surface of a wider one."""

    PRIVATE = "private"
    INTERNAL = "internal"
    CLIENT = "client"

    def fits(self, surface: "Audience") -> bool:
        """True if a text of this audience may be shown on a surface of that one.

        A surface is as wide as the widest audience that reads it: client > internal > private.
        """
        width = (Audience.PRIVATE, Audience.INTERNAL, Audience.CLIENT)
        return width.index(surface) <= width.index(self)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a timeline.

    `seq` counts from 1 within the record. `actor` is a person's key, or "handrail" for what the bot did by itself.
    `kind` is the registry's verb where a person acted. `data` holds plain values (text, whole numbers, booleans,
    lists of text); times in it are ISO 8601 UTC. `text` is the free text, already redacted: it lies beside the chain
    in an erasable table, and is None when there was none or it has been erased.
    """

    escalation_id: str
    seq: int
    at: datetime
    actor: str
    kind: str
    audience: Audience
    data: Mapping[str, object] = field(default_factory=dict)
    text: str | None = None
