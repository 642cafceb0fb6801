"""What may be asked of stand-ups."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standup:
    """The asker's stand-up: answer its questions (empty or edit), skip it, read it as it stands now, list its items.

    `of` is a site or team, for a manager who reads another one.
    """

    what: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class AnswerStandup:
    """The asker's answers, all of them. `day` is what the form was opened for: `dublin:2026-11-23`, or empty."""

    attention: str = ""
    blockers: str = ""
    signals: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class ItemDone:
    """An action item is done."""

    item: int


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """Give an action item to somebody, until a day."""

    item: int
    owner: str
    by: datetime
