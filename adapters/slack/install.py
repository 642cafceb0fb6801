"""Where our app is installed, and the tokens it got there: Slack's own interfaces, over our ports, sealed at rest.

One workspace by token needs none of it. Of several, each is kept under its own id: the organisation's for an
installation in a whole Enterprise Grid, else the workspace's.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from logging import Logger, getLogger
from typing import Any

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.errors import Meaning, SlackError
from adapters.slack.settings import CHAT, SlackSetup
from handlers.ports import installations as ports

FRESH_FOR = timedelta(minutes=10)
"""A token that ends sooner is renewed before it is used: longer than any call takes."""
STATE_HOLDS = timedelta(minutes=10)
RENEWAL = "oauth.v2.access"
VIA = "via"
LOG = getLogger(__name__)
Call = Callable[[str, str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""A call of Slack's with a token. Raises SlackError."""


class Tokens:
    """The bot token of each workspace. `call` is how Slack is called, for renewing one."""

    def __init__(self, setup: SlackSetup) -> None:
        self._setup = setup
        self.call: Call | None = None
        self._renewing: dict[str, asyncio.Lock] = {}

    async def of(self, tenant: str) -> str:
        """The token for a workspace; "" where there is none. Raises SlackError where it cannot be renewed.

        Somebody of another workspace is spoken to with the token of one of ours, that they share a channel with.
        """
        if self._setup.credentials.bot_token:
            return self._setup.credentials.bot_token
        found = await self.installation(tenant)
        if found is None:
            speakers = await self.speakers(tenant)
            found = await self.installation(speakers[0]) if speakers else None
        return await self._fresh(found) if found is not None else ""

    async def speakers(self, tenant: str) -> Sequence[str]:
        """The workspaces of ours that may speak to people of a workspace; of another one's, the likeliest first."""
        if self._setup.credentials.bot_token or tenant in self._setup.workspaces:
            return (tenant,)
        via = await self._setup.book.get(CHAT, tenant, VIA)
        return sorted(await self.tenants(), key=lambda ours: ours != via)

    async def spoken(self, tenant: str, via: str) -> None:
        """People of a workspace can be reached from this one of ours."""
        if via != tenant:
            await self._setup.book.put(CHAT, tenant, VIA, via, self._setup.real_now())

    async def tenants(self) -> Sequence[str]:
        """The workspaces that we have a token for."""
        if self._setup.credentials.bot_token:
            return tuple(self._setup.workspaces)
        return [kept.tenant for kept in await self._setup.installations.every(CHAT)]

    async def installation(self, tenant: str) -> Installation | None:
        """What is kept of a workspace. One that was sealed with another key is as good as none, and said in the log."""
        kept = await self._setup.installations.find(CHAT, tenant)
        if kept is None:
            return None
        try:
            return _read(self._setup.seal.open(kept.sealed, about(tenant)))
        except ValueError:
            LOG.error("the tokens of workspace %s cannot be opened: was TOKEN_KEY changed?", tenant)
            return None

    async def keep(self, installation: Installation) -> None:
        """Keep an installation, sealed."""
        tenant = tenant_of(installation)
        sealed = self._setup.seal.close(_written(installation), about(tenant))
        await self._setup.installations.keep(ports.Installation(CHAT, tenant, sealed, self._setup.real_now()))

    async def forget(self, tenant: str) -> None:
        """It was uninstalled, or its tokens were revoked: forget them, and what was known of its places."""
        await self._setup.installations.remove(CHAT, tenant)
        await self._setup.book.forget(CHAT, tenant)

    async def _fresh(self, found: Installation) -> str:
        """The token, renewed first where it is about to end. One renewal at a time: a refresh token counts once."""
        if not self._ends_soon(found):
            return found.bot_token or ""
        tenant = tenant_of(found)
        async with self._renewing.setdefault(tenant, asyncio.Lock()):
            newest = await self.installation(tenant) or found
            if self._ends_soon(newest):
                newest = await self._renewed(newest)
            return newest.bot_token or ""

    def _ends_soon(self, found: Installation) -> bool:
        return bool(found.bot_refresh_token) and self._ends_within(found, FRESH_FOR)

    def _ends_within(self, found: Installation, span: timedelta) -> bool:
        ends = found.bot_token_expires_at
        return bool(ends) and datetime.fromtimestamp(ends or 0, UTC) - self._setup.real_now() < span

    async def _renewed(self, old: Installation) -> Installation:
        """Change the refresh token for a new pair, and keep it before it is used. Raises SlackError."""
        credentials = self._setup.credentials
        form = {
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": old.bot_refresh_token,
        }
        try:
            if self.call is None:
                raise SlackError("unreachable", RENEWAL)
            answer = await self.call("", RENEWAL, form)
            if not answer.get("access_token") or not answer.get("refresh_token"):
                raise SlackError("no_answer", RENEWAL)
        except SlackError as error:
            return await self._without_renewal(old, error)
        ends = self._setup.real_now() + timedelta(seconds=int(answer.get("expires_in") or 0))
        new = _read(_written(old))
        new.bot_token = str(answer["access_token"])
        new.bot_refresh_token = str(answer["refresh_token"])
        new.bot_token_expires_at = int(ends.timestamp())
        await self.keep(new)
        return new

    async def _without_renewal(self, old: Installation, error: SlackError) -> Installation:
        """Go on with what another replica got meanwhile, since a refresh token counts once, or with what still holds.

        Raises SlackError where there is neither.
        """
        newest = await self.installation(tenant_of(old))
        if newest is not None and not self._ends_soon(newest):
            return newest
        LOG.warning("the token of workspace %s could not be renewed: %s", tenant_of(old), error.code)
        if not self._ends_within(old, timedelta()):
            return old
        lost = error.meaning in (Meaning.REFUSED, Meaning.GONE)
        raise SlackError("token_expired" if lost else "token_not_renewed", RENEWAL) from error


