"""A shift hand-over on one screen: what is open, how much time is left, and who has accepted what.

Its clocks stand in the incoming site's own time, whoever reads them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Quoted, Tone, Words, say
from handlers.cards.clocks import is_breached
from handlers.cards.dates import written
from handlers.cards.view import CaseView, instant, latest, nearest
from handlers.cards.words import clock_word, duration, site_word, word
from handlers.domain.escalation import Status
from handlers.domain.handover import ItemState
from handlers.domain.legal import is_internal, is_legal
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote for the next shift."""

    done: str = ""
    next: str = ""
    until: datetime | None = None
    risk: str = ""


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
    late = "late, " if view.late else ""
    state = f"{waiting} not accepted" if waiting else "all accepted" if view.items else "nothing is open"
    more = len(view.items) - SHOWN
    return Card(
        text=f"{_first(view)} handover · {late}{view.site} to {view.to_site}: {_many(len(view.items))}, {state}",
        title=f"{view.site} hands over to {view.to_site} · {state}",
        tone=Tone.CAUTION if waiting else Tone.GOOD,
        lines=(
            *_meeting(view),
            *((say(f"And {more} more: `handover` lists them by their time left."),) if more > 0 else ()),
        ),
        facts=_head(view),
        items=tuple(_item(item, view) for item in _first_the_waiting(view)[:SHOWN]),
        actions=_actions(view),
        foot=say("Until an item is accepted, its owner stays responsible; no clock stops."),
    )


def unaccepted_card(view: HandoverView, *, urgent: bool) -> Card:
    """What nobody has accepted yet, as one list: for both leads and the manager on duty, once."""
    which = "P0 and P1" if urgent else "P2 to P4"
    if not view.items:
        text = f"{site_word(view.site)} handover · {view.site} to {view.to_site}: all of {which} accepted"
        return Card(text=text, title=f"All accepted ({which})", tone=Tone.GOOD, lines=(say("Nothing waits any more."),))
    return Card(
        text=f"{_first(view)} handover · {view.site} to {view.to_site}: {len(view.items)} of {which} not accepted",
        title=f"Not accepted: {_many(len(view.items))} ({which})",
        tone=Tone.DANGER if urgent else Tone.CAUTION,
        lines=(
            (
                Words(f"{view.site}'s shift ended at "),
                Moment(view.ends_at, "time"),
                Words(". The owners of record stay responsible."),
            ),
        ),
        items=tuple(_item(item, view) for item in view.items[:SHOWN]),
        actions=_actions(view),
    )


def briefing_card(view: CaseView, note: Note | None, zone: str, site: str) -> Card:
    """All that is to be known of one case at a hand-over (`domain.md` §5): legal clocks first."""
    case, written = view.escalation, note or Note()
    clocks = sorted(
        (one for one in latest(view.clocks) if one.is_open), key=lambda one: (not is_legal(one.kind), one.due_at or 0)
    )
    facts = [
        Fact("Situation", (Quoted(case.summary),) if case.summary else say("see the case")),
        Fact("Done so far", (Quoted(written.done),) if written.done else say("nobody has written it yet")),
        Fact("Waiting for", _waiting_for(view)),
        Fact("Next step", _next_step(written, zone, site), Tone.PLAIN if written.next else Tone.CAUTION),
        *(Fact(clock_word(one.kind), _left(one, view.now, zone, site)) for one in clocks),
        Fact("Risk", _risk(view, written)),
    ]
    client = f" · {view.client_name}" if view.client_name else ""
    actions = [
        Action(verb, label, case.ref, case.revision) for verb, label in OFFERED if view.allowed and verb in view.allowed
    ]
    return Card(
        text=f"{case.ref} handover · {case.severity.value} · {view.type_label}",
        title=f"{case.ref} · {case.severity.value}{client} · {view.type_label}",
        facts=tuple(facts),
        actions=(*actions, Action("show", "Whole story", case.ref, case.revision)),
    )


OFFERED = (("accept", "Accept"), ("query", "Query…"), ("brief", "Note…"))


def local(at: datetime, zone: str, site: str) -> str:
    """An instant in the incoming site's own time, for a line."""
    return f"{written(at.astimezone(ZoneInfo(zone)), '%a %H:%M')} {site}"


def _meeting(view: HandoverView) -> tuple[Line, ...]:
    gap = view.starts_at - view.ends_at
    if gap <= timedelta(0):
        return ()
    return (
        (
            Words(f"Nobody of either shift is there for {duration(gap.total_seconds())}: from "),
            Moment(view.ends_at, "time"),
            Words(" to "),
            Moment(view.starts_at, "time"),
            Words("."),
        ),
    )


