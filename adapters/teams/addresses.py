"""Where people and places are in Teams: kept from what came in through the door, or asked of a channel's members.

A service URL is kept only after the door has proven it, and the last one wins: Microsoft moves conversations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.base import Gone
from adapters.revisions import Newest
from adapters.teams.errors import UNHEARD, Meaning, TeamsError
from adapters.teams.gate import Let
from adapters.teams.people import DIRECT, is_address, text
from adapters.teams.render import Called
from adapters.teams.sdk import Sdk
from adapters.teams.settings import CHAT, Speaking
from handlers.commands.request import Identity, Surface

LOOK_AGAIN = 600.0  # seconds until somebody who was in none of our channels is looked for there again
SURE_FOR = 60.0  # seconds for which what was heard once more is not compared with the database again
NOT_HEARD = 5.0  # seconds until it is tried again, where nobody has told us yet where Teams is
ANYWHERE = "service"  # the service URL of a tenant, wherever in it we were spoken to last


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes."""

    service_url: str
    conversation: str


class Addresses:
    """The addresses of one Teams connection."""

    def __init__(self, setup: Speaking, sdk: Sdk) -> None:
        self._setup, self._sdk = setup, sdk
        self._missed: Newest[tuple[str, ...], float] = Newest()
        self._sure: Newest[tuple[str, str], tuple[str, float]] = (
            Newest()
        )  # by tenant and name: what stands there, until

    async def heard(self, let: Let) -> None:
        """Remember where an activity came from: the place, and whoever sent it."""
        news = self.news(let)
        if not news:
            return
        known = await self._setup.book.several(CHAT, let.tenant, tuple(news))
        for name, value in news.items():
            if known.get(name) != value:
                await self._setup.book.put(CHAT, let.tenant, name, value, self._setup.real_now())
            self._sure.put((let.tenant, name), (value, self._setup.seconds() + SURE_FOR))

    def news(self, let: Let) -> Mapping[str, str]:
        """What an activity says of where it came from, as far as that is not known for sure."""
        activity, who = let.activity, let.who
        facts = {ANYWHERE: let.service_url, f"at:{let.room}": let.service_url}
        if let.is_person and who.tenant:
            facts[f"user:{who.tenant}:{who.user}"] = text(activity, "from", "id")
        if let.is_personal:
            facts[f"dm:{who.user}"] = text(activity, "conversation", "id")
        now = self._setup.seconds()
        return {name: value for name, value in facts.items() if not self._is_sure(let.tenant, name, value, now)}

    def _is_sure(self, tenant: str, name: str, value: str, now: float) -> bool:
        stands, until = self._sure.get((tenant, name)) or ("", 0.0)
        return stands == value and now < until

    async def of(self, surface: Surface, *, keep: bool = True) -> Address:
        """The address of a place; a direct message is begun where it never was. Raises Gone, and TeamsError.

        Without `keep` nothing that is found out for it is remembered.
        """
        url = await self.service_url(surface)
        if not surface.room.startswith(DIRECT):
            return Address(url, surface.room)
        user = surface.room.removeprefix(DIRECT)
        known = await self._setup.book.get(CHAT, surface.tenant, f"dm:{user}")
        return Address(url, known or await self._begun(url, surface.tenant, user, keep=keep))

    async def forget(self, surface: Surface) -> None:
        """A direct message is not there any more: the app was removed, or blocked. It is begun anew next time."""
        name = f"dm:{surface.room.removeprefix(DIRECT)}"
        self._sure.drop((surface.tenant, name))
        await self._setup.book.take(CHAT, surface.tenant, name)

    async def called(self, person: str, surface: Surface) -> Called | None:
        """Somebody as a message in this place calls them; None for who is not to be found there."""
        for identity in self._setup.identities(person):
            try:
                user = await self._user(surface.tenant, identity, (surface.room,))
            except TeamsError:
                continue  # a message without its mention is better than none
            if user:
                return Called(user, self._setup.name_of(person))
        return None

    async def member(self, user: str, surface: Surface) -> str:
        """The id that this bot knows somebody by: `user` itself, or of that object id. Raises Gone, and TeamsError."""
        if is_address(user):
            return user
        found = await self._user(surface.tenant, Identity(CHAT, surface.tenant, user), (surface.room,))
        if found is None:
            raise Gone("they have not spoken to the app, and are no member of that place")
        return found

    async def _user(self, tenant: str, who: Identity, rooms: Sequence[str], *, keep: bool = True) -> str | None:
        """The id of somebody for this bot: as they spoke to us, else as a member of one of these rooms."""
        name = f"user:{who.tenant}:{who.user}"
        known = await self._setup.book.get(CHAT, tenant, name)
        if known is not None:
            return known
        missed = (tenant, name, *rooms)
        if self._setup.seconds() < (self._missed.get(missed) or 0.0):
            return None
        for room in rooms:
            try:
                url = await self.service_url(Surface(CHAT, tenant, room))
                found = text(await self._sdk.member(url, room, who.user), "id")
            except TeamsError as error:
                if error.meaning not in (Meaning.GONE, Meaning.REFUSED):
                    raise
                continue  # not a member there, or the app is not
            if found:
                if keep:
                    await self._setup.book.put(CHAT, tenant, name, found, self._setup.real_now())
                return found
        self._missed.put(missed, self._setup.seconds() + LOOK_AGAIN)
        return None

    async def service_url(self, surface: Surface) -> str:
        """Where Teams is for a place. Raises TeamsError where nobody has told us yet."""
        here = f"at:{surface.room}"
        known = await self._setup.book.several(CHAT, surface.tenant, (here, ANYWHERE))
        if url := known.get(here) or known.get(ANYWHERE):
            return url
        if not self._setup.service_url:
            raise TeamsError(UNHEARD, "address", after=NOT_HEARD)
        return self._setup.service_url

    async def _begun(self, url: str, tenant: str, user: str, *, keep: bool) -> str:
        if tenant not in self._setup.tenants:
            raise Gone("nobody outside our tenants can be written to alone")
        address = await self._user(tenant, Identity(CHAT, tenant, user), self._setup.channels(tenant), keep=keep)
        if address is None:
            raise Gone("they have not spoken to the app, and are in no channel that has it")
        asked: Mapping[str, object] = {
            "isGroup": False,
            "members": [{"id": address}],
            "channelData": {"tenant": {"id": tenant}},
        }
        made = await self._sdk.create(url, asked)
        if keep:
            await self._setup.book.put(CHAT, tenant, f"dm:{user}", made.conversation, self._setup.real_now())
        return made.conversation
