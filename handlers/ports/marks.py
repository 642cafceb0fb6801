"""What somebody asked last in one place: how a chat that brings it again under another id is found out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was asked: `name` tells who asked and where, `asked` what it was, both in the adapter's words.

    `at` is real time. What is asked once more `within` that time counts as the same.
    """

    chat: str
    tenant: str
    name: str
    asked: str
    at: datetime
    within: timedelta


class Marks(Protocol):
    """The newest mark of each name. They are facts of the address book, in the transaction of what they are about."""

    async def repeats(self, mark: Mark) -> bool:
        """True if the very same stands there already, and not for too long."""
        ...

    async def put(self, mark: Mark) -> None:
        """Let this one stand there from now on."""
        ...
