"""The numbers of a report counted again from the timelines alone, by walking through each case's life in plain Python.

It shares no code with the report: it knows what the words of the timeline mean, and `domain.md` §6. It is for desks in
which every calendar is round the clock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.domain.timeline import Event

WEEK = 7 * 86_400
AT_RISK = 2 * 3600
WAITS = {"resolve": {"client", "vendor"}, "update": {"client"}}
GROUPS = ("client", "site", "type", "severity")
MOVES = {"client": "client", "site": "site", "type": "type", "sev": "severity"}
"""The words after which a case is another one's or another kind of case, and what of it is."""

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


@dataclass(frozen=True)
class Place:
    """What a case counts for at a second: its client, site ("" for none), type and severity, and who has it."""

    client: str
    site: str
    type: str
    severity: str
    owner: str = ""


@dataclass(frozen=True)
class Filed:
    """What no timeline tells: whose each case is today, which promise a clock's id means, and where people work.

    `cases` are (client, site) by the case's id, `clocks` (kind, cycle) by the clock's, `people` sites by key.
    """

    cases: Mapping[str, tuple[str, str]]
    clocks: Mapping[str, tuple[str, int]]
    people: Mapping[str, str]


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
    broken_as: Place | None = None  # what the case counted for when that was found
    code: str = "uncoded"
    excluded: bool = False
    earlier: list[tuple[int, int]] = field(default_factory=list)  # the targets that others took the place of, and when
    met_at: int | None = None
    ended_at: int | None = None

    def passes(self, at: int, place: Place) -> None:
        """Let time pass up to a second, the case counting for this all the while."""
        if self.ended_at is None and not self.stands:
            if self.broken_at is None and self.used + at - self.seen > self.target:
                self.broken_at, self.broken_as = self.seen + self.target - self.used, place
            self.used += at - self.seen
        self.seen = at

    def promised(self, target: int, place: Place) -> None:
        """Another target from now on: used up already, it was broken when it was used up. What is broken stays so."""
        if self.ended_at is None:
            self.earlier.append((self.target, self.seen))
        self.target = target
        if self.used >= target:
            if self.used > target and self.broken_at is None:
                self.broken_at, self.broken_as = self.seen - (self.used - target), place
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

    places: list[tuple[int, Place]]
    promises: list[Promise] = field(default_factory=list)
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

    @property
    def place(self) -> Place:
        """What it counts for after all that has happened so far."""
        return self.places[-1][1]

    def was(self, at: int) -> Place:
        """What it counted for at a second: before it was opened, where its start was moved back, it was nobody's."""
        found = [place for since, place in self.places if since <= at]
        return found[-1] if found else replace(self.places[0][1], owner="")


@dataclass
class Recount:
    """What a report must say, of a period and as of its end or now; `parts` are the same by group and key in it."""

    opened: int = 0
    net: Counter[tuple[str, bool]] = field(default_factory=Counter)  # clock, kept
    gross: Counter[tuple[str, bool]] = field(default_factory=Counter)
    taking: list[int] = field(default_factory=list)
    resolving: list[int] = field(default_factory=list)
    resolving_gross: list[int] = field(default_factory=list)
    reopened: int = 0
    backlog: int = 0
    untaken: int = 0
    ages: list[int] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    excluded: int = 0
    excluded_seconds: int = 0
    restricted: int = 0
    overdue: int = 0  # open cases with a running promise that is used up
    at_risk: int = 0  # others with one that will be within two hours
    resolved: int = 0  # cases resolved, for the first time or at last
    parts: dict[tuple[str, str], "Recount"] = field(default_factory=dict)

    def of(self, place: Place, filed: Filed) -> Iterator["Recount"]:
        """The whole, and the part of each group for which something counts."""
        yield self
        for group in GROUPS:
            key: str = getattr(place, group)
            if group == "site":
                key = filed.people.get(place.owner) or key
            yield self.parts.setdefault((group, key), Recount())


