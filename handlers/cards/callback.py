"""A call-back's cards: what is sent to whom is said before it is sent, and a message of it says nothing."""

from collections.abc import Sequence

from handlers.cards.card import Action, Card, Fact, Item, Quoted, Tone, in_words, say, tell
from handlers.cards.care import HELP_NOW
from handlers.cards.form import Field, Form, Option
from handlers.domain.tongue import marked, said

WHENS = {
    "soon": marked("as soon as you can", "when"),
    "today": marked("some time today", "when"),
    "tomorrow": marked("tomorrow", "when"),
    "message": marked("write to me first", "when"),
}
NOTE = marked("You have a private note from Handrail.")


def note_card(token: str = "") -> Card:
    """A message that anybody may see over somebody's shoulder: what it is about opens in private.

    It is the same whatever that is, in all that a chat keeps of it. `token` is what its button opens, sealed.
    """
    action = Action("private", said("Open", "button"), values=(("note", token),))
    return Card(said(NOTE), said("A private note"), lines=(tell("It opens for you alone."),), actions=(action,))


def unopened_card(contacts: Sequence[Fact]) -> Card:
    """A note that does not open for whoever pressed it: it says nothing of what it is about, and who answers anyway."""
    line = tell("It is for somebody else, or cannot be opened any more. If you need somebody, these can be reached:")
    title = said("A private note")
    return Card(title, title, lines=(line,), facts=tuple(contacts), actions=(in_words(HELP_NOW),))


def call_form(coach: str, hours: str) -> Form:
    """Consent, for this one request: who gets it, what they get, and when they are there."""
    choices = tuple(Option(key, said(words, "when")) for key, words in WHENS.items())
    intro = said(
        "{coach} alone gets this: your name and what you choose here, nothing else. {coach} is there {hours}. If "
        "nobody has taken it within two of those hours, you alone are told. When it is done, it is deleted.",
        coach=coach,
        hours=hours,
    )
    fields = (Field("when", said("When?"), "select", required=True, options=choices),)
    return Form(
        "checkin_talk",
        said("Ask for a call back"),
        fields,
        submit=said("Send", "button"),
        intro=intro,
        aside=(in_words(HELP_NOW),),
    )


def asked_card(coach: str, *, reached: bool, contacts: Sequence[Fact]) -> Card:
    """It was sent, or could not be: then who else can be reached."""
    if reached:
        sentence = said("{coach} has your request, and nobody else. `/checkin talk` shows how it stands.", coach=coach)
        return Card(said("Sent"), said("Sent"), tone=Tone.GOOD, lines=(say(sentence),), actions=(in_words(HELP_NOW),))
    line = tell(
        "{coach} could not be told just now. Your request is kept for {coach}; these can be reached:", coach=coach
    )
    return Card(
        said("Not told yet"), said("Not told yet"), lines=(line,), facts=tuple(contacts), actions=(in_words(HELP_NOW),)
    )


def standing_card(coach: str, when: str, *, taken: bool, late: bool, contacts: Sequence[Fact]) -> Card:
    """How somebody's own request stands."""
    drop = Action("checkin_done", said("Take it back", "button"))
    if taken:
        line = said("{coach} has taken your request ({when}).", coach=coach, when=_when(when))
        return Card(
            said("Taken"), said("Taken"), tone=Tone.GOOD, lines=(say(line),), actions=(drop, in_words(HELP_NOW))
        )
    line = said("{coach} has not taken your request yet ({when}).", coach=coach, when=_when(when))
    facts = tuple(contacts) if late else ()
    lines = (say(line), tell("These can be reached meanwhile:")) if late else (say(line),)
    return Card(said("Asked for"), said("Asked for"), lines=lines, facts=facts, actions=(drop, in_words(HELP_NOW)))


def calls_card(calls: Sequence[tuple[str, str, str, bool]]) -> Card:
    """The coach's own list: whose, when, and what to do. `calls` are id, name, when, and whether it is taken."""
    items = tuple(
        Item(
            (Quoted(name, marks=False), *say(f" · {_when(when)}{_taken(taken=taken)}")),
            actions=(
                *(
                    ()
                    if taken
                    else (
                        Action("checkin_taken", said("Taken: {name}", "button", name=name), values=(("call", number),)),
                    )
                ),
                Action("checkin_done", said("Done: {name}", "button", name=name), values=(("call", number),)),
            ),
        )
        for number, name, when, taken in calls
    )
    lines = () if items else (tell("Nobody is waiting."),)
    return Card(said("Who asked for you"), said("Who asked for you"), lines=lines, items=items)


def _when(when: str) -> str:
    return said(WHENS[when], "when") if when in WHENS else when


def _taken(*, taken: bool) -> str:
    return f" · {said('taken', 'call')}" if taken else ""
