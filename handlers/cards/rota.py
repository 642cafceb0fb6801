"""Who is on call, a cover as both sides read it, and the hours at which nobody has a duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Tone, Words, say
from handlers.cards.words import site_word

DUTY_NAMES = {
    "lead": "Lead",
    "backup": "Backup",
    "manager": "Manager",
    "site_lead": "Site lead",
    "account": "Account",
    "legal": "Legal",
}


@dataclass(frozen=True, slots=True)
class DutyNow:
    """A duty: the names of who has it, until when (None: as far as anybody can see), and of who has it then."""

    duty: str
    names: tuple[str, ...]
    until: datetime | None = None
    then: tuple[str, ...] = ()
    stands_in: bool = False  # nobody has the duty itself


@dataclass(frozen=True, slots=True)
class CoverView:
    """A cover, by names."""

    person: str
    instead_of: str
    key: str  # of whom it covers
    start: datetime
    until: datetime
    site: str = ""  # where the covered one works; "" in a private answer


@dataclass(frozen=True, slots=True)
class BareView:
    """Hours of a site at which nobody has a duty, and the names of who would be asked."""

    site: str
    duty: str
    start: datetime
    until: datetime
    asked: tuple[str, ...]


def on_call_card(where: str, duties: Sequence[DutyNow], covers: Sequence[CoverView]) -> Card:
    """Who has each duty of one site or client."""
    first = duties[0] if duties else None
    return Card(
        text=f"On call for {where}: {_named(first.names) if first else 'nobody'}",
        title=f"On call · {where}",
        lines=tuple(_covers(cover) for cover in covers),
        facts=tuple(
            Fact(DUTY_NAMES[one.duty], _on_duty(one), Tone.CAUTION if one.stands_in or not one.names else Tone.PLAIN)
            for one in duties
        ),
        actions=(Action("cover", "Cover…"),),
    )


def all_on_call_card(sites: Sequence[tuple[str, str, Sequence[DutyNow]]], covers: Sequence[CoverView]) -> Card:
    """Every site (key, name, its lead and manager), a row each."""
    return Card(
        text="On call: " + " · ".join(f"{name}: {_named(duties[0].names)}" for _, name, duties in sites),
        title="On call now",
        lines=tuple(_covers(cover) for cover in covers),
        items=tuple(
            Item(_row(name, duties), (Action("oncall", "All duties", values=(("site", key),)),))
            for key, name, duties in sites
        ),
        actions=(Action("cover", "Cover…"),),
    )


def cover_card(cover: CoverView, duties: Sequence[str], *, again: bool = False) -> Card:
    """What was agreed, for whoever said it and for both it is about. `again`: the rota holds again."""
    what = ", ".join(duties)
    if again:
        line: Line = (Words(f"{cover.instead_of} has {what} again: the cover by {cover.person} is taken back."),)
        text = f"{_begin(cover)}{cover.instead_of} is not covered any more"
        return Card(text=text, title="The rota holds again", lines=(line,))
    return Card(
        text=f"{_begin(cover)}{cover.person} covers {cover.instead_of}",
        title=f"{cover.person} covers {cover.instead_of}",
        tone=Tone.GOOD,
        lines=(_covers(cover), say(f"In these hours the chains ask {cover.person} as {what}.")),
        actions=(Action("uncover", "Undo", values=(("person", cover.key),)),),
    )


def _begin(cover: CoverView) -> str:
    """What a message that is heard begins with."""
    return f"{site_word(cover.site)} reminder · " if cover.site else ""


def bare_card(bare: Sequence[BareView], more: int) -> Card:
    """The hours of the coming week at which nobody has a duty, told ahead and once."""
    first = bare[0]
    lines = [say("In these hours a chain asks whoever stands in. A line of `rota` in `app.yaml` mends it.")]
    if more:
        lines.append(say(f"And {more} more; `handrail check` lists all of them."))
    return Card(
        text=f"{site_word(first.site)} reminder · nobody is {DUTY_NAMES[first.duty].lower()} on duty at some hours",
        title="Nobody on duty",
        tone=Tone.CAUTION if all(one.asked for one in bare) else Tone.DANGER,
        lines=tuple(lines),
        items=tuple(Item(_bare(one), (), Tone.CAUTION if one.asked else Tone.DANGER) for one in bare),
    )


def _bare(one: BareView) -> Line:
    asked = f"{_named(one.asked)} would be asked" if one.asked else "nobody at all would be asked"
    head = Words(f"{one.site} · no {DUTY_NAMES[one.duty].lower()} from ")
    return (head, Moment(one.start), Words(" to "), Moment(one.until), Words(f" · {asked}"))


def _covers(cover: CoverView) -> Line:
    return (
        Words(f"{cover.person} covers {cover.instead_of} from "),
        Moment(cover.start),
        Words(" to "),
        Moment(cover.until),
    )


def _on_duty(one: DutyNow) -> Line:
    stands_in = " (stands in)" if one.stands_in and one.names else ""
    line: Line = (Words(f"{_named(one.names)}{stands_in}"),)
    if one.until is None:
        return line
    return (*line, Words(" until "), Moment(one.until), Words(f", then {_named(one.then)}"))


def _row(name: str, duties: Sequence[DutyNow]) -> Line:
    runs: list[Words | Moment] = [Words(f"{name} · ")]
    for index, one in enumerate(duties):
        between = " · " if index else ""
        runs.append(Words(f"{between}{DUTY_NAMES[one.duty].lower()} {_named(one.names)}"))
        if one.until is not None:
            runs += [Words(" until "), Moment(one.until, "time")]
    return tuple(runs)


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"
