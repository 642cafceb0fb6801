"""A warning that two shifts will meet worse from a date on: how long nobody is there, or how short the overlap gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.cards.card import Card, Item, Line, Moment, Tone, Words, say
from handlers.cards.dates import written
from handlers.cards.words import duration, site_word


@dataclass(frozen=True, slots=True)
class GapView:
    """From `day` on (`first`: the first hand-over that it touches) the shift of a site meets the next one's worse.

    `ends` and `begins` are the end of the one shift and the begin of the other on that date; `before` is the overlap
    of the day before, below zero for a gap.
    """

    site: str
    to_site: str
    day: date
    first: date
    ends: datetime
    begins: datetime
    before: timedelta

    @property
    def overlap(self) -> timedelta:
        return self.ends - self.begins


def gap_card(gaps: Sequence[GapView]) -> Card:
    """What is to come in the next seven days, told once."""
    first = gaps[0]
    return Card(
        text=f"{site_word(first.site)} reminder · {_head(first)}",
        title="Shifts will meet otherwise",
        tone=Tone.CAUTION,
        lines=(
            say(
                "A clock is put forward or back, or shifts have changed. Shifts stand in the local time of their site."
            ),
        ),
        items=tuple(Item(_line(gap), tone=Tone.DANGER if gap.overlap < timedelta(0) else Tone.CAUTION) for gap in gaps),
    )


def _head(gap: GapView) -> str:
    return f"{gap.site} to {gap.to_site} from {_day(gap.day)}: {_words(gap.overlap)}"


def _line(gap: GapView) -> Line:
    head = f"{_head(gap)} (before: {_words(gap.before)}). "
    if gap.first != gap.day:
        head += f"First shift: {_day(gap.first)}. "
    return (
        Words(f"{head}{gap.site} ends at "),
        Moment(gap.ends, "time"),
        Words(f", {gap.to_site} begins at "),
        Moment(gap.begins, "time"),
    )


def _day(day: date) -> str:
    return written(day, "%a %-d %b")


def _words(overlap: timedelta) -> str:
    if overlap < timedelta(0):
        return f"{duration(-overlap.total_seconds())} with nobody there"
    return f"{duration(overlap.total_seconds())} together" if overlap else "no overlap"
