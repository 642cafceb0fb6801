"""All that is to be known of one case at a hand-over (`domain.md` §5): legal clocks first, in the incoming zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.cards.card import Action, Card, Fact, Line, Moment, Quoted, Tone, Words, say, tell
from handlers.cards.clocks import is_breached
from handlers.cards.dates import written
from handlers.cards.story import PARTIES
from handlers.cards.view import CaseView, instant, latest
from handlers.cards.words import clock_word, duration
from handlers.domain.escalation import Status
from handlers.domain.legal import is_internal, is_legal
from handlers.domain.sla import Clock
from handlers.domain.tongue import marked, said

OFFERED = (
    ("accept", marked("Accept", "button")),
    ("query", marked("Query…", "button")),
    ("brief", marked("Note…", "button")),
)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote for the next shift."""

    done: str = ""
    next: str = ""
    until: datetime | None = None
    risk: str = ""


def briefing_card(view: CaseView, note: Note | None, zone: str, site: str) -> Card:
    """All that is to be known of one case at a hand-over (`domain.md` §5): legal clocks first."""
    case, brief = view.escalation, note or Note()
    clocks = sorted(
        (one for one in latest(view.clocks) if one.is_open), key=lambda one: (not is_legal(one.kind), one.due_at or 0)
    )
    facts = [
        Fact(said("Situation"), (Quoted(case.summary),) if case.summary else tell("see the case")),
        Fact(said("Done so far"), (Quoted(brief.done),) if brief.done else tell("nobody has written it yet")),
        Fact(said("Waiting for"), _waiting_for(view)),
        Fact(said("Next step"), _next_step(brief, zone, site), Tone.PLAIN if brief.next else Tone.CAUTION),
        *(Fact(clock_word(one.kind), _left(one, view.now, zone, site)) for one in clocks),
        Fact(said("Risk"), _risk(view, brief)),
    ]
    client = f" · {view.client_name}" if view.client_name else ""
    actions = [
        Action(verb, said(label, "button"), case.ref, case.revision)
        for verb, label in OFFERED
        if view.allowed and verb in view.allowed
    ]
    return Card(
        text=f"{case.ref} handover · {case.severity.value} · {view.type_label}",
        title=f"{case.ref} · {case.severity.value}{client} · {view.type_label}",
        facts=tuple(facts),
        actions=(*actions, Action("show", said("Whole story", "button"), case.ref, case.revision)),
    )


def local(at: datetime, zone: str, site: str) -> str:
    """An instant in the incoming site's own time, for a line."""
    return f"{written(at.astimezone(ZoneInfo(zone)), '%a %H:%M')} {site}"


def _waiting_for(view: CaseView) -> Line:
    case = view.escalation
    if case.status is not Status.WAITING or case.waiting_on is None:
        return tell("nobody: it is our turn")
    since = next((event.at for event in reversed(view.events) if event.kind == "wait"), None)
    party = said(PARTIES[case.waiting_on.value], "party")
    return say(party) if since is None else tell("{party} since {at}", party=party, at=Moment(since))


def _next_step(note: Note, zone: str, site: str) -> Line:
    line: Line = (Quoted(note.next),) if note.next else tell("nobody has written it yet")
    if note.until is None:
        return line
    return tell("{step} · by {at} ({utc} UTC)", step=line, at=local(note.until, zone, site), utc=f"{note.until:%H:%M}")


def _left(clock: Clock, now: datetime, zone: str, site: str) -> Line:
    if clock.due_at is None:
        return tell("paused, {time} left", time=duration(clock.target - clock.consumed))
    due = instant(clock.due_at)
    values = {"due": local(due, zone, site)}
    if not is_breached(clock, now):
        return tell("due {due} · {left}", left=Moment(due, "left"), **values)
    if is_internal(clock.kind):
        return tell("missed, internal only, was due {due} · {left}", left=Moment(due, "left"), **values)
    return tell("breached, was due {due} · {left}", left=Moment(due, "left"), **values)


def _risk(view: CaseView, note: Note) -> Line:
    labels = ", ".join(words for _, words in view.labels)
    if not note.risk:
        return say(labels or said("none written"))
    return (Words(f"{labels} · "), Quoted(note.risk)) if labels else (Quoted(note.risk),)
