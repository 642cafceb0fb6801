"""What may be asked of a shift hand-over: to see it, to accept it, to say what the next shift must know."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShiftHandover:
    """The hand-over of the asker's site as it stands; `what` is accept (all that waits) or some (to be chosen).

    `cases` are the references that were chosen, joined by commas.
    """

    what: str = ""
    cases: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the next shift must know of a case: done so far, the next step and until when, and what is risky."""

    ref: str
    done: str
    next: str = ""
    until: datetime | None = None
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that is to be known of a case at a hand-over, in one card."""

    ref: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question of the incoming shift about a case that was handed to it."""

    ref: str
    text: str
