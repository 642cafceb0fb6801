"""Who is on call, a cover as both sides read it, and the hours at which nobody has a duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Tone, Words, joined, say, tell, tell_counted
from handlers.cards.words import site_word
from handlers.domain.tongue import marked, said

DUTY_NAMES = {
    "lead": marked("Lead", "duty"),
    "backup": marked("Backup", "duty"),
    "manager": marked("Manager", "duty"),
    "site_lead": marked("Site lead", "duty"),
    "account": marked("Account", "duty"),
    "legal": marked("Legal", "duty"),
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
        text=said("On call for {where}: {people}", where=where, people=_named(first.names if first else ())),
        title=said("On call · {where}", where=where),
        lines=tuple(_covers(cover) for cover in covers),
        facts=tuple(
            Fact(duty_name(one.duty), _on_duty(one), Tone.CAUTION if one.stands_in or not one.names else Tone.PLAIN)
            for one in duties
        ),
        actions=(Action("cover", said("Cover…", "button")),),
    )


def all_on_call_card(sites: Sequence[tuple[str, str, Sequence[DutyNow]]], covers: Sequence[CoverView]) -> Card:
    """Every site (key, name, its lead and manager), a row each."""
    return Card(
        text=said(
            "On call: {sites}", sites=" · ".join(f"{name}: {_named(duties[0].names)}" for _, name, duties in sites)
        ),
        title=said("On call now"),
        lines=tuple(_covers(cover) for cover in covers),
        items=tuple(
            Item(_row(name, duties), (Action("oncall", said("All duties", "button"), values=(("site", key),)),))
            for key, name, duties in sites
        ),
        actions=(Action("cover", said("Cover…", "button")),),
    )


def cover_card(cover: CoverView, duties: Sequence[str], *, again: bool = False) -> Card:
    """What was agreed, for whoever said it and for both it is about. `again`: the rota holds again."""
    what = ", ".join(duties)
    if again:
        line = tell(
            "{name} has {duties} again: the cover by {person} is taken back.",
            name=cover.instead_of,
            duties=what,
            person=cover.person,
        )
        text = _begin(cover) + said("{name} is not covered any more", name=cover.instead_of)
        return Card(text=text, title=said("The rota holds again"), lines=(line,))
    return Card(
        text=_begin(cover) + said("{person} covers {name}", person=cover.person, name=cover.instead_of),
        title=said("{person} covers {name}", person=cover.person, name=cover.instead_of),
        tone=Tone.GOOD,
        lines=(
            _covers(cover),
            tell("In these hours the chains ask {person} as {what}.", person=cover.person, what=what),
        ),
        actions=(Action("uncover", said("Undo", "button"), values=(("person", cover.key),)),),
    )


def _begin(cover: CoverView) -> str:
    """What a message that is heard begins with."""
    return f"{site_word(cover.site)} reminder · " if cover.site else ""


def bare_card(bare: Sequence[BareView], more: int) -> Card:
    """The hours of the coming week at which nobody has a duty, told ahead and once."""
    first = bare[0]
    told = said("nobody is {duty} on duty at some hours", duty=duty_name(first.duty).lower())
    lines = [tell("In these hours a chain asks whoever stands in. A line of `rota` in `app.yaml` mends it.")]
    if more:
        lines.append(
            tell_counted(
                more, "And {n} more; `handrail check` lists it.", "And {n} more; `handrail check` lists all of them."
            )
        )
    return Card(
        text=f"{site_word(first.site)} reminder · {told}",
        title=said("Nobody on duty"),
        tone=Tone.CAUTION if all(one.asked for one in bare) else Tone.DANGER,
        lines=tuple(lines),
        items=tuple(Item(_bare(one), (), Tone.CAUTION if one.asked else Tone.DANGER) for one in bare),
    )


def _bare(one: BareView) -> Line:
    start, end, duty = Moment(one.start), Moment(one.until), duty_name(one.duty).lower()
    hours = tell("{site} · no {duty} from {start} to {end}", site=one.site, duty=duty, start=start, end=end)
    if not one.asked:
        return tell("{hours} · nobody at all would be asked", hours=hours)
    return tell("{hours} · {people} would be asked", hours=hours, people=_named(one.asked))


def _covers(cover: CoverView) -> Line:
    return tell(
        "{person} covers {name} from {start} to {end}",
        person=cover.person,
        name=cover.instead_of,
        start=Moment(cover.start),
        end=Moment(cover.until),
    )


def _on_duty(one: DutyNow) -> Line:
    who = _named(one.names)
    if one.stands_in and one.names:
        who = said("{people} (stands in)", people=who)
    if one.until is None:
        return say(who)
    return tell("{people} until {end}, then {then}", people=who, end=Moment(one.until), then=_named(one.then))


def _row(name: str, duties: Sequence[DutyNow]) -> Line:
    line = say(name)
    for one in duties:
        who = f"{duty_name(one.duty).lower()} {_named(one.names)}"
        if one.until is None:
            line = joined((*line, Words(f" · {who}")))
        else:
            line = tell("{duties} · {duty} until {end}", duties=line, duty=who, end=Moment(one.until, "time"))
    return line


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or said("nobody")


def duty_name(duty: str) -> str:
    """What a duty is called."""
    return said(DUTY_NAMES[duty], "duty")
