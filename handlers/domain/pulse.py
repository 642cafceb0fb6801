"""The pulse of a site: what may be told of check-ins once a window is over (`domain.md` §4.7).

A pure function of cohorts and answers, so that anybody can attack it. Its law:

- Nothing is told before the window is over, and a cohort is told of once: a second time would show who left between.
- Pages never overlap. Of a cohort and its parts the coarsest that suffices is told of, and then none of the others, so
  that nothing can be subtracted. This is stricter than a complement of `k`: the bands of two pages that overlap can pin
  even a large remainder.
- Whether there is a page depends on how many answered, and never on what: a page held back tells nothing of answers.
- A page holds shares in five bands and the rate in three; no count, no mean, no time, nothing across questions. The
  rate is left out for a cohort of a size where its band could give away that fewer than ten answered: among so few, one
  answer that differs fills all that a top band leaves, and whoever gave it would know what all the others answered.
- A page says whether so many answered each question that it may stand beside those of other windows (`trend.py`).
- Every answer of a cohort whose window is over is spent, told of or not: it is deleted with the release.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from handlers.domain.checkin import Checkin, Shift, Weight

FLOOR = 5
DEFAULT_K = 8
SPARE = 2
"""So many more than `k` must be in a cohort: else a page would say that nearly everybody answered."""

BROAD = 30
"""So many must have answered each question of a page, for it to stand in a trend beside others."""

UNPINNED = 10
"""Of so many answers or more, the top band leaves room for two that differ."""

SHIFT_GROUPS: Mapping[Shift, str] = {
    Shift.VERY_HARD: "hard",
    Shift.HARD: "hard",
    Shift.OKAY: "okay",
    Shift.GOOD: "good",
    Shift.VERY_GOOD: "good",
}
WEIGHT_GROUPS: Mapping[Weight, str] = {each: each.value for each in Weight}


class Band(IntEnum):
    """A share in fifths: the number is the fifth that it lies in, and one who reaches the edge is in the upper."""

    BELOW_20 = 0
    FROM_20 = 1
    FROM_40 = 2
    FROM_60 = 3
    FROM_80 = 4


class Rate(IntEnum):
    """How many of a cohort answered: under half, half to four fifths, more. All of them is not told apart."""

    BELOW_50 = 0
    FROM_50 = 1
    FROM_80 = 2


@dataclass(frozen=True, slots=True)
class Window:
    """Whole weeks from a Monday, by the site's own calendar. Raises ValueError for another day, or no week at all."""

    first: date
    weeks: int = 4

    def __post_init__(self) -> None:
        if self.first.weekday() != 0 or self.weeks < 1:
            raise ValueError(f"a window is whole weeks from a Monday, not {self.weeks} from {self.first}")

    @property
    def last(self) -> date:
        return self.first + timedelta(weeks=self.weeks, days=-1)

    def over(self, today: date) -> bool:
        """True from the day after its last."""
        return today > self.last


FIRST_MONDAY = date(1970, 1, 5)
"""Windows are counted from here, so that when one begins depends on nobody's deeds."""


def window_of(day: date, weeks: int) -> Window:
    """The window that a day of the site's own calendar lies in."""
    passed = (day - FIRST_MONDAY).days // (7 * weeks)
    return Window(FIRST_MONDAY + timedelta(weeks=passed * weeks), weeks)


@dataclass(frozen=True, slots=True)
class Cohort:
    """A release unit as it stood when the window began: whoever joined later waits for the next one.

    `key` is unique within its tree. A member is a pseudonym; those of the parts are members of the whole.
    """

    key: str
    own: frozenset[str] = frozenset()
    parts: tuple["Cohort", ...] = ()

    @property
    def members(self) -> frozenset[str]:
        return self.own.union(*(part.members for part in self.parts))

    def within(self) -> Iterator["Cohort"]:
        """Itself and every part, the coarsest first."""
        yield self
        for part in self.parts:
            yield from part.within()


@dataclass(frozen=True, slots=True)
class Page:
    """What everybody reads, the same for all: shares by answer, None for a question that too few answered.

    `rate` is None for a cohort of a size where it could give away the number. `broad` pages may stand in a trend.
    """

    rate: Rate | None
    shift: Mapping[str, Band] | None
    weight: Mapping[str, Band] | None
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """One cohort's page of one window; without a page there were not enough answers, and no more is said."""

    cohort: str
    page: Page | None


