"""A shift hand-over on one screen: what is open, how much time is left, and who has accepted what.

Its clocks stand in the incoming site's own time, whoever reads them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.cards.briefing import Note, local
from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Tone, Words, say, tell, tell_counted
from handlers.cards.clocks import is_breached
from handlers.cards.view import CaseView, instant, nearest
from handlers.cards.words import clock_word, duration, site_word
from handlers.domain.handover import ItemState
from handlers.domain.severity import Severity
from handlers.domain.tongue import counted, said

SHOWN = 8


@dataclass(frozen=True, slots=True)
class HandedItem:
    """One case of a hand-over: `waits` until it is accepted, `by` is who accepted or queried it (a name)."""

    view: CaseView
    state: ItemState
    waits: bool
    by: str = ""
    note: Note | None = None
    offered: bool = False  # to the reader, who may accept it
    may: frozenset[str] = frozenset()  # the verbs of a hand-over that the reader may use on it


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A hand-over as one reader sees it. `takes` is set for the incoming side; names are people's, for reading."""

    site: str
    to_site: str
    to_zone: str
    shift: str
    ends_at: datetime
    starts_at: datetime
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]
    items: tuple[HandedItem, ...]
    restricted: int
    takes: bool = False
    late: bool = False

    @property
    def waiting(self) -> tuple[HandedItem, ...]:
        return tuple(item for item in self.items if item.waits)


def handover_card(view: HandoverView) -> Card:
    """The one card of a hand-over, edited as items are accepted."""
    waiting = len(view.waiting)
    if waiting:
        state = counted(waiting, "{n} not accepted", "{n} not accepted")
    else:
        state = said("all accepted") if view.items else said("nothing is open")
    more = len(view.items) - SHOWN
    return Card(
        text=_told(view, state),
        title=said("{site} hands over to {to_site} · {state}", site=view.site, to_site=view.to_site, state=state),
        tone=Tone.CAUTION if waiting else Tone.GOOD,
        lines=(
            *_meeting(view),
            *((_and_more(more),) if more > 0 else ()),
        ),
        facts=_head(view),
        items=tuple(_item(item, view) for item in _first_the_waiting(view)[:SHOWN]),
        actions=_actions(view),
        foot=tell("Until an item is accepted, its owner stays responsible; no clock stops."),
    )


def _told(view: HandoverView, state: str) -> str:
    values = {"cases": _many(len(view.items)), "state": state, **_between(view, _first(view))}
    if view.late:
        return said("{head} · late, {site} to {next}: {cases}, {state}", **values)
    return said("{head} · {site} to {next}: {cases}, {state}", **values)


def _between(view: HandoverView, begin: str) -> dict[str, str]:
    return {"head": f"{begin} handover", "site": view.site, "next": view.to_site}


def _and_more(number: int) -> Line:
    return tell_counted(
        number,
        "And {n} more: `handover` lists them by their time left.",
        "And {n} more: `handover` lists them by their time left.",
    )


def unaccepted_card(view: HandoverView, *, urgent: bool) -> Card:
    """What nobody has accepted yet, as one list: for both leads and the manager on duty, once."""
    which = said("P0 and P1") if urgent else said("P2 to P4")
    if not view.items:
        text = said(
            "{head} · {site} to {next}: all of {which} accepted", which=which, **_between(view, site_word(view.site))
        )
        return Card(
            text=text,
            title=said("All accepted ({which})", which=which),
            tone=Tone.GOOD,
            lines=(tell("Nothing waits any more."),),
        )
    return Card(
        text=counted(
            len(view.items),
            "{head} · {site} to {next}: {n} of {which} not accepted",
            "{head} · {site} to {next}: {n} of {which} not accepted",
            which=which,
            **_between(view, _first(view)),
        ),
        title=said("Not accepted: {cases} ({which})", cases=_many(len(view.items)), which=which),
        tone=Tone.DANGER if urgent else Tone.CAUTION,
        lines=(
            tell(
                "{site}'s shift ended at {at}. The owners of record stay responsible.",
                site=view.site,
                at=Moment(view.ends_at, "time"),
            ),
        ),
        items=tuple(_item(item, view) for item in view.items[:SHOWN]),
        actions=_actions(view),
    )


