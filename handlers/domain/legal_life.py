"""The legal clocks in the fold of a timeline: begun, ended, dropped and moved by the events that say so alone."""

from dataclasses import replace
from datetime import datetime

from handlers.domain import sla
from handlers.domain.legal import deferred, stood
from handlers.domain.life import Life, cancel, each, stop
from handlers.domain.open_hours import open_hours
from handlers.domain.timeline import Event


def begun(life: Life, event: Event, at: int) -> Life:
    """Every legal clock that the event names, from its law's own start event."""
    for line in _lines(event):
        kind, target, start, *used = line.split(" ")
        cycle = max((clock.cycle for clock in life.clocks if clock.kind == kind), default=0) + 1
        clock = sla.begin(
            id=f"{kind}:{cycle}",
            escalation_id=life.case,
            kind=kind,
            policy=str(event.data["policy"]),
            calendar="24x7",
            calendar_version="",
            target=int(target),
            hours=open_hours(None),
            at=int(datetime.fromisoformat(start).timestamp() // 1),
            cycle=cycle,
        )
        clock = sla.continued(clock, open_hours(None), int(used[0]), at) if used else clock
        life = replace(life, clocks=(*life.clocks, sla.settle(clock, at)))
    return life


def ended(life: Life, event: Event, at: int) -> Life:
    """The action is on record."""
    return stop(life, tuple(_lines(event)), at)


def dropped(life: Life, event: Event, at: int) -> Life:
    """Another type has other laws."""
    return cancel(life, tuple(_lines(event)), at)


def moved(life: Life, event: Event, at: int) -> Life:
    """A ground that the law knows has ended: the clocks that the event names start then."""
    start = int(datetime.fromisoformat(str(event.data["to"])).timestamp() // 1)
    kinds = frozenset(_lines(event))
    return each(life, lambda clock: clock.kind in kinds, lambda clock, hours: deferred(clock, hours, start, at))


def stands(life: Life, event: Event, at: int) -> Life:
    """A ground that the law knows is on record and has not ended: the clocks that the event names stand."""
    kinds = frozenset(_lines(event))
    return each(life, lambda clock: clock.kind in kinds, lambda clock, hours: stood(clock, hours, at))


def _lines(event: Event) -> list[str]:
    found = event.data.get("clocks")
    return [str(line) for line in found] if isinstance(found, (list, tuple)) else []
