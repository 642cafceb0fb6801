"""A manager's morning: one message of at most twelve lines, its numbers the report's own at that instant."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.cards.card import Action, Card, Line, Moment, Run, Words, tell, tell_counted
from handlers.cards.dates import written
from handlers.cards.queues import QueuesView, loads_line, staff_line
from handlers.cards.situation import (
    Handed,
    Situation,
    coming_line,
    fitting,
    handed_line,
    late_line,
    notices_line,
    numbers_line,
    since_line,
    worst_line,
)
from handlers.domain.tongue import said


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for its client, until then at the latest; None for no time."""

    ref: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MorningView:
    """A morning of somebody at a site; `at` is when it was due, None for one that they ask for.

    `waiting` are the first of `waits` cases that wait for a client; `notices` those that not all have read.
    """

    site: str
    told: Situation
    waits: int
    waiting: tuple[Waiting, ...]
    handed: tuple[Handed, ...]
    queues: QueuesView
    notices: tuple[tuple[str, int], ...] = ()
    at: datetime | None = None
    late: bool = False


def morning_card(view: MorningView) -> Card:
    """What happened overnight, what is at risk and broken, who waits, and what was imported."""
    told = view.told
    shown = (view.at or told.now).astimezone(ZoneInfo(told.zone))
    day, time = written(shown, "%a %d %b %Y"), f"{shown:%H:%M %Z}"
    title = said("Your morning · {day} · {time}", day=day, time=time)
    return Card(
        text=f"{view.site.upper()} digest · {title}: {told.in_short}",
        title=title,
        tone=told.tone,
        lines=fitting(_lines(view)),
        actions=(
            Action("list", said("At risk", "button"), values=(("what", "risk"),)),
            Action("list", said("Waiting", "button"), values=(("what", "waiting"),)),
            Action("queues", said("Queues", "button")),
            Action("report", said("Report", "button")),
        ),
    )


def _lines(view: MorningView) -> list[tuple[int, Line]]:
    told = view.told
    return [
        (0, late_line(told, view.at) if view.late and view.at is not None else ()),
        (0, numbers_line(told)),
        *((9 * place, worst_line(one)) for place, one in enumerate(told.worst[:2])),
        (0, coming_line(told)),
        (0, since_line(told)),
        (1, _waiting(view)),
        (1, handed_line(view.handed, to_one=False)),
        (2, staff_line(view.queues)),
        (3, loads_line(view.queues)),
        (4, notices_line(view.notices)),
    ]


def _waiting(view: MorningView) -> Line:
    if not view.waits:
        return tell("Waiting on clients: none")
    runs: list[Run] = [Words(said("Waiting on clients {n}: ", n=view.waits))]
    for number, one in enumerate(view.waiting):
        runs += [Words(" · ")] * (number > 0)
        until = Moment(one.until, "datetime") if one.until is not None else None
        runs += [Words(one.ref)] if until is None else tell("{ref} until {when}", ref=one.ref, when=until)
    more = view.waits - len(view.waiting)
    return (*runs, Words(" · "), *tell_counted(more, "{n} more", "{n} more")) if more > 0 else tuple(runs)
