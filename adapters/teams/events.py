"""What happens in Teams besides words: the app comes to somebody, or goes, and so do the members of channels."""

import logging
from collections.abc import Mapping
from hashlib import sha256

from adapters.base import Ask
from adapters.teams.addresses import Addresses
from adapters.teams.channels import Channels
from adapters.teams.gate import Let
from adapters.teams.parse import Arrived, way_of
from adapters.teams.people import DIRECT, place, text
from adapters.teams.replies import Replies
from adapters.teams.settings import CHAT, TeamsSetup
from handlers.commands.request import Request, Surface, Typed

GREETED = "greeted:"
SHARING = frozenset({"channelShared", "channelUnshared"})
LOG = logging.getLogger(__name__)


class Events:
    """What each event does. `heard` never raises for an event that means nothing."""

    def __init__(self, setup: TeamsSetup, addresses: Addresses, channels: Channels, replies: Replies, ask: Ask) -> None:
        self._setup, self._addresses, self._channels = setup, addresses, channels
        self._replies, self._ask = replies, ask

    async def heard(self, let: Let) -> None:
        """Do what an event asks for. Places that are lost are told by Teams when something is sent there."""
        activity = let.activity
        alone = let.is_personal
        if not alone and _members_changed(activity):
            await self._channels.look_again(let.tenant, self._setup.new_id())
        removed = activity["type"] == "installationUpdate" and text(activity, "action").startswith("remove")
        if removed and alone:
            await self._left(let)
        elif not removed and (let.is_person or not alone):
            await self._addresses.heard(let)
            if not alone and _came(activity):
                await self._setup.came()
            if alone and activity["type"] == "installationUpdate":
                await self._greet(let)
        LOG.info("an event of Teams': %s", activity["type"])

    async def _left(self, let: Let) -> None:
        """The app was removed: the next direct message begins a new chat, if there can be one again."""
        who = let.who
        await self._addresses.forget(Surface(CHAT, let.tenant, f"{DIRECT}{who.user}"))
        await self._setup.speaking.book.take(CHAT, let.tenant, f"{GREETED}{who.user}")

    async def _greet(self, let: Let) -> None:
        """Say once what can be done here."""
        who, now = let.who, self._setup.speaking.real_now()
        installed = now.isoformat()
        if not await self._setup.speaking.book.add(CHAT, let.tenant, f"{GREETED}{who.user}", installed, now):
            return
        theirs = sha256(f"{who.tenant}\n{who.user}\n{installed}".encode("utf-8", "replace")).hexdigest()[:32]
        where = place(f"{DIRECT}{who.user}", "", let.tenant)
        request = Request(f"{let.tenant}:installed:{theirs}", who, Typed("help"), where, "")
        await self._replies.give(Arrived(request, way_of(let)), await self._ask(request))


def _members_changed(activity: Mapping[str, object]) -> bool:
    """Whether others may read now in some channel than before; a first look counts, where the app was just added."""
    if activity["type"] != "conversationUpdate":
        return activity["type"] == "installationUpdate"
    moved = activity.get("membersAdded") or activity.get("membersRemoved")
    return isinstance(moved, list) or text(activity, "channelData", "eventType") in SHARING


def _came(activity: Mapping[str, object]) -> bool:
    """Whether we were added: to a team, or to one shared channel of it."""
    if activity["type"] == "installationUpdate":
        return text(activity, "action").startswith("add")
    added = activity.get("membersAdded")
    return isinstance(added, list) and text(activity, "recipient", "id") in [text(one, "id") for one in added]
