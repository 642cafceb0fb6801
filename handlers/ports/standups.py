"""What was said for a stand-up, and the action items that came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's part of one day of a stand-up. `day` is the site's own, as ISO 8601 (`2026-11-23`).

    `asked_at` is None for somebody who spoke unasked, `said_at` for somebody who has said nothing; `skipped` tells that
    they want to say nothing that day. The texts are redacted.
    """

    standup: str
    day: str
    person: str
    asked_at: datetime | None = None
    said_at: datetime | None = None
    skipped: bool = False
    attention: str = ""
    blockers: str = ""
    signals: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        """What was said, by the order of the questions."""
        return self.attention, self.blockers, self.signals


@dataclass(frozen=True, slots=True)
class ActionItem:
    """A blocker with somebody who sees to it. `number` counts from 1; `due_on` is a day of the site, as ISO 8601."""

    number: int
    standup: str
    day: str
    text: str
    raiser: str
    raised_at: datetime
    owner: str
    due_on: str
    done_at: datetime | None = None
    done_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.done_at is None


class Standups(Protocol):
    async def ask(self, voice: Voice) -> bool:
        """Note that somebody is asked. False if they have a part in that day already; then nothing is changed."""
        ...

    async def keep(self, voice: Voice) -> None:
        """Keep somebody's part of a day, in place of what it was."""
        ...

    async def voice(self, standup: str, day: str, person: str) -> Voice | None: ...

    async def voices(self, standup: str, day: str) -> Sequence[Voice]:
        """Everybody's part of a day: in the order in which they spoke, then those who have not."""
        ...

    async def keep_item(self, item: ActionItem) -> None:
        """Keep an action item, in place of what it was."""
        ...

    async def item(self, number: int) -> ActionItem | None: ...

    async def open_items(self, standup: str) -> Sequence[ActionItem]:
        """What is not done yet of a stand-up, the earliest due day first."""
        ...

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Forget at most so many parts of days that lie before an instant's date, in UTC; returns how many."""
        ...

    async def forget_items(self, before: datetime, limit: int) -> int:
        """Forget at most so many action items that were done before; returns how many."""
        ...
