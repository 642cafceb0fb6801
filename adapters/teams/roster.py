"""Who is in a channel of Teams: everybody of a team is in its first one. One connection that only asks."""

from collections.abc import Mapping
from typing import Any

from adapters.roster import Member, RosterError, on_one_line
from adapters.teams.addresses import Addresses
from adapters.teams.errors import TeamsAwayError, TeamsError
from adapters.teams.findings import AWAY, is_away, unseen
from adapters.teams.own_token import OwnToken
from adapters.teams.people import outside
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, Patient
from adapters.teams.wire import Wire
from handlers.commands.request import Surface

NOBODY = "has no account in Entra"


class Roster:
    """Asks one Teams connection who is there. `wire` is for whoever asks more of it, with our `token`."""

    def __init__(self, patient: Patient) -> None:
        speaking = patient.speaking
        self.wire = Wire()
        self.token = OwnToken(patient.credentials, self.wire.session, speaking.seconds)
        self.wire.token = self.token
        self._sdk = Sdk(self.wire)
        self._addresses, self._tenants = Addresses(speaking, self._sdk), patient.trust.tenants

    async def close(self) -> None:
        """Close the connection."""
        await self.wire.close()

    async def members(self, tenant: str, room: str) -> list[Member]:
        """The members of a channel. Raises TeamsError for one that cannot be looked at, TeamsAwayError."""
        try:
            url = await self._addresses.service_url(Surface(CHAT, tenant, room))
            return [self._member(one, tenant) for one in await self._sdk.members(url, room)]
        except TeamsError as error:
            if is_away(error):
                raise TeamsAwayError(AWAY.format(why=error.code)) from error
            raise

    async def unheard(self, tenant: str) -> str:
        """Why nobody of this tenant can be looked at: it has not told us yet where it is. "" where it has."""
        try:
            await self._addresses.service_url(Surface(CHAT, tenant, ""))
        except TeamsError as error:
            return unseen(error)
        return ""

    async def channel(self, tenant: str, room: str) -> list[Member]:
        """The same for whoever named the channel themselves. Raises RosterError, or TeamsAwayError."""
        try:
            return await self.members(tenant, room)
        except TeamsError as error:
            raise RosterError(f"--teams-channel: {room[:80]}: {unseen(error)}.") from error

    def _member(self, told: Mapping[str, Any], tenant: str) -> Member:
        home, user = str(told.get("tenantId") or tenant), str(told.get("aadObjectId") or "")
        why = outside(told, tenant, self._tenants)
        return Member(
            chat=CHAT,
            home=home,
            user=user,
            name=on_one_line(str(told.get("name") or "")),
            email=str(told.get("email") or told.get("userPrincipalName") or "").casefold(),
            amiss=why or ("" if user else NOBODY),
            outside=bool(why),
        )
