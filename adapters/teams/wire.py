"""One call of Teams' connector: no redirect, no wait without an end, and no message that is tried twice.

(An edit may be: aiohttp repeats a PUT whose kept connection turns out to be closed, and it says the same.)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)

from adapters.teams.errors import NO_ANSWER, TIMED_OUT, UNREACHABLE, TeamsError
from adapters.teams.own_token import OwnToken

PATIENCE = 10.0  # seconds for one call; delivery's own time-out is longer, so that it is told why
TO_CONNECT = 4.0  # seconds until it is certain that nothing was sent
LARGEST_ANSWER = 1024 * 1024
LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `name` says which one it is, without the ids in it."""

    name: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, in the shape that Microsoft's kit reads."""

    status_code: int
    headers: Mapping[str, str]
    raw: bytes
    reason: str = ""

    def body(self) -> bytes:
        return self.raw

    def text(self, encoding: str | None = None) -> str:
        return self.raw.decode(encoding or "utf-8", "replace")


class Wire:
    """All calls of one connection to Teams. `patience` is how many seconds one call may take."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._session: ClientSession | None = None
        self.token: OwnToken | None = None

    def session(self) -> ClientSession:
        """The one session: for calls, and for our own token."""
        if self._session is None or self._session.closed:
            timeout = ClientTimeout(total=self._patience, sock_connect=TO_CONNECT)
            # Without a limit in all: whoever does not answer must not take the connections of the others.
            self._session = ClientSession(timeout=timeout, connector=TCPConnector(limit=0))
        return self._session

    async def make(self, call: Call) -> Heard:
        """Make a call. A token that is not taken is replaced once: nothing was done with it. Raises TeamsError."""
        token = await self.token.value() if self.token is not None else ""
        heard = await self._once(call, token)
        if heard.status_code == 401 and token and self.token is not None:
            self.token.drop(token)
            heard = await self._once(call, await self.token.value())
        if heard.status_code >= 300:
            raise _refusal(call.name, heard)
        return heard

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _once(self, call: Call, token: str) -> Heard:
        sent = {**call.headers, "Authorization": f"Bearer {token}"} if token else dict(call.headers)
        try:
            async with self.session().request(
                call.method, call.url, headers=sent, data=call.body, allow_redirects=False
            ) as answer:
                raw = bytearray()
                async for part in answer.content.iter_chunked(64 * 1024):
                    raw += part[: LARGEST_ANSWER - len(raw)]
                return Heard(answer.status, dict(answer.headers), bytes(raw), answer.reason or "")
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise TeamsError(UNREACHABLE, call.name) from error
        except TimeoutError as error:
            raise TeamsError(TIMED_OUT, call.name) from error
        except (ClientError, OSError) as error:
            raise TeamsError(NO_ANSWER, call.name) from error


def _refusal(name: str, heard: Heard) -> TeamsError:
    """The refusal by Teams' own code; a code is one word, and never a sentence of anybody's."""
    try:
        said = json.loads(heard.raw)
    except ValueError:
        said = None
    error = said.get("error") if isinstance(said, dict) else None
    codes = [error.get(key) for key in ("subCode", "code")] if isinstance(error, dict) else []
    known = [one for one in codes if isinstance(one, str) and one.isalnum() and len(one) <= LONGEST_CODE]
    after = next((value for key, value in heard.headers.items() if key.casefold() == "retry-after"), "")
    waits = float(after) if after.isascii() and after.isdigit() else None
    return TeamsError(next(iter(known), f"http_{heard.status_code}"), name, heard.status_code, waits)
