"""What other systems said of queues and staffing: each word with whose it is and of when, and what is old said to be.

Nothing here is worked out: the figures are those that were imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Item, Line, Moment, Quoted, Run, Tone, Words, tell, tell_counted
from handlers.cards.words import duration
from handlers.domain.queue import MUCH, Snapshot
from handlers.domain.tongue import counted, said

SHOWN_LOADS, SHOWN_STAFF, ROWS = 3, 3, 20
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A snapshot as it is shown: its site by name, how many seconds ago it was so, and whether that is too long."""

    snapshot: Snapshot
    site: str
    age: int
    stale: bool


@dataclass(frozen=True, slots=True)
class QueuesView:
    """What is known of the queues and the staffing of some sites as of `now`."""

    where: str
    now: datetime
    loads: tuple[Said, ...] = ()
    staff: tuple[Said, ...] = ()
    raises: bool = False  # the reader may raise a case


def queues_card(view: QueuesView) -> Card:
    """Every queue, the one first whose oldest item has used most of its time; then who is there."""
    found = (*view.loads, *view.staff)
    title = said("Queues · {where}", where=view.where or said("all sites"))
    old = sum(one.stale for one in found)
    short = counted(len(view.loads), "{n} queue", "{n} queues") if found else said("nothing was imported")
    note = tell("Imported figures, as they were given; Handrail works out none of them.")
    none = tell("Nothing was imported in the last seven days. `handrail queues import FILE` takes a file.")
    more = len(found) - ROWS
    return Card(
        text=f"{title}: {short}",
        title=title,
        tone=Tone.CAUTION if old or any(_is_much(one) for one in view.loads) else Tone.PLAIN,
        lines=(note if found else none,),
        items=tuple(_item(one, raises=view.raises) for one in found[:ROWS]),
        foot=tell("{n} more; name a site to see fewer.", n=more) if more > 0 else (),
    )


def loads_line(view: QueuesView) -> Line:
    """The queues in one line of a digest; () where nothing was imported."""
    return _in_one_line(said("Queues: "), view.loads, SHOWN_LOADS)


def staff_line(view: QueuesView) -> Line:
    """The staffing in one line of a digest; () where nothing was imported."""
    return _in_one_line(said("Staffing: "), view.staff, SHOWN_STAFF)


def _in_one_line(label: str, found: Sequence[Said], most: int) -> Line:
    if not found:
        return ()
    runs: list[Run] = [Words(label)]
    for number, one in enumerate(found[:most]):
        runs += [Words(" · ")] * (number > 0)
        runs += [*_figures(one), *_origin(one)]
    more = len(found) - most
    return (*runs, Words(" · "), *tell_counted(more, "{n} more", "{n} more")) if more > 0 else tuple(runs)


def _item(one: Said, *, raises: bool) -> Item:
    return Item(
        (*_figures(one, named=True), *_origin(one)),
        (_raise(one),) if raises and _is_much(one) else (),
        tone=Tone.CAUTION if one.stale or _is_much(one) else Tone.PLAIN,
    )


def _raise(one: Said) -> Action:
    """A draft of a case about this queue: one click, and never by itself."""
    kept = one.snapshot
    told = {"type": "queue_backlog", "queue": kept.queue, "oldest_pct_of_sla": kept.used, "volume": kept.backlog}
    values = tuple((name, str(value)) for name, value in told.items() if value is not None)
    return Action("new", said("Raise…", "button"), kept.queue, values=values)


def _is_much(one: Said) -> bool:
    """True for a queue that is about to break its own promise, by a word that is not old."""
    return not one.stale and (one.snapshot.used or 0) > MUCH


def _figures(one: Said, *, named: bool = False) -> tuple[Run, ...]:
    """`Video-EN 1,940, oldest 17 h, 71 % of its time`; of staffing `Dublin 41 of 46`."""
    kept = one.snapshot
    who: tuple[Run, ...] = (Quoted(kept.queue, marks=False),) if kept.queue else (Words(one.site),)
    where: tuple[Run, ...] = (Words(f" ({one.site})"),) if named and kept.queue else ()
    parts = []
    if kept.backlog is not None:
        parts.append(said("{n} waiting", n=f"{kept.backlog:,}"))
    if kept.oldest is not None:
        parts.append(said("oldest {age}", age=duration(kept.oldest * MINUTE)))
    if kept.used is not None:
        parts.append(said("oldest at {percent} % of its limit", percent=kept.used))
    if kept.rostered is not None:
        parts.append(said("{present} of {rostered} there", present=kept.present, rostered=kept.rostered))
    return (*who, *where, Words(f" {', '.join(parts)} "))


def _origin(one: Said) -> tuple[Run, ...]:
    """Whose word it is, and of when; what is old says how old."""
    source = Quoted(one.snapshot.source, marks=False)
    when = Moment(one.snapshot.taken_at, "datetime" if one.stale else "time")
    if one.stale:
        return tell("(from {source}, {when}, stale: {age} old)", source=source, when=when, age=duration(one.age))
    return tell("(from {source}, {when})", source=source, when=when)
