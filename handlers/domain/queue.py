"""A queue snapshot: what another system said of a queue or of a site's staffing, at an instant, and nothing more.

Handrail shows what it was told, with whose word it is and when it was so; it works out no figure of a queue itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LOOKED_BACK = timedelta(days=7)
"""What is older is not shown any more."""

MUCH = 80  # percent of what was promised: a queue whose oldest item has used more is about to break it


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One row of an import. `queue` is "" for what is said of the whole site, `client` "" where none is named.

    A figure that was not given is None. `oldest` is the age of the oldest item in minutes, `used` how much of the
    queue's own time limit that is, in percent, both as they were given.
    """

    source: str
    taken_at: datetime
    site: str
    queue: str = ""
    client: str = ""
    backlog: int | None = None
    oldest: int | None = None
    used: int | None = None
    present: int | None = None
    rostered: int | None = None

    @property
    def key(self) -> tuple[str, datetime, str, str]:
        """What it is known by: the same is never kept twice."""
        return self.source, self.taken_at, self.site, self.queue

    @property
    def has_load(self) -> bool:
        return (self.backlog, self.oldest, self.used) != (None, None, None)

    @property
    def has_staff(self) -> bool:
        return self.rostered is not None


def is_stale(taken_at: datetime, now: datetime, after: timedelta) -> bool:
    """True for what was so too long ago to go by."""
    return now - taken_at > after


def loads(found: Iterable[Snapshot]) -> list[Snapshot]:
    """The newest word on each queue, those first whose oldest item has used most of its time, then the longest."""
    newest = _newest(one for one in found if one.has_load)
    return sorted(newest, key=lambda one: (-(one.used or 0), -(one.backlog or 0), one.site, one.queue))


def staff(found: Iterable[Snapshot]) -> list[Snapshot]:
    """The newest word on who is there, of each site and queue; what is said of a whole site comes first."""
    return sorted(_newest(one for one in found if one.has_staff), key=lambda one: (one.site, one.queue))


def _newest(found: Iterable[Snapshot]) -> Sequence[Snapshot]:
    kept: dict[tuple[str, str], Snapshot] = {}
    for one in sorted(found, key=lambda each: (each.taken_at, each.source)):
        kept[one.site, one.queue] = one
    return list(kept.values())
