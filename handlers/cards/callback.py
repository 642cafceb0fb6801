"""A call-back's cards: what is sent to whom is said before it is sent, and a message of it says nothing."""

from collections.abc import Sequence

from handlers.cards.card import Action, Card, Fact, Item, Quoted, Tone, Words, say
from handlers.cards.care import HELP_NOW
from handlers.cards.form import Field, Form, Option

WHENS = {
    "soon": "as soon as you can",
    "today": "some time today",
    "tomorrow": "tomorrow",
    "message": "write to me first",
}
NOTE = "You have a private note from Handrail."


def note_card(verb: str) -> Card:
    """A message that anybody may see over somebody's shoulder: what it is about opens in private."""
    return Card(NOTE, "A private note", lines=(say("It opens for you alone."),), actions=(Action(verb, "Open"),))


def call_form(coach: str, hours: str) -> Form:
    """Consent, for this one request: who gets it, what they get, and when they are there."""
    choices = tuple(Option(key, words) for key, words in WHENS.items())
    intro = (
        f"{coach} alone gets this: your name and what you choose here, nothing else. {coach} is there {hours}. If "
        "nobody has taken it within two of those hours, you alone are told. When it is done, it is deleted."
    )
    fields = (Field("when", "When?", "select", required=True, options=choices),)
    return Form("checkin_talk", "Ask for a call back", fields, submit="Send", intro=intro, aside=(HELP_NOW,))


def asked_card(coach: str, *, reached: bool, contacts: Sequence[Fact]) -> Card:
    """It was sent, or could not be: then who else can be reached."""
    if reached:
        sentence = f"{coach} has your request, and nobody else. `/checkin talk` shows how it stands."
        return Card("Sent", "Sent", tone=Tone.GOOD, lines=(say(sentence),), actions=(HELP_NOW,))
    line = say(f"{coach} could not be told just now. Your request is kept for {coach}; these can be reached:")
    return Card("Not told yet", "Not told yet", lines=(line,), facts=tuple(contacts), actions=(HELP_NOW,))


def standing_card(coach: str, when: str, *, taken: bool, late: bool, contacts: Sequence[Fact]) -> Card:
    """How somebody's own request stands."""
    drop = Action("checkin_done", "Take it back")
    if taken:
        line = f"{coach} has taken your request ({WHENS.get(when, when)})."
        return Card("Taken", "Taken", tone=Tone.GOOD, lines=(say(line),), actions=(drop, HELP_NOW))
    line = f"{coach} has not taken your request yet ({WHENS.get(when, when)})."
    facts = tuple(contacts) if late else ()
    lines = (say(line), say("These can be reached meanwhile:")) if late else (say(line),)
    return Card("Asked for", "Asked for", lines=lines, facts=facts, actions=(drop, HELP_NOW))


def calls_card(calls: Sequence[tuple[str, str, str, bool]]) -> Card:
    """The coach's own list: whose, when, and what to do. `calls` are id, name, when, and whether it is taken."""
    items = tuple(
        Item(
            (Quoted(name, marks=False), Words(f" · {WHENS.get(when, when)}{' · taken' if taken else ''}")),
            actions=(
                *(() if taken else (Action("checkin_taken", f"Taken: {name}", values=(("call", number),)),)),
                Action("checkin_done", f"Done: {name}", values=(("call", number),)),
            ),
        )
        for number, name, when, taken in calls
    )
    lines = () if items else (say("Nobody is waiting."),)
    return Card("Who asked for you", "Who asked for you", lines=lines, items=items)
