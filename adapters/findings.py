"""What a doctor of a chat may find: one thing at a time, in a sentence with what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.commands.request import Identity, Surface

MOST_SKEW = 30  # seconds; what a vendor signed more than five minutes ago is refused at our door


class Grade(StrEnum):
    """Fine; worth knowing; or wrong, and to be put right."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, about what, in a sentence with what to do."""

    grade: Grade
    about: str
    what: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A channel that app.yaml binds. `shared`: as app.yaml says; None for a place of our own, where it may not be."""

    name: str
    surface: Surface
    shared: bool | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What app.yaml says of a chat, and a card and form of every kind. `people` are by key."""

    channels: Sequence[Bound] = ()
    people: Mapping[str, Sequence[Identity]] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)


def skew(whose: str, date: str, before: datetime, after: datetime) -> Finding:
    """Our clock against a vendor's, by the `Date` of an answer that was asked for `before` and was there `after`."""
    try:
        said = parsedate_to_datetime(date)
    except ValueError:
        return Finding(Grade.NOTE, "clock", f"{whose} did not say what time it is there: the clock was not compared")
    theirs = said if said.tzinfo else said.replace(tzinfo=UTC)
    doubt = (after - before) / 2  # nobody knows when on the way it was looked at
    off = round((before + doubt - theirs).total_seconds())
    if abs(off) <= MOST_SKEW + doubt.total_seconds():
        return Finding(Grade.FINE, "clock", f"within {MOST_SKEW} s of {whose}'s")
    way = "ahead of" if off > 0 else "behind"
    do = f"{whose}'s requests are refused when they look older than five minutes. Set the clock by NTP"
    return Finding(Grade.WRONG, "clock", f"this machine is {abs(off)} s {way} {whose}. {do}")
