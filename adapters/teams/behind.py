"""A line in the open whose button shows an answer, or its form, to whoever asked alone. Pure."""

from adapters.teams.settings import SHOWN
from handlers.cards.card import Action, Card, Tone
from handlers.domain.tongue import said

KEY = "key"


def behind(line: str, label: str, asked: str) -> Card:
    """The line, with the button called `label`; `asked` is the key of what was asked: for others it opens nothing."""
    action = Action(SHOWN, label, values=((KEY, asked),), tone=Tone.GOOD)
    return Card(text=line, title=line, actions=(action,))


def answered(asked: str) -> Card:
    """What stands where somebody of another tenant asked, who cannot be written to alone."""
    return behind(said("Answered, for whoever asked."), said("Show the answer", "button"), asked)
