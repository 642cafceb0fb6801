"""Rehearsal: every post goes to one place of ours instead of its own, headed with where it would have gone.

A new installation rehearses until somebody says `handrail go-live`; the answer is kept in the database, so that all
replicas know it. A restricted case is rehearsed by its reference alone, since many may read where one rehearses.
"""

from dataclasses import dataclass, replace

from handlers.act import Act
from handlers.cards.card import Card, Tone, Words, say
from handlers.domain.errors import NotAllowed
from handlers.domain.escalation import Escalation
from handlers.domain.rulebook import RuleBook, Surface
from handlers.domain.tongue import marked, said
from handlers.ports.post_office import Outgoing
from handlers.ports.work import UnitOfWork

LIVE = "live.since"
"""The setting that says since when posts go where they are meant to go."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message goes now, and the slot and thread that it has there."""

    surface: Surface
    slot: str
    thread: str


async def stage(work: UnitOfWork, rules: RuleBook, chat: str = "") -> Surface | None:
    """The one place where everything goes instead of its own; None when it is live.

    Of several channels of the managers the one in this chat, else the first.
    """
    if rules.rehearsal is not None:
        return rules.rehearsal
    if not rules.rehearses or not rules.managers or await work.settings.get(LIVE) is not None:
        return None
    return next((surface for surface in rules.managers if surface.chat == chat), rules.managers[0])


async def spot_of(act: Act, out: Outgoing) -> Spot:
    """Where a message goes: its own place, or while rehearsing the stage, in a slot that tells the places apart.

    Raises NotAllowed where a client would read the rehearsal.
    """
    here = await stage(act.work, act.rules, out.surface.chat)
    if here is None or here == out.surface:
        return Spot(out.surface, out.slot, out.thread)
    if any(here in client.surfaces for client in act.rules.clients.values()):
        raise NotAllowed(said("A client reads where everything is rehearsed: nothing goes there."))
    mark = f"rehearsal:{out.surface.chat}:{out.surface.tenant}:{out.surface.room}:"
    return Spot(here, f"{mark}{out.slot}" if out.slot else "", f"{mark}{out.thread}" if out.thread else "")


def rehearsed(act: Act, out: Outgoing, case: Escalation | None, card: Card) -> Card:
    """The card with where it would have gone at its head."""
    heading = say(said("Rehearsal: would go to {place}.", place=named(act.rules, out.destination)))
    if case is not None and case.restricted:
        return Card(
            text=f"{case.ref} {out.kind} · rehearsal",
            title=f"{case.ref} · {out.kind}",
            tone=Tone.CAUTION,
            lines=(heading, (Words(said("Restricted: what it says is not shown in a rehearsal.")),)),
        )
    return replace(card, lines=(heading, *card.lines))


_PLACES = {"managers": marked("the managers' channel"), "pager": marked("your pager")}
_GONE = marked("a place that is no longer there")


def named(rules: RuleBook, destination: str) -> str:
    """A destination in words, to stand within a sentence."""
    noun, _, key = destination.partition(":")
    if noun == "person" and key in rules.people:
        return said("{name}, in private", name=rules.people[key].name)
    if noun == "team" and key in rules.teams:
        return said("the channel of {name}", name=rules.teams[key].name)
    if noun == "client" and key in rules.clients:
        return said("the channel shared with {name}", name=rules.clients[key].name)
    return said(_PLACES.get(noun, _GONE))
