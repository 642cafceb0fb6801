"""A break or a lighter queue, asked of one's lead: what is sent is shown first, and gives no reason."""

from collections.abc import Mapping, Sequence

from handlers.cards.card import Action, Card, Item, Quoted, Tone, Words, say
from handlers.cards.care import HELP_NOW
from handlers.cards.form import Field, Form, Option

WHATS: Mapping[str, str] = {"break": "a short break", "lighter": "a lighter queue for a while"}
NO_REASON = "No reason is given, and none need be asked for."


def ask_form(lead: str, lead_name: str, name: str, what: str = "") -> Form:
    """Who gets it and the very words that they get, before anything is sent."""
    words = " or ".join(f"“{name} asks for {each}.”" for each in WHATS.values())
    intro = (
        f"{lead_name} alone gets this: {words} No reason, and nothing of a check-in. Nobody else is told. It is "
        "deleted when it is done, when you take it back, or after a day."
    )
    options = tuple(Option(key, words) for key, words in WHATS.items())
    field = Field(
        "what", "What would help?", "select", required=True, options=options, value=what if what in WHATS else ""
    )
    return Form(f"checkin_ask:{lead}", "Ask your lead", (field,), submit="Send", intro=intro, aside=(HELP_NOW,))


def asked_lead_card(lead_name: str, what: str) -> Card:
    """How one's own request stands."""
    sentence = f"{lead_name} has your request for {WHATS.get(what, what)}, and nobody else."
    take_back = Action("checkin_ask_done", "Take it back")
    return Card("Sent", "Sent", tone=Tone.GOOD, lines=(say(sentence),), actions=(take_back, HELP_NOW))


def asks_card(asks: Sequence[tuple[str, str, str]]) -> Card:
    """A lead's own list: who asks for what, and nothing more. `asks` are id, name and what."""
    items = tuple(
        Item(
            (Quoted(name, marks=False), Words(f" asks for {WHATS.get(what, what)}.")),
            actions=(Action("checkin_ask_done", f"Done: {name}", values=(("call", number),)),),
        )
        for number, name, what in asks
    )
    lines = (say(NO_REASON),) if items else (say("Nobody asks for anything."),)
    return Card("What you are asked for", "What you are asked for", lines=lines, items=items)
