"""The token that we speak with: one for everything that is sent, fetched anew before it ends.

Microsoft's kit would fetch one for each message, and stop the process meanwhile.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession

from adapters.teams.errors import NO_SECRET, NO_TOKEN, TeamsError

SCOPE = "https://api.botframework.com/.default"
LOGIN = "https://login.microsoftonline.com"
MULTI_TENANT = "botframework.com"  # in place of the tenant of an app that is in many
EARLIER = 300.0  # seconds before its end that a token is not used any more
PATIENCE = 10.0
OURS_TO_MEND = frozenset({"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Microsoft knows us by: the app's id and secret, and the tenant of the app ("" where it is in many)."""

    app_id: str = ""
    password: str = field(default="", repr=False)
    tenant: str = ""
    login: str = LOGIN


class OwnToken:
    """The token of one app. `now` is a clock in seconds that only goes forward."""

    def __init__(
        self, credentials: Credentials, session: Callable[[], ClientSession], now: Callable[[], float]
    ) -> None:
        self._credentials, self._session, self._now = credentials, session, now
        self._value, self._until = "", 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def value(self) -> str:
        """The token; "" where there is no app. Whoever asks meanwhile waits for the same one. Raises TeamsError."""
        if not self._credentials.app_id:
            return ""
        if self._value and self._now() < self._until:
            return self._value
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch())
        return await asyncio.shield(self._fetching)

    def drop(self, value: str) -> None:
        """Teams did not take this one: the next is a new one."""
        if value == self._value:
            self._value = ""

    async def _fetch(self) -> str:
        asked = self._credentials
        form = {
            "grant_type": "client_credentials",
            "client_id": asked.app_id,
            "client_secret": asked.password,
            "scope": SCOPE,
        }
        address = f"{asked.login.rstrip('/')}/{asked.tenant or MULTI_TENANT}/oauth2/v2.0/token"
        try:
            async with (
                asyncio.timeout(PATIENCE),
                self._session().post(address, data=form, allow_redirects=False) as got,
            ):
                status, answer = got.status, json.loads(await got.read())
        except (ClientError, OSError, ValueError) as error:
            raise TeamsError(NO_TOKEN, "token") from error
        return self._kept(status, answer if isinstance(answer, dict) else {})

    def _kept(self, status: int, answer: dict[str, object]) -> str:
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if status == 200 and isinstance(token, str) and token and isinstance(lasts, int | float):
            self._value, self._until = token, self._now() + max(float(lasts) - EARLIER, 0.0)
            return token
        ours = status in (400, 401) and answer.get("error") in OURS_TO_MEND
        raise TeamsError(NO_SECRET if ours else NO_TOKEN, "token", after=30.0)
