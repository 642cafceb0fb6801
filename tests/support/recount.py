"""The numbers of a report counted again from the timelines alone, by walking through each case's life in plain Python.

It shares no code with the report: it knows what the words of the timeline mean, and `domain.md` §6. It is for desks in
which every calendar is round the clock.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.domain.timeline import Event

WEEK = 7 * 86_400
WAITS = {"resolve": {"client", "vendor"}, "update": {"client"}}
CHOOSES = ("sev", "type", "site", "label", "unlabel")
"""The words after which the promises are chosen again."""

AT_OPENING = ("ack", "first_response", "contain", "resolve")
RESTRICTED = {"csae", "le_request", "moderator_safety"}
"""The types of cases of which a report says how many are open, and nothing else."""

DONE = {
    "claim": ("ack",),
    "told": ("first_response", "update"),
    "contain": ("contain",),
    "resolve": ("ack", "contain", "resolve"),
}


@dataclass
class Promise:
    """One promise as a stopwatch sees it: so much used of the target, running or standing."""

    kind: str
    start: int
    target: int
    used: int = 0
    seen: int = 0
    stands: bool = False
    broken_at: int | None = None  # the last second at which it could have been kept
    broken_as: str = ""  # the severity that the case had when that was found
    earlier: list[tuple[int, int]] = field(default_factory=list)  # the targets that others took the place of, and when
    met_at: int | None = None
    ended_at: int | None = None

    def passes(self, at: int, severity: str) -> None:
        """Let time pass up to a second, the case having this severity all the while."""
        if self.ended_at is None and not self.stands:
            if self.broken_at is None and self.used + at - self.seen > self.target:
                self.broken_at, self.broken_as = self.seen + self.target - self.used, severity
            self.used += at - self.seen
        self.seen = at

    def promised(self, target: int, severity: str) -> None:
        """Another target from now on: used up already, it was broken when it was used up. What is broken stays so."""
        if self.ended_at is None:
            self.earlier.append((self.target, self.seen))
        self.target = target
        if self.used >= target:
            if self.used > target and self.broken_at is None:
                self.broken_at, self.broken_as = self.seen - (self.used - target), severity
            self.stands = False

    def waits(self, *, stands: bool) -> None:
        """Stand or run on; what is used up does not stand."""
        self.stands = stands and (self.stands or self.used < self.target)

    @property
    def net(self) -> tuple[bool, int] | None:
        """Whether it was kept and when that was certain."""
        if self.broken_at is not None:
            return False, self.broken_at
        return (True, self.met_at) if self.met_at is not None else None

    def gross(self, now: int) -> tuple[bool, int] | None:
        up = [self.start + target for target, until in self.earlier if self.start + target < until]
        due = (up or [self.start + self.target])[0]
        due = min(due, 1 << 60 if self.broken_at is None else self.broken_at)
        if self.met_at is not None and self.met_at <= due:
            return True, self.met_at
        if self.ended_at is not None and self.met_at is None and self.ended_at <= due:
            return None
        return (False, due) if now > due else None


@dataclass
class Case:
    """One case on its way through its events."""

    promises: list[Promise] = field(default_factory=list)
    severity: list[tuple[int, str]] = field(default_factory=list)
    opened: int = 0
    began: int = 0  # when its clocks started: when it was opened, or earlier, as was found later
    taken: int | None = None
    told: bool = False
    contained: bool = False
    on: str = ""
    stood: list[list[int]] = field(default_factory=list)  # the waits on clients and vendors, for the mean time
    resolved: list[int] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)
    open: bool = True
    restricted: bool = False
    policy: str = ""
    carried: dict[str, tuple[int, int]] = field(default_factory=dict)  # of a record that goes on: used, since when
    anew: set[str] = field(default_factory=set)
    stood_before: int = 0  # for how long the record that it goes on with waited

    def was(self, at: int) -> str:
        """Its severity at a second; the one it was opened with before that, where its start was moved back."""
        return ([severity for since, severity in self.severity if since <= at] or [self.severity[0][1]])[-1]


@dataclass
class Recount:
    """What a report must say, of a period and as of its end or now, for the severities asked for ("" is all)."""

    opened: Counter[str] = field(default_factory=Counter)
    net: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # severity, clock, kept
    gross: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    taking: list[int] = field(default_factory=list)
    resolving: list[int] = field(default_factory=list)
    resolving_gross: list[int] = field(default_factory=list)
    reopened: int = 0
    backlog: Counter[str] = field(default_factory=Counter)
    untaken: int = 0
    ages: list[int] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    restricted: int = 0


def recounted(timelines: Iterable[Sequence[Event]], start: int, end: int, as_of: int, now: int) -> Recount:
    """Count a period [start, end) again from whole timelines: promises as on record now, the rest as of then."""
    told = Recount()
    for events in timelines:
        case = lived(events, now)
        if case is not None and not case.restricted:
            _count_promises(told, case, start, end, now)
        case = lived([event for event in events if _at(event) <= as_of], as_of)
        if case is not None and case.restricted:
            told.restricted += case.open
        elif case is not None:
            _count(told, case, start, end, as_of)
    return told


def _count_promises(told: Recount, case: Case, start: int, end: int, now: int) -> None:
    for promise in case.promises:
        for counts, decided in ((told.net, promise.net), (told.gross, promise.gross(now))):
            if decided is not None and start <= decided[1] < end:
                registered = not decided[0] and decided[1] == promise.broken_at
                severity = promise.broken_as if registered else case.was(decided[1])
                counts[severity, promise.kind, decided[0]] += 1
        if promise.kind == "ack" and promise.met_at is not None and start <= promise.met_at < end:
            told.taking.append(promise.met_at - promise.start)


def _count(told: Recount, case: Case, start: int, end: int, now: int) -> None:
    if start <= case.opened < end:
        told.opened[case.was(case.opened)] += 1
    first = case.resolved[0] if case.resolved else None
    if first is not None and start <= first < end:
        told.resolving_gross.append(first - case.began)
        stood = case.stood_before + sum(min(b, first) - a for a, b in case.stood if a < first)
        told.resolving.append(max(0, first - case.began - stood))
        told.reopened += any(first <= at <= first + WEEK for at in case.reopened)
    if case.open:
        told.backlog[case.was(now)] += 1
        told.untaken += case.taken is None
        told.ages.append(now - case.began)
        resolve = [promise for promise in case.promises if promise.kind == "resolve" and promise.ended_at is None]
        told.used += [promise.used * 100 // promise.target for promise in resolve]


def lived(events: Sequence[Event], now: int) -> Case | None:
    """A case at a second, from its events."""
    if not events or events[0].kind != "opened":
        return None
    case = Case(opened=_at(events[0]), began=_at(events[0]))
    for event in events:
        at = _at(event)
        for promise in case.promises:
            promise.passes(at, case.severity[-1][1])
        if event.kind == "start":
            _began(case, int(datetime.fromisoformat(str(event.data["to"])).timestamp()))
        _happens(case, event, at)
    for promise in case.promises:
        promise.passes(now, case.severity[-1][1])
    if case.on and case.open:
        _stop_standing(case, now)
    return case


def _happens(case: Case, event: Event, at: int) -> None:
    promised = _promised(event)
    _is_promised(case, event, promised, at)
    _done(case, event.kind, at)
    if event.kind == "claim":
        case.taken = at if case.taken is None else case.taken
    elif event.kind == "told":
        case.told = True
        _begin(case, promised, ("update",) if case.open else (), at)
    elif event.kind == "wait":
        _stop_standing(case, at)
        case.on = str(event.data["on"])
        case.stood += _standing(case, at)
    elif event.kind == "resume":
        _stop_standing(case, at)
    elif event.kind == "contain":
        case.contained = True
    elif event.kind in ("resolve", "cancel"):
        _stop_standing(case, at)
        case.open = False
        case.resolved += [at] if event.kind == "resolve" else []
        _drop(case, ("update",) if event.kind == "resolve" else None, at)
    elif event.kind == "close":
        case.open = False
    elif event.kind == "reopen":
        case.open, case.contained = True, False
        case.reopened.append(at)
        _begin(case, promised, ("resolve",) if "resolve" in promised else ("contain",), at)
    for promise in case.promises:
        if promise.ended_at is None:
            promise.waits(stands=case.on in WAITS.get(promise.kind, ()))


def _is_promised(case: Case, event: Event, promised: dict[str, int], at: int) -> None:
    if event.kind == "opened":
        _opened(case, event, promised, at)
    elif event.kind == "merge":
        _inherits(case, event, at)
    elif event.kind in CHOOSES:
        _chosen(case, event, promised, at)


def _opened(case: Case, event: Event, promised: dict[str, int], at: int) -> None:
    """It begins: with everything, or with what is left of the record that it goes on with."""
    case.severity.append((at, str(event.data["severity"])))
    case.restricted = event.data["type"] in RESTRICTED
    case.policy = str(event.data["policy"])
    case.taken = at if event.data.get("taken") else None
    case.contained = bool(event.data.get("contained"))
    if since := event.data.get("since"):
        case.began = int(datetime.fromisoformat(str(since)).timestamp())
    case.anew = set(_words(event, "anew"))
    for line in _words(event, "used"):
        kind, length, since = line.split()
        case.carried[kind] = (int(length), int(datetime.fromisoformat(since).timestamp()))
    case.stood_before = int(str(event.data.get("stood", 0)))
    done = {"ack"} if case.taken is not None else set()
    done |= {"contain"} if case.contained else set()
    for kind in AT_OPENING:
        if kind in done:
            continue
        if kind in case.carried and kind in promised:
            used, start = case.carried[kind]
            case.promises.append(_goes_on(Promise(kind, start, promised[kind], used, at), case.severity[-1][1]))
        else:
            _begin(case, promised, (kind,), at if kind in case.anew else case.began, at)


def _goes_on(promise: Promise, severity: str) -> Promise:
    """A promise of which so much was used before it was made: what is used up already is broken now."""
    promise.promised(promise.target, severity)
    return promise


def _inherits(case: Case, event: Event, at: int) -> None:
    """Another case was merged into it: where less was left of a promise there, less is left of it here."""
    for line in _words(event, "inherits"):
        kind, left = line.split()[:2]
        for promise in case.promises:
            if promise.kind == kind and promise.ended_at is None:
                promise.promised(promise.used + int(left), case.severity[-1][1])


def _words(event: Event, name: str) -> list[str]:
    lines = event.data.get(name, ())
    assert isinstance(lines, list | tuple)
    return [str(line) for line in lines]


def _chosen(case: Case, event: Event, promised: dict[str, int], at: int) -> None:
    """Something else is promised: another promise may stand where the old one ran, or the other way round."""
    if event.kind == "sev":
        case.severity.append((at, str(event.data["to"])))
    if event.data.get("policy") != case.policy:  # else what was inherited stays
        _replanned(case, promised, at)
    case.policy = str(event.data.get("policy"))
    _stop_standing(case, at, case.on)
    case.stood += _standing(case, at)


def _begin(case: Case, promised: dict[str, int], kinds: Iterable[str], start: int, seen: int | None = None) -> None:
    for kind in kinds:
        if kind in promised:
            made = Promise(kind, start, promised[kind], seen=start)
            made.passes(start if seen is None else seen, case.severity[-1][1])
            case.promises.append(made)


def _again(case: Case, dropped: Promise, target: int, at: int) -> None:
    """A promise that was dropped is made again: what was used of it counts, and the time since then."""
    dropped.used += at - (dropped.ended_at or at)
    dropped.ended_at, dropped.seen, dropped.target = None, at, target
    dropped.promised(target, case.severity[-1][1])


def _began(case: Case, start: int) -> None:
    """The clocks that run since the case's start began earlier than was known: that time was used of them too."""
    for promise in case.promises:
        if promise.ended_at is None and promise.start == case.began and start < promise.start:
            earlier = promise.start - start
            promise.start, promise.used = start, promise.used + earlier
            if promise.used > promise.target and promise.broken_at is None:
                at_once = promise.seen - (promise.used - promise.target)
                promise.broken_at = start + promise.target if earlier >= promise.target else at_once
                promise.broken_as, promise.stands = case.severity[-1][1], False
    case.began = start


