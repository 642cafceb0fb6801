"""What a timeline proves beside its clocks: the steps that were told, and the breaches that stand in the register.

A step in the ledger that is lost would be told again; a breach that is lost would be counted as kept. Both are made
again from the events that were written in the same transaction, with the codes and exclusions given later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.act import Act
from handlers.clocks.breaches import entry
from handlers.clocks.promises import seconds
from handlers.clocks.replay import after, at_first
from handlers.domain.breach import Breach, Code
from handlers.domain.escalation import Escalation
from handlers.domain.legal import is_internal
from handlers.domain.sla import Clock
from handlers.domain.timeline import Event

TOLD = ("warning", "breach")
HANDS = ("opened", "claim", "assign", "accept", "left")
"""The events that say whose the case is from then on."""


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a clock that people were told of, or a breach of it. Whole seconds since 1970, UTC."""

    epoch: int
    step: str
    reached_at: int
    noticed_at: int
    heard: bool


def told_of(events: Iterable[Event], clock: Clock) -> tuple[Told, ...]:
    """The steps of one clock that stand in the timeline."""
    return tuple(
        Told(
            int(str(event.data["epoch"])),
            str(event.data["step"]),
            seconds(datetime.fromisoformat(str(event.data["reached_at"]))),
            seconds(event.at),
            bool(event.data.get("told")),
        )
        for event in events
        if event.kind in TOLD
        and "step" in event.data
        and (event.data.get("clock"), event.data.get("cycle")) == (clock.kind, clock.cycle)
    )


def wants_breach(clock: Clock) -> bool:
    """True for a clock whose breach belongs into the register."""
    return clock.breached_at is not None and not is_internal(clock.kind)


def breach_of(act: Act, case: Escalation, events: Sequence[Event], clock: Clock, now: int) -> Breach:
    """The row of the register that a breached clock must have, as the case stood when it was entered.

    One that no beat has entered, because its clock was wrong, is noticed `now`.
    """
    noticed = next((step.noticed_at for step in told_of(events, clock) if _is_breach(clock, step)), None)
    if noticed is None and clock.is_open:
        noticed = now
    then = _as_it_stood(case, events, noticed or clock.stopped_at or clock.breached_at or 0)
    row = entry(act, then, clock, noticed)
    row = replace(row, due_at=_due_then(events, clock, row.due_at))
    for event in events:
        row = _said_later(row, event)
    return row


def _due_then(events: Iterable[Event], clock: Clock, otherwise: int | None) -> int | None:
    """When a clock was due as its breach was told."""
    told = (
        str(event.data["due_at"])
        for event in events
        if event.kind == "breach"
        and "due_at" in event.data
        and (event.data.get("clock"), event.data.get("cycle")) == (clock.kind, clock.cycle)
        and seconds(datetime.fromisoformat(str(event.data["reached_at"]))) == clock.breached_at
    )
    due = next(told, None)
    return otherwise if due is None else seconds(datetime.fromisoformat(due))


def _is_breach(clock: Clock, step: Told) -> bool:
    return step.reached_at == clock.breached_at


def _as_it_stood(case: Escalation, events: Sequence[Event], at: int) -> Escalation:
    then = replace(at_first(case, events), owner=None)
    for event in events:
        if seconds(event.at) > at:
            break
        then = after(then, event)
        if event.kind in HANDS and "owner" in event.data:
            then = replace(then, owner=str(event.data["owner"]) or None)
    return then


def _said_later(row: Breach, event: Event) -> Breach:
    """A row with the code, or with the exclusion, that this event gave it."""
    data: Mapping[str, object] = event.data
    clocks = data.get("clocks")
    if event.kind == "code" and isinstance(clocks, (list, tuple)) and row.clock_id in clocks:
        second = Code(str(data["second"])) if data.get("second") else None
        return replace(row, code=Code(str(data["code"])), second=second, coded_by=event.actor, coded_at=event.at)
    if event.kind == "exclude" and data.get("clock_id") == row.clock_id:
        evidence = str(data.get("evidence", ""))
        return replace(row, excluded_by=str(data["approver"]), excluded_at=event.at, evidence=evidence)
    return row