@dataclass(frozen=True, slots=True)
class Closing:
    """What the end of a window comes to: the releases to keep, and whose answers are to be deleted with that."""

    releases: tuple[Release, ...]
    spent: frozenset[str]


def close(
    window: Window,
    tree: Cohort,
    answers: Mapping[str, Checkin],
    *,
    staying: Set[str],
    today: date,
    k: int = DEFAULT_K,
    released: Iterable[str] = (),
) -> Closing:
    """Tell of a window that is over.

    `staying` are those who neither left nor opted out since it began, `released` the cohorts that were told of already.
    Raises ValueError for a window that is not over, `k` below the floor, or one person or key in two cohorts at once.
    """
    checked(window, today, k)
    _check(tree)
    told = frozenset(released)
    releases = tuple(_told(tree, answers, staying, k, told))
    keys = {release.cohort for release in releases}
    spent = (one.members for one in tree.within() if one.key in keys)
    return Closing(releases, frozenset[str]().union(*spent) & answers.keys())


def fewest(k: int) -> int:
    """So many must be in a cohort for a page, where `k` must have answered.

    Among fewer than ten, whoever gave the one answer that differs would know what all the others answered.
    """
    return max(k + SPARE, UNPINNED)


def checked(window: Window, today: date, k: int) -> None:
    """Raises ValueError for a window that is not over, or `k` below the floor."""
    if k < FLOOR:
        raise ValueError(f"k is {k}: nothing is told of fewer than {FLOOR}")
    if not window.over(today):
        raise ValueError(f"the window lasts until {window.last}")


def _check(tree: Cohort) -> None:
    everyone = [person for cohort in tree.within() for person in cohort.own]
    keys = [cohort.key for cohort in tree.within()]
    if len(set(everyone)) != len(everyone) or len(set(keys)) != len(keys):
        raise ValueError("one person, or one key, stands in two cohorts: their pages would overlap")


def _told(
    cohort: Cohort, answers: Mapping[str, Checkin], staying: Set[str], k: int, told: frozenset[str]
) -> Iterator[Release]:
    """The coarsest cohorts of which nothing was told before; below one that was told of there is nothing to tell."""
    if cohort.key in told:
        return
    if any(part.key in told for part in cohort.within()):
        for part in cohort.parts:
            yield from _told(part, answers, staying, k, told)
        return
    yield Release(cohort.key, _page(cohort.members & staying, answers, k))


def _page(cohort: frozenset[str], answers: Mapping[str, Checkin], k: int) -> Page | None:
    given = [answers[person] for person in cohort if person in answers]
    shifts = Counter(SHIFT_GROUPS[one.shift] for one in given if one.shift is not None)
    weights = Counter(WEIGHT_GROUPS[one.weight] for one in given if one.weight is not None)
    answered = sum(one != Checkin() for one in given)
    return page_of(shifts, weights, answered=answered, cohort=len(cohort), k=k)


def page_of(
    shifts: Mapping[str, int], weights: Mapping[str, int], *, answered: int, cohort: int, k: int
) -> Page | None:
    """The page that counts come to: how often each answer was given, and how many of a cohort answered at all."""
    shift, weight = _shares(shifts, SHIFT_GROUPS.values(), k), _shares(weights, WEIGHT_GROUPS.values(), k)
    if cohort < fewest(k) or (shift is None and weight is None):
        return None
    broad = min(sum(shifts.values()), sum(weights.values())) >= max(BROAD, k)
    return Page(_rate(answered, cohort) if _keeps_the_number(cohort, k) else None, shift, weight, broad)


def _shares(counts: Mapping[str, int], groups: Iterable[str], k: int) -> Mapping[str, Band] | None:
    given = sum(counts.values())
    if given < k:
        return None
    return {group: Band(min(5 * counts.get(group, 0) // given, Band.FROM_80)) for group in dict.fromkeys(groups)}


def _rate(answered: int, cohort: int) -> Rate:
    if 2 * answered < cohort:
        return Rate.BELOW_50
    return Rate.FROM_50 if 5 * answered < 4 * cohort else Rate.FROM_80


def _keeps_the_number(cohort: int, k: int) -> bool:
    """True if every band that the rate can lie in leaves it open whether ten answered. Never by who did answer."""
    most = {_rate(answered, cohort): answered for answered in range(k, cohort + 1)}
    return min(most.values()) >= UNPINNED
