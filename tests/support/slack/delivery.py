"""How a payload reaches the app, signed over HTTP or in an envelope through a websocket, and how it is acknowledged."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.signature import SignatureVerifier

from tests.support.slack.shapes import App, Json
from tests.support.slack.sockets import Sockets
from tests.support.slack.world import World

Kind = Literal["slash_commands", "interactive", "events_api"]
ACK_WITHIN = 3.0
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Acked:
    """How a payload was acknowledged; status 0 means not at all."""

    status: int
    body: str = ""
    seconds: float = 0.0
    no_retry: bool = False

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Delivered:
    """One payload that was sent to the app."""

    kind: Kind
    payload: Json
    acked: Acked
    attempt: int = 0


@dataclass
class Delivery:
    """Sends payloads. With `twice` each is sent again after its acknowledgement, as a retry or a replay."""

    world: World
    sockets: Sockets
    http: ClientSession
    twice: bool = False
    within: float = ACK_WITHIN
    sent: list[Delivered] = field(default_factory=list)

    async def deliver(self, app: App, kind: Kind, payload: Json) -> Acked:
        """Send one payload. What is wrong with its acknowledgement is kept as a fault; events are tried once more.

        An app without a door (it only sends) hears of no events.
        """
        if kind == "events_api" and not app.url and not app.settings.get("socket_mode_enabled"):
            return Acked(200)
        stamp = str(int(self.world.clock()))
        acked = await self._once(app, kind, payload, stamp, 0)
        if not acked.fine:
            what = f"was answered {acked.status}" if acked.status else f"was not acknowledged within {self.within:g} s"
            self.world.fault(f"{name_of(kind, payload)} {what}")
        again = self.twice or (kind == "events_api" and not acked.fine and not acked.no_retry)
        if again:
            trigger = self.world.triggers.get(str(payload.get("trigger_id", "")))
            if trigger is not None:
                trigger.again = True
            await self._once(app, kind, payload, stamp, 1)
        return acked

    async def retry(self, apps: Mapping[str, App]) -> int:
        """Send again every event whose latest delivery was not acknowledged; returns how many were sent."""
        latest = {each.payload["event_id"]: each for each in self.sent if "event_id" in each.payload}
        missed = [each for each in latest.values() if not each.acked.fine]
        for each in missed:
            app = apps[each.payload["api_app_id"]]
            await self._once(app, each.kind, each.payload, str(int(self.world.clock())), each.attempt + 1)
        return len(missed)

    async def _once(self, app: App, kind: Kind, payload: Json, stamp: str, attempt: int) -> Acked:
        start = asyncio.get_running_loop().time()
        acked = await self._over(app, kind, payload, stamp, attempt)
        spent = asyncio.get_running_loop().time() - start
        acked = Acked(acked.status, acked.body, spent, acked.no_retry)
        self.sent.append(Delivered(kind, payload, acked, attempt))
        return acked

    async def _over(self, app: App, kind: Kind, payload: Json, stamp: str, attempt: int) -> Acked:
        try:
            if self.sockets.connected(app.id):
                answer = await self.sockets.send(app.id, kind, payload, self.within, attempt=attempt)
                return Acked(200, "" if answer is None else json.dumps(answer))
            if app.settings.get("socket_mode_enabled"):
                return Acked(0)  # its connections are gone, and nothing comes over HTTP
            assert app.url, "the app has no address: slack.delivers_to(url)"
            return await self._over_http(app, kind, payload, stamp, attempt)
        except (TimeoutError, ClientError, ConnectionError):
            return Acked(0)

    async def _over_http(self, app: App, kind: Kind, payload: Json, stamp: str, attempt: int) -> Acked:
        body, headers = signed(app.signing_secret, kind, payload, stamp)
        if attempt and kind == "events_api":
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        limit = ClientTimeout(total=self.within)
        async with self.http.post(app.url, data=body, headers=headers, timeout=limit, allow_redirects=False) as answer:
            text = await answer.text()
            return Acked(answer.status, text, no_retry=answer.headers.get("X-Slack-No-Retry") == "1")


def signed(secret: str, kind: Kind, payload: Json, stamp: str) -> tuple[bytes, dict[str, str]]:
    """The bytes and headers of a payload as Slack posts it at this time (seconds since 1970)."""
    match kind:
        case "slash_commands":
            body = urlencode({name: value for name, value in payload.items() if value is not None})
        case "interactive":
            body = urlencode({"payload": json.dumps(payload)})
        case "events_api":
            body = json.dumps(payload)
    headers = {
        "Content-Type": JSON if kind == "events_api" else FORM,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept": "application/json,*/*",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or "",
    }
    return body.encode(), headers


def name_of(kind: Kind, payload: Json) -> str:
    """What a payload is, for a fault."""
    if kind == "slash_commands":
        return str(payload["command"])
    return str(payload["event"]["type"] if "event" in payload else payload.get("type", kind))
