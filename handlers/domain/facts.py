"""What happened in a period, one fact for each thing that a report counts. The formulas are in `figures.py`.

Restricted cases are a number and nothing else (`domain.md` §5). All instants are whole seconds since 1970, UTC, and all
lengths whole seconds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TypeVar

from handlers.domain.attainment import Reckoning, decision, promise_of
from handlers.domain.breach import Breach
from handlers.domain.history import History, HoursOf, SiteOf, Where
from handlers.domain.legal import is_internal
from handlers.domain.period import Period
from handlers.domain.sla import Clock, ClockState, elapsed

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A promise that was decided in the period. `late` are the seconds that a broken one has been overdue.

    `excluded`: the client agreed to leave it out of the net result.
    """

    where: Where
    reckoning: Reckoning
    clock: str
    kept: bool
    ref: str
    at: int
    late: int = 0
    breach: Breach | None = None

    @property
    def excluded(self) -> bool:
        return self.reckoning is Reckoning.NET and self.breach is not None and self.breach.excluded_by is not None


@dataclass(frozen=True, slots=True)
class Taking:
    """A human took a case in the period: so long after its start."""

    where: Where
    seconds: int


@dataclass(frozen=True, slots=True)
class Resolving:
    """A case was resolved in the period: for the first time, or (`final`) again after it had been opened again."""

    where: Where
    seconds: int
    gross: int
    final: bool = False
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case was open when the report was made. `used` is the percentage of its `resolve` target, None without one."""

    where: Where
    age: int
    used: int | None
    taken: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report counts. `openings` say where each case of the period was opened, `restricted` how many
    restricted ones were open when the report was made.
    """

    openings: tuple[Where, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    takings: tuple[Taking, ...] = ()
    resolvings: tuple[Resolving, ...] = ()
    waitings: tuple[Waiting, ...] = ()
    restricted: int = 0

    @staticmethod
    def joined(parts: Sequence["Facts"]) -> "Facts":
        """The facts of several lots of cases, in the order of the lots."""
        return Facts(
            tuple(each for part in parts for each in part.openings),
            tuple(each for part in parts for each in part.verdicts),
            tuple(each for part in parts for each in part.takings),
            tuple(each for part in parts for each in part.resolvings),
            tuple(each for part in parts for each in part.waitings),
            sum(part.restricted for part in parts),
        )

    def parts(self, by: str) -> Mapping[str, "Facts"]:
        """The facts by a field of what each counts for, in one pass over them. Restricted cases have no part."""
        openings, where = _sorted(self.openings, attrgetter(by)), attrgetter(f"where.{by}")
        verdicts, takings, resolvings, waitings = (
            _sorted(self.verdicts, where),
            _sorted(self.takings, where),
            _sorted(self.resolvings, where),
            _sorted(self.waitings, where),
        )
        return {
            each: Facts(
                tuple(openings.get(each, ())),
                tuple(verdicts.get(each, ())),
                tuple(takings.get(each, ())),
                tuple(resolvings.get(each, ())),
                tuple(waitings.get(each, ())),
            )
            for each in {*openings, *verdicts, *takings, *resolvings, *waitings}
        }


def _sorted(found: Iterable[One], key: Callable[[One], str]) -> Mapping[str, Sequence[One]]:
    """Each under its key, in the order in which they come."""
    parts: defaultdict[str, list[One]] = defaultdict(list)
    for one in found:
        parts[key(one)].append(one)
    return parts


def facts_of(histories: Iterable[History], period: Period, as_of: int, hours: HoursOf, site_of: SiteOf) -> Facts:
    """What happened in a period, as of a second that is not after its end: what came later is not known yet."""
    openings: list[Where] = []
    verdicts: list[Verdict] = []
    takings: list[Taking] = []
    resolvings: list[Resolving] = []
    waitings: list[Waiting] = []
    restricted = 0
    for one in histories:
        if one.case.restricted:
            restricted += one.is_open(as_of)
            continue
        if period.holds(one.case.opened_at) and one.case.opened_at <= as_of:
            openings.append(one.where(one.case.opened_at, site_of))
        verdicts += _verdicts(one, period, as_of, site_of)
        takings += _takings(one, period, as_of, site_of)
        resolvings += _resolvings(one, period, as_of, hours, site_of)
        if one.is_open(as_of):
            waitings.append(_waiting(one, as_of, hours, site_of))
    return Facts(tuple(openings), tuple(verdicts), tuple(takings), tuple(resolvings), tuple(waitings), restricted)


def wants_story(history: History, period: Period, as_of: int, now: int) -> bool:
    """True where a report must know what happened to a case before, and not only how it stands."""
    case = history.case
    if as_of < now or not case.never_ended or period.holds(case.opened_at):
        return True
    return any(_touches(clock, period) for clock in history.clocks)


def _touches(clock: Clock, period: Period) -> bool:
    """True where a promise may have been decided in the period."""
    ends = (clock.stopped_at, clock.due_at, clock.breached_at, clock.gross_due_at)
    return clock.epoch > 1 or any(at is not None and period.start <= at <= period.end for at in ends)


def _verdicts(one: History, period: Period, as_of: int, site_of: SiteOf) -> Iterator[Verdict]:
    places: dict[int, Where] = {}  # both reckonings of a promise are mostly decided in the same second
    for clock in one.clocks:
        if is_internal(clock.kind):
            continue
        breach = one.breaches.get(clock.id)
        promise = promise_of(clock, "", one.contract_due(clock), one.broken_due(clock, breach), one.broken_gross(clock))
        for reckoning in Reckoning:
            decided = decision(promise, reckoning, as_of)
            if decided is None or not period.holds(decided.at):
                continue
            ended = min(as_of, as_of if clock.stopped_at is None else clock.stopped_at)
            late = 0 if decided.kept else max(0, ended - decided.at)
            broken = None if decided.kept else breach
            where = places.get(decided.at) or places.setdefault(decided.at, one.where(decided.at, site_of))
            if broken is not None and decided.at == promise.due_net:
                where = _as_entered(broken, where)
            yield Verdict(where, reckoning, clock.kind, decided.kept, one.case.ref, decided.at, late, broken)


def _as_entered(breach: Breach, where: Where) -> Where:
    """What a breach counts for: the register says it, as the case stood when the breach was reached."""
    return replace(where, client=breach.client or "", site=breach.site or "", severity=breach.severity.value)


def _takings(one: History, period: Period, as_of: int, site_of: SiteOf) -> Iterator[Taking]:
    for clock in one.clocks:
        done = clock.stopped_at if clock.state in (ClockState.MET, ClockState.MISSED) else None
        if clock.kind == "ack" and done is not None and period.holds(done) and done <= as_of:
            yield Taking(one.where(done, site_of), done - clock.started_at)


def _resolvings(one: History, period: Period, as_of: int, hours: HoursOf, site_of: SiteOf) -> Iterator[Resolving]:
    """The first resolution, and beside it the last one of a case that had been opened again."""
    first = one.case.first_resolved_at
    if first is None:
        return
    last = max((at for at in one.resolutions() if first < at <= as_of), default=None)
    for at, final in ((first, False), (last, True)):
        if at is None or at > as_of or not period.holds(at) or (final and one.is_open(as_of)):
            continue
        gross = max(0, at - one.case.started_at)
        stood = one.paused("resolve", one.case.started_at, at, hours)
        paused = one.carried.stood + sum(end - start for start, end in stood)
        reopened = not final and one.reopened_in_time(as_of)
        yield Resolving(one.where(at, site_of), max(0, gross - paused), gross, final, reopened)


def _waiting(one: History, as_of: int, hours: HoursOf, site_of: SiteOf) -> Waiting:
    case = one.case
    taken = case.taken_at is not None and case.taken_at <= as_of
    return Waiting(one.where(as_of, site_of), max(0, as_of - case.started_at), _used(one, as_of, hours), taken)


def _used(one: History, as_of: int, hours: HoursOf) -> int | None:
    """How much of the running `resolve` promise was used up, in percent, rounded down."""
    running = [
        clock
        for clock in one.clocks
        if clock.kind == "resolve"
        and clock.started_at <= as_of
        and (clock.stopped_at is None or clock.stopped_at > as_of)
    ]
    if not running:
        return None
    clock = max(running, key=lambda each: each.cycle)
    terms = one.promised(as_of)
    promised = terms.of(clock.kind) if terms is not None else None
    if terms is not None and promised is None:
        return None  # dropped just then, and made again later
    if promised is None:
        used, target = elapsed(clock, hours(clock.calendar), as_of), clock.target
    else:
        before = one.carried.of(clock.kind)
        moved = before is not None and clock.started_at < one.case.opened_at
        start = one.case.opened_at if moved else clock.started_at
        used = before.seconds if before is not None and moved else 0
        target, calendar = promised.seconds, promised.calendar
        for at, left in one.inherited(clock.kind, start, as_of):
            used += _running(one, clock.kind, start, at, hours, calendar)
            start, target, calendar = at, used + left.seconds, left.calendar
        used += _running(one, clock.kind, start, as_of, hours, calendar)
    return max(0, used) * 100 // target if target else 100


def _running(  # noqa: PLR0917 - whose, of which kind, from when to when, in whose hours
    one: History, kind: str, start: int, end: int, hours: HoursOf, calendar: str
) -> int:
    """For how many open seconds of a calendar a promise ran between two seconds."""
    open_hours, stood = hours(calendar), one.paused(kind, start, end, hours, promised=True)
    return open_hours.elapsed(start, end) - sum(open_hours.elapsed(*span) for span in stood)
