"""Calls of Slack's Web API by Slack's own client, its retries off: what is sent twice is for the outbox to decide.

Every call names its workspace, so that no token is ever used in another one.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LOST_RIGHTS, SlackError
from adapters.slack.install import Tokens
from adapters.slack.settings import SlackSetup

Answer = Mapping[str, Any]  # Slack's JSON
PATIENCE = 10.0  # seconds for one call; delivery's own time-out is longer, so that it is told why
TO_CONNECT = 4.0  # seconds until it is certain that nothing was sent
SLACK_HOSTS = ("slack.com", ".slack.com")
FORMS = ("auth.test", "users.", "usergroups.", "oauth.", "chat.getPermalink")
READS = ("conversations.info", "conversations.history", "conversations.replies", "conversations.members")
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in a workspace."""

    team: str
    user: str
    url: str
    scopes: frozenset[str]
    enterprise: str = ""


class Api:
    """All calls of one Slack connection. `patience` is how many seconds one call may take."""

    def __init__(self, setup: SlackSetup, tokens: Tokens, patience: float = PATIENCE) -> None:
        self._setup, self._tokens, self._patience = setup, tokens, patience
        self._session: ClientSession | None = None
        self._bots: dict[str, Bot] = {}

    async def call(self, tenant: str, method: str, arguments: Answer | None = None) -> Answer:
        """Make one call in a workspace. Raises SlackError."""
        return await self.call_with(await self._token(tenant, method), method, arguments or {})

    async def call_with(self, token: str, method: str, arguments: Answer) -> Answer:
        """Make one call with a token that came with what is answered. Raises SlackError."""
        client = self.client(token)
        with _told(method):
            if method.startswith(FORMS) or method in READS:
                answer = await client.api_call(method, data=_form(arguments))
            else:
                answer = await client.api_call(method, json=dict(arguments))
            return {**_object(answer.data), "headers": dict(answer.headers)}

    async def upload(self, tenant: str, channel: str, name: str, content: bytes, thread: str | None = None) -> str:
        """Put a file into a channel, or under a message there, and return its id. Needs files:write.

        Raises SlackError.
        """
        method = "files_upload_v2"
        client = self.client(await self._token(tenant, method))
        with _told(method):
            answer = await client.files_upload_v2(
                filename=name, title=name, content=content, channel=channel, thread_ts=thread
            )
            return str(_object(answer.data)["files"][0]["id"])

    def client(self, token: str) -> AsyncWebClient:
        """Slack's own client with this token, over the one session."""
        return AsyncWebClient(
            token=token,
            base_url=self._setup.addresses.api,
            timeout=int(PATIENCE),
            retry_handlers=[],
            session=self._connections(),
        )

    async def respond(self, url: str, body: Answer) -> None:
        """Answer at a response_url. Raises SlackError; an address that is not Slack's is refused and never called."""
        method = "response_url"
        if not self._is_slacks(url):
            raise SlackError("foreign_response_url", method)
        proxy = self.client("").proxy  # what Slack's client found in the environment holds for this address too
        with _told(method):
            async with self._connections().post(url, json=dict(body), allow_redirects=False, proxy=proxy) as answer:
                if answer.status == 429:
                    raise SlackError("ratelimited", method, _seconds(answer.headers.get("Retry-After", "")))
                if answer.status >= 300:
                    raise SlackError(f"http_{answer.status}", method)

    async def bot(self, tenant: str) -> Bot:
        """Who we are in this workspace; asked once. Raises SlackError."""
        if tenant not in self._bots:
            self._bots[tenant] = bot_of(await self.call(tenant, "auth.test"), tenant)
        return self._bots[tenant]

    async def warm(self) -> None:
        """Ask every workspace who we are, so that a bad token is known at the start. Raises SlackError.

        Of several, one that does not know us any more holds nobody up; it is said in the log.
        """
        installed = not self._setup.credentials.bot_token
        for tenant in await self._tokens.tenants():
            try:
                bot = await self.bot(tenant)
            except SlackError as error:
                if not installed or error.code not in LOST_RIGHTS:
                    raise
                LOG.warning("workspace %s does not know us any more: %s", tenant, error.code)
            else:
                if not {bot.team, bot.enterprise} & set(self._setup.workspaces):
                    raise SlackError("wrong_workspace", "auth.test")

    def forget(self, tenant: str) -> None:
        """Its app was uninstalled: whoever comes back is asked anew."""
        self._bots.pop(tenant, None)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _token(self, tenant: str, method: str) -> str:
        token = await self._tokens.of(tenant)
        if not token:
            raise SlackError("not_authed", method)
        return token

    def _connections(self) -> ClientSession:
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=ClientTimeout(total=self._patience, sock_connect=TO_CONNECT))
        return self._session

    def _is_slacks(self, url: str) -> bool:
        try:
            ours, theirs = urlsplit(self._setup.addresses.api), urlsplit(url)
        except ValueError:
            return False
        if theirs.netloc == ours.netloc and theirs.scheme == ours.scheme:
            return True
        host = theirs.hostname or ""
        return theirs.scheme == "https" and (host == SLACK_HOSTS[0] or host.endswith(SLACK_HOSTS[1]))


def bot_of(answer: Answer, tenant: str) -> Bot:
    """Who we are, by the answer of `auth.test`; `tenant` where it names no workspace."""
    scopes = header(answer["headers"], "x-oauth-scopes")
    return Bot(
        team=str(answer.get("team_id", tenant)),
        user=str(answer.get("user_id", "")),
        url=str(answer.get("url", "")),
        scopes=frozenset(word.strip() for word in scopes.split(",") if word.strip()),
        enterprise=str(answer.get("enterprise_id") or ""),
    )


def header(headers: Mapping[str, Any], name: str) -> str:
    """A header of an answer, by its name in small letters; "" where it is not there."""
    return next((str(value) for key, value in headers.items() if key.casefold() == name), "")


@contextmanager
def _told(method: str) -> Iterator[None]:
    """Turn whatever a call may end in into a SlackError."""
    try:
        yield
    except SlackApiError as error:
        raise _refusal(error, method) from error
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise SlackError("unreachable", method) from error
    except TimeoutError as error:
        raise SlackError("timed_out", method) from error
    except (ClientError, OSError, SlackClientError) as error:
        raise SlackError("no_answer", method) from error
    except (AttributeError, LookupError, ValueError) as error:  # Slack's client trips over an answer that is no object
        raise SlackError("no_answer", method) from error


def _refusal(error: SlackApiError, method: str) -> SlackError:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    headers = getattr(response, "headers", None) or {}
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429:
        return SlackError("ratelimited", method, _seconds(header(headers, "retry-after")))
    if status >= 400 and not code:
        return SlackError(f"http_{status}", method)
    return SlackError(code or "no_answer", method, details=_details(data))


def _details(data: object) -> list[str]:
    """What Slack says about a refusal beside its code."""
    found = data.get("errors") if isinstance(data, dict) else None
    return [str(each) for each in found] if isinstance(found, list) else []


def _object(data: object) -> Answer:
    if not isinstance(data, dict):
        raise ValueError("an answer that is no object")
    return data


def _form(arguments: Answer) -> dict[str, str]:
    """Arguments as the fields of a form: in the body, since addresses end up in logs of the way."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() else None
