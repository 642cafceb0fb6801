"""A private word that a break is due: kind, about work alone, and the message of it says nothing."""

from collections.abc import Sequence

from handlers.cards.card import Action, Card, Moment, Quoted, Tone, Words, say
from handlers.cards.care import HELP_NOW
from handlers.domain.exposure import Demand

TEN = Action("nudge_ten", "Take 10", tone=Tone.GOOD)
NOT_NOW = Action("nudge_not_now", "Not now")
MUTE = Action("nudge_mute", "Mute today")
ON = Action("nudges", "Switch on", values=(("keep", "on"),), tone=Tone.GOOD)
OFF = Action("nudges", "Switch off", values=(("keep", "off"),))


def nudges_card(*, on: bool) -> Card:
    """What nudges are, before somebody opts in and whenever they ask: apart from check-ins, by their own wish alone."""
    lines = (
        "A private word when a break is due: after three demanding cases in four hours, after one of the hardest, or "
        "after two hours of a P0, once it is no longer yours.",
        "It goes by the cases that you raised or had yourself, which Handrail knows anyway, and by nothing else.",
        "At most three in a shift, an hour and a half apart; never in quiet hours, off shift, or while a P0 is yours.",
        "Nobody else is told, neither of a word nor whether you want any. What you press is not kept. When you had "
        "one is kept for 24 hours at most, under a key of your own that switching off destroys.",
    )
    title = "A word when a break is due"
    state = "It is on." if on else "It is off."
    actions = (OFF, HELP_NOW) if on else (ON, HELP_NOW)
    return Card(f"{title}: {state}", title, lines=(say(state), *map(say, lines)), actions=actions)


def nudge_card(demand: Demand) -> Card:
    """The word itself, opened by whoever it is for."""
    title = "A ten-minute break now is fine"
    one = "You have had one demanding case since "
    cases = one if demand.cases == 1 else f"You have had {demand.cases} demanding cases since "
    line = (Words(cases), Moment(demand.since, "time"), Words("."))
    return Card(title, title, lines=(line,), actions=(TEN, NOT_NOW, MUTE, HELP_NOW))


def ten_card(refs: Sequence[str], backup: tuple[str, str] | None) -> Card:
    """Ten minutes. Their open cases may be passed on first; `backup` is the key and the name of who would be asked."""
    title = "Ten minutes are yours"
    told = say("Nobody is told, nothing is counted, and no status of yours is changed.")
    if not refs or backup is None:
        return Card(title, title, tone=Tone.GOOD, lines=(told,), actions=(HELP_NOW,))
    key, name = backup
    offer = (
        Words("If you like, pass your open cases on first. "),
        Quoted(name, marks=False),
        Words(f" is the backup, and is asked to accept: `/escalate pass {' '.join(refs)} @{key}`"),
    )
    return Card(title, title, tone=Tone.GOOD, lines=(told, offer), actions=(HELP_NOW,))
