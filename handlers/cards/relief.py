"""A break or a lighter queue, asked of one's lead: what is sent is shown first, and gives no reason."""

from collections.abc import Mapping, Sequence

from handlers.cards.card import Action, Card, Item, Quoted, Tone, in_words, say, tell
from handlers.cards.care import HELP_NOW
from handlers.cards.form import Field, Form, Option
from handlers.domain.tongue import marked, said

WHATS: Mapping[str, str] = {
    "break": marked("a short break", "relief"),
    "lighter": marked("a lighter queue for a while", "relief"),
}
NO_REASON = marked("No reason is given, and none need be asked for.")


def ask_form(lead: str, lead_name: str, name: str, what: str = "") -> Form:
    """Who gets it and the very words that they get, before anything is sent."""
    asks = [said("“{name} asks for {what}.”", name=name, what=said(each, "relief")) for each in WHATS.values()]
    intro = said(
        "{lead} alone gets this: {words} No reason, and nothing of a check-in. Nobody else is told. It is "
        "deleted when it is done, when you take it back, or after a day.",
        lead=lead_name,
        words=said(" or ").join(asks),
    )
    options = tuple(Option(key, said(words, "relief")) for key, words in WHATS.items())
    field = Field(
        "what", said("What would help?"), "select", required=True, options=options, value=what if what in WHATS else ""
    )
    return Form(
        f"checkin_ask:{lead}",
        said("Ask your lead"),
        (field,),
        submit=said("Send", "button"),
        intro=intro,
        aside=(in_words(HELP_NOW),),
    )


def asked_lead_card(lead_name: str, what: str) -> Card:
    """How one's own request stands."""
    sentence = said("{lead} has your request for {what}, and nobody else.", lead=lead_name, what=_what(what))
    take_back = Action("checkin_ask_done", said("Take it back", "button"))
    return Card(
        said("Sent"), said("Sent"), tone=Tone.GOOD, lines=(say(sentence),), actions=(take_back, in_words(HELP_NOW))
    )


def asks_card(asks: Sequence[tuple[str, str, str]]) -> Card:
    """A lead's own list: who asks for what, and nothing more. `asks` are id, name and what."""
    items = tuple(
        Item(
            tell("{name} asks for {what}.", name=Quoted(name, marks=False), what=_what(what)),
            actions=(
                Action("checkin_ask_done", said("Done: {name}", "button", name=name), values=(("call", number),)),
            ),
        )
        for number, name, what in asks
    )
    lines = (tell(NO_REASON),) if items else (tell("Nobody asks for anything."),)
    return Card(said("What you are asked for"), said("What you are asked for"), lines=lines, items=items)


def _what(what: str) -> str:
    return said(WHATS[what], "relief") if what in WHATS else what
