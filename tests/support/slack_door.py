"""Slack's door alone: ours, over real HTTP, before a real bolt that listens to everything and does nothing.

Time stands still, so that a second too old is a second too old.
"""

import asyncio
import hmac
import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.mount import mount
from adapters.slack.settings import Addresses, Credentials, SlackSetup
from tests.support.chats import Answer, Payload
from tests.support.slack.delivery import signed
from tests.support.slack.shapes import Json

SECRET = "a-signing-secret"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
EVERYTHING = re.compile(r".*", re.DOTALL)
UNASKED: Any = None  # a port that the door never asks
NONSENSE: tuple[Any, ...] = (None, True, 0, -1, 2**70, 1.5, "", "\x00", "\ud800", "x" * 5000, [], [[]], {}, {"id": 7})


def door_setup(*workspaces: str, secret: str = SECRET, now: datetime = NOW) -> SlackSetup:
    """A connection that only listens."""
    return SlackSetup(
        mode="http",
        workspaces=workspaces or ("T1",),
        credentials=Credentials(signing_secret=secret),
        addresses=Addresses(),
        book=UNASKED,
        installations=UNASKED,
        seal=UNASKED,
        identities=lambda _person: (),
        bound_to=lambda _tenant, _channel: None,
        redact=lambda words: words.replace("secret", "[redacted]"),
        left=UNASKED,
        came=UNASKED,
        owe=UNASKED,
        given=UNASKED,
        language=lambda _who, _where: "en",
        now=UNASKED,
        real_now=lambda: now,
        new_id=lambda: "id",
        verbs=(),
        roots={"escalate": "escalate", "esc": "escalate", "standup": "standup", "checkin": "checkin"},
    )


def signature_of(raw: bytes, stamp: str = STAMP, secret: str = SECRET) -> str:
    """As Slack signs; of the bytes as they are."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, sha256).hexdigest()


@dataclass(slots=True)
class Door:
    """Somebody outside, with a pen and Slack's ink."""

    port: int
    http: ClientSession
    heard: list[Json] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    async def deliver(self, payload: Payload) -> Answer:
        """Send a payload: `kind` and `payload` as Slack has them; `raw`, `headers`, `secret`, `age` tamper with it."""
        stamp, secret = str(int(STAMP) - int(payload.get("age", 0))), payload.get("secret", SECRET)
        body, headers = signed(SECRET, payload.get("kind", "events_api"), dict(payload.get("payload", {})), stamp)
        if "raw" in payload:
            raw = payload["raw"]
            body = raw if isinstance(raw, bytes) else str(raw).encode()
        headers["X-Slack-Signature"] = signature_of(body, stamp, secret)
        return await self.send(body, headers | payload.get("headers", {}))

    async def send(self, body: Any, headers: Mapping[str, str]) -> Answer:
        async with self.http.post(self.address, data=body, headers=headers, timeout=ClientTimeout(total=20)) as answer:
            return Answer(answer.status, await answer.text())

    async def writes(self, *parts: bytes, stays: bool = True) -> bytes:
        """Speak by hand into the wire, and return what comes back; without `stays`, hang up at once."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for part in parts:
            writer.write(part)
            await writer.drain()
        heard = await reader.read(4000) if stays else b""
        writer.close()
        return heard


@asynccontextmanager
async def open_door(secret: str = SECRET, now: datetime = NOW) -> AsyncIterator[Door]:
    """The door, until the block is left. Nothing reaches bolt but what the door lets in."""
    site, app = web.Application(), _listening()
    async with ClientSession(connector=TCPConnector(force_close=True)) as http:
        door = Door(0, http)

        async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
            door.heard.append(body)
            await ack()

        for kind in (app.command, app.action, app.view_submission, app.shortcut, app.event, app.view_closed):
            kind(EVERYTHING)(listener)
        mount(site, door_setup(secret=secret, now=now), app, None)
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        door.port = int(runner.addresses[0][1])
        try:
            yield door
        finally:
            await runner.cleanup()


def _listening() -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    return AsyncApp(
        signing_secret="checked before",
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )


def bending(seed: int) -> random.Random:
    """Chance that is the same each time."""
    return random.Random(seed)  # noqa: S311 — it bends payloads, and keeps no secret


def bent(payload: Json, chance: random.Random) -> Json:
    """The same payload with some of its parts replaced by what Slack never sends, or left out."""
    made: Json = _bent(payload, chance, 0)
    return made


def _bent(part: Any, chance: random.Random, depth: int) -> Any:
    if depth and chance.random() < 0.08:
        return chance.choice(NONSENSE)
    if isinstance(part, Mapping):
        return {name: _bent(value, chance, depth + 1) for name, value in part.items() if chance.random() > 0.04}
    if isinstance(part, list):
        return [_bent(value, chance, depth + 1) for value in part]
    return part
