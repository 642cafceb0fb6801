"""A tally: no answer is kept of anybody, each is added to the counts of its window at once.

Nobody can take out again what cannot be told apart, so who leaves or opts out stays counted, as everybody was told. The
page is made by the rule of `pulse.py`, from counts instead of answers, and once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from handlers.domain.checkin import Checkin
from handlers.domain.pulse import SHIFT_GROUPS, WEIGHT_GROUPS, Release, Window, checked, fewest, page_of


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one window. `size` is how many were in its cohort when it began, `answered` how many answered."""

    size: int
    answered: int = 0
    shift: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(SHIFT_GROUPS.values(), 0))
    weight: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(WEIGHT_GROUPS.values(), 0))


def counted(tally: Tally, checkin: Checkin) -> Tally:
    """The counts with one more answer; who skips every question has not answered."""
    if checkin == Checkin():
        return tally
    shift = SHIFT_GROUPS[checkin.shift] if checkin.shift is not None else None
    weight = WEIGHT_GROUPS[checkin.weight] if checkin.weight is not None else None
    return replace(
        tally,
        answered=tally.answered + 1,
        shift={group: number + (group == shift) for group, number in tally.shift.items()},
        weight={group: number + (group == weight) for group, number in tally.weight.items()},
    )


def told(cohort: str, window: Window, tally: Tally, *, staying: int, today: date, k: int) -> Release:
    """Tell of a window that is over. `staying` is how many neither left nor opted out since it began.

    Raises ValueError for a window that is not over, or `k` below the floor.
    """
    checked(window, today, k)
    enough = staying >= fewest(k)  # that some left must not make a page of nearly all who stayed
    page = page_of(tally.shift, tally.weight, answered=tally.answered, cohort=tally.size, k=k) if enough else None
    return Release(cohort, page)
