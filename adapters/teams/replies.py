"""Answers to messages: Teams reads no response to one, so they go the way of all that we send (DESIGN §2).

In a chat with one person alone the answer stands there. Anywhere else a neutral line does, and the answer goes to
whoever asked, alone; a button on the line opens it as well, for them and for nobody else: somebody of another tenant
cannot be written to, and a form belongs to the place where it was asked for. What only its sender saw, by a slash
command of Teams' own, is answered there as well, for them alone; where Teams does not do that, by a message of their
own, or by that line for somebody of another tenant.
"""

from hashlib import sha256
from typing import assert_never

from adapters.offering import button_for
from adapters.teams.behind import KEY, answered, behind
from adapters.teams.parse import Arrived
from adapters.teams.people import DIRECT
from adapters.teams.settings import CHAT, TeamsSetup
from handlers.cards.card import Card, Tone, say
from handlers.cards.languages import speaking_as
from handlers.cards.post import Answer
from handlers.cards.reply import Ask, Nothing, Reply, Say, in_its_language
from handlers.commands.request import Identity, Pressed, Surface
from handlers.domain.tongue import said

NOT_YOURS = "That answer is for whoever asked, or is not kept any more. Ask again, and you get one of your own."


class Replies:
    """Brings answers to messages back for one Teams connection."""

    def __init__(self, setup: TeamsSetup) -> None:
        self._setup = setup

    async def give(self, arrived: Arrived, reply: Reply) -> None:
        """Promise the answer to a request, once, however often it is delivered. Raises what the database raises."""
        with speaking_as(reply):
            wanted = _answers(arrived, reply)
        if wanted:
            await self._setup.promise(_kept_as(arrived.request.who, arrived.request.key), wanted)

    async def shown(self, who: Identity, pressed: Pressed) -> Reply:
        """The answer behind a button of such a line, for its asker alone."""
        kept = await self._setup.promised(_kept_as(who, pressed.values.get(KEY, "")))
        return kept if kept is not None else Say(kindly("Not for you", NOT_YOURS))


def kindly(title: str, sentence: str) -> Card:
    """A card that says kindly that something did not go as it was meant to."""
    return Card(text=f"{title}: {sentence}", title=title, tone=Tone.CAUTION, lines=(say(sentence),))


def _answers(arrived: Arrived, reply: Reply) -> list[Answer]:
    request, way = arrived.request, arrived.way
    who, here = request.who, Surface(CHAT, way.tenant, way.room)
    match reply:
        case Nothing():
            return []
        case Say():
            alone: Reply = reply
            line, label = said("Answered in your chat with Handrail."), said("Show it here", "button")
        case Ask(form):
            alone = in_its_language(Say(button_for(form)))
            line, label = said("There is a form for that."), said("Open form", "button")
        case _:
            assert_never(reply)
    reached = Surface(CHAT, way.tenant, f"{DIRECT}{who.user}") if who.tenant == way.tenant else None
    if way.personal:
        return [Answer(alone, here)]
    if way.targeted:
        return [Answer(alone, here, way.under, only=who.user if reached else way.user, asked=request.key)]
    card = answered(request.key) if reached is None and isinstance(reply, Say) else behind(line, label, request.key)
    in_the_open = Answer(in_its_language(Say(card)), here, way.under, aloud=True)
    return [Answer(reply, reached if isinstance(reply, Say) else None), in_the_open]


def _kept_as(who: Identity, key: str) -> str:
    """The name of an answer: who asked is in it, so that nobody opens another's by guessing its key."""
    return sha256(f"{who.chat}\n{who.tenant}\n{who.user}\n{key}".encode("utf-8", "replace")).hexdigest()
