"""What came through the door, put to the Desk: messages are stored and answered by messages, invokes at once.

Teams hears nothing before it is kept, so that it brings again what is not. It waits a few seconds for the answer to an
invoke; what takes longer goes on, and is answered as a message is.
"""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from adapters.base import Ask
from adapters.offering import OURS, sorry, still
from adapters.teams import answer, parse
from adapters.teams.addresses import Addresses
from adapters.teams.again import Again
from adapters.teams.answer import Showing
from adapters.teams.channels import Channels
from adapters.teams.events import Events
from adapters.teams.gate import Let
from adapters.teams.parse import Arrived, Came
from adapters.teams.quietly import Quietly
from adapters.teams.replies import Replies
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, SHOWN, TeamsSetup
from adapters.teams.tokens import UnreadableError
from adapters.teams.whose import Whose
from adapters.under_way import UnderWay
from handlers.cards.languages import speaking
from handlers.cards.reply import Nothing, Reply, Say, in_its_language
from handlers.commands.care import is_private
from handlers.commands.request import Pressed, Surface
from handlers.domain.tongue import marked

BUDGET = 2.2  # seconds; an answer to an invoke must be there within three, and still travel
NOT_KEPT = 503  # to what is not kept: it is said honestly, and may be brought again
STILL = marked(
    "This takes longer than usual. I am still at it, and answer in our chat. If you hear nothing, ask again."
)
LOG = logging.getLogger(__name__)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """How the door answers: a status, and the body of an invoke's response."""

    status: int = 200
    body: Json | None = None


class Listener:
    """One connection's ears. `ask` is the Desk's door."""

    def __init__(self, setup: TeamsSetup, addresses: Addresses, channels: Channels, sdk: Sdk, ask: Ask) -> None:
        self._setup, self._addresses, self._ask = setup, addresses, ask
        self._again, self._replies = Again(setup), Replies(setup)
        self._events = Events(setup, addresses, channels, self._replies, ask)
        self._under_way = UnderWay(LOG, "something that was under way failed")
        self._quietly = Quietly(setup, sdk, ask, self._under_way)
        self._whose = Whose(setup.speaking, sdk, setup.knows)

    async def heard(self, let: Let) -> Heard:
        """Do what an activity asks for, and say how the door answers."""
        let = await self._whose.told(let)
        with speaking(self._reads(let)):
            return await self._heard(let)

    def _reads(self, let: Let) -> str:
        """The language of who sent an activity, where they did."""
        return self._setup.language(let.who, Surface(CHAT, let.tenant, let.room))

    async def _heard(self, let: Let) -> Heard:
        is_invoke = let.activity["type"] == "invoke"
        try:
            arrived = parse.heard(let, self._setup.hearing)
        except UnreadableError as unreadable:
            LOG.info("an activity of Teams' could not be read")
            reply = _sorry(unreadable.sentence)
            if is_invoke:
                return Heard(body=self._plainly(parse.way_of(let).came, reply))
            return await self._kept(self._replies.give(parse.unread(let), reply))
        if arrived is not None and is_private(arrived.request):
            if is_invoke:
                return Heard(body=await self._quietly.invoked(arrived))
            return await self._kept(self._quietly.written(let, arrived))
        if is_invoke:
            if self._addresses.news(let):
                self._under_way.keep(self._addresses.heard(let))
            if arrived is None:
                LOG.info("an invoke that means nothing here was let go")
                return Heard(body={})
            return Heard(body=await self._within_budget(arrived))
        return await self._kept(self._message(let, arrived))

    async def close(self, within: float) -> None:
        """Let what is under way finish, at most so many seconds."""
        await self._under_way.close(within)
        await self._whose.close(within)

    async def tidy(self) -> None:
        """Slow work of every minute: forget what nobody will ask for any more."""
        await self._again.tidy()

    async def _kept(self, doing: Awaitable[None]) -> Heard:
        """Do it, and say whether that is kept: what is not, Teams may bring again."""
        try:
            await doing
        except Exception as error:  # whatever it was, nobody was told anything: so it is said here
            LOG.exception("an activity of Teams' could not be kept: %s", type(error).__name__)
            return Heard(NOT_KEPT)
        return Heard()

    async def _message(self, let: Let, arrived: Arrived | None) -> None:
        """Somebody wrote to us, or something happened."""
        if arrived is not None:
            await self._addresses.heard(let)
            await self._give(*await self._answered(arrived))
        elif let.activity["type"] != "message":
            await self._events.heard(let)

    async def _answered(self, arrived: Arrived) -> tuple[Arrived, Reply]:
        """What was asked, as the delivery that it is, and its answer; an honest one where it went wrong."""
        asked = arrived.request.asked
        if isinstance(asked, Pressed) and asked.verb == SHOWN:
            return arrived, await self._replies.shown(arrived.request.who, asked)
        known = await self._again.known(arrived)
        try:
            return known, await self._ask(known.request)
        except Exception as error:  # whatever went wrong at the Desk: it is logged, and said honestly
            LOG.exception("a request of Teams' failed")
            return known, _sorry(getattr(error, "sentence", OURS))

    async def _within_budget(self, arrived: Arrived) -> Json:
        """The body of an invoke's response; what is not done in time goes on, and is answered by a message."""
        asking = self._under_way.keep(self._answered(arrived))
        done, _ = await asyncio.wait({asking}, timeout=BUDGET)
        if not done:
            self._under_way.keep(self._afterwards(asking))
            return self._plainly(arrived.way.came, in_its_language(Say(still(STILL))))
        try:
            known, reply = asking.result()
            return await self._body(known, reply)
        except UnreadableError as unreadable:
            return self._plainly(arrived.way.came, _sorry(unreadable.sentence))
        except Exception as error:  # nothing but the answer is missing, and it is said that it is
            LOG.exception("an answer to an invoke could not be given: %s", type(error).__name__)
            return self._plainly(arrived.way.came, _sorry(OURS))

    async def _afterwards(self, asking: "asyncio.Future[tuple[Arrived, Reply]]") -> None:
        await self._give(*await asking)

    async def _give(self, arrived: Arrived, reply: Reply) -> None:
        """Promise the answer, if there is one."""
        if isinstance(reply, Nothing):
            return
        async with self._again.turn(arrived) as mark:
            await self._replies.give(arrived, reply, mark)

    async def _body(self, arrived: Arrived, reply: Reply) -> Json:
        if arrived.way.came is Came.EXECUTE or isinstance(reply, Nothing):
            return self._plainly(arrived.way.came, reply)  # a line, or nothing
        place = arrived.request.place
        showing = Showing(
            await self._setup.speaking.now(),
            self._setup.new_id(),
            (place.thread if place else None) or "",
            self._setup.speaking.dialogs,
        )
        return answer.body(arrived.way.came, reply, showing)

    def _plainly(self, came: Came, reply: Reply) -> Json:
        """A reply that has no times in it. No database is asked, which may be away."""
        return answer.body(came, reply, Showing(self._setup.speaking.real_now(), ""))


def _sorry(template: str) -> Reply:
    """That something went wrong, in the language that is spoken: of whoever is heard."""
    return in_its_language(Say(sorry(template)))
