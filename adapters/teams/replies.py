"""Answers to messages: Teams reads no response to one, so they go the way of all that we send (DESIGN §2).

In a chat with one person alone the answer stands there. Anywhere else a neutral line does, and the answer goes to
whoever asked, alone; a button on the line opens it as well, for them and for nobody else: somebody of another tenant
cannot be written to, and a form belongs to the place where it was asked for. What only its sender saw, by a slash
command of Teams' own, is answered there as well, for them alone; where Teams does not do that, by a message of their
own, or by that line for somebody of another tenant.
"""

from hashlib import sha256

from adapters.offering import button_for, kindly, open_form, there_is_a_form
from adapters.teams.behind import KEY, answered, behind
from adapters.teams.parse import Arrived
from adapters.teams.people import DIRECT
from adapters.teams.settings import CHAT, TeamsSetup
from handlers.cards.card import Card
from handlers.cards.languages import speaking_as
from handlers.cards.post import Answer
from handlers.cards.reply import Ask, Nothing, Reply, Say, in_its_language
from handlers.commands.request import Identity, Pressed, Surface
from handlers.domain.tongue import marked, said
from handlers.ports.marks import Mark

NOT_YOURS = marked("That answer is for whoever asked, or is not kept any more. Ask again, and you get one of your own.")


class Replies:
    """Brings answers to messages back for one Teams connection."""

    def __init__(self, setup: TeamsSetup) -> None:
        self._setup = setup

    async def give(self, arrived: Arrived, reply: Reply, mark: Mark | None = None) -> None:
        """Promise the answer to a request, once, however often it is delivered. Raises what the database raises."""
        with speaking_as(reply):  # the line is for whoever asked, too: its button is theirs alone
            wanted = _answers(arrived, reply)
        if wanted:
            await self._setup.promise(_kept_as(arrived.request.who, arrived.request.key), wanted, mark)

    async def shown(self, who: Identity, pressed: Pressed) -> Reply:
        """The answer behind a button of such a line, for its asker alone."""
        kept = await self._setup.promised(_kept_as(who, pressed.values.get(KEY, "")))
        return kept if kept is not None else in_its_language(Say(kindly(said("Not for you"), NOT_YOURS)))


def _answers(arrived: Arrived, reply: Reply) -> list[Answer]:
    request, way = arrived.request, arrived.way
    who, here = request.who, Surface(CHAT, way.tenant, way.room)
    if isinstance(reply, Nothing):
        return []
    alone = reply if isinstance(reply, Say) else in_its_language(Say(button_for(reply.form)))
    reached = Surface(CHAT, way.tenant, f"{DIRECT}{who.user}") if who.tenant == way.tenant else None
    if way.personal:
        return [Answer(alone, here)]
    if way.targeted:
        return [Answer(alone, here, way.under, only=who.user if reached else way.user, asked=request.key)]
    line = in_its_language(Say(_line(reply, request.key, reached=reached is not None)))
    in_the_open = Answer(line, here, way.under, aloud=True)
    return [Answer(reply, reached if isinstance(reply, Say) else None), in_the_open]


def _line(reply: Say | Ask, asked: str, *, reached: bool) -> Card:
    """What stands where somebody asked, and opens the answer for them; `reached`: they have it in their own chat."""
    if isinstance(reply, Ask):
        return behind(there_is_a_form(), open_form(), asked)
    if not reached:
        return answered(asked)
    return behind(said("Answered in your chat with Handrail."), said("Show it here", "button"), asked)


def _kept_as(who: Identity, key: str) -> str:
    """The name of an answer: who asked is in it, so that nobody opens another's by guessing its key."""
    return sha256(f"{who.chat}\n{who.tenant}\n{who.user}\n{key}".encode("utf-8", "replace")).hexdigest()
