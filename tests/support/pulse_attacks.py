"""An attacker of the pulse, as strong as can be: knows every cohort and who answered when, and reads every page.

What is not known is what was answered. Each page bounds how many of a known set of people answered "hard"; whatever
follows about fewer than `k` of them, from one page or from two by subtraction, is a leak.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations_with_replacement
from random import Random

from handlers.domain.checkin import Checkin, Shift, Weight
from handlers.domain.pulse import SHIFT_GROUPS, WEIGHT_GROUPS, Band, Closing, Cohort, Page, Window, close, page_of

K = 8
WINDOW = Window(date(2026, 11, 2))
AFTER = date(2026, 11, 30)
Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as the attacker reads it: who is behind it, and in which band "hard" lies."""

    behind: frozenset[str]
    hard: Band

    @property
    def bounds(self) -> Bounds:
        """The fewest and the most of them who can have answered so."""
        size = len(self.behind)
        fits = [count for count in range(size + 1) if min(5 * count // size, 4) == self.hard]
        return (fits[0], fits[-1])


@dataclass(frozen=True, slots=True)
class Site:
    """A tree of teams in one window: who answered what, in which order, and who left or opted out meanwhile."""

    tree: Cohort
    answers: dict[str, Checkin]
    gone: tuple[str, ...] = ()
    joined: frozenset[str] = field(default_factory=frozenset)

    @property
    def staying(self) -> frozenset[str]:
        return (self.tree.members | self.joined) - set(self.gone)


Publisher = Callable[[Site], list[Seen]]
Counts = Mapping[str, int]
Tell = Callable[[Counts, Counts, int, int], Page | None]
"""The page of so many answers of each question, of so many who answered at all, in a cohort of a size."""


def leaks(pages: Sequence[Seen], k: int = K) -> list[str]:
    """What the pages together tell about a group too small, in words; empty where they tell nothing."""
    told = [f"{len(one.behind)} people alone" for one in pages if len(one.behind) < k]
    for large in pages:
        for small in pages:
            rest = large.behind - small.behind
            if small.behind < large.behind and len(rest) < k:
                told.extend(_subtracted(large.bounds, small.bounds, len(rest)))
    return told


def _subtracted(large: Bounds, small: Bounds, size: int) -> list[str]:
    low, high = max(0, large[0] - small[1]), min(size, large[1] - small[0])
    return [f"of {size} people between {low} and {high} answered so"] if (low, high) != (0, size) else []


def careful(site: Site) -> list[Seen]:
    """Our own release, asked for again and again, and of every part too, as a clumsy caller would."""
    seen: list[Seen] = []
    released: list[str] = []
    left = dict(site.answers)
    for gone in range(len(site.gone) + 1):
        staying = (site.tree.members | site.joined) - set(site.gone[:gone])
        done = close(WINDOW, site.tree, left, staying=staying, today=AFTER, k=K, released=released)
        seen += seen_of(site.tree, done, left, staying)
        released += [release.cohort for release in done.releases]
        left = {person: answer for person, answer in left.items() if person not in done.spent}
    return seen


def seen_of(tree: Cohort, done: Closing, answers: dict[str, Checkin], staying: frozenset[str]) -> list[Seen]:
    cohorts = {cohort.key: cohort for cohort in tree.within()}
    pages = [(cohorts[one.cohort], one.page) for one in done.releases if one.page is not None]
    return [
        Seen(_heard(cohort.members & staying, answers), page.shift["hard"])
        for cohort, page in pages
        if page.shift is not None
    ]


def naive(site: Site) -> list[Seen]:
    """The planted bug: every cohort with `k` answers, live, after each answer and after each departure."""
    moments: list[dict[str, Checkin]] = []
    so_far: dict[str, Checkin] = {}
    for person, answer in site.answers.items():
        so_far[person] = answer
        moments.append(dict(so_far))
    for person in site.gone:
        so_far.pop(person, None)
        moments.append(dict(so_far))
    return [seen for answers in moments for cohort in site.tree.within() for seen in _live(cohort, answers)]


def once(site: Site) -> list[Seen]:
    """A smaller bug: published once and after the window, but of every cohort with `k` answers, the parts as well."""
    answers = {person: answer for person, answer in site.answers.items() if person in site.staying}
    return [seen for cohort in site.tree.within() for seen in _live(cohort, answers)]


def _live(cohort: Cohort, answers: dict[str, Checkin]) -> list[Seen]:
    behind = _heard(cohort.members, answers)
    if len(behind) < K:
        return []
    hard = sum(answers[person].shift in (Shift.HARD, Shift.VERY_HARD) for person in behind)
    return [Seen(behind, Band(min(5 * hard // len(behind), 4)))]


def _heard(cohort: frozenset[str], answers: dict[str, Checkin]) -> frozenset[str]:
    return frozenset(one for one in cohort if one in answers and answers[one].shift is not None)


def all_alike(site: Site, tell: Tell) -> list[str]:
    """The homogeneity attack on a site as a whole: answers of which a page says to a colleague that all others gave it.

    A page is of many worlds, since nobody knows how many answered. One of them in which two answered otherwise is room
    enough: not even whoever is one of the two can be sure of all the others.
    """
    members = site.tree.members & site.staying
    given = [site.answers[one] for one in members if one in site.answers]
    shifts = Counter(SHIFT_GROUPS[one.shift] for one in given if one.shift is not None)
    weights = Counter(WEIGHT_GROUPS[one.weight] for one in given if one.weight is not None)
    size, answered = len(members), sum(one != Checkin() for one in given)
    page = tell(shifts, weights, answered, size)
    if page is None:
        return []
    told = []
    for shares, groups, other, first in (
        (page.shift, SHIFT_GROUPS, weights, True),
        (page.weight, WEIGHT_GROUPS, shifts, False),
    ):
        for group in [group for group, share in (shares or {}).items() if share is Band.FROM_80]:
            worlds = (
                tell(*((counts, other) if first else (other, counts)), number, size)
                for counts in _but_two(group, sorted(set(groups.values())), size)
                for number in range(max(counts.total(), other.total()), size + 1)
            )
            if page not in worlds:
                told.append(group)
    return told


def _but_two(group: str, groups: Sequence[str], size: int) -> Iterator[Counter[str]]:
    """So many who all gave one answer, but for two of them."""
    others = [one for one in groups if one != group]
    for number in range(K, size + 1):
        for two in combinations_with_replacement(others, 2):
            yield Counter({group: number - 2}) + Counter(two)


def ours(shifts: Counts, weights: Counts, answered: int, size: int) -> Page | None:
    """Our own page."""
    return page_of(shifts, weights, answered=answered, cohort=size, k=K)


def k_only(shifts: Counts, weights: Counts, _answered: int, _size: int) -> Page | None:
    """The planted bug: a page of whoever they are, if `k` answered."""
    shift, weight = _bands(shifts, SHIFT_GROUPS.values()), _bands(weights, WEIGHT_GROUPS.values())
    return Page(None, shift, weight) if shift or weight else None


def _bands(counts: Counts, groups: Iterable[str]) -> Mapping[str, Band] | None:
    given = sum(counts.values())
    if given < K:
        return None
    return {group: Band(min(5 * counts.get(group, 0) // given, 4)) for group in groups}


def random_site(seed: int) -> Site:
    """A site of one to five teams of up to fourteen, some with squads; some join, leave, opt out, or skip."""
    chance = Random(seed)  # noqa: S311 — the same trees in every run are wanted here
    teams = tuple(_team(chance, f"team{number}") for number in range(chance.randint(1, 5)))
    tree = Cohort("site", frozenset(f"staff{n}" for n in range(chance.randint(0, 4))), teams)
    joined = frozenset(f"new{n}" for n in range(chance.randint(0, 3)))
    everyone = sorted(tree.members | joined)
    chance.shuffle(everyone)
    mood = chance.choice(([Shift.HARD], [Shift.GOOD], list(Shift), [*Shift, None]))
    answers = {
        person: Checkin(chance.choice(mood), chance.choice([*Weight, None]))
        for person in everyone
        if chance.random() < 0.85
    }
    gone = tuple(chance.sample(everyone, min(len(everyone), chance.randint(0, 3))))
    return Site(tree, answers, gone, joined)


def _team(chance: Random, key: str) -> Cohort:
    people = [f"{key}.{n}" for n in range(chance.randint(1, 14))]
    cut = chance.randint(0, len(people)) if chance.random() < 0.4 else 0
    squads = (Cohort(f"{key}.squad", frozenset(people[:cut])),) if cut else ()
    return Cohort(key, frozenset(people[cut:]), squads)
