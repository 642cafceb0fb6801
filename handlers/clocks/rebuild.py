"""The proof that every stored clock is what its case's timeline says, and its repair.

A clock is worked out again by the pure fold of `handlers/domain/fold.py`, which shares no state with what is stored.
Whatever time alone does (the end of a wait, a breach) counts on both sides, so that a beat that is late is no fault.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from handlers.act import Act
from handlers.clocks.breaches import enter_again
from handlers.clocks.calendars import hours_known, old_hours
from handlers.clocks.promises import instant, policy_behind, seconds, steps_of
from handlers.clocks.proof import Told, breach_of, told_of, wants_breach
from handlers.domain.breach import Breach
from handlers.domain.escalation import Escalation
from handlers.domain.fold import rebuilt
from handlers.domain.grants import up_to
from handlers.domain.sla import Clock
from handlers.domain.steps import Fired, next_reach, plan
from handlers.domain.timeline import Event
from handlers.ports.records import DueRow

OF_ITS_ROW = frozenset({"id", "version"})
INSTANTS = frozenset({"anchor", "started_at", "due_at", "gross_due_at", "stopped_at", "breached_at", "next_step_at"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A clock that is not what the timeline says. `stored` is None where it is missing, `right` where it should be.

    `known` is False where the timeline does not say enough: such a clock cannot be proved, and is never repaired.
    `steps` were told, and are lost from the ledger; `unentered` is a breach that is lost from the register.
    """

    ref: str
    stored: Clock | None
    right: Clock | None
    what: tuple[str, ...]
    known: bool = True
    steps: tuple[Told, ...] = ()
    unentered: bool = False

    @property
    def sentence(self) -> str:
        """The fault in one line: the record, its clock, and each value with the right one beside it."""
        clock = self.stored or self.right
        name = f" {clock.kind} (round {clock.cycle})" if clock else ""
        return f"{self.ref}{name}: {'; '.join(self.what)}"


@dataclass(frozen=True, slots=True)
class History:
    """What a case is compared with: its timeline, and its breaches by their clock's id."""

    case: Escalation
    events: Sequence[Event]
    entered: Mapping[str, Breach]

    def id_of(self, clock: Clock) -> str:
        """The id that a lost clock had, if its breach still tells it; else ""."""
        return next(
            (row.clock_id for row in self.entered.values() if (row.clock, row.cycle) == (clock.kind, clock.cycle)),
            "",
        )


async def faults(act: Act, case: Escalation, now: datetime) -> Sequence[Fault]:
    """Everything about the clocks of a case that is not as its timeline says, as of now."""
    events = await act.work.timeline.of(case.id)
    stored = {(clock.kind, clock.cycle): clock for clock in await act.work.clocks.of([case.id])}
    try:
        folded = rebuilt(events, await hours_known(act.work, act.rules, events), seconds(now))
    except (LookupError, ValueError) as error:
        return [Fault(case.ref, None, None, (f"cannot be proved: {error}",), known=False)]
    right = {(clock.kind, clock.cycle): clock for clock in folded}
    entered = {row.clock_id: row for row in await act.work.breaches.of([case.id])}
    history = History(case, events, entered)
    found = [await _compared(act, history, stored.get(key), clock, now) for key, clock in right.items()]
    found += [
        Fault(case.ref, clock, None, ("nothing in the timeline promises it",))
        for key, clock in stored.items()
        if key not in right
    ]
    return [fault for fault in found if fault.what]


async def repair(act: Act, case: Escalation, found: Sequence[Fault], now: datetime) -> int:
    """Write the clocks as they must be, with their places in the due table, and say so in the timeline.

    Returns how many were repaired.
    """
    known = [fault for fault in found if fault.known]
    for fault in known:
        await _repair(act, case, fault, now)
    if known:
        clocks = [clock.kind for fault in known if (clock := fault.stored or fault.right)]
        await act.work.timeline.add(case.id, at=now, actor=act.asker.key, kind="rebuilt", data={"clocks": clocks})
    return len(known)


