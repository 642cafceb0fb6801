"""A case as its client sees it. `ClientCase` is the whole list of what a client may know; nothing else is in reach.

Client cards are made from it alone. No internal note, site, staff name, wait reason or breach has a field here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.card import Action, Card, Fact, Item, Line, Moment, Quoted, Tone, say, tell, tell_counted
from handlers.cards.story import client_line
from handlers.cards.view import CaseView, instant, latest
from handlers.cards.words import word
from handlers.domain.escalation import Escalation, Status, WaitingOn, may_reopen
from handlers.domain.sla import ClockState
from handlers.domain.tongue import marked, said

BOARD_HOLDS = 15
UPDATES_SHOWN = 5
COLUMNS = (marked("Case"), marked("Turn"), marked("Status"), marked("Next update by"), marked("What"))
"""Of the board, the foremost first: a phone shows these."""


@dataclass(frozen=True, slots=True)
class ClientCase:
    """Everything that a client may know of its case.

    `kind` is the type's label, "" for a restricted case. `next_update_by` is when the next word is promised. `needs`
    says what we need from the client, in our words. `updates` are lines that were written for it, or by it; in them
    and in `desk` our staff are the alias.
    """

    ref: str
    revision: int
    status: str
    severity: str
    kind: str
    desk: str
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    next_update_by: datetime | None
    needs: str
    rating: int | None
    may: tuple[str, ...]
    updates: tuple[Line, ...]


def client_case(view: CaseView) -> ClientCase:
    """Project a case for its client: field by field, so that a new field of the record stays inside."""
    case = view.escalation
    updates = [client_line(event, view.names) for event in view.events]
    return ClientCase(
        ref=case.ref,
        revision=case.revision,
        status=client_status(case),
        severity=case.severity.value,
        kind="" if case.restricted else view.type_label,
        desk=view.alias,
        opened_at=case.opened_at,
        resolved_at=case.resolved_at,
        closed_at=case.closed_at if case.status is Status.CLOSED else None,
        next_update_by=_next_update(view),
        needs=_needs(case),
        rating=case.rating,
        may=_may(case, view.now),
        updates=tuple(line for line in updates if line is not None),
    )


def case_card(case: ClientCase) -> Card:
    """The client's card of one case, edited in place; its thread holds the updates."""
    facts = [
        Fact(said("Status"), say(case.status)),
        Fact(said("With"), say(case.desk)),
        Fact(said("Opened"), (Moment(case.opened_at),)),
    ]
    if case.next_update_by is not None:
        facts.append(Fact(said("Next update by"), (Moment(case.next_update_by),)))
    if case.resolved_at is not None:
        facts.append(Fact(said("Resolved"), (Moment(case.resolved_at),), Tone.GOOD))
    if case.closed_at is not None:
        facts.append(Fact(said("Closed"), (Moment(case.closed_at),)))
    if case.rating is not None:
        facts.append(Fact(said("Your rating"), tell("{rating} of 5", rating=case.rating)))
    return Card(
        text=f"{case.ref} card · {_what(case)} · {case.status}",
        title=f"{case.ref} · {_what(case)}",
        tone=_tone(case),
        lines=(tell("We need you: {needs}", needs=case.needs),) if case.needs else (),
        facts=tuple(facts),
        items=tuple(Item(line) for line in case.updates[-UPDATES_SHOWN:]),
        actions=tuple(_button(case, verb) for verb in case.may) or (_concern(),),  # else it stands on the board alone
    )


def board_card(client_key: str, client_name: str, cases: Sequence[ClientCase]) -> Card:
    """The pinned board of a client's channel: its open cases, whose turn it is, the next update."""
    items = [
        Item(_board_line(case), _board_actions(case), _tone(case), _board_cells(case)) for case in cases[:BOARD_HOLDS]
    ]
    more = len(cases) - len(items)
    lines = [] if cases else [tell("Nothing is open. We are here when you need us.")]
    if more > 0:
        lines.append(
            tell_counted(more, "{n} more open: `list` shows them all.", "{n} more open: `list` shows them all.")
        )
    return Card(
        text=f"{client_key} card: board",
        title=said("{client_name}: open cases ({n})", client_name=client_name, n=len(cases)),
        tone=Tone.CAUTION if any(case.needs for case in cases) else Tone.PLAIN,
        lines=tuple(lines),
        items=tuple(items),
        actions=(_concern(),),
        columns=tuple(said(column) for column in COLUMNS),
    )


def erased() -> str:
    """What stands where a text was."""
    return said("(this text has been erased)")