def _head(view: HandoverView) -> tuple[Fact, ...]:
    found = Counter(item.view.escalation.severity for item in view.items)
    counts = "".join(f" · {severity.value} {found[severity]}" for severity in Severity if found[severity])
    restricted = f" · restricted {view.restricted}" if view.restricted else ""
    return (
        Fact(
            "Shift ends",
            (
                Words(f"{view.shift} · {local(view.ends_at, view.to_zone, view.to_site)} · "),
                Moment(view.ends_at, "left"),
            ),
        ),
        Fact("From, to", say(f"{_named(view.outgoing)} → {_named(view.incoming)}")),
        Fact("Open", say(f"{len(view.items)}{counts}{restricted}")),
    )


def _first_the_waiting(view: HandoverView) -> list[HandedItem]:
    return sorted(view.items, key=lambda item: not item.waits)


def _item(item: HandedItem, view: HandoverView) -> Item:
    case = item.view.escalation
    owner = item.view.name(case.owner) if case.owner else "nobody yet"
    head = f"{case.ref} · {case.severity.value} · {item.view.type_label} · {owner}"
    clock = nearest(item.view.clocks)
    line: Line = (Words(head),)
    tone = Tone.PLAIN
    if clock is not None and clock.due_at is not None:
        due = instant(clock.due_at)
        broken = is_breached(clock, item.view.now)
        tone = Tone.DANGER if broken else Tone.CAUTION if case.severity in (Severity.P0, Severity.P1) else Tone.PLAIN
        late = "breached, was " if broken else ""
        said = f" · {clock_word(clock.kind).lower()} {late}due {local(due, view.to_zone, view.to_site)} · "
        line = (*line, Words(said), Moment(due, "left"))
    return Item((*line, Words(_state(item))), _buttons(item), Tone.GOOD if not item.waits else tone)


def _state(item: HandedItem) -> str:
    if not item.waits:
        return f" · accepted by {item.by}" if item.by else " · done with"
    if item.state is ItemState.QUERIED:
        return f" · {item.by} asks"
    return "" if item.note is not None and item.note.next else " · no next step written"


def _buttons(item: HandedItem) -> tuple[Action, ...]:
    case = item.view.escalation
    if not item.waits:
        return (Action("show", "Show", case.ref, case.revision),)
    wanted = (
        (("accept", "Accept", Tone.GOOD), ("query", "Query…", Tone.PLAIN))
        if item.offered
        else (("brief", "Note…", Tone.PLAIN),)
    )
    found = [
        Action(verb, label, case.ref, case.revision, tone=tone) for verb, label, tone in wanted if verb in item.may
    ]
    return (*found, Action("briefing", "Read", case.ref, case.revision))


def _actions(view: HandoverView) -> tuple[Action, ...]:
    if not view.takes or not any(item.offered for item in view.waiting):
        return ()
    accept = Action("handover", "Accept all", values=(("what", "accept"),), tone=Tone.GOOD)
    return (accept, Action("handover", "Accept some…", values=(("what", "some"),)))


def _waiting_for(view: CaseView) -> Line:
    case = view.escalation
    if case.status is not Status.WAITING or case.waiting_on is None:
        return say("nobody: it is our turn")
    since = next((event.at for event in reversed(view.events) if event.kind == "wait"), None)
    line: Line = (Words(word(f"waiting.{case.waiting_on.value}").removeprefix("waiting on ")),)
    return line if since is None else (*line, Words(" since "), Moment(since))


def _next_step(note: Note, zone: str, site: str) -> Line:
    line: Line = (Quoted(note.next),) if note.next else say("nobody has written it yet")
    if note.until is None:
        return line
    return (*line, Words(f" · by {local(note.until, zone, site)} ({note.until:%H:%M} UTC)"))


def _left(clock: Clock, now: datetime, zone: str, site: str) -> Line:
    if clock.due_at is None:
        return say(f"paused, {duration(clock.target - clock.consumed)} left")
    due = instant(clock.due_at)
    late = "missed, internal only, was " if is_internal(clock.kind) else "breached, was "
    return (Words(f"{late if is_breached(clock, now) else ''}due {local(due, zone, site)} · "), Moment(due, "left"))


def _risk(view: CaseView, note: Note) -> Line:
    labels = ", ".join(words for _, words in view.labels)
    if not note.risk:
        return say(labels or "none written")
    return (Words(f"{labels} · "), Quoted(note.risk)) if labels else (Quoted(note.risk),)


def _first(view: HandoverView) -> str:
    """What a post begins with: the reference of its first case, else the site."""
    return view.items[0].view.escalation.ref if view.items else site_word(view.site)


def _many(count: int) -> str:
    return f"{count} case" if count == 1 else f"{count} cases"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"
