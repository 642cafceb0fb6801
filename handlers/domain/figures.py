"""The figures of a report, by the formulas of `domain.md` §6. Nothing here looks anything up.

Every percentage comes with its number, there is no percentage of nothing, and medians stand before means, because a few
long cases move a mean.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.domain.attainment import Attainment, Reckoning
from handlers.domain.breach import CONTROLLABLE, Code, Side
from handlers.domain.facts import Facts, Verdict

HOUR, DAY = 3600, 86_400
AGES = (4 * HOUR, DAY, 3 * DAY, 7 * DAY)
"""The ages between which the backlog is counted: up to 4 h, 24 h, 3 days, 7 days, and older."""

USED = (50, 100, 200)
"""The same by the used part of the `resolve` target, in percent."""

UNKNOWN_IS_MUCH = 10  # percent of the breaches: with more of them not known, the report says that it is in doubt
UNCODED = "uncoded"
NOTHING = Attainment()
GROUPS = ("client", "site", "type", "severity")
CLIENT_GROUPS = ("type", "severity")
"""The groups that a client reads: not other clients, and not where our people sit."""

FEWEST_RESTRICTED = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in whole seconds: of so many, half at most `p50`, nine of ten at most `p90`."""

    n: int = 0
    p50: int = 0
    p90: int = 0
    mean: int = 0


NO_SPREAD = Spread()


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole report, or a part of it. `net` and `gross` are by clock, "" for all of them together.

    `ages` and `used` count the backlog between the bounds of AGES and USED; `untargeted` has no `resolve` target.
    `reasons` are the codes of net breaches, the most frequent first; `excluded` breaches were left out of `net` because
    the client agreed, `excluded_seconds` were they overdue.
    """

    opened: int = 0
    net: Mapping[str, Attainment] = field(default_factory=dict)
    gross: Mapping[str, Attainment] = field(default_factory=dict)
    taking: Spread = NO_SPREAD
    resolving: Spread = NO_SPREAD
    resolving_gross: Spread = NO_SPREAD
    final: Spread = NO_SPREAD
    backlog: int = 0
    ages: tuple[int, ...] = ()
    used: tuple[int, ...] = ()
    untargeted: int = 0
    untaken: int = 0
    oldest_untaken: int = 0
    reopened: Attainment = NOTHING
    reasons: tuple[tuple[str, int], ...] = ()
    excluded: int = 0
    excluded_seconds: int = 0

    @property
    def kept(self) -> Attainment:
        """Every promise by the contract."""
        return self.net.get("", NOTHING)

    @property
    def kept_gross(self) -> Attainment:
        """Every promise by the wall clock."""
        return self.gross.get("", NOTHING)

    @property
    def updates(self) -> Attainment:
        """Update compliance: updates posted before they were due, of those that were due."""
        return self.net.get("update", NOTHING)

    @property
    def in_doubt(self) -> bool:
        """True where more than a tenth of the breaches are coded as not known (`domain.md` §1.5)."""
        found = sum(number for _, number in self.reasons)
        unknown = sum(number for code, number in self.reasons if code == Code.UNKNOWN.value)
        return unknown * 100 > found * UNKNOWN_IS_MUCH


def figures(facts: Facts) -> Figures:
    """The figures of some facts."""
    net: list[Verdict] = []
    gross: list[Verdict] = []
    left_out: list[Verdict] = []
    for one in facts.verdicts:
        if one.reckoning is Reckoning.GROSS:
            gross.append(one)
        else:
            (net if one.breach is None or not one.excluded else left_out).append(one)
    first = [each for each in facts.resolvings if not each.final]
    untaken = [each.age for each in facts.waitings if not each.taken]
    targeted = [each.used for each in facts.waitings if each.used is not None]
    return Figures(
        opened=len(facts.openings),
        net=_attained(net),
        gross=_attained(gross),
        taking=spread(one.seconds for one in facts.takings),
        resolving=spread(one.seconds for one in first),
        resolving_gross=spread(one.gross for one in first),
        final=spread(one.seconds for one in facts.resolvings if one.final),
        backlog=len(facts.waitings),
        ages=_between((one.age for one in facts.waitings), AGES),
        used=_between(targeted, USED),
        untargeted=len(facts.waitings) - len(targeted),
        untaken=len(untaken),
        oldest_untaken=max(untaken, default=0),
        reopened=Attainment(sum(one.reopened for one in first), len(first)),
        reasons=_reasons(net),
        excluded=len(left_out),
        excluded_seconds=sum(one.late for one in left_out),
    )


def told_to_client(restricted: int) -> int:
    """How many restricted cases a client is told of: a single one is told as none, so that no number means it."""
    return restricted if restricted >= FEWEST_RESTRICTED else 0


def grouped(facts: Facts, by: str) -> Mapping[str, Figures]:
    """The figures by one of GROUPS, in the order of its keys; "" is what has no client, or no site."""
    parts = facts.parts(by)
    return {key: figures(parts[key]) for key in sorted(parts)}


def spread(lengths: Iterable[int]) -> Spread:
    """How some lengths spread, by nearest rank; the mean is rounded to a whole second, half up."""
    found = sorted(lengths)
    n = len(found)
    if not n:
        return NO_SPREAD
    return Spread(n, found[-(-n // 2) - 1], found[-(-9 * n // 10) - 1], (2 * sum(found) + n) // (2 * n))


def shares(reasons: Iterable[tuple[str, int]]) -> list[tuple[str, int, float]]:
    """The Pareto of the reasons: each with its number and the percentage of it and all before it, to one decimal."""
    found = list(reasons)
    total, sum_so_far, rows = sum(number for _, number in found), 0, []
    for code, number in found:
        sum_so_far += number
        rows.append((code, number, round(100 * sum_so_far / total, 1)))
    return rows


def side(code: str) -> Side | None:
    """Who could have done something about it; None while nobody has said why."""
    return None if code == UNCODED else CONTROLLABLE[Code(code)]


def _attained(verdicts: Iterable[Verdict]) -> Mapping[str, Attainment]:
    counts = Counter((one.clock, one.kept) for one in verdicts)
    kinds = sorted({clock for clock, _ in counts})
    found = {kind: Attainment(counts[kind, True], counts[kind, True] + counts[kind, False]) for kind in kinds}
    return {"": sum(found.values(), NOTHING), **found} if found else {}


def _reasons(net: Iterable[Verdict]) -> tuple[tuple[str, int], ...]:
    broken = [one.breach for one in net if not one.kept]
    codes = Counter(UNCODED if row is None or row.code is None else row.code.value for row in broken)
    return tuple(sorted(codes.items(), key=lambda each: (-each[1], each[0])))


def _between(numbers: Iterable[int], bounds: tuple[int, ...]) -> tuple[int, ...]:
    """How many lie below the first bound, from each bound up to the next, and from the last one on."""
    counts = [0] * (len(bounds) + 1)
    for number in numbers:
        counts[bisect_right(bounds, number)] += 1
    return tuple(counts)
