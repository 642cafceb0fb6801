"""Somebody does what another one has on duty, for some hours: an override of the rota, or one half of a swap.

A cover is one step: who covers somebody that covers a third one has that somebody's own duties, not the third one's. So
two who swap do not run in a circle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """`person` has the duties of `instead_of` from `start` up to, and not with, `until` (aware UTC).

    `by` said so at `made_at`. One that was taken back holds until `ended_at`, which may lie before its start.
    """

    id: str
    person: str
    instead_of: str
    start: datetime
    until: datetime
    by: str
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def end(self) -> datetime:
        """When it holds no more."""
        return self.until if self.ended_at is None else min(self.until, self.ended_at)

    def holds(self, at: datetime) -> bool:
        """True while it is in force."""
        return self.start <= at < self.end

    def meets(self, start: datetime, until: datetime) -> bool:
        """True if it is in force at some instant between two."""
        return self.start < until and start < self.end and self.start < self.end


def stand_in(covers: Iterable[Cover], person: str, at: datetime) -> str:
    """Who does at that instant what this person has on duty: mostly they themselves. The last said wins."""
    holding = [cover for cover in covers if cover.instead_of == person and cover.holds(at)]
    return max(holding, key=lambda cover: (cover.made_at, cover.id)).person if holding else person


def covering(covers: Iterable[Cover], person: str, at: datetime) -> bool:
    """True while this person does somebody else's duties."""
    return any(cover.person == person and stand_in(covers, cover.instead_of, at) == person for cover in covers)


def covered(covers: Iterable[Cover], person: str, at: datetime) -> bool:
    """True while somebody else does this person's duties."""
    return stand_in(covers, person, at) != person
