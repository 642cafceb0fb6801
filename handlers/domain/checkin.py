"""A private check-in: three short questions, none of them clinical, and each may be skipped (`domain.md` §4.3)."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.domain.callback import Coach


class Shift(StrEnum):
    """How was this shift for you?"""

    VERY_HARD = "very_hard"
    HARD = "hard"
    OKAY = "okay"
    GOOD = "good"
    VERY_GOOD = "very_good"


class Weight(StrEnum):
    """How heavy was what you handled?"""

    LIGHT = "light"
    MODERATE = "moderate"
    HEAVY = "heavy"


class Mode(StrEnum):
    """Whether a site has check-ins: not at all, for who asks, or with invitations to who opted in."""

    OFF = "off"
    PULL = "pull"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms the people of a site check in: nothing is told of fewer than `k` answers of one window.

    With `tally_only` no answer is kept of anybody, only the counts of the window.
    """

    mode: Mode
    k: int
    window_weeks: int
    coach: Coach | None = None  # who calls back
    tally_only: bool = False


@dataclass(frozen=True, slots=True)
class Checkin:
    """What one person answered; None for a question that was skipped, or where they would rather not say."""

    shift: Shift | None = None
    weight: Weight | None = None
