"""What is between somebody and the well-being side: heard and answered without an address, a promise or a log of it.

A dialog is answered by a dialog: what stands in one is no message. What was written to us is answered in their own chat
with Handrail, beside the outbox, by a message whose first line says nothing, and which holds nothing that an export may
not: that opens by a button. Who has no such chat, and can have none, finds a line where they wrote that says as little,
and whose button opens the answer.
"""

import asyncio
import logging
from typing import Any

from adapters.base import Ask
from adapters.offering import asked_in_private, in_a_message, neutral, note_of
from adapters.teams import answer
from adapters.teams.answer import Showing
from adapters.teams.errors import AGAIN_AFTER, Meaning, TeamsError
from adapters.teams.gate import Let
from adapters.teams.parse import Arrived, Way
from adapters.teams.render import adaptive, message_of
from adapters.teams.sdk import Sdk
from adapters.teams.settings import TeamsSetup
from adapters.under_way import UnderWay
from handlers.cards.card import Card
from handlers.cards.languages import speaking_as
from handlers.cards.reply import Ask as Asking
from handlers.cards.reply import Nothing, Say

TRIES, LONGEST = 5, 30.0  # how often a message is tried while Teams asks to wait, and seconds of one wait
LOG = logging.getLogger(__name__)
Json = dict[str, Any]


class Quietly:
    """Answers in private for one Teams connection."""

    def __init__(self, setup: TeamsSetup, sdk: Sdk, ask: Ask, under_way: UnderWay) -> None:
        self._setup, self._sdk, self._ask, self._under_way = setup, sdk, ask, under_way

    async def invoked(self, arrived: Arrived) -> Json:
        """The body of an invoke's response."""
        showing = Showing(self._setup.speaking.real_now(), self._setup.new_id(), dialogs=self._setup.speaking.dialogs)
        return answer.body(arrived.way.came, await asked_in_private(self._ask, arrived.request, LOG), showing)

    async def written(self, let: Let, arrived: Arrived) -> None:
        """Answer what was written to us, to whoever wrote it and nobody else."""
        reply = await asked_in_private(self._ask, arrived.request, LOG)
        if isinstance(reply, Nothing):
            return
        with speaking_as(reply):
            wait = await self._given(let.service_url, arrived, reply)
            if wait is not None:
                self._under_way.keep(self._insist(let.service_url, arrived, reply, wait))

    async def _insist(self, url: str, arrived: Arrived, reply: Say | Asking, wait: float | None) -> None:
        """Try again while Teams asks to wait: no outbox brings this later."""
        for _ in range(TRIES - 1):
            if wait is None:
                return
            await asyncio.sleep(min(wait, LONGEST))
            wait = await self._given(url, arrived, reply)

    async def _given(self, url: str, arrived: Arrived, reply: Say | Asking) -> float | None:
        """Give the answer once; how many seconds Teams wants to be left alone first, None if that is not why."""
        way = arrived.way
        try:
            place = way.conversation if way.personal else await self._their_own(url, way)
            if place:
                await self._sdk.send(url, place, self._message(in_a_message(reply)))
            else:
                await self._line(url, arrived, note_of(reply))
        except TeamsError as error:
            LOG.warning("a private answer could not be given: %s", error.code)
            return (error.after or AGAIN_AFTER) if error.meaning is Meaning.LATER else None
        return None

    async def _their_own(self, url: str, way: Way) -> str:
        """The chat with whoever wrote, alone; "" where there can be none. Raises TeamsError."""
        asked = {"isGroup": False, "members": [{"id": way.user}], "channelData": {"tenant": {"id": way.tenant}}}
        try:
            return (await self._sdk.create(url, asked)).conversation
        except TeamsError as error:
            if error.meaning in (Meaning.GONE, Meaning.REFUSED):
                return ""
            raise

    async def _line(self, url: str, arrived: Arrived, note: Card) -> None:
        """A note where they wrote, for them alone where only they saw what they wrote. Raises TeamsError."""
        way, message = arrived.way, self._message(note)
        if way.targeted:
            await self._sdk.show(url, way.conversation, way.user, message)
        else:
            await self._sdk.send(url, way.conversation, message)

    def _message(self, card: Card) -> Json:
        """A message whose first line says nothing."""
        drawn = adaptive(card, now=self._setup.speaking.real_now(), dialogs=self._setup.speaking.dialogs)
        return message_of(neutral(), drawn)
