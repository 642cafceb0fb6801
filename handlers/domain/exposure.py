"""What somebody's own cases come to in a few hours: when a break is worth a private word (`domain.md` §4.4).

A pure rule over what the record knows anyway: what they raised, and what was theirs. Nothing is inferred of anybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.domain.catalogue import EscalationType
from handlers.domain.escalation import Escalation
from handlers.domain.severity import Severity
from handlers.domain.timeline import Event

SHIFT = timedelta(hours=12)
"""What is longer ago counts for nothing: a rolling shift."""
MANY, WITHIN = 3, timedelta(hours=4)
LONG = timedelta(minutes=120)  # of one P0 without a break
COOL_DOWN, MOST_A_SHIFT = timedelta(minutes=90), 3
KEPT = timedelta(hours=24)
"""For so long at most it is known when somebody was last told."""

URGENT = (Severity.P0, Severity.P1)
HEAVY = frozenset({"graphic_violence", "death", "csae", "self_harm", "suicide", "terror_propaganda", "animal_cruelty"})
ONE_IS_ENOUGH = "csae"
LIVE = "live_now"  # the field of a type that asks whether it is happening now; a yes is kept as "true"
HANDS = frozenset({"claim", "assign", "accept", "left"})
"""The events after which a case is somebody else's."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """That somebody, by key, had to do with a case: they raised it, or it came into their hands, at `at`.

    `until` is when it left their hands: for who only raised it the same instant, None while it is theirs. `alone` marks
    a case of which one is enough.
    """

    person: str
    case: str
    at: datetime
    until: datetime | None
    p0: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """How many demanding cases somebody had, and when the first of them began."""

    cases: int
    since: datetime


def is_demanding(severity: Severity, labels: Iterable[str], kind: EscalationType | None) -> bool:
    """True for a P0 or P1, and for what is labelled as hard to look at."""
    heavy = kind is not None and kind.heavy
    return severity in URGENT or heavy or not HEAVY.isdisjoint(labels)


def exposures_of(case: Escalation, events: Sequence[Event], kind: EscalationType | None) -> Iterator[Exposure]:
    """Who had to do with a case, and when, by its timeline; nothing where it is not demanding."""
    labels = frozenset(case.labels) | frozenset(kind.labels if kind is not None else ())
    if not is_demanding(case.severity, labels, kind):
        return
    heavy = (kind is not None and kind.heavy) or not HEAVY.isdisjoint(labels)
    alone = ONE_IS_ENOUGH in labels or (heavy and case.fields.get(LIVE) == "true")
    p0, ended = case.severity is Severity.P0, None if case.is_open else case.resolved_at or case.closed_at
    yield Exposure(case.raiser, case.id, case.opened_at, case.opened_at, p0, alone)
    owner, since = "", case.opened_at
    for event in events:
        if event.kind not in HANDS or "owner" not in event.data or event.data["owner"] == owner:
            continue
        if owner:
            yield Exposure(owner, case.id, since, event.at, p0, alone)
        owner, since = str(event.data["owner"]), event.at
    if owner:
        yield Exposure(owner, case.id, since, ended, p0, alone)


def demand(own: Iterable[Exposure], last: datetime | None, now: datetime) -> Demand | None:
    """What one person's exposures come to since they were last told; None where no word is due.

    A word is due after three demanding cases in four hours, after one of which one is enough, and after two hours of
    one P0 without a break, as soon as it is no longer theirs.
    """
    first = max(now - SHIFT, last) if last is not None else now - SHIFT
    seen = tuple(own)
    begun = [one for one in seen if one.at > first]
    many = {one.case for one in begun if one.at > now - WITHIN}
    long = [
        one for one in seen if one.p0 and one.until is not None and one.until > first and one.until - one.at >= LONG
    ]
    if len(many) < MANY and not long and not any(one.alone for one in begun):
        return None
    counted = [*begun, *long]
    return Demand(len({one.case for one in counted}), min(one.at for one in counted))