def _meeting(view: HandoverView) -> tuple[Line, ...]:
    gap = view.starts_at - view.ends_at
    if gap <= timedelta(0):
        return ()
    return (
        tell(
            "Nobody of either shift is there for {time}: from {end} to {start}.",
            time=duration(gap.total_seconds()),
            end=Moment(view.ends_at, "time"),
            start=Moment(view.starts_at, "time"),
        ),
    )


def _head(view: HandoverView) -> tuple[Fact, ...]:
    found = Counter(item.view.escalation.severity for item in view.items)
    counts = "".join(f" · {severity.value} {found[severity]}" for severity in Severity if found[severity])
    restricted = f" · {said('restricted {n}', n=view.restricted)}" if view.restricted else ""
    return (
        Fact(
            said("Shift ends"),
            (
                Words(f"{view.shift} · {local(view.ends_at, view.to_zone, view.to_site)} · "),
                Moment(view.ends_at, "left"),
            ),
        ),
        Fact(said("From, to"), say(f"{_named(view.outgoing)} → {_named(view.incoming)}")),
        Fact(said("Open"), say(f"{len(view.items)}{counts}{restricted}")),
    )


def _first_the_waiting(view: HandoverView) -> list[HandedItem]:
    return sorted(view.items, key=lambda item: not item.waits)


def _item(item: HandedItem, view: HandoverView) -> Item:
    case = item.view.escalation
    owner = item.view.name(case.owner) if case.owner else said("nobody yet")
    head = f"{case.ref} · {case.severity.value} · {item.view.type_label} · {owner}"
    clock = nearest(item.view.clocks)
    line: Line = (Words(head),)
    tone = Tone.PLAIN
    if clock is not None and clock.due_at is not None:
        due = instant(clock.due_at)
        broken = is_breached(clock, item.view.now)
        tone = Tone.DANGER if broken else Tone.CAUTION if case.severity in (Severity.P0, Severity.P1) else Tone.PLAIN
        values = {"case": head, "clock": clock_word(clock.kind).lower(), "due": local(due, view.to_zone, view.to_site)}
        left = Moment(due, "left")
        if broken:
            line = tell("{case} · {clock} breached, was due {due} · {left}", left=left, **values)
        else:
            line = tell("{case} · {clock} due {due} · {left}", left=left, **values)
    return Item((*line, Words(_state(item))), _buttons(item), Tone.GOOD if not item.waits else tone)


def _state(item: HandedItem) -> str:
    if not item.waits:
        return f" · {said('accepted by {name}', name=item.by) if item.by else said('done with')}"
    if item.state is ItemState.QUERIED:
        return f" · {said('{name} asks', name=item.by)}"
    return "" if item.note is not None and item.note.next else f" · {said('no next step written')}"


def _buttons(item: HandedItem) -> tuple[Action, ...]:
    case = item.view.escalation
    if not item.waits:
        return (Action("show", said("Show", "button"), case.ref, case.revision),)
    wanted = (
        (("accept", said("Accept", "button"), Tone.GOOD), ("query", said("Query…", "button"), Tone.PLAIN))
        if item.offered
        else (("brief", said("Note…", "button"), Tone.PLAIN),)
    )
    found = [
        Action(verb, label, case.ref, case.revision, tone=tone) for verb, label, tone in wanted if verb in item.may
    ]
    return (*found, Action("briefing", said("Read", "button"), case.ref, case.revision))


def _actions(view: HandoverView) -> tuple[Action, ...]:
    if not view.takes or not any(item.offered for item in view.waiting):
        return ()
    accept = Action("handover", said("Accept all", "button"), values=(("what", "accept"),), tone=Tone.GOOD)
    return (accept, Action("handover", said("Accept some…", "button"), values=(("what", "some"),), asks=True))


def _first(view: HandoverView) -> str:
    """What a post begins with: the reference of its first case, else the site."""
    return view.items[0].view.escalation.ref if view.items else site_word(view.site)


def _many(count: int) -> str:
    return counted(count, "{n} case", "{n} cases")


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or said("nobody")
