"""A warning that two shifts will meet worse from a date on: how long nobody is there, or how short the overlap gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.cards.card import Card, Item, Line, Moment, Tone, tell
from handlers.cards.dates import written
from handlers.cards.words import duration, site_word
from handlers.domain.tongue import said


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
        title=said("Shifts will meet otherwise"),
        tone=Tone.CAUTION,
        lines=(
            tell(
                "A clock is put forward or back, or shifts have changed. Shifts stand in the local time of their site."
            ),
        ),
        items=tuple(Item(_line(gap), tone=Tone.DANGER if gap.overlap < timedelta(0) else Tone.CAUTION) for gap in gaps),
    )


def _head(gap: GapView) -> str:
    return said(
        "{site} to {to_site} from {day}: {overlap}",
        site=gap.site,
        to_site=gap.to_site,
        day=_day(gap.day),
        overlap=_words(gap.overlap),
    )


def _line(gap: GapView) -> Line:
    head = said("{change} (before: {before}).", change=_head(gap), before=_words(gap.before))
    if gap.first != gap.day:
        head = said("{change} First shift: {day}.", change=head, day=_day(gap.first))
    ends, begins = Moment(gap.ends, "time"), Moment(gap.begins, "time")
    return tell(
        "{change} {site} ends at {ends}, {to_site} begins at {begins}",
        change=head,
        site=gap.site,
        to_site=gap.to_site,
        ends=ends,
        begins=begins,
    )


def _day(day: date) -> str:
    return written(day, "%a %-d %b")


def _words(overlap: timedelta) -> str:
    if overlap < timedelta(0):
        return said("{time} with nobody there", time=duration(-overlap.total_seconds()))
    return said("{time} together", time=duration(overlap.total_seconds())) if overlap else said("no overlap")