def _replanned(case: Case, promised: dict[str, int], at: int) -> None:
    """Other targets for what is promised still, an end of what is not, a beginning from the start of what is new."""
    since = case.reopened[-1] if case.reopened else case.began
    for promise in case.promises:
        if promise.ended_at is None:
            if promise.kind not in promised:
                promise.ended_at = at
            else:
                promise.promised(promised[promise.kind], case.severity[-1][1])
    done = {
        "ack": case.taken is not None,
        "first_response": case.told,
        "update": not case.told,
        "contain": case.contained,
    }
    for kind, target in promised.items():
        had = [one for one in case.promises if one.kind == kind and (one.met_at is not None or one.ended_at is None)]
        if case.open and not had and not done.get(kind, False):
            dropped = [one for one in case.promises if one.kind == kind and (one.ended_at or 0) > since]
            if dropped and kind != "update":
                _again(case, dropped[-1], target, at)
            else:
                _begin(case, promised, (kind,), at if kind == "update" else since, at)


def _done(case: Case, kind: str, at: int) -> None:
    for promise in case.promises:
        if promise.ended_at is None and promise.kind in DONE.get(kind, ()):
            promise.met_at = promise.ended_at = at


def _drop(case: Case, kinds: tuple[str, ...] | None, at: int) -> None:
    for promise in case.promises:
        if promise.ended_at is None and (kinds is None or promise.kind in kinds):
            promise.ended_at = at


def _standing(case: Case, at: int) -> list[list[int]]:
    """A stretch of a wait on somebody outside, unless a running `resolve` promise is used up."""
    resolve = [promise for promise in case.promises if promise.kind == "resolve" and promise.ended_at is None]
    used_up = any(promise.used >= promise.target for promise in resolve)
    return [[at, 1 << 60]] if case.on in WAITS["resolve"] and not used_up else []


def _stop_standing(case: Case, at: int, on: str = "") -> None:
    case.on = on
    if case.stood and case.stood[-1][1] == 1 << 60:
        case.stood[-1][1] = at


def _promised(event: Event) -> dict[str, int]:
    return {line.split()[0]: int(line.split()[1]) for line in _words(event, "promised")}


def _at(event: Event) -> int:
    return int(event.at.timestamp())


def epoch(at: datetime) -> int:
    """Whole seconds since 1970, UTC."""
    return int(at.timestamp())
