"""A reminder to one of our own people: what has happened on a case, and what they can do about it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.cards.buttons import button
from handlers.cards.card import Action, Card, Line, Moment, Quoted, Tone, Words, say
from handlers.cards.escalation import card_text, title, warnings
from handlers.cards.view import CaseView
from handlers.cards.words import ENGLISH, HOLDING_TEXT, word

Said = tuple[str, Tone, tuple[str, ...]]

SAID: Mapping[str, Said] = {
    "proposed": ("proposes to resolve it", Tone.PLAIN, ("resolve",)),
    "proposed_sev": ("asks for another severity", Tone.CAUTION, ("sev",)),
    "proposed_start": ("proposes to move the start of the clocks", Tone.PLAIN, ("start",)),
    "proposed_close": ("proposes to close it", Tone.PLAIN, ("close",)),
    "proposed_reopen": ("proposes to reopen it", Tone.PLAIN, ("reopen",)),
    "reopened": ("It was reopened: it is yours again.", Tone.CAUTION, ("update", "handoff")),
    "draft": ("asks you to read and send this to the client", Tone.CAUTION, ("approve",)),
    "holding": ("Nobody has approved your update for 5 minutes. The holding text can go at once.", Tone.CAUTION, ()),
    "reply": ("The client has answered.", Tone.CAUTION, ("update", "resolve")),
    "disputed": ("The client disputes the resolution.", Tone.CAUTION, ("update", "reopen")),
    "preserved": ("The time for which the law wants it preserved is over.", Tone.CAUTION, ()),
    "returned": ("has left: this case is nobody's.", Tone.CAUTION, ("claim", "assign")),
    "unheard": ("cannot be reached: nobody has heard of this case there.", Tone.CAUTION, ("claim", "assign")),
    "untold": ("cannot be reached: the client has not heard it. Tell them another way.", Tone.CAUTION, ("told",)),
    "query": ("asks about it at the hand-over. It stays yours until it is accepted.", Tone.CAUTION, ("brief", "note")),
    "resumed": ("The wait is over: it is our turn again.", Tone.CAUTION, ("update", "wait")),
}
"""What each reminder says, how it is meant, and its buttons. The key stands in the row's `about`."""


BECOMES: Mapping[str, str] = {"proposed_sev": "severity", "proposed_start": "at"}
"""The proposals that name what it is to become, and the argument of the verb that takes it."""


def _becomes(key: str, to: str) -> Words | Moment:
    return Moment(datetime.fromisoformat(to)) if BECOMES[key] == "at" else Words(to)


def reminder_of(about: Mapping[str, str]) -> str | None:
    """Which of these reminders a row is, or None."""
    return next((key for key in SAID if key in about), None)


def reminder_card(view: CaseView, key: str, about: Mapping[str, str], text: str = "") -> Card:
    """One reminder. `text` is what the client or a colleague wrote, if it is to be read here."""
    words, tone, verbs = SAID[key]
    who = f"{view.name(about['by'])} {words}" if about.get("by") else f"{about.get('place', '')} {words}".strip()
    outcome = f"outcome.{about.get('outcome', '')}"
    line: Line = (Words(f"{who}: {word(outcome)}."),) if outcome in ENGLISH else say(who)
    quoted: tuple[Line, ...] = ((Quoted(text),),) if text else ()
    usable = [verb for verb in verbs if view.allowed is None or verb in view.allowed]
    actions = [button(view, verb) for verb in usable]
    if key in BECOMES and about.get("to"):
        actions = [replace(action, values=((BECOMES[key], about["to"]),)) for action in actions]
        line = (Words(f"{who}: "), _becomes(key, about["to"]), Words("."))
    case = view.escalation
    if key == "holding":
        quoted = ((Quoted(HOLDING_TEXT),),)
        values = (("text", HOLDING_TEXT),)
        actions = [Action("update", "Send the holding text", case.ref, case.revision, values, Tone.GOOD)]
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
    head = f"{view.name(by)} passes it on to you. Until you accept, nothing changes."
    verbs = ("accept", "decline")
    if not accepted_needed:
        head, verbs = f"{view.name(by)} assigned it to you. Your first act on it takes it.", ("claim", "handoff")
    usable = [verb for verb in verbs if view.allowed is None or verb in view.allowed]
    quoted: tuple[Line, ...] = ((Quoted(text),),) if text and not case.restricted else ()
    summary: tuple[Line, ...] = ((Quoted(case.summary),),) if case.summary and not case.restricted else ()
    return Card(
        text=card_text(view).replace(f"{case.ref} card", f"{case.ref} handover", 1),
        title=title(view),
        tone=Tone.CAUTION,
        lines=(say(head), *quoted, *warnings(view), *summary),
        actions=(*(button(view, verb) for verb in usable), button(view, "show")),
    )
