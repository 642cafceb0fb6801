"""A case as a report reads it: how it stands, and of its timeline what says how it stood at an earlier second.

Promises are counted for the client, site, type and severity that a case had when they were decided (`domain.md` §6);
the site is that of its owner then, else the case's. All instants are whole seconds since 1970, UTC.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.domain.breach import Breach
from handlers.domain.carried import NOTHING, Carried, carried_in
from handlers.domain.escalation import REOPEN_WITHIN, Status, WaitingOn
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import PAUSABLE
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock
from handlers.domain.terms import Term, Terms, term_lines, terms_in
from handlers.domain.timeline import Event

ENDS = ("resolve", "close", "cancel", "undo")
MOVES = ("sev", "type", "client", "site")
"""The events that say what a case was before, and after, in `from` and `to`."""

TOLD = (
    *("opened", "claim", "accept", "assign", "left", "update", "told", "label", "unlabel", "wait", "resume", "reopen"),
    *("contract", "breach", "merge", *ENDS, *MOVES),
)
"""Every kind of event that a report asks for."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A record, as far as reports ask for it."""

    id: str
    ref: str
    type: str
    severity: Severity
    status: Status
    restricted: bool
    client: str | None
    site: str | None
    team: str | None
    owner: str | None
    started_at: int
    opened_at: int
    taken_at: int | None = None
    first_resolved_at: int | None = None
    resolved_at: int | None = None
    closed_at: int | None = None

    @property
    def is_open(self) -> bool:
        return self.status.is_open

    @property
    def never_ended(self) -> bool:
        """True while it has been open all the time since it was opened."""
        return self.is_open and self.first_resolved_at is None


@dataclass(frozen=True, slots=True)
class Where:
    """What something counts for; "" for a case without a client or a site."""

    client: str
    site: str
    type: str
    severity: str


SiteOf = Callable[[str | None], str | None]
"""The site of a person by key; None for nobody, and for somebody without one."""


