"""Who reads in Teams' channels: whether somebody from outside does, where only our own words belong.

What was seen is remembered in the address book, under a mark that every change of members anywhere in the tenant
replaces: whose members follow a team's, Teams does not say.
"""

from datetime import datetime, timedelta

from adapters.base import Later, Refused
from adapters.teams.addresses import Addresses
from adapters.teams.errors import AGAIN_AFTER, Meaning, TeamsError, told
from adapters.teams.people import DIRECT, outside
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, Speaking
from handlers.commands.request import Surface

SHARED, OURS = "shared", "ours"
LOOK_EVERY = timedelta(hours=1)
"""How long events are relied on alone: one that came while we were away is never told again."""
CHANGED = "members"  # whose value is the mark of when Teams last told that somebody came or went


class Channels:
    """The channels of one Teams connection."""

    def __init__(self, setup: Speaking, sdk: Sdk, addresses: Addresses) -> None:
        self._setup, self._sdk, self._addresses = setup, sdk, addresses
        self._looked: dict[tuple[str, str], datetime] = {}

    async def guard(self, surface: Surface) -> None:
        """Refuse an internal word where somebody from outside reads, whatever app.yaml says. Raises a DeliveryError.

        A client's own channel is theirs to read. Events of Teams' tell when members change, and every hour they are
        looked at again. What is not known is not trusted.
        """
        if surface.room.startswith(DIRECT) or self._is_clients(surface):
            return
        if await self._state(surface) == SHARED:
            raise Refused("the channel is shared with another organisation, or has a guest")

    async def look_again(self, tenant: str, mark: str) -> None:
        """Somebody came or went, or a channel was shared: members are asked for before the next message.

        `mark` is an id that no other event has.
        """
        await self._setup.book.put(CHAT, tenant, CHANGED, mark, self._setup.real_now())

    def _is_clients(self, surface: Surface) -> bool:
        return (self._setup.bound_to(surface.tenant, surface.room) or "").startswith("client:")

    async def _state(self, surface: Surface) -> str:
        tenant, room, name = surface.tenant, surface.room, f"state:{surface.room}"
        facts = await self._setup.book.several(CHAT, tenant, (name, CHANGED))
        changed = facts.get(CHANGED, "")
        state, _, since = facts.get(name, "").partition(" ")
        known = state if since == changed else ""
        looked = self._looked.get((tenant, room))
        if known and looked is not None and self._setup.real_now() - looked < LOOK_EVERY:
            return known
        try:
            url = await self._addresses.service_url(surface)
            members = await self._sdk.members(url, room)
        except TeamsError as error:
            if known and error.meaning in (Meaning.LATER, Meaning.DOUBT):
                return known  # Teams is busy: what was known before counts until it says otherwise
            raise told(error, wrote=False) from error
        if (await self._setup.book.get(CHAT, tenant, CHANGED) or "") != changed:
            raise Later("somebody came or went while we asked who is there", AGAIN_AFTER)
        now = self._setup.real_now()
        seen = SHARED if any(outside(one, tenant, self._setup.tenants) for one in members) else OURS
        await self._setup.book.put(CHAT, tenant, name, f"{seen} {changed}", now)
        self._looked[tenant, room] = now
        return seen
