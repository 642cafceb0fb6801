"""What we know of Slack's places: direct messages, ids that changed, what is shared, what is archived.

All of it is remembered in the address book, under the id that app.yaml binds; events keep it true.
"""

from datetime import datetime, timedelta

from adapters.base import Gone, Refused
from adapters.slack.api import Answer, Api
from adapters.slack.errors import Meaning, SlackError, told
from adapters.slack.install import Tokens
from adapters.slack.settings import CHAT, SlackSetup
from handlers.commands.request import Surface

DIRECT = "dm-"
SHARED, OURS, ARCHIVED = "shared", "ours", "archived"
LOOK_EVERY = timedelta(hours=1)
"""How long events are relied on alone: one that came while we were away is never told again."""


class Channels:
    """The places of one Slack connection."""

    def __init__(self, setup: SlackSetup, api: Api, tokens: Tokens) -> None:
        self._setup, self._api, self._tokens = setup, api, tokens
        self._looked: dict[tuple[str, str], datetime] = {}

    async def channel_of(self, surface: Surface, *, keep: bool = True) -> str:
        """Slack's channel id of a place: a direct message is opened, a channel that got another id is followed.

        Without `keep` one that is opened is not remembered. Raises a DeliveryError.
        """
        if surface.room.startswith(DIRECT):
            return await self._direct(surface.tenant, surface.room.removeprefix(DIRECT), keep=keep)
        return await self._setup.book.get(CHAT, surface.tenant, f"moved:{surface.room}") or surface.room

    async def guard(self, surface: Surface, *, for_client: bool) -> None:
        """Refuse an internal word where another organisation reads, whatever app.yaml says. Raises a DeliveryError.

        A client's word goes only where app.yaml binds that client. Events of Slack's tell when a channel changes, and
        every hour it is looked at again. What is not known is not trusted.
        """
        if surface.room.startswith(DIRECT):
            return
        state = await self._state(surface)
        if state == ARCHIVED:
            raise Gone("the channel is archived")
        if state == SHARED and not (for_client and self._is_clients(surface)):
            raise Refused("the channel is shared with another organisation")

    async def look_again(self, tenant: str, channel: str) -> None:
        """Something about a channel changed: it is asked about before the next message."""
        await self._setup.book.take(CHAT, tenant, f"state:{await self.bound(tenant, channel)}")

    async def archived(self, tenant: str, channel: str) -> None:
        await self._remember(tenant, await self.bound(tenant, channel), ARCHIVED)

    async def shared(self, tenant: str, channel: str) -> None:
        """From now on others read there."""
        await self._remember(tenant, await self.bound(tenant, channel), SHARED)

    async def moved(self, tenant: str, old: str, new: str) -> None:
        """A channel got another id: what app.yaml binds stays bound, under the new one."""
        bound, now = await self.bound(tenant, old), self._now()
        await self._setup.book.put(CHAT, tenant, f"moved:{bound}", new, now)
        await self._setup.book.put(CHAT, tenant, f"bound:{new}", bound, now)
        await self._setup.book.take(CHAT, tenant, f"state:{bound}")

    async def bound(self, tenant: str, channel: str) -> str:
        """The id that app.yaml knows a channel by: the very one, where it names that."""
        if self._setup.bound_to(tenant, channel) is not None:
            return channel
        return await self._setup.book.get(CHAT, tenant, f"bound:{channel}") or channel

    def _is_clients(self, surface: Surface) -> bool:
        return (self._setup.bound_to(surface.tenant, surface.room) or "").startswith("client:")

    async def forget_direct(self, surface: Surface) -> None:
        """A direct message is no longer there under the channel id that we know: it is opened anew next time."""
        await self._setup.book.take(CHAT, surface.tenant, f"dm:{surface.room.removeprefix(DIRECT)}")

    async def _direct(self, tenant: str, user: str, *, keep: bool) -> str:
        known = await self._setup.book.get(CHAT, tenant, f"dm:{user}")
        if known is not None:
            return known
        opened = await self._opened(tenant, user)
        channel = str(opened["channel"]["id"])
        if keep:
            await self._setup.book.put(CHAT, tenant, f"dm:{user}", channel, self._now())
        return channel

    async def _opened(self, tenant: str, user: str) -> Answer:
        """Open a direct message, for a guest from whichever workspace of ours shares a channel with them."""
        refusal = SlackError("not_authed", "conversations.open")
        for ours in await self._tokens.speakers(tenant):
            try:
                opened = await self._api.call(ours, "conversations.open", {"users": user})
            except SlackError as error:
                refusal = error
                if error.meaning is not Meaning.GONE:
                    break
            else:
                await self._tokens.spoken(tenant, ours)
                return opened
        raise told(refusal, wrote=False) from refusal

    async def _state(self, surface: Surface) -> str:
        name = f"state:{surface.room}"
        known = await self._setup.book.get(CHAT, surface.tenant, name)
        looked = self._looked.get((surface.tenant, surface.room))
        if known is not None and looked is not None and self._now() - looked < LOOK_EVERY:
            return known
        try:
            answer = await self._api.call(
                surface.tenant, "conversations.info", {"channel": await self.channel_of(surface)}
            )
        except SlackError as error:
            if known is not None and error.meaning in (Meaning.LATER, Meaning.DOUBT):
                return known  # Slack is busy: what was known before counts until it says otherwise
            raise told(error, wrote=False) from error
        self._looked[surface.tenant, surface.room] = self._now()
        heard = await self._setup.book.get(CHAT, surface.tenant, name)
        if heard is not None and heard != known:
            return heard  # an event told of it while we asked: what we were answered may be from before
        about = answer["channel"]
        state = OURS
        if about.get("is_archived"):
            state = ARCHIVED
        elif about.get("is_ext_shared") or about.get("is_pending_ext_shared"):
            state = SHARED
        await self._remember(surface.tenant, surface.room, state)
        return state

    async def _remember(self, tenant: str, bound: str, state: str) -> None:
        await self._setup.book.put(CHAT, tenant, f"state:{bound}", state, self._now())

    def _now(self) -> datetime:
        return self._setup.real_now()
