"""What is between somebody and the well-being side: heard and answered without an address, a promise or a log of it.

A dialog is answered by a dialog: what stands in one is no message. What was written to us is answered in their own chat
with Handrail, beside the outbox, by a message whose first line says nothing.
"""

import logging
from typing import Any

from adapters.base import Ask
from adapters.offering import NEUTRAL, asked_in_private, private_note
from adapters.teams import answer
from adapters.teams.answer import Showing
from adapters.teams.errors import TeamsError
from adapters.teams.gate import Let
from adapters.teams.parse import Arrived
from adapters.teams.render import adaptive, message_of
from adapters.teams.sdk import Sdk
from adapters.teams.settings import TeamsSetup
from handlers.cards.reply import Nothing, Say

LOG = logging.getLogger(__name__)
Json = dict[str, Any]


class Quietly:
    """Answers in private for one Teams connection."""

    def __init__(self, setup: TeamsSetup, sdk: Sdk, ask: Ask) -> None:
        self._setup, self._sdk, self._ask = setup, sdk, ask

    async def invoked(self, arrived: Arrived) -> Json:
        """The body of an invoke's response."""
        showing = Showing(self._setup.speaking.real_now(), self._setup.new_id(), dialogs=self._setup.speaking.dialogs)
        return answer.body(arrived.way.came, await asked_in_private(self._ask, arrived.request, LOG), showing)

    async def written(self, let: Let, arrived: Arrived) -> None:
        """Answer what was written to us, to whoever wrote it and nobody else."""
        reply = await asked_in_private(self._ask, arrived.request, LOG)
        if isinstance(reply, Nothing):
            return
        card = reply.card if isinstance(reply, Say) else private_note(reply.form)
        drawn = adaptive(card, now=self._setup.speaking.real_now(), dialogs=self._setup.speaking.dialogs)
        way, url = arrived.way, let.service_url
        try:
            place = way.conversation
            if not way.personal:
                asked = {
                    "isGroup": False,
                    "members": [{"id": way.user}],
                    "channelData": {"tenant": {"id": way.tenant}},
                }
                place = (await self._sdk.create(url, asked)).conversation
            await self._sdk.send(url, place, message_of(NEUTRAL, drawn))
        except TeamsError as error:
            LOG.warning("a private answer could not be given: %s", error.code)