def update_card(ref: str, text: str, alias: str, at: datetime) -> Card:
    """A client update: the very card that is previewed, posted, and kept in the thread."""
    return Card(
        text=f"{ref} update · {alias}",
        title=said("{ref} · update from {alias}", ref=ref, alias=alias),
        lines=((Quoted(text),),),
        actions=(Action("reply", said("Reply", "button"), ref),),
        foot=(Moment(at),),
    )


def story_card(case: ClientCase, line: Line) -> Card:
    """Something else that a client hears of in its thread: resolved, reopened, an answer."""
    return Card(
        text=f"{case.ref} update · {case.status}",
        title=f"{case.ref} · {case.status}",
        tone=_tone(case),
        lines=(line,),
        actions=tuple(_button(case, verb) for verb in case.may),
    )


def need_card(case: ClientCase) -> Card:
    """A reminder to the client: what we need from it, and how to answer."""
    needs = case.needs or said("please look at our last update.")
    return Card(
        text=f"{case.ref} reminder · {case.status}",
        title=said("{ref} · we need you", ref=case.ref),
        tone=Tone.CAUTION,
        lines=(say(f"{needs[0].upper()}{needs[1:]}"),),
        actions=tuple(_button(case, verb) for verb in case.may),
    )


def client_list_line(case: ClientCase) -> Line:
    """A case as one line of a client's list."""
    return _board_line(case)


def client_status(case: Escalation) -> str:
    """The status of a case in the words that its client reads."""
    if case.status is Status.WAITING and case.waiting_on in (WaitingOn.CLIENT, WaitingOn.VENDOR):
        return word(f"client_status.waiting.{case.waiting_on.value}")
    return word(f"client_status.{case.status.value}")


def _next_update(view: CaseView) -> datetime | None:
    """When the next word is promised: the update's clock, or the first response's while that is still owed."""
    promised = [
        clock.due_at
        for clock in latest(view.clocks)
        if clock.kind in ("first_response", "update") and clock.state is ClockState.RUNNING and clock.due_at is not None
    ]
    return instant(min(promised)) if promised else None


def _needs(case: Escalation) -> str:
    if case.status is Status.WAITING and case.waiting_on is WaitingOn.CLIENT:
        if case.told_at is None:
            return said("please answer here, so that we can go on.")
        return said("please answer our last update, so that we can go on.")
    if case.status is Status.RESOLVED:
        return said("please confirm that it is resolved, or tell us what is not.")
    return ""


def _may(case: Escalation, now: datetime) -> tuple[str, ...]:
    """What the client can do with the case as it stands."""
    if case.status is Status.RESOLVED:
        verbs = ["confirm", "dispute", "reply", "rate"]
    elif case.status is Status.CLOSED:
        verbs = ["reopen", "rate"] if may_reopen(case, now) else ["rate"]
    else:
        verbs = ["reply"] if case.is_open else []
    return tuple(verb for verb in verbs if not (verb == "rate" and case.rating is not None))


_LABELS = {
    "confirm": marked("Confirm", "button"),
    "dispute": marked("Dispute", "button"),
    "reply": marked("Reply", "button"),
    "rate": marked("Rate", "button"),
    "reopen": marked("Reopen", "button"),
}


def _concern() -> Action:
    return Action("new", said("Raise a concern", "button"))


def _button(case: ClientCase, verb: str) -> Action:
    tone = Tone.GOOD if verb == "confirm" else Tone.PLAIN
    return Action(verb, said(_LABELS[verb], "button"), case.ref, case.revision, tone=tone)


def _what(case: ClientCase) -> str:
    return f"{case.severity} · {case.kind}" if case.kind else said("restricted case")


def _tone(case: ClientCase) -> Tone:
    if case.needs:
        return Tone.CAUTION
    return Tone.GOOD if case.resolved_at is not None else Tone.PLAIN


def _board_cells(case: ClientCase) -> tuple[Line, ...]:
    promised: Line = (Moment(case.next_update_by),) if case.next_update_by is not None else ()
    return say(case.ref), say(_turn(case)), say(case.status), promised, say(_what(case))


def _turn(case: ClientCase) -> str:
    return said("your turn" if case.needs else "our turn")


def _board_line(case: ClientCase) -> Line:
    line = say(f"{case.ref} · {_what(case)} · {case.status} · {_turn(case)}")
    if case.next_update_by is None:
        return line
    return tell("{case} · next update by {at}", case=line, at=Moment(case.next_update_by))


def _board_actions(case: ClientCase) -> tuple[Action, ...]:
    first = _button(case, case.may[0]) if case.needs and case.may else None
    show = Action("show", said("Show", "button"), case.ref, case.revision)
    return (first, show) if first else (show,)