class InstallationStore(AsyncInstallationStore):
    """Slack's interface for installations."""

    def __init__(self, setup: SlackSetup, tokens: Tokens) -> None:
        self._setup, self._tokens = setup, tokens

    @property
    def logger(self) -> Logger:
        return LOG

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in a workspace that app.yaml names. Raises BoltError for any other."""
        tenant = tenant_of(installation)
        if tenant not in self._setup.workspaces:
            raise BoltError(f"workspace {tenant} is not named in app.yaml")
        await self._tokens.keep(installation)
        await self._setup.came()

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a renewed bot token beside what is known of its installation."""
        tenant = (bot.enterprise_id if bot.is_enterprise_install else bot.team_id) or ""
        known = await self._tokens.installation(tenant)
        if known is not None:
            known.bot_token, known.bot_refresh_token = bot.bot_token, bot.bot_refresh_token
            known.bot_token_expires_at = bot.bot_token_expires_at
            await self._tokens.keep(known)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self._found(enterprise_id, team_id, is_enterprise_install)
        return found.to_bot() if found is not None else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        return await self._found(enterprise_id, team_id, is_enterprise_install)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._forget(enterprise_id, team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """One person's own grant ended; we keep none of those, and the app goes on."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._forget(enterprise_id, team_id)

    async def _found(self, enterprise: str | None, team: str | None, whole: bool | None) -> Installation | None:
        names = (enterprise,) if whole else (team, enterprise)
        for tenant in names:
            if tenant and (found := await self._tokens.installation(tenant)) is not None:
                return found
        return None

    async def _forget(self, enterprise: str | None, team: str | None) -> None:
        for tenant in (team, None if team else enterprise):
            if tenant:
                await self._tokens.forget(tenant)


class StateStore(AsyncOAuthStateStore):
    """Slack's interface for the state of an installation under way: each counts once, for ten minutes."""

    def __init__(self, setup: SlackSetup) -> None:
        self._setup = setup

    @property
    def logger(self) -> Logger:
        return LOG

    async def async_issue(self, *arguments: Any, **options: Any) -> str:  # as Slack's interface has it
        now = self._setup.real_now()
        await self._setup.book.forget_before(CHAT, "state:", now - STATE_HOLDS)
        state = self._setup.new_id()
        await self._setup.book.put(CHAT, "", f"state:{state}", now.isoformat(), now)
        return state

    async def async_consume(self, state: str) -> bool:
        issued = await self._setup.book.take(CHAT, "", f"state:{state}") if state else None
        return issued is not None and self._setup.real_now() - datetime.fromisoformat(issued) <= STATE_HOLDS


def about(tenant: str) -> str:
    """The place that a workspace's tokens are sealed for."""
    return f"{CHAT}:{tenant}"


def tenant_of(installation: Installation) -> str:
    """The id that an installation is kept under."""
    return (installation.enterprise_id if installation.is_enterprise_install else installation.team_id) or ""


def _written(installation: Installation) -> str:
    """What is there of it, as JSON; instants as seconds, whole ones where Slack's kit wants them so."""
    kept = {name: _plain(name, value) for name, value in installation.to_dict().items() if value is not None}
    return json.dumps(kept)


def _plain(name: str, value: object) -> object:
    if not isinstance(value, datetime):
        return value
    return int(value.timestamp()) if name.endswith("_expires_at") else value.timestamp()


def _read(text: str) -> Installation:
    """Raises ValueError for what is no installation of ours."""
    try:
        kept = json.loads(text)
        names = Installation.__init__.__code__.co_varnames
        return Installation(**{name: value for name, value in kept.items() if name in names})
    except TypeError as error:
        raise ValueError("no installation of ours") from error
