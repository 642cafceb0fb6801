"""The raiser's receipt: who was told, by when a human must answer, who has it; edited as that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.cards.card import Action, Card, Fact, Line, Moment, Tone, Words, say, tell
from handlers.domain.tongue import said


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told at a time: a person's name, or the name of a place."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What a raiser may know of the case just raised.

    `what` names it ("P1 · Tooling outage · Orion"), "" for a restricted one; `told` and `owner` are names as the
    raiser may read them, without any for a restricted case or a client. `answer_by` is the due time of its `ack`
    clock while nobody has taken it.
    """

    ref: str
    revision: int
    now: datetime
    opened_at: datetime
    status: str
    what: str = ""
    restricted: bool = False
    told: Sequence[Told] = ()
    owner: str = ""
    taken_at: datetime | None = None
    answer_by: datetime | None = None
    undo_until: datetime | None = None
    withdrawn: bool = False
    done: bool = False


def receipt_card(view: ReceiptView) -> Card:
    """The receipt as of now."""
    head = said("Restricted case {ref}", ref=view.ref) if view.restricted else f"{view.ref} · {view.what}"
    if view.withdrawn:
        line = tell("Taken back. Whoever was told sees that it is withdrawn. There is nothing else to do.")
        return Card(
            said("{ref} receipt · withdrawn", ref=view.ref), said("{head} · withdrawn", head=head), lines=(line,)
        )
    return Card(
        text=f"{view.ref} receipt · {_state(view)}",
        title=head,
        tone=_tone(view),
        lines=tuple(line for line in (_chain(view), _next(view)) if line),
        facts=(Fact(said("Status"), say(view.status)), *_answer_by(view)),
        actions=_actions(view),
    )


def _state(view: ReceiptView) -> str:
    if view.taken_at is not None:
        return said("{owner} has it", owner=view.owner) if view.owner else said("somebody has it")
    return view.status if view.done else said("raised, nobody has taken it yet")


def _tone(view: ReceiptView) -> Tone:
    if view.taken_at is not None or view.done:
        return Tone.GOOD
    return Tone.CAUTION if view.answer_by is not None and view.now > view.answer_by else Tone.PLAIN


def _chain(view: ReceiptView) -> Line:
    """ "told Ana 02:14 · no answer · told Ben 02:16 · Ben has it 02:18", each time in the reader's zone."""
    line: Line = ()
    for told in view.told:
        at = Moment(told.at, "time")
        if line:
            line = tell("{before} · no answer · told {name} {at}", before=line, name=told.name, at=at)
        else:
            line = tell("Told {name} {at}", name=told.name, at=at)
    if view.taken_at is None:
        return line
    at = Moment(view.taken_at, "time")
    taken = tell("{owner} has it {at}", owner=view.owner, at=at) if view.owner else tell("Somebody has it {at}", at=at)
    return (*line, Words(" · "), *taken) if line else taken


def _next(view: ReceiptView) -> Line:
    if view.done:
        return ()
    if view.taken_at is not None:
        return tell("There is nothing else to do. This receipt keeps you up to date.")
    return tell("It is with the people on duty. There is nothing else to do.")


def _answer_by(view: ReceiptView) -> tuple[Fact, ...]:
    if view.taken_at is not None or view.answer_by is None or view.done:
        return ()
    value: Line = (Moment(view.answer_by, "time"), Words(" · "), Moment(view.answer_by, "left"))
    if view.now > view.answer_by:
        return (Fact(said("A human was to answer by"), value, Tone.DANGER),)
    return (Fact(said("A human answers by"), value),)


def _actions(view: ReceiptView) -> tuple[Action, ...]:
    show = Action("show", said("Show", "button"), view.ref, view.revision)
    if view.undo_until is None or view.now - view.undo_until > timedelta(0) or view.done:
        return (show,)
    confirm = said("Take it back? Whoever was told already will see that it is withdrawn.")
    return (show, Action("undo", said("Undo", "button"), view.ref, view.revision, confirm=confirm))
