"""A case between two events of its timeline, with its clocks: what the fold of `fold.py` is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from handlers.domain import sla
from handlers.domain.carried import NOTHING, Carried
from handlers.domain.escalation import WaitingOn
from handlers.domain.grants import judged, up_to
from handlers.domain.legal import is_legal
from handlers.domain.open_hours import OpenHours
from handlers.domain.policy import PAUSABLE
from handlers.domain.sla import Clock, ClockState
from handlers.domain.terms import Terms

HoursOf = Callable[[str, str], OpenHours]
"""The working time of a calendar in a version. Raises LookupError for one that nobody knows any more."""

Change = Callable[[Clock, OpenHours], Clock]


@dataclass(frozen=True, slots=True)
class Life:
    """What the fold remembers of a case between two events. Instants are whole seconds since 1970, UTC.

    `since` is from when a clock that is begun late counts: the start of the case, or its last reopening.
    `carried` is what it took along from the record that it went on from, at `moved_at`.
    `contracts` are the due times by contract of extended clocks, by (kind, cycle, epoch).
    """

    case: str
    hours: HoursOf
    terms: Terms
    started_at: int
    since: int
    carried: Carried = NOTHING
    moved_at: int = 0
    clocks: tuple[Clock, ...] = ()
    owner: str = ""
    is_open: bool = True
    taken: bool = False
    told: bool = False
    contained: bool = False
    waiting_on: WaitingOn | None = None
    wait_until: int | None = None
    contracts: Mapping[tuple[str, int, int], int] = field(default_factory=dict)


def passed(life: Life, at: int) -> Life:
    """The case at an instant: waits that have ended, and breaches that were reached."""
    return each(life, lambda _: True, lambda clock, hours: up_to(clock, hours, life.wait_until, at))


def each(life: Life, which: Callable[[Clock], bool], made: Change) -> Life:
    """The open clocks that are meant, each changed in its own working time."""
    clocks = tuple(
        made(clock, life.hours(clock.calendar, clock.calendar_version)) if clock.is_open and which(clock) else clock
        for clock in life.clocks
    )
    return replace(life, clocks=clocks)


def begin(life: Life, kind: str, start: int, at: int, used: int | None = None) -> Life:
    """One more clock, if the case is promised one of this kind; begun at `at`, from a start that may lie before it.

    `used` is what was used of it by then; without it, all the open time since its start.
    """
    term = life.terms.of(kind)
    if term is None:
        return life
    cycle = max((clock.cycle for clock in life.clocks if clock.kind == kind), default=0) + 1
    hours = life.hours(term.calendar, term.version)
    clock = sla.begin(
        id=f"{kind}:{cycle}",
        escalation_id=life.case,
        kind=kind,
        policy=life.terms.policy,
        calendar=term.calendar,
        calendar_version=term.version,
        target=term.seconds,
        hours=hours,
        at=start,
        cycle=cycle,
    )
    clock = sla.born(clock, hours, at) if used is None else sla.continued(clock, hours, used, at)
    return replace(life, clocks=(*life.clocks, clock))


def stop(life: Life, kinds: tuple[str, ...], at: int) -> Life:
    """What was promised was done. In time is what kept the contract, whatever was granted later."""

    def ended(clock: Clock, hours: OpenHours) -> Clock:
        return judged(sla.stop(clock, hours, at), contract_of(life, clock), at)

    return each(life, lambda clock: clock.kind in kinds, ended)


def cancel(life: Life, kinds: tuple[str, ...] | None, at: int) -> Life:
    """The promises of these kinds, or all of them, are dropped; a breach on record stays."""
    return each(
        life,
        lambda clock: kinds is None or clock.kind in kinds,
        lambda clock, hours: judged(sla.cancel(clock, hours, at), contract_of(life, clock), at),
    )


def contract_of(life: Life, clock: Clock) -> int | None:
    """When an extended clock was due by contract; None for one that was not extended in this epoch."""
    return life.contracts.get((clock.kind, clock.cycle, clock.epoch))


def waits(life: Life, at: int) -> Life:
    """Let every clock stand or run as the wait of the case says."""
    on = life.waiting_on if life.wait_until is None or life.wait_until > at else None

    def turned(clock: Clock, hours: OpenHours) -> Clock:
        stands = on in PAUSABLE.get(clock.kind, frozenset()) & life.terms.pauses
        if stands is (clock.state is ClockState.PAUSED):
            return clock
        return sla.pause(clock, hours, at) if stands else sla.resume(clock, hours, at)

    return each(life, lambda clock: not is_legal(clock.kind), turned)
