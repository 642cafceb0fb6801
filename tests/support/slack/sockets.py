"""Socket Mode: the app's open websockets, and envelopes sent through them and acknowledged."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.slack.shapes import Json
from tests.support.slack.world import World

MOST = 10


class Sockets:
    """What is connected now, by app. A payload goes to any one of an app's connections."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: dict[str, list[web.WebSocketResponse]] = {}
        self.connections = 0
        self._wires: dict[web.WebSocketResponse, asyncio.BaseTransport | None] = {}
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    async def link(self, request: web.Request) -> web.StreamResponse:
        """One connection, for as long as it lasts."""
        app = self.world.tickets.pop(request.query.get("ticket", ""), "")
        if not app or len(self.open.get(app, [])) >= MOST:
            return web.Response(status=408 if app else 401)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        mine = self.open.setdefault(app, [])
        mine.append(socket)
        self._wires[socket] = request.transport
        self.connections += 1
        await socket.send_json(self._hello(app, len(mine)))
        self.world.stir()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._heard(json.loads(message.data))
        finally:
            mine.remove(socket)
            self._wires.pop(socket)
            self.world.stir()
        return socket

    def _hello(self, app: str, number: int) -> Json:
        debug = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18_060}
        return {"type": "hello", "num_connections": number, "debug_info": debug, "connection_info": {"app_id": app}}

    def _heard(self, said: Json) -> None:
        waiting = self._waiting.pop(str(said.get("envelope_id", "")), None)
        if waiting is None:
            self.world.fault(f"an acknowledgement of no open envelope: {said.get('envelope_id')!r}")
        elif not waiting.done():
            waiting.set_result(said.get("payload"))

    def connected(self, app: str) -> bool:
        return bool(self.open.get(app))

    async def send(self, app: str, kind: str, payload: Json, within: float, *, attempt: int = 0) -> Any:
        """Send one envelope and return the payload of its acknowledgement. Raises TimeoutError."""
        mine = self.open[app]
        mine.append(mine.pop(0))
        envelope_id = f"envelope-{self.world.number()}"
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        await mine[0].send_json(envelope)
        async with asyncio.timeout(within):
            return await answer

    async def refresh(self, app: str) -> None:
        """Ask for new connections, as Slack does every few hours, and wait until they have replaced the old."""
        old = list(self.open.get(app, []))
        for socket in old:
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
        await self.world.until(lambda: self.connected(app) and not set(old) & set(self.open[app]))

    def cut(self, app: str) -> None:
        """Break every connection off without a word."""
        for socket in self.open.get(app, []):
            wire = self._wires[socket]
            if isinstance(wire, asyncio.Transport):
                wire.abort()

    async def close(self) -> None:
        for sockets in self.open.values():
            for socket in list(sockets):
                await socket.close()