HoursOf = Callable[[str], OpenHours]
"""The working time of a calendar by key."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """A stretch of waiting: on whom, which waits pause the clock, what was promised, since when, used by then."""

    since: int
    until: int
    on: WaitingOn | None = None
    allowed: frozenset[WaitingOn] = frozenset()
    term: Term | None = None
    cycle: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A case with its clocks, its breaches by clock, and its events of the kinds in TOLD, in order.

    `events` are empty for a case that nothing was asked about but how it stands now.
    """

    case: Filed
    clocks: Sequence[Clock] = ()
    breaches: Mapping[str, Breach] = field(default_factory=dict)
    events: Sequence[Event] = ()

    def until(self, at: int) -> Sequence[Event]:
        """What had happened up to and including a second."""
        return [event for event in self.events if second(event) <= at]

    def where(self, at: int, site_of: SiteOf) -> Where:
        """What the case counted for at a second."""
        case = self.case
        owner = None if self.events else case.owner
        for event in reversed(self.events):
            if second(event) > at:
                if event.kind in MOVES:
                    case = _before(case, event)
            elif owner is None and "owner" in event.data:
                owner = str(event.data["owner"])
        site = site_of(owner) or case.site
        return Where(case.client or "", site or "", case.type, case.severity.value)

    def is_open(self, at: int) -> bool:
        """True if somebody still had to do something about it at a second."""
        if self.case.opened_at > at:
            return False
        if self.case.never_ended:
            return True
        turns = [event.kind for event in self.until(at) if event.kind in (*ENDS, "reopen")]
        return not turns or turns[-1] == "reopen"

    def reopened_in_time(self, at: int) -> bool:
        """True if, as of a second, it was opened again within seven days of its first resolution."""
        first = self.case.first_resolved_at
        last = at if first is None else min(at, first + int(REOPEN_WITHIN.total_seconds()))
        return first is not None and any(
            event.kind == "reopen" and first <= second(event) <= last for event in self.events
        )

    def resolutions(self) -> list[int]:
        """The seconds at which it was resolved, in order."""
        return [second(event) for event in self.events if event.kind == "resolve"]

    @property
    def carried(self) -> Carried:
        """What it took along from the record that it went on from."""
        return next((carried_in(event.data) for event in self.events if event.kind == "opened"), NOTHING)

    def paused(
        self, kind: str, start: int, end: int, hours: HoursOf, *, promised: bool = False
    ) -> list[tuple[int, int]]:
        """The spans of a part of its life in which a clock of this kind stood, in order; none of them overlap.

        A wait that begins when the promise is used up stops nothing, unless a longer one is made. With `promised`
        only what was promised stands; without it, whatever waits.
        """
        spans: list[tuple[int, int]] = []
        for wait in self._waits(kind, end):
            since_cycle = max(start, wait.cycle)
            begun, ended = max(wait.since, start), min(wait.until, end)
            if begun >= ended or wait.on not in wait.allowed or (promised and wait.term is None):
                continue
            if wait.term is not None:
                open_hours = hours(wait.term.calendar)
                stood = sum(open_hours.elapsed(max(a, since_cycle), b) for a, b in spans if b > since_cycle)
                if wait.used + open_hours.elapsed(min(since_cycle, begun), begun) - stood >= wait.term.seconds:
                    continue
            spans.append((begun, ended))
        return spans

    def _waits(self, kind: str, end: int) -> Iterator[_Wait]:
        """Every stretch between two events in which the case waited, with what was promised in it."""
        wait, until = _Wait(since=0, until=0), end
        (begun, used), policy = self._taken_along(kind), ""
        for event in self.events:
            at, terms, left = second(event), terms_in(event.data), inherited_in(event).get(kind)
            if event.kind not in ("wait", "resume", "reopen", *ENDS) and terms is None and left is None:
                continue
            if wait.on is not None:
                yield replace(wait, until=min(at, until))
            begun, used = (at, 0) if event.kind == "reopen" else (begun, used)
            if terms is not None and (terms.policy != policy or wait.term is None or event.kind == "reopen"):
                allowed, policy = PAUSABLE.get(kind, frozenset()) & terms.pauses, terms.policy
                wait = replace(wait, allowed=allowed, term=terms.of(kind), cycle=begun, used=used)
            if left is not None:
                wait = replace(wait, term=left, cycle=at, used=0)
            if event.kind == "wait":
                wait, until = replace(wait, on=WaitingOn(str(event.data["on"]))), _until(event, end)
            elif event.kind in ("resume", "reopen", *ENDS):
                wait = replace(wait, on=None)
            wait = replace(wait, since=at)
        if wait.on is not None:
            yield replace(wait, until=min(end, until))

    def _taken_along(self, kind: str) -> tuple[int, int]:
        """Since when a promise counts on this record, and what was used of it before; 0 for all of its time."""
        carried = self.carried
        used = carried.of(kind)
        if used is None and kind not in carried.anew:
            return 0, 0
        return self.case.opened_at, used.seconds if used is not None else 0

    def inherited(self, kind: str, start: int, at: int) -> list[tuple[int, Term]]:
        """What was left of a promise in the cases merged into this one, from when on, since another followed."""
        found: list[tuple[int, Term]] = []
        policy = ""
        for event in self.until(at):
            terms, left = terms_in(event.data), inherited_in(event).get(kind)
            if terms is not None and terms.policy != policy:
                found, policy = [], terms.policy
            if left is not None and second(event) >= start:
                found.append((second(event), left))
        return found

    def promised(self, at: int) -> Terms | None:
        """What the case was promised at a second; None where no event says so."""
        told = (terms_in(event.data) for event in reversed(self.until(at)))
        return next((each for each in told if each is not None), None)

    def contract_due(self, clock: Clock) -> int | None:
        """When an extended clock was due by contract; None for one that was not extended in this epoch."""
        for event in reversed(self.events if clock.epoch > 1 else ()):
            data = event.data
            if event.kind == "contract" and (data.get("clock_id"), data.get("epoch")) == (clock.id, clock.epoch):
                return _second_in(str(data["due_at"]))
        return None

    def broken_gross(self, clock: Clock) -> int | None:
        """When a promise was up by the wall clock, before another was made in its place: a longer one mends nothing.

        None where no promise that was made earlier was up before the next one, and where nothing tells.
        """
        earlier: Terms | None = None
        for event in self.events if clock.epoch > 1 else ():
            terms, at = terms_in(event.data), second(event)
            if terms is None and clock.kind not in inherited_in(event):
                continue
            if clock.stopped_at is not None and at > clock.stopped_at:
                return None
            was = earlier.of(clock.kind) if earlier is not None else None
            if was is not None and clock.started_at + was.seconds < at:
                return clock.started_at + was.seconds
            earlier = terms or earlier
        return None

    def broken_due(self, clock: Clock, breach: Breach | None) -> int | None:
        """When a broken clock was due as its breach was reached, whatever it was promised later: the register says so.

        Of what was entered before it did, the timeline may. None for one that is not broken, and where nothing tells.
        """
        if clock.breached_at is None:
            return None
        if breach is not None and breach.due_at is not None:
            return breach.due_at
        for event in self.events:
            data = event.data
            if event.kind == "breach" and (data.get("clock"), data.get("cycle")) == (clock.kind, clock.cycle):
                reached, due = str(data.get("reached_at") or ""), str(data.get("due_at") or "")
                if reached and due and _second_in(reached) == clock.breached_at:
                    return _second_in(due)
        return None


def inherited_in(event: Event) -> Mapping[str, Term]:
    """What was left of the promises of a case that this event merged into the record, by kind."""
    if event.kind != "merge":
        return {}
    return {term.kind: term for term in term_lines(event.data.get("inherits"))}


def second(event: Event) -> int:
    """Whole seconds since 1970, UTC."""
    return int(event.at.timestamp() // 1)


def _before(case: Filed, event: Event) -> Filed:
    """The case as it was before this change."""
    was = str(event.data.get("from", ""))
    match event.kind:
        case "sev":
            return replace(case, severity=Severity(was))
        case "type":
            return replace(case, type=was)
        case "client":
            return replace(case, client=was or None)
        case _:
            return replace(case, site=was or None)


def _until(event: Event, otherwise: int) -> int:
    given = str(event.data.get("until") or "")
    return _second_in(given) if given else otherwise


def _second_in(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() // 1)