async def _repair(act: Act, case: Escalation, fault: Fault, now: datetime) -> None:
    stored, right = fault.stored, fault.right
    if right is None:
        if stored is not None:
            await act.work.due.drop("clock", stored.id)
            await act.work.clocks.drop(stored.id)
        return
    if stored is None:
        right = replace(right, id=right.id or act.new_id())
        await act.work.clocks.add(right)
    else:
        right = await act.work.clocks.keep(replace(right, id=stored.id, version=stored.version))
    await _put_back(act, case, fault, right, now)
    if right.next_step_at is not None:
        await act.work.due.put(DueRow("clock", right.id, instant(right.next_step_at)))
    else:
        await act.work.due.drop("clock", right.id)


async def _put_back(act: Act, case: Escalation, fault: Fault, clock: Clock, now: datetime) -> None:
    """Put back into the ledger and into the register what the timeline proves."""
    for step in fault.steps:
        at = replace(clock, epoch=step.epoch)
        await act.work.clocks.fire(
            at, step.step, reached_at=step.reached_at, noticed_at=step.noticed_at, told=step.heard
        )
    if fault.unentered:
        events = await act.work.timeline.of(case.id)
        await enter_again(act, breach_of(act, case, events, clock, seconds(now)), now)


async def _compared(act: Act, history: History, stored: Clock | None, right: Clock, now: datetime) -> Fault:
    """One clock beside what it must be; a fault without words where they are equal."""
    case, told = history.case, told_of(history.events, right)
    if stored is None:
        right = replace(await _armed(act, case, right, _keys(right, told)), id=history.id_of(right))
        return Fault(case.ref, None, right, ("is missing",), steps=told, unentered=wants_breach(right))
    fired = await act.work.clocks.fired(stored.id)
    lost = tuple(step for step in told if (right.cycle, step.epoch, step.step) not in fired)
    hours = await old_hours(act.work, act.rules, stored)
    until = seconds(case.wait_until) if case.wait_until is not None else None
    current = up_to(stored, hours, until, seconds(now))
    right = await _armed(act, case, right, fired | _keys(right, lost))
    late = current != stored
    values = [name for name in _names() if getattr(current, name) != getattr(right, name)]
    if late and "next_step_at" in values:
        values.remove("next_step_at")
    what = [f"{name} is {_said(current, name)} and must be {_said(right, name)}" for name in values]
    what += [f"its step {step.step} of {instant(step.reached_at).isoformat()} is not in the ledger" for step in lost]
    unentered = wants_breach(right) and stored.id not in history.entered
    if unentered and wants_breach(stored):  # until a beat has found it, it is not missing
        what.append("its breach is not in the register")
    if not what and not await _waits_in_line(act, stored):
        what = ["its next step is not in the due table"]
    return Fault(case.ref, stored, right, tuple(what), steps=lost, unentered=unentered)


def _keys(clock: Clock, steps: Iterable[Told]) -> Fired:
    return frozenset((clock.cycle, step.epoch, step.step) for step in steps)


async def _armed(act: Act, case: Escalation, clock: Clock, fired: Fired) -> Clock:
    """A clock with its next step: the first of its plan that is not on record."""
    if not clock.is_open:
        return clock
    policy = await policy_behind(act, case, clock)
    planned = plan(steps_of(case, clock.kind, policy), clock, await old_hours(act.work, act.rules, clock))
    coming = next_reach(planned, fired)
    return replace(clock, next_step_at=coming.at if coming else None)


async def _waits_in_line(act: Act, clock: Clock) -> bool:
    """True if the due table holds what the clock waits for, and nothing else of it."""
    row = await act.work.due.get("clock", clock.id)
    waits_for = instant(clock.next_step_at) if clock.is_open and clock.next_step_at is not None else None
    return (row.at if row else None) == waits_for


def _names() -> Sequence[str]:
    return [field.name for field in fields(Clock) if field.name not in OF_ITS_ROW]


def _said(clock: Clock, name: str) -> str:
    values: Mapping[str, object] = {field.name: getattr(clock, field.name) for field in fields(Clock)}
    value = values[name]
    if value is None:
        return "none"
    return instant(int(str(value))).isoformat() if name in INSTANTS else str(value)