def recounted(  # noqa: PLR0917 - of what, from when to when, as of when, and what no timeline tells
    timelines: Iterable[Sequence[Event]], start: int, end: int, as_of: int, now: int, filed: Filed
) -> Recount:
    """Count a period [start, end) again from whole timelines: promises as on record now, the rest as of then."""
    told = Recount()
    for events in timelines:
        place = _first_place(events, filed)
        case = lived(events, now, place, filed)
        if case is not None and not case.restricted:
            _count_promises(told, case, (start, end, as_of, now), filed)
        case = lived([event for event in events if _at(event) <= as_of], as_of, place, filed)
        if case is not None and case.restricted:
            told.restricted += case.open
        elif case is not None:
            _count(told, case, (start, end, as_of), filed)
    return told


def _count_promises(told: Recount, case: Case, span: tuple[int, int, int, int], filed: Filed) -> None:
    start, end, as_of, now = span
    for promise in case.promises:
        for which, decided in (("net", promise.net), ("gross", promise.gross(now))):
            if decided is not None and start <= decided[1] < end:
                kept, at = decided
                for part in told.of(_counts_for(case, promise, kept, at), filed):
                    if which == "gross":
                        part.gross[promise.kind, kept] += 1
                    elif promise.excluded and not kept:
                        part.excluded += 1
                        part.excluded_seconds += min(as_of, promise.ended_at or as_of) - at
                    else:
                        part.net[promise.kind, kept] += 1
                        part.reasons[promise.code] += not kept
        if promise.kind == "ack" and promise.met_at is not None and start <= promise.met_at < end:
            for part in told.of(case.was(promise.met_at), filed):
                part.taking.append(promise.met_at - promise.start)


def _counts_for(case: Case, promise: Promise, kept: bool, at: int) -> Place:
    """What the case was at a second, but what it was for the register where the register has it."""
    then = case.was(at)
    found = promise.broken_as if not kept and at == promise.broken_at else None
    return then if found is None else replace(found, type=then.type)


def _count(told: Recount, case: Case, span: tuple[int, int, int], filed: Filed) -> None:
    start, end, now = span
    if start <= case.opened < end:
        for part in told.of(case.was(case.opened), filed):
            part.opened += 1
    first = case.resolved[0] if case.resolved else None
    if first is not None and start <= first < end:
        stood = case.stood_before + sum(min(b, first) - a for a, b in case.stood if a < first)
        for part in told.of(case.was(first), filed):
            part.resolved += 1
            part.resolving_gross.append(first - case.began)
            part.resolving.append(max(0, first - case.began - stood))
            part.reopened += any(first <= at <= first + WEEK for at in case.reopened)
    if len(case.resolved) > 1 and not case.open and start <= case.resolved[-1] < end:
        for part in told.of(case.was(case.resolved[-1]), filed):
            part.resolved += 1
    if case.open:
        for part in told.of(case.was(now), filed):
            _count_open(part, case, now)


