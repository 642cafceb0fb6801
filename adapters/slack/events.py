"""What happens in a workspace besides words: channels change, people leave, the app goes, the Home tab is opened."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.base import Ask
from adapters.slack.api import Api
from adapters.slack.channels import Channels
from adapters.slack.errors import Meaning, SlackError
from adapters.slack.home import home
from adapters.slack.install import Tokens
from adapters.slack.manifest import STEP
from adapters.slack.parse import Arrived
from adapters.slack.people import installed_in, tenant_of, text
from adapters.slack.settings import CHAT, SlackSetup
from handlers.cards.card import Tone
from handlers.cards.languages import speaking
from handlers.cards.reply import Ask as Form
from handlers.cards.reply import Reply, Say
from handlers.commands.request import Filled, Identity, Request, Surface, Typed
from handlers.domain.tongue import marked, said

SECTIONS = (
    ((marked("Your cases", "list"), "list"), "list mine"),
    ((marked("At risk", "home"), "home"), "list risk"),
    ((marked("What you raised", "list"), "list"), "list raised"),
    ((marked("You and your settings", "home"), "home"), "whoami"),
)
NAMELESS = marked("Say under “Raised by” in whose name it is raised. Nothing was raised.")
LOG = logging.getLogger(__name__)
Body = Mapping[str, Any]


class Events:
    """What each event does. `heard` never raises for an event that means nothing."""

    def __init__(self, setup: SlackSetup, api: Api, channels: Channels, tokens: Tokens) -> None:
        self._setup, self._api, self._channels, self._tokens = setup, api, channels, tokens
        self._does: Mapping[str, Callable[[str, Body, Body, Ask], Awaitable[None]]] = {
            "app_home_opened": self._home_opened,
            "user_change": self._person_changed,
            "member_joined_channel": self._joined,
            "channel_id_changed": self._moved,
            "channel_shared": self._shared,
            "channel_unshared": self._look_again,
            "channel_archive": self._archived,
            "channel_unarchive": self._look_again,
            "group_archive": self._archived,
            "group_unarchive": self._look_again,
            "app_uninstalled": self._gone,
            "tokens_revoked": self._revoked,
            "function_executed": self._step,
        }

    async def heard(self, body: Body, ask: Ask) -> None:
        """Do what an event asks for."""
        event = body.get("event")
        does = self._does.get(text(event, "type"))
        if does is None or not isinstance(event, Mapping):
            LOG.info("an event that means nothing here: %s", text(event, "type")[:40])
            return
        await does(installed_in(body, self._setup.workspaces), event, body, ask)

    async def bound(self, arrived: Arrived) -> Arrived:
        """The same, asked in the channel that app.yaml knows, where Slack gave it another id since."""
        place = arrived.request.place
        if place is None or place.surface.room.startswith("dm-"):
            return arrived
        room = await self._channels.bound(place.surface.tenant, place.surface.room)
        if room == place.surface.room:
            return arrived
        where = replace(place, surface=Surface(CHAT, place.surface.tenant, room))
        return replace(arrived, request=replace(arrived.request, place=where))

    async def publish(self, tenant: str, user: str, ask: Ask) -> None:
        """Draw somebody's Home tab: their cases, what is at risk, what they raised, and how they are known here."""
        who = Identity(CHAT, tenant, user)
        replies = [await self._told(who, line, ask) for _, line in SECTIONS]
        told = await self._told(who, "help", ask)
        first = told.card.actions if told is not None else ()
        now = await self._setup.now()
        with speaking(self._setup.language(who, None)):  # as the Desk has just read it
            named = zip((said(heading, context) for (heading, context), _ in SECTIONS), replies, strict=True)
            sections = [(heading, reply.card) for heading, reply in named if reply is not None]
            view = home(sections, mention=lambda _person: None, now=now, first=first)
        await self._api.call(tenant, "views.publish", {"user_id": user, "view": view})

    async def _told(self, who: Identity, line: str, ask: Ask) -> Say | None:
        """The answer to a line; None where there is none for them."""
        reply = await ask(Request(f"home:{self._setup.new_id()}", who, Typed(line)))
        return reply if isinstance(reply, Say) and reply.card.tone is not Tone.CAUTION else None

    async def _home_opened(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        if text(event, "tab") in ("", "home"):
            await self.publish(tenant, text(event, "user"), ask)

    async def _person_changed(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        user = event.get("user")
        if isinstance(user, Mapping) and user.get("deleted") is True:
            own = tenant_of(
                text(user, "team_id"), text(user, "enterprise_user", "enterprise_id"), self._setup.workspaces
            )
            await self._setup.left(Identity(CHAT, own or tenant, text(user, "id")))

    async def _joined(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        """Somebody came into a channel. Where that is us, what is to stand there can be put up."""
        if text(event, "user") == (await self._api.bot(tenant)).user:
            await self._channels.look_again(tenant, text(event, "channel"))
            await self._setup.came()

    async def _moved(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        old, new = text(event, "old_channel_id"), text(event, "new_channel_id")
        if old and new:
            await self._channels.moved(tenant, old, new)

    async def _shared(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        await self._channels.shared(tenant, text(event, "channel"))

    async def _archived(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        await self._channels.archived(tenant, text(event, "channel"))

    async def _look_again(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        await self._channels.look_again(tenant, text(event, "channel"))

    async def _gone(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        if await self._is_back(tenant):
            LOG.info("workspace %s has our app again: an older event of its end is let go", tenant)
            return
        await self._tokens.forget(tenant)
        self._api.forget(tenant)

    async def _is_back(self, tenant: str) -> bool:
        """Whether the app was installed anew before we heard of its end: Slack may bring that late, or twice.

        Raises SlackError where Slack cannot say now, so that it brings the event again.
        """
        if self._setup.credentials.bot_token or await self._tokens.installation(tenant) is None:
            return False
        try:
            await self._api.call(tenant, "auth.test")
        except SlackError as error:
            if error.meaning in (Meaning.LATER, Meaning.DOUBT):
                raise
            return False
        return True

    async def _revoked(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        tokens = event.get("tokens")
        if isinstance(tokens, Mapping) and tokens.get("bot"):
            await self._gone(tenant, event, body, ask)

    async def _step(self, tenant: str, event: Body, body: Body, ask: Ask) -> None:
        """A step of Workflow Builder: open an escalation in somebody's name, and tell the workflow its reference."""
        if text(event, "function", "callback_id") != STEP:
            return
        given = event.get("inputs")
        inputs = given if isinstance(given, Mapping) else {}
        run, who = text(event, "function_execution_id"), text(inputs, "who")
        values = {str(name): value for name in inputs if name != "who" and (value := text(inputs, name))}
        request = Request(f"{tenant}:step:{run}", Identity(CHAT, tenant, who), Filled("new", values))
        reply = await ask(request) if who else None
        with speaking(self._setup.language(request.who, None)):
            method, arguments = _outcome(reply)
        token = text(event, "bot_access_token") or await self._tokens.of(tenant)
        try:
            await self._api.call_with(token, method, {"function_execution_id": run, **arguments})
        except SlackError as error:
            LOG.warning("a workflow could not be told what became of its step: %s", error.code)
            if error.meaning in (Meaning.LATER, Meaning.DOUBT):
                raise  # it waits for us: Slack brings the event again, and the Desk gives the same answer


def _outcome(reply: Reply | None) -> tuple[str, dict[str, Any]]:
    """What the workflow is told; without a reply nobody was named who could have one."""
    if reply is None:
        return "functions.completeError", {"error": said(NAMELESS)}
    if isinstance(reply, Say) and reply.card.tone is not Tone.CAUTION:
        return "functions.completeSuccess", {"outputs": {"reference": reply.card.text.split()[0]}}
    if isinstance(reply, Form):
        return "functions.completeError", {
            "error": " ".join(reply.form.errors.values()) or said("Something is missing.")
        }
    words = reply.card.text if isinstance(reply, Say) else said("Nothing came of it.")
    return "functions.completeError", {"error": words}
