"""Policy notices with who has read them, and thanks to teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.domain.notice import Notice, Reading


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks to a team. `client` is the client whose contact says so, or None for one of our own people.

    `escalation_id` is the record that it is about, if any. The text is redacted.
    """

    number: int
    teams: tuple[str, ...]
    author: str
    text: str
    said_at: datetime
    client: str | None = None
    escalation_id: str | None = None


class Notices(Protocol):
    async def keep(self, notice: Notice) -> None:
        """Keep a notice, in place of what it was."""
        ...

    async def get(self, number: int) -> Notice | None: ...

    async def standing(self) -> Sequence[Notice]:
        """The notices that no other version has replaced, the latest first."""
        ...

    async def keep_reading(self, reading: Reading) -> None:
        """Keep somebody's part in a notice, in place of what it was."""
        ...

    async def reading(self, notice: int, person: str) -> Reading | None: ...

    async def readings(self, notice: int) -> Sequence[Reading]:
        """Everybody's part in a notice."""
        ...

    async def read_by(self, person: str) -> Sequence[int]:
        """The numbers of the notices that somebody has read."""
        ...

    async def thank(self, thanks: Thanks) -> None:
        """Keep thanks to teams."""
        ...

    async def thanks(self, number: int) -> Thanks | None: ...

    async def latest_thanks(self, limit: int) -> Sequence[Thanks]:
        """The last that were said, the latest first."""
        ...
