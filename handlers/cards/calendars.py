"""One message to an owner about everything that another calendar has moved: how many due times, and which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Item, Line, Moment, Tone, tell, tell_counted
from handlers.cards.words import clock_word
from handlers.domain.tongue import counted, said

SHOWN = 10


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A clock that is due at another time than it was; `was` is None for one that had no due time."""

    ref: str
    clock: str
    was: datetime | None
    due_at: datetime
    revision: int


def moved_card(moved: Sequence[MovedDeadline], total: int) -> Card:
    """The card of the nearest of `total` moved due times; it names references and clocks, not what they are about."""
    count = counted(total, "{n} deadline moved", "{n} deadlines moved")
    more = total - min(len(moved), SHOWN)
    lines = [tell("A calendar, a holiday or the zones' own data changed. Time already used up stays used up.")]
    if more > 0:
        lines.append(
            tell_counted(
                more, "And {n} more; `mine` lists all of your cases.", "And {n} more; `mine` lists all of your cases."
            )
        )
    return Card(
        text=f"{moved[0].ref} reminder · {count}",
        title=count,
        tone=Tone.CAUTION,
        lines=tuple(lines),
        items=tuple(
            Item(_line(one), (Action("why", said("Why", "button"), one.ref, one.revision),)) for one in moved[:SHOWN]
        ),
    )


def _line(one: MovedDeadline) -> Line:
    case, clock, due = one.ref, clock_word(one.clock), Moment(one.due_at)
    if one.was is None:
        return tell("{ref} · {clock} · due {due}", ref=case, clock=clock, due=due)
    return tell("{ref} · {clock} · due {due} instead of {was}", ref=case, clock=clock, due=due, was=Moment(one.was))
