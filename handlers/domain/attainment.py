"""Which promises were kept in a period: net by the contract, gross by the wall clock, each with its number beside it.

A promise is decided once: when it was met, or, met late or not at all, when its due time had passed. A period is
half-open, from its first second up to but not including its last. Instants are whole seconds since 1970, UTC.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.domain.sla import Clock, ClockState

ENOUGH = 20  # decided promises on either side, below which a trend says nothing


class Reckoning(StrEnum):
    """Net is the contract: pauses and closed time do not count. Gross is the wall clock, without pauses."""

    NET = "net"
    GROSS = "gross"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as a report reads it. `due_net` is None while it has no due time, as in a pause."""

    kind: str
    severity: str
    due_net: int | None
    due_gross: int
    met_at: int | None = None
    cancelled_at: int | None = None

    def due(self, reckoning: Reckoning) -> int | None:
        return self.due_net if reckoning is Reckoning.NET else self.due_gross


@dataclass(frozen=True, slots=True)
class Decision:
    """How a promise came out, and when that was certain."""

    kept: bool
    at: int


@dataclass(frozen=True, slots=True)
class Attainment:
    """So many were kept of so many decided. There is no percentage of nothing."""

    kept: int = 0
    decided: int = 0

    @property
    def percent(self) -> float | None:
        """To one decimal."""
        return round(100 * self.kept / self.decided, 1) if self.decided else None

    @property
    def words(self) -> str:
        """The percentage never stands without its number: `55.6 % (5 of 9)`."""
        return "none decided" if self.percent is None else f"{self.percent:.1f} % ({self.kept} of {self.decided})"

    def __add__(self, other: "Attainment") -> "Attainment":
        return Attainment(self.kept + other.kept, self.decided + other.decided)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A report as it went out. `seal` is the hash of its figures; `restates` that of the one it corrects, or ""."""

    figures: Mapping[str, tuple[int, int]]
    seal: str
    restates: str = ""


def promise_of(
    clock: Clock,
    severity: str,
    contract_due: int | None = None,
    broken_due: int | None = None,
    broken_gross: int | None = None,
) -> Promise:
    """A stored clock as a report reads it; what was broken stays so, at the second at which it was decided.

    `contract_due` is the due time of an extended clock, `broken_due` that of a broken one when its breach was reached,
    `broken_gross` when an earlier promise was up by the wall clock.
    """
    due = contract_due if contract_due is not None else clock.due_at
    gross = clock.gross_due_at if broken_gross is None else broken_gross
    if clock.breached_at is not None:  # on record for ever, whatever was promised later: by the wall clock as well
        before = clock.breached_at - 1 if due is None else min(due, clock.breached_at - 1)
        due = before if broken_due is None else broken_due
        due = due if contract_due is None else min(due, contract_due)  # more time that was granted mends nothing
        gross = min(gross, due)
    met_at = clock.stopped_at if clock.state in (ClockState.MET, ClockState.MISSED) else None
    cancelled_at = clock.stopped_at if clock.state is ClockState.CANCELLED else None
    return Promise(clock.kind, severity, due, gross, met_at, cancelled_at)


def decision(promise: Promise, reckoning: Reckoning, now: int) -> Decision | None:
    """How a promise came out as of now; None while that is open, and for one that was cancelled in time."""
    due = promise.due(reckoning)
    if promise.met_at is not None and (due is None or promise.met_at <= due):
        return Decision(True, promise.met_at)
    if due is None or (promise.cancelled_at is not None and promise.cancelled_at <= due):
        return None
    return Decision(False, due) if now > due else None


def attained(
    promises: Iterable[Promise], reckoning: Reckoning, start: int, end: int, now: int
) -> Mapping[str, Attainment]:
    """What was attained in a period, by severity; "" is all of them together."""
    result: dict[str, Attainment] = {"": Attainment()}
    for promise in promises:
        decided = decision(promise, reckoning, now)
        if decided is None or not start <= decided.at < end:
            continue
        one = Attainment(int(decided.kept), 1)
        for key in ("", promise.severity):
            result[key] = result.get(key, Attainment()) + one
    return result


def trend(before: Attainment, after: Attainment) -> str:
    """`up`, `down` or `level`; "" where either side has too few for an arrow to mean anything."""
    if before.decided < ENOUGH or after.decided < ENOUGH:
        return ""
    difference = after.kept * before.decided - before.kept * after.decided
    return "level" if difference == 0 else "up" if difference > 0 else "down"


def snapshot(figures: Mapping[str, Attainment], earlier: Snapshot | None = None) -> Snapshot:
    """A report's figures, sealed. One that differs from what went out earlier says that it restates it."""
    plain = {key: (value.kept, value.decided) for key, value in figures.items()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    sealed = Snapshot(plain, hashlib.sha256(text.encode()).hexdigest())
    if earlier is None or earlier.seal == sealed.seal:
        return sealed
    return replace(sealed, restates=earlier.seal)
