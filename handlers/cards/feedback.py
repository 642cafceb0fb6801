"""What became of cases, to whoever raised them; and thanks to a team."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards.card import Action, Card, Item, Line, Quoted, Tone, Words, tell
from handlers.domain.tongue import counted, said

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that has ended. `what` and `how` are "" where its raiser may know its status alone."""

    ref: str
    status: str
    what: str = ""
    how: str = ""


def ended_card(cases: Sequence[Ended]) -> Card:
    """What became of the cases that somebody raised, in one message."""
    title = counted(len(cases), "What became of the case that you raised", "What became of {n} cases that you raised")
    more = len(cases) - MOST_SHOWN
    refs = ", ".join(case.ref for case in cases[:MOST_SHOWN])
    return Card(
        text=f"{cases[0].ref} update · {title}: {refs}",
        title=title,
        tone=Tone.GOOD,
        items=tuple(Item(_line(case), (Action("show", said("Show"), case.ref),)) for case in cases[:MOST_SHOWN]),
        foot=tell("{n} more: `list mine` shows them. Thank you for raising them.", n=more)
        if more > 0
        else tell("Thank you for raising it: somebody looked, and this is what came of it."),
    )


def _line(case: Ended) -> Line:
    parts = [part for part in (case.ref, case.what, case.status, case.how) if part]
    return (Words(" · ".join(parts)),)


def kudos_card(teams: str, text: str, by: str, *, client: str = "", ref: str = "") -> Card:
    """Thanks to a team, in its channel. `client` is whose words they are, "" for a colleague's."""
    title = (
        said("{client} thanks {teams}", client=client, teams=teams)
        if client
        else said("Thanks to {teams}", teams=teams)
    )
    about = (tell("About {ref}.", ref=ref),) if ref else ()
    who: tuple[Line, ...] = () if client else (tell("From {name}.", name=by),)
    return Card(
        text=f"KUDOS update · {title}",
        title=title,
        tone=Tone.GOOD,
        lines=((Quoted(text),), *about, *who),
        actions=(Action("show", said("Show"), ref),) if ref else (),
    )
