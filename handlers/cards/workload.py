"""Workload by team: counts of demanding cases, and no person."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards.card import Card, Item, Tone, Words, say
from handlers.domain.tongue import counted, said

SHOWN = 20


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team by name: its demanding cases of the last twelve hours, its usual, and whether that is much."""

    name: str
    now: int
    usual: int
    is_much: bool


def workload_card(loads: Sequence[TeamLoad], *, left_out: bool) -> Card:
    """The teams, the most loaded first. `left_out`: there are teams too small for a number that is nobody's."""
    title = said("Workload by team")
    ranked = sorted(loads, key=lambda load: (-load.now, load.name))
    lines = [say(said("P0, P1 and heavy types opened in the last 12 hours, beside a usual 12 hours of the last week."))]
    if left_out:
        lines.append(say(said("Teams of too few people for a number that is nobody's are left out.")))
    if not ranked:
        lines.append(say(said("There is no team to show.")))
    items = tuple(
        Item((Words(_words(load)),), tone=Tone.CAUTION if load.is_much else Tone.PLAIN) for load in ranked[:SHOWN]
    )
    foot = say(said("Counts of cases alone: no person, no answer of a check-in, no nudge."))
    return Card(title, title, lines=tuple(lines), items=items, foot=foot)


def _words(load: TeamLoad) -> str:
    if load.is_much:
        return counted(
            load.now,
            "{team}: {n} demanding case, usually {usual}. Consider rotation.",
            "{team}: {n} demanding cases, usually {usual}. Consider rotation.",
            team=load.name,
            usual=load.usual,
        )
    return counted(
        load.now,
        "{team}: {n} demanding case, usually {usual}.",
        "{team}: {n} demanding cases, usually {usual}.",
        team=load.name,
        usual=load.usual,
    )
