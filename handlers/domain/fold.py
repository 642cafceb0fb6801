"""The clocks of a case as a pure fold over its timeline: the proof that what is stored is what happened.

Nothing here looks at a stored clock, at a beat, or at today's configuration: an event carries what drove it. Only
working time is asked for, by calendar and version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from handlers.domain import legal_life, sla
from handlers.domain.carried import carried_in
from handlers.domain.escalation import WaitingOn
from handlers.domain.grants import extended, inherited, judged
from handlers.domain.legal import is_legal
from handlers.domain.life import HoursOf, Life, begin, cancel, contract_of, each, passed, stop, waits
from handlers.domain.open_hours import OpenHours
from handlers.domain.sla import Clock, ClockState
from handlers.domain.terms import Term, Terms, term_lines, terms_in
from handlers.domain.timeline import Event

AT_OPENING = ("ack", "first_response", "contain", "resolve")
DONE_BY_RESOLVING = ("ack", "contain", "resolve")
ACTS_OF_OWNER = frozenset({"note", "update", "draft", "told", "contain", "resolve", "wait"})
"""What counts as taking a case when the one it was assigned to does it first."""


def rebuilt(events: Iterable[Event], hours: HoursOf, now: int) -> tuple[Clock, ...]:
    """Every clock of a case as it must stand at `now`. Their ids are `KIND:CYCLE`, their versions 1.

    Raises LookupError where working time is needed that is not known, or where an event lacks its terms.
    """
    life: Life | None = None
    for event in events:
        if event.kind == "opened":
            life = _opened(event, hours)
        elif life is not None:
            life = _after(life, event)
    return passed(life, now).clocks if life else ()


def second(instant: datetime) -> int:
    """Whole seconds since 1970, UTC: an instant is floored once, where it comes in."""
    return int(instant.timestamp() // 1)


def _opened(event: Event, hours: HoursOf) -> Life:
    at = second(event.at)
    given = str(event.data.get("since") or "")  # a case that goes on with another one's clocks
    start = second(datetime.fromisoformat(given)) if given else at
    life = Life(
        event.escalation_id,
        hours,
        _terms(event),
        started_at=start,
        since=start,
        owner=str(event.data.get("owner") or ""),
        taken="taken" in event.data,
        contained="contained" in event.data,
        carried=carried_in(event.data),
        moved_at=at,
    )
    for kind in AT_OPENING:
        if not _is_done(life, kind):
            counts_from, used = life.carried.begins(kind, start, at)
            life = begin(life, kind, counts_from, at, used)
    return life


def _after(life: Life, event: Event) -> Life:
    """The case after one more event. First comes what time has done by itself."""
    at = second(event.at)
    life = passed(life, at)
    if event.kind in ACTS_OF_OWNER and event.actor == life.owner and not life.taken:
        life = _taken(life, event, at)
    then = EVENTS.get(event.kind)
    return then(life, event, at) if then else life


def _taken(life: Life, event: Event, at: int) -> Life:
    owner = str(event.data.get("owner", life.owner))
    return stop(replace(life, taken=True, owner=owner), ("ack",), at)


def _assigned(life: Life, event: Event, at: int) -> Life:
    return replace(life, owner=str(event.data["owner"]))


def _told(life: Life, event: Event, at: int) -> Life:
    life = stop(replace(life, told=True, terms=_terms(event)), ("first_response", "update"), at)
    return waits(begin(life, "update", at, at), at) if life.is_open else life


def _contained(life: Life, event: Event, at: int) -> Life:
    return stop(replace(life, contained=True), ("contain",), at)


def _waiting(life: Life, event: Event, at: int) -> Life:
    until = str(event.data.get("until") or "")
    waiting_on = WaitingOn(str(event.data["on"]))
    wait_until = second(datetime.fromisoformat(until)) if until else None
    return waits(replace(life, waiting_on=waiting_on, wait_until=wait_until), at)


def _resumed(life: Life, event: Event, at: int) -> Life:
    return waits(replace(life, waiting_on=None, wait_until=None), at)


def _resolved(life: Life, event: Event, at: int) -> Life:
    life = replace(life, is_open=False, waiting_on=None, wait_until=None)
    return cancel(stop(life, DONE_BY_RESOLVING, at), ("update",), at)


def _reopened(life: Life, event: Event, at: int) -> Life:
    life = replace(life, is_open=True, contained=False, terms=_terms(event), since=at)
    kind = next((kind for kind in ("resolve", "contain") if life.terms.of(kind)), None)
    return begin(life, kind, at, at) if kind else life


def _cancelled(life: Life, event: Event, at: int) -> Life:
    return cancel(replace(life, is_open=False, waiting_on=None, wait_until=None), None, at)


def _replanned(life: Life, event: Event, at: int) -> Life:
    before, life = life, replace(life, terms=_terms(event))

    def planned(clock: Clock, hours: OpenHours) -> Clock:
        term = life.terms.of(clock.kind)
        if term is None:
            return judged(sla.cancel(clock, hours, at), contract_of(before, clock), at)
        if clock.policy == life.terms.policy:  # what was granted, or inherited by a merge, stays
            return clock
        return _replan(life, judged(clock, contract_of(before, clock), at), hours, term, at)

    life = each(life, lambda clock: not is_legal(clock.kind), planned)
    return waits(_begin_missing(life, before.clocks, at), at)


def _replan(life: Life, clock: Clock, hours: OpenHours, term: Term, at: int) -> Clock:
    after = sla.replan(
        clock,
        at=at,
        target=term.seconds,
        calendar=term.calendar,
        calendar_version=term.version,
        old_hours=hours,
        new_hours=life.hours(term.calendar, term.version),
    )
    return replace(after, policy=life.terms.policy)


def _begin_missing(life: Life, earlier: tuple[Clock, ...], at: int) -> Life:
    """Start what the case now has and had not: from its own start, so that time already gone by counts."""
    for term in life.terms.terms:
        known = any(clock.kind == term.kind and clock.state is not ClockState.CANCELLED for clock in earlier)
        if life.is_open and not known and not _is_done(life, term.kind):
            life = _begin_again(life, term, at)
    return life


def _begin_again(life: Life, term: Term, at: int) -> Life:
    """Start what was not there: what was used of it while it was there counts, and the time since then."""
    if term.kind == "update":
        return begin(life, term.kind, at, at)
    since = max(life.since, life.moved_at) if term.kind in life.carried.anew else life.since
    dropped = sla.dropped_since(life.clocks, term.kind, since)
    hours = life.hours(term.calendar, term.version)
    if dropped is None:
        start, used = since, None
        if life.since == life.started_at:  # it was not opened again
            start, used = life.carried.later(term.kind, hours, since, life.moved_at, at)
        return begin(life, term.kind, start, at, used)
    again = sla.made_again(dropped, term.seconds, term.calendar, term.version, hours, since, at)
    again = replace(again, policy=life.terms.policy)
    return replace(life, clocks=tuple(again if clock is dropped else clock for clock in life.clocks))


def _is_done(life: Life, kind: str) -> bool:
    done = {"ack": life.taken, "first_response": life.told, "update": not life.told, "contain": life.contained}
    return done.get(kind, False)


def _started_earlier(life: Life, event: Event, at: int) -> Life:
    start = second(datetime.fromisoformat(str(event.data["to"])))
    old = life.started_at
    since = start if life.since == old else life.since
    return each(
        replace(life, started_at=start, since=since),
        lambda clock: clock.started_at == old,
        lambda clock, hours: sla.restart_from(clock, hours, start, at),
    )


def _extended(life: Life, event: Event, at: int) -> Life:
    """More time for one clock. By contract it is due when it was, or, while it stands, if it ran on from now."""
    due = second(datetime.fromisoformat(str(event.data["to"])))
    contracts = {**life.contracts}

    def granted(clock: Clock, hours: OpenHours) -> Clock:
        promised, after = (
            contract_of(life, clock) or sla.resume(clock, hours, at).due_at,
            extended(clock, hours, due, at),
        )
        if promised is not None:
            contracts[after.kind, after.cycle, after.epoch] = promised
        return after

    life = each(life, lambda clock: clock.kind == event.data["clock"], granted)
    return replace(life, contracts=contracts)


def _recalendared(life: Life, event: Event, at: int) -> Life:
    """One clock goes on in another version of its calendar, forward only."""
    calendar, version = str(event.data["calendar"]), str(event.data["version"])
    new_hours = life.hours(calendar, version)
    return each(
        life,
        lambda clock: clock.kind == event.data["clock"] and clock.cycle == event.data["cycle"],
        lambda clock, hours: sla.recalendar(clock, hours, calendar, version, new_hours, at),
    )


def _merged(life: Life, event: Event, at: int) -> Life:
    """What a case inherits from one that was merged into it: the shorter of both promises."""
    for left in term_lines(event.data.get("inherits")):
        life = _inherited(life, left, at)
    return life


def _inherited(life: Life, left: Term, at: int) -> Life:
    new_hours = life.hours(left.calendar, left.version)
    return each(
        life,
        lambda clock: clock.kind == left.kind,
        lambda clock, hours: inherited(clock, hours, left, new_hours, at),
    )


def _terms(event: Event) -> Terms:
    terms = terms_in(event.data)
    if terms is None:
        raise LookupError(f"event {event.seq} ({event.kind}) does not say what was promised")
    return terms


EVENTS: Mapping[str, Callable[[Life, Event, int], Life]] = {
    "claim": _taken,
    "accept": _taken,
    "assign": _assigned,
    "left": _assigned,
    "update": _told,
    "told": _told,
    "contain": _contained,
    "wait": _waiting,
    "resume": _resumed,
    "resolve": _resolved,
    "reopen": _reopened,
    "close": _cancelled,
    "cancel": _cancelled,
    "undo": _cancelled,
    "sev": _replanned,
    "type": _replanned,
    "client": _replanned,
    "site": _replanned,
    "label": _replanned,
    "unlabel": _replanned,
    "start": _started_earlier,
    "due": _extended,
    "recalendar": _recalendared,
    "merge": _merged,
    "legal_begun": legal_life.begun,
    "legal_ended": legal_life.ended,
    "legal_dropped": legal_life.dropped,
    "defer": legal_life.moved,
    "legal_ground": legal_life.stands,
}
