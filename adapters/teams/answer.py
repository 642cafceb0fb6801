"""A reply as the body of an invoke's response: the table of DESIGN §2. Pure. What is private stays with whoever asked.

Teams gives each invoke one answer, and shows it to one person: a dialog where one was asked for, a line for a button.
"""

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.fitting import cut
from adapters.teams import forms, text
from adapters.teams.forms import Opened
from adapters.teams.parse import Came
from adapters.teams.render import CARD, adaptive
from handlers.cards.card import Card
from handlers.cards.languages import speaking_as
from handlers.cards.reply import Ask, Nothing, Reply, Say
from handlers.domain.tongue import marked, said

Json = dict[str, Any]
LINE = "application/vnd.microsoft.activity.message"
DIALOGS = frozenset({Came.FETCH, Came.SUBMIT, Came.EXTENSION, Came.EXTENSION_SUBMIT})
"""The ways that can be answered by a dialog."""
DONE = marked("Done.")


@dataclass(frozen=True, slots=True)
class Showing:
    """What a dialog is drawn with. `now` is aware UTC; `draft` is of this showing; `dialogs` may ask for more."""

    now: datetime
    draft: str
    thread: str = ""
    dialogs: Collection[str] = ()


def body(came: Came, reply: Reply, showing: Showing) -> Json:
    """The body of the response. Raises UnreadableError for a form that is more than Teams takes, LookupError for a
    message, which has no response that anybody would read.
    """
    if came is not Came.EXECUTE and came not in DIALOGS:
        raise LookupError(f"{came} is answered by a message of its own")
    with nullcontext() if isinstance(reply, Nothing) else speaking_as(reply):  # nothing is said in what is spoken
        return _line(reply) if came is Came.EXECUTE else _dialog_of(reply, showing)


def _dialog_of(reply: Reply, showing: Showing) -> Json:
    match reply:
        case Ask(form):
            opened = Opened(showing.thread, showing.draft)
            return _dialog(forms.title(form), forms.dialog(form, opened, showing.now))
        case Say(card):
            return _dialog(text.inert(cut(card.title, forms.TITLE)), _within(card, showing))
        case Nothing():
            return {}  # the dialog closes


def _line(reply: Reply) -> Json:
    """One line, which Teams shows for a moment above the card; the card itself is edited for all by the outbox."""
    match reply:
        case Say(card):
            words = card.text
        case Ask(form):
            words = said(
                "{title}: there is a form for that. Use the card's other buttons, or the command.", title=form.title
            )
        case Nothing():
            words = said(DONE)
    return {"statusCode": 200, "type": LINE, "value": text.inert(" ".join(words.split()))}


def _within(card: Card, showing: Showing) -> Json:
    """A card within a dialog. What its buttons carry is sent in from there, so none of them opens another dialog."""
    drawn = adaptive(card, now=showing.now)
    submitted: Json = _submitted(drawn)
    return submitted


def _submitted(part: Any) -> Any:
    """The same, with buttons of the kind that a dialog has."""
    if isinstance(part, list):
        return [_submitted(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "Action.Execute":
        return {
            **{name: value for name, value in part.items() if name not in ("verb", "fallback")},
            "type": "Action.Submit",
        }
    return {name: _submitted(value) for name, value in part.items()}


def _dialog(title: str, card: Json) -> Json:
    shown = {"title": title, "width": "medium", "height": "large", "card": {"contentType": CARD, "content": card}}
    return {"task": {"type": "continue", "value": shown}}
