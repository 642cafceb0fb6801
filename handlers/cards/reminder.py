"""A reminder to one of our own people: what has happened on a case, and what they can do about it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.cards.buttons import button
from handlers.cards.card import Action, Card, Line, Moment, Quoted, Tone, tell
from handlers.cards.escalation import card_text, title, warnings
from handlers.cards.languages import holding_text
from handlers.cards.view import CaseView
from handlers.cards.words import ENGLISH, word
from handlers.domain.tongue import marked, said

Said = tuple[str, Tone, tuple[str, ...]]

SAID: Mapping[str, Said] = {
    "proposed": (marked("{who} proposes to resolve it"), Tone.PLAIN, ("resolve",)),
    "proposed_sev": (marked("{who} asks for another severity"), Tone.CAUTION, ("sev",)),
    "proposed_start": (marked("{who} proposes to move the start of the clocks"), Tone.PLAIN, ("start",)),
    "proposed_close": (marked("{who} proposes to close it"), Tone.PLAIN, ("close",)),
    "proposed_reopen": (marked("{who} proposes to reopen it"), Tone.PLAIN, ("reopen",)),
    "reopened": (marked("It was reopened: it is yours again."), Tone.CAUTION, ("update", "handoff")),
    "draft": (marked("{who} asks you to read and send this to the client"), Tone.CAUTION, ("approve",)),
    "holding": (
        marked("Nobody has approved your update for 5 minutes. The holding text can go at once."),
        Tone.CAUTION,
        (),
    ),
    "reply": (marked("The client has answered."), Tone.CAUTION, ("update", "resolve")),
    "disputed": (marked("The client disputes the resolution."), Tone.CAUTION, ("update", "reopen")),
    "preserved": (marked("The time for which the law wants it preserved is over."), Tone.CAUTION, ()),
    "returned": (marked("{who} has left: this case is nobody's."), Tone.CAUTION, ("claim", "assign")),
    "unheard": (
        marked("{who} cannot be reached: nobody has heard of this case there."),
        Tone.CAUTION,
        ("claim", "assign"),
    ),
    "untold": (
        marked("{who} cannot be reached: the client has not heard it. Tell them another way."),
        Tone.CAUTION,
        ("told",),
    ),
    "query": (
        marked("{who} asks about it at the hand-over. It stays yours until it is accepted."),
        Tone.CAUTION,
        ("brief", "note"),
    ),
    "resumed": (marked("The wait is over: it is our turn again."), Tone.CAUTION, ("update", "wait")),
}
"""What each reminder says, how it is meant, and its buttons. The key stands in the row's `about`."""


BECOMES: Mapping[str, str] = {"proposed_sev": "severity", "proposed_start": "at"}
"""The proposals that name what it is to become, and the argument of the verb that takes it."""


def _becomes(key: str, who: str, to: str) -> Line:
    if BECOMES[key] == "at":
        at = Moment(datetime.fromisoformat(to))
        return tell("{who} proposes to move the start of the clocks: {at}.", who=who, at=at)
    return tell("{who} asks for another severity: {severity}.", who=who, severity=to)


def reminder_of(about: Mapping[str, str]) -> str | None:
    """Which of these reminders a row is, or None."""
    return next((key for key in SAID if key in about), None)


def reminder_card(view: CaseView, key: str, about: Mapping[str, str], text: str = "") -> Card:
    """One reminder. `text` is what the client or a colleague wrote, if it is to be read here."""
    words, tone, verbs = SAID[key]
    who = view.name(about["by"]) if about.get("by") else about.get("place", "")
    outcome = f"outcome.{about.get('outcome', '')}"
    if outcome in ENGLISH:
        line = tell("{who} proposes to resolve it: {outcome}.", who=who, outcome=word(outcome))
    else:
        line = tell(words, who=who)
    quoted: tuple[Line, ...] = ((Quoted(text),),) if text else ()
    usable = [verb for verb in verbs if view.allowed is None or verb in view.allowed]
    actions = [button(view, verb) for verb in usable]
    if key in BECOMES and about.get("to"):
        actions = [replace(action, values=((BECOMES[key], about["to"]),)) for action in actions]
        line = _becomes(key, who, about["to"])
    case = view.escalation
    if key == "holding":
        holding = holding_text(view.client_language)
        quoted = ((Quoted(holding),),)
        values = (("text", holding),)
        actions = [
            Action("update", said("Send the holding text", "button"), case.ref, case.revision, values, Tone.GOOD)
        ]
    return Card(
        text=card_text(view).replace(f"{case.ref} card", f"{case.ref} reminder", 1),
        title=title(view),
        tone=tone,
        lines=(*warnings(view), line, *quoted),
        actions=(*actions, button(view, "show")),
    )


def offer_card(view: CaseView, by: str, *, accepted_needed: bool, text: str = "") -> Card:
    """A case is offered to a person, who accepts or declines; or it was assigned, and their first act takes it."""
    case = view.escalation
    head = tell("{who} passes it on to you. Until you accept, nothing changes.", who=view.name(by))
    verbs = ("accept", "decline")
    if not accepted_needed:
        head = tell("{who} assigned it to you. Your first act on it takes it.", who=view.name(by))
        verbs = ("claim", "handoff")
    usable = [verb for verb in verbs if view.allowed is None or verb in view.allowed]
    quoted: tuple[Line, ...] = ((Quoted(text),),) if text and not case.restricted else ()
    summary: tuple[Line, ...] = ((Quoted(case.summary),),) if case.summary and not case.restricted else ()
    return Card(
        text=card_text(view).replace(f"{case.ref} card", f"{case.ref} handover", 1),
        title=title(view),
        tone=Tone.CAUTION,
        lines=(head, *quoted, *warnings(view), *summary),
        actions=(*(button(view, verb) for verb in usable), button(view, "show")),
    )
