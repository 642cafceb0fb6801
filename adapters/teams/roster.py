"""Who is in a channel of Teams: everybody of a team is in its first one."""

from collections.abc import Mapping
from typing import Any

from adapters.roster import Member, RosterError, on_one_line
from adapters.teams.addresses import Addresses
from adapters.teams.errors import TeamsAwayError, TeamsError
from adapters.teams.findings import AWAY, is_away, unseen
from adapters.teams.own_token import OwnToken
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, Patient
from adapters.teams.wire import Wire
from handlers.commands.request import Surface


class Roster:
    """Asks one Teams connection who is there."""

    def __init__(self, patient: Patient) -> None:
        speaking = patient.speaking
        self._wire = Wire()
        self._wire.token = OwnToken(patient.credentials, self._wire.session, speaking.seconds)
        self._sdk = Sdk(self._wire)
        self._addresses, self._tenants = Addresses(speaking, self._sdk), patient.trust.tenants

    async def close(self) -> None:
        """Close the connection."""
        await self._wire.close()

    async def channel(self, tenant: str, room: str) -> list[Member]:
        """The members of a channel. Raises RosterError, or TeamsAwayError."""
        try:
            url = await self._addresses.service_url(Surface(CHAT, tenant, room))
            return [self._member(one, tenant) for one in await self._sdk.members(url, room)]
        except TeamsError as error:
            if is_away(error):
                raise TeamsAwayError(AWAY.format(why=error.code)) from error
            raise RosterError(f"--teams-channel: {room[:80]}: {unseen(error)}.") from error

    def _member(self, told: Mapping[str, Any], tenant: str) -> Member:
        home = str(told.get("tenantId") or told.get("tenant_id") or tenant)
        user = str(told.get("aadObjectId") or told.get("aad_object_id") or told.get("objectId") or "")
        guest = str(told.get("userRole") or told.get("user_role") or "") == "guest"
        amiss = "is of another organisation" if home not in self._tenants else "is a guest" if guest else ""
        address = told.get("email") or told.get("userPrincipalName") or told.get("user_principal_name") or ""
        return Member(
            chat=CHAT,
            home=home,
            user=user,
            name=on_one_line(str(told.get("name") or "")),
            email=str(address).casefold(),
            amiss=amiss or ("" if user else "has no account in Entra"),
        )
