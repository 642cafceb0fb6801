"""Teams' door alone: ours, over real HTTP, beside a place of keys. Time stands still, and is moved by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web

from adapters.reading import ShutError
from adapters.teams.gate import Let, let_in
from adapters.teams.keys import Keys
from adapters.teams.settings import Trust
from tests.support.chats import Answer, Payload
from tests.support.teams.keys import ISSUER, KeyServer, key_server, pen, token

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
SERVICE = "https://smba.trafficmanager.net/emea/"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ALIKE = {"iss": ISSUER, "aud": APP, "serviceurl": SERVICE, "nbf": NOW.timestamp() - 60, "exp": NOW.timestamp() + 3600}


def activity(**changes: Any) -> dict[str, Any]:
    """A message that somebody wrote in a channel; None takes a field out."""
    made = {
        "type": "message",
        "id": "1700000000001",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": "29:lead", "name": "Lead", "aadObjectId": "aad-lead"},
        "recipient": {"id": f"28:{APP}", "name": "Handrail"},
        "conversation": {"id": "19:team@thread.tacv2", "conversationType": "channel", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}, "channel": {"id": "19:team@thread.tacv2"}},
        "text": "<at>Handrail</at> list",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token; None takes one out."""
    return {name: value for name, value in {**ALIKE, **changes}.items() if value is not None}


def sealed(payload: Payload, later: float = 0.0) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a payload, `later` by so many seconds than NOW.

    `activity` and `claims` are changes to good ones, `json` or `raw` another body, `kid`, `pen` and `head` another
    token, `authorization` something in its place (None: nothing), `headers` further ones.
    """
    kid = payload.get("kid", "k1")
    claimed = payload.get("all_claims", claims(**payload.get("claims", {})))
    if isinstance(claimed, dict):
        timed = {name: claimed[name] for name in ("exp", "nbf") if isinstance(claimed.get(name), float)}
        claimed = claimed | {name: value + later for name, value in timed.items()}
    by = payload.get("pen") or pen(kid if kid in ("k1", "k2") else "k1")
    headers = {"Content-Type": "application/json"}
    good = f"Bearer {payload.get('token') or token(claimed, by=by, kid=kid, head=payload.get('head'))}"
    authorization = payload.get("authorization", good)
    headers |= {} if authorization is None else {"Authorization": authorization}
    whole = payload.get("json", activity(**payload.get("activity", {})))
    body = payload["raw"] if "raw" in payload else json.dumps(whole).encode()
    return body, headers | payload.get("headers", {})


@dataclass(slots=True)
class Door:
    """Somebody outside, with Microsoft's pen."""

    keys: Keys
    server: KeyServer
    http: ClientSession
    trust: Trust
    port: int = 0
    seconds: float = 0.0  # how far the clock was moved
    heard: list[Let] = field(default_factory=list)

    async def deliver(self, payload: Payload) -> Answer:
        """Send a payload, as `sealed` reads it."""
        return await self.send(*sealed(payload))

    async def send(self, body: Any, headers: Mapping[str, str]) -> Answer:
        address = f"http://127.0.0.1:{self.port}/api/messages"
        async with self.http.post(address, data=body, headers=headers, timeout=ClientTimeout(total=20)) as answer:
            return Answer(answer.status, await answer.text())

    async def writes(self, *parts: bytes) -> bytes:
        """Speak by hand into the wire, and return what comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for part in parts:
            writer.write(part)
            await writer.drain()
        heard = await reader.read(4000)
        writer.close()
        return heard


@asynccontextmanager
async def open_door(**changes: Any) -> AsyncIterator[Door]:
    """The door, until the block is left. `changes` are to the trust in whoever knocks."""
    async with key_server() as server, ClientSession(connector=TCPConnector(force_close=True)) as http:
        doors: list[Door] = []
        trust = replace(Trust(APP, frozenset({TENANT}), server.address), **changes)
        keys = Keys(server.address, lambda: doors[0].seconds if doors else 0.0)
        doors.append(Door(keys, server, http, trust))
        door = doors[0]

        async def opened(request: web.Request) -> web.Response:
            try:
                door.heard.append(await let_in(request, door.trust, keys, NOW))
            except ShutError as shut:
                return web.Response(status=shut.status, text=shut.line)
            return web.Response(status=200)

        site = web.Application()
        site.router.add_post("/api/messages", opened)
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        door.port = int(runner.addresses[0][1])
        try:
            yield door
        finally:
            await keys.close()
            await runner.cleanup()
