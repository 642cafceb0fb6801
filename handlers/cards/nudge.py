"""A private word that a break is due: kind, about work alone, and the message of it says nothing."""

from collections.abc import Sequence

from handlers.cards.card import Action, Card, Moment, Quoted, Tone, in_words, say, tell, tell_counted
from handlers.cards.care import HELP_NOW
from handlers.domain.exposure import Demand
from handlers.domain.tongue import marked, said

TEN = Action("nudge_ten", marked("Take 10", "button"), tone=Tone.GOOD)
NOT_NOW = Action("nudge_not_now", marked("Not now", "button"))
MUTE = Action("nudge_mute", marked("Mute today", "button"))
ON = Action("nudges", marked("Switch on", "button"), values=(("keep", "on"),), tone=Tone.GOOD)
OFF = Action("nudges", marked("Switch off", "button"), values=(("keep", "off"),))


def nudges_card(*, on: bool) -> Card:
    """What nudges are, before somebody opts in and whenever they ask: apart from check-ins, by their own wish alone."""
    lines = (
        tell(
            "A private word when a break is due: after three demanding cases in four hours, after one of the hardest, "
            "or after two hours of a P0, once it is no longer yours."
        ),
        tell("It goes by the cases that you raised or had yourself, which Handrail knows anyway, and by nothing else."),
        tell(
            "At most three in a shift, an hour and a half apart; never in quiet hours, off shift, or while a P0 is "
            "yours."
        ),
        tell(
            "Nobody else is told, neither of a word nor whether you want any. What you press is not kept. When you had "
            "one is kept for 24 hours at most, under a key of your own that switching off destroys."
        ),
    )
    title = said("A word when a break is due")
    state = said("It is on.") if on else said("It is off.")
    actions = (in_words(OFF), in_words(HELP_NOW)) if on else (in_words(ON), in_words(HELP_NOW))
    return Card(f"{title}: {state}", title, lines=(say(state), *lines), actions=actions)


def nudge_card(demand: Demand) -> Card:
    """The word itself, opened by whoever it is for."""
    title = said("A ten-minute break now is fine")
    line = tell_counted(
        demand.cases,
        "You have had one demanding case since {since}.",
        "You have had {n} demanding cases since {since}.",
        since=Moment(demand.since, "time"),
    )
    return Card(
        title, title, lines=(line,), actions=(in_words(TEN), in_words(NOT_NOW), in_words(MUTE), in_words(HELP_NOW))
    )


def ten_card(refs: Sequence[str], backup: tuple[str, str] | None) -> Card:
    """Ten minutes. Their open cases may be passed on first; `backup` is the key and the name of who would be asked."""
    title = said("Ten minutes are yours")
    told = tell("Nobody is told, nothing is counted, and no status of yours is changed.")
    if not refs or backup is None:
        return Card(title, title, tone=Tone.GOOD, lines=(told,), actions=(in_words(HELP_NOW),))
    key, name = backup
    offer = tell(
        "If you like, pass your open cases on first. {name} is the backup, and is asked to accept: {line}",
        name=Quoted(name, marks=False),
        line=f"`/escalate pass {' '.join(refs)} @{key}`",
    )
    return Card(title, title, tone=Tone.GOOD, lines=(told, offer), actions=(in_words(HELP_NOW),))
