"""How much that is demanding a team had in the last shift, beside its usual: of teams alone, never of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.domain.catalogue import EscalationType
from handlers.domain.exposure import SHIFT, is_demanding
from handlers.domain.history import Filed

LOOKED_BACK = timedelta(days=7)
MUCH, LEAST = 2, 3
"""Twice the usual, and at least so many, is worth a word about rotation."""


@dataclass(frozen=True, slots=True)
class Load:
    """Demanding cases of one team in the last shift, and how many it had in a shift of the week before that."""

    team: str
    now: int
    usual: int

    @property
    def is_much(self) -> bool:
        return self.now >= LEAST and self.now >= MUCH * self.usual


def loads(
    cases: Iterable[Filed], types: Mapping[str, EscalationType], teams: Iterable[str], now: datetime
) -> tuple[Load, ...]:
    """The load of each of these teams; a case counts for the team that it stands with, when it was opened."""
    shift, week = int(SHIFT.total_seconds()), int(LOOKED_BACK.total_seconds())
    at = int(now.timestamp())
    mine: dict[str, list[int]] = {team: [] for team in teams}
    for case in cases:
        if case.team in mine and is_demanding(case.severity, (), types.get(case.type)):
            mine[case.team].append(at - case.opened_at)
    return tuple(
        Load(team, sum(0 <= age < shift for age in ages), _usual([age for age in ages if shift <= age < shift + week]))
        for team, ages in mine.items()
    )


def _usual(ages: list[int]) -> int:
    """The mean of the shifts of a week, as a whole number."""
    return round(len(ages) / (LOOKED_BACK / SHIFT))