def _count_open(part: Recount, case: Case, now: int) -> None:
    running = [promise for promise in case.promises if promise.ended_at is None]
    left = [promise.target - promise.used for promise in running if not promise.stands]
    part.backlog += 1
    part.untaken += case.taken is None
    part.ages.append(now - case.began)
    part.used += [promise.used * 100 // promise.target for promise in running if promise.kind == "resolve"]
    part.overdue += any(one < 0 for one in left)
    part.at_risk += any(one < AT_RISK for one in left) and not any(one < 0 for one in left)


def lived(events: Sequence[Event], now: int, place: Place, filed: Filed) -> Case | None:
    """A case at a second, from its events up to then and what it counted for when it was opened."""
    if not events or events[0].kind != "opened":
        return None
    case = Case([(_at(events[0]), place)], opened=_at(events[0]), began=_at(events[0]))
    for event in events:
        at = _at(event)
        for promise in case.promises:
            promise.passes(at, case.place)
        if event.kind == "start":
            _began(case, int(datetime.fromisoformat(str(event.data["to"])).timestamp()))
        _happens(case, event, at)
        _goes_into_the_register(case, event, filed)
    for promise in case.promises:
        promise.passes(now, case.place)
    if case.on and case.open:
        _stop_standing(case, now)
    return case


def _first_place(events: Sequence[Event], filed: Filed) -> Place:
    """What a case counted for when it was opened: whose it is today, unless it was moved since."""
    first = events[0].data
    today = dict(zip(("client", "site"), filed.cases[events[0].escalation_id], strict=True))
    for kind, key in today.items():
        moves = [str(event.data["from"] or "") for event in events if event.kind == kind]
        today[kind] = moves[0] if moves else key
    owner = str(first.get("owner") or "")
    return Place(today["client"], today["site"], str(first["type"]), str(first["severity"]), owner)


def _goes_into_the_register(case: Case, event: Event, filed: Filed) -> None:
    """Somebody says why promises were broken, or that the client leaves one out."""
    if event.kind not in ("code", "exclude"):
        return
    ids = _words(event, "clocks") if event.kind == "code" else [str(event.data["clock_id"])]
    for kind, cycle in (filed.clocks[each] for each in ids):
        promise = [one for one in case.promises if one.kind == kind][cycle - 1]
        if event.kind == "code":
            promise.code = str(event.data["code"])
        else:
            promise.excluded = True


def _moves(case: Case, event: Event, at: int) -> None:
    """From now on it counts for something else, or somebody else has it."""
    place = case.place
    if event.kind in MOVES:
        place = replace(place, **{MOVES[event.kind]: str(event.data["to"])})
    if "owner" in event.data:
        place = replace(place, owner=str(event.data["owner"]))
    case.places.append((at, place))


def _happens(case: Case, event: Event, at: int) -> None:
    promised = _promised(event)
    _moves(case, event, at)
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
            case.promises.append(_goes_on(Promise(kind, start, promised[kind], used, at), case.place))
        else:
            _begin(case, promised, (kind,), at if kind in case.anew else case.began, at)


def _goes_on(promise: Promise, place: Place) -> Promise:
    """A promise of which so much was used before it was made: what is used up already is broken now."""
    promise.promised(promise.target, place)
    return promise


def _inherits(case: Case, event: Event, at: int) -> None:
    """Another case was merged into it: where less was left of a promise there, less is left of it here."""
    for line in _words(event, "inherits"):
        kind, left = line.split()[:2]
        for promise in case.promises:
            if promise.kind == kind and promise.ended_at is None:
                promise.promised(promise.used + int(left), case.place)


def _words(event: Event, name: str) -> list[str]:
    lines = event.data.get(name, ())
    assert isinstance(lines, list | tuple)
    return [str(line) for line in lines]


def _chosen(case: Case, event: Event, promised: dict[str, int], at: int) -> None:
    """Something else is promised: another promise may stand where the old one ran, or the other way round."""
    if event.data.get("policy") != case.policy:  # else what was inherited stays
        _replanned(case, promised, at)
    case.policy = str(event.data.get("policy"))
    _stop_standing(case, at, case.on)
    case.stood += _standing(case, at)


def _begin(case: Case, promised: dict[str, int], kinds: Iterable[str], start: int, seen: int | None = None) -> None:
    for kind in kinds:
        if kind in promised:
            made = Promise(kind, start, promised[kind], seen=start)
            made.passes(start if seen is None else seen, case.place)
            case.promises.append(made)


def _again(case: Case, dropped: Promise, target: int, at: int) -> None:
    """A promise that was dropped is made again: what was used of it counts, and the time since then."""
    dropped.used += at - (dropped.ended_at or at)
    dropped.ended_at, dropped.seen, dropped.target = None, at, target
    dropped.promised(target, case.place)


def _began(case: Case, start: int) -> None:
    """The clocks that run since the case's start began earlier than was known: that time was used of them too."""
    for promise in case.promises:
        if promise.ended_at is None and promise.start == case.began and start < promise.start:
            earlier = promise.start - start
            promise.start, promise.used = start, promise.used + earlier
            if promise.used > promise.target and promise.broken_at is None:
                at_once = promise.seen - (promise.used - promise.target)
                promise.broken_at = start + promise.target if earlier >= promise.target else at_once
                promise.broken_as, promise.stands = case.place, False
    case.began = start


def _replanned(case: Case, promised: dict[str, int], at: int) -> None:
    """Other targets for what is promised still, an end of what is not, a beginning from the start of what is new."""
    since = case.reopened[-1] if case.reopened else case.began
    for promise in case.promises:
        if promise.ended_at is None:
            if promise.kind not in promised:
                promise.ended_at = at
            else:
                promise.promised(promised[promise.kind], case.place)
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
