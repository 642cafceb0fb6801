"""Whose somebody is, where Teams brings their words without saying it: their own tenant, as the place's members tell.

In a shared channel the conversation's tenant is its host's, and says nothing of who speaks. Whoever app.yaml names in
it is ours; about anybody else Teams is asked, once. Who is not found among the members, or cannot be asked about now,
is somebody of nowhere: unknown means least.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from adapters.revisions import Newest
from adapters.teams.errors import TeamsError
from adapters.teams.gate import Let
from adapters.teams.people import text
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, Speaking
from adapters.under_way import UnderWay
from handlers.commands.request import Identity

WITHIN = 0.6  # seconds; an invoke must be answered within three, whoever sent it
LOOK_AGAIN = 60.0  # seconds until it is asked again about somebody who was not found
WHOSE = "whose:"
LOG = logging.getLogger(__name__)


class Whose:
    """What one Teams connection knows of strangers. `knows` is True for an identity that app.yaml names."""

    def __init__(self, setup: Speaking, sdk: Sdk, knows: Callable[[Identity], bool]) -> None:
        self._setup, self._sdk, self._knows = setup, sdk, knows
        self._missed: Newest[tuple[str, str], float] = Newest()
        self._asking = UnderWay(LOG, "it could not be asked whose somebody is")

    async def told(self, let: Let) -> Let:
        """The same, with the tenant of whoever sent it, or without the id that they could be taken for ours by."""
        if not self._is_open(let):
            return let
        asking = self._asking.keep(self._tenant(let))
        done, _ = await asyncio.wait({asking}, timeout=WITHIN)
        found = asking.result() if done and asking.exception() is None else ""
        about = dict(let.activity["from"])
        if found:
            about["tenantId"] = found
        else:
            about.pop("aadObjectId")
        return replace(let, activity={**let.activity, "from": about})

    async def close(self, within: float) -> None:
        """Let what is asked be answered, at most so many seconds."""
        await self._asking.close(within)

    def _is_open(self, let: Let) -> bool:
        activity = let.activity
        asks = activity["type"] in ("message", "invoke") and let.is_person
        if not asks or let.is_personal:
            return False
        said = text(activity, "from", "tenantId") or not text(activity, "from", "aadObjectId")
        return not said and not self._knows(let.who)

    async def _tenant(self, let: Let) -> str:
        """The tenant of whoever sent something; "" where the members of the place do not tell."""
        who = let.who
        name, missed = f"{WHOSE}{who.user}", (let.tenant, who.user)
        known = await self._setup.book.get(CHAT, let.tenant, name)
        if known is not None:
            return known
        if self._setup.seconds() < (self._missed.get(missed) or 0.0):
            return ""
        try:
            member = await self._sdk.member(let.service_url, let.room, text(let.activity, "from", "id"))
        except TeamsError as error:
            LOG.info("a place's members do not tell whose somebody is: %s", error.code)
            self._missed.put(missed, self._setup.seconds() + LOOK_AGAIN)
            return ""
        if found := text(member, "tenantId"):
            await self._setup.book.put(CHAT, let.tenant, name, found, self._setup.real_now())
        return found
