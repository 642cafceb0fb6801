"""The wire of the fake Slack: its Web API, uploads, response addresses, consent pages and sockets on loopback."""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from tests.support.slack import (
    app_methods,
    chat_methods,
    conversation_methods,
    file_methods,
    people_methods,
    view_methods,
)
from tests.support.slack.answers import respond
from tests.support.slack.arguments import METHODS, Method, raw_arguments, read
from tests.support.slack.oauth import authorize
from tests.support.slack.shapes import Caller, Json, SlackError
from tests.support.slack.sockets import Sockets
from tests.support.slack.trouble import Trouble
from tests.support.slack.world import World

Do = Callable[[World, Caller, Json], Awaitable[Json]]
DO: Mapping[str, Do] = {
    **app_methods.METHODS,
    **chat_methods.METHODS,
    **conversation_methods.METHODS,
    **file_methods.METHODS,
    **people_methods.METHODS,
    **view_methods.METHODS,
}


class Server:
    """Answers what comes over the wire, from the world and with the trouble that is planned."""

    def __init__(self, world: World, trouble: Trouble, sockets: Sockets) -> None:
        self.world, self.trouble, self.sockets = world, trouble, sockets

    def site(self) -> web.Application:
        site = web.Application(client_max_size=16 * 1024 * 1024)
        site.router.add_route("*", "/api/{method}", self.call)
        site.router.add_post("/upload/v1/{file}", self.upload)
        for kind in ("commands", "actions"):
            site.router.add_post(f"/{kind}/{{team}}/{{token}}", self.respond)
        site.router.add_get("/oauth/v2/authorize", self.authorize)
        site.router.add_get("/link/", self.sockets.link)
        return site

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        name, world = request.match_info["method"], self.world
        await self.trouble.waits(name)
        if mishap := self.trouble.strikes(name, ("limit", "fail")):
            return self._unhappy(name, mishap.value)
        try:
            caller, args = await self._understood(request, name)
            answer = await DO[name](world, caller, args)
            body: Json = {"ok": True, **answer}
        except SlackError as error:
            body = self._refusal(name, error)
            caller, args = None, {}
        first = bool(body["ok"]) and self.trouble.is_first(name, args)
        if first:
            self.trouble.lost.add(str(body.get("ts", "")))
        if first or self.trouble.strikes(name, ("drop",)):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        headers = {"x-slack-req-id": f"req-{world.number()}"}
        if caller is not None and caller.here is not None:
            headers["x-oauth-scopes"] = ",".join(caller.here.scopes)
            headers["x-accepted-oauth-scopes"] = ",".join(METHODS[name].scopes)
        return web.json_response(body, headers=headers)

    async def _understood(self, request: web.Request, name: str) -> tuple[Caller, Json]:
        """Who calls a method, and its arguments. Raises SlackError."""
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", fault=f"there is no method {name}")
        sent, as_json = await raw_arguments(request)
        self.world.called(name, {key: value for key, value in sent.items() if key != "token"})
        caller = self._caller(request, method, sent)
        sent.pop("token", None)
        args, wrong = read(name, method, sent, as_json=as_json)
        for each in wrong:
            self.world.fault(each)
        self._may(name, method, caller)
        return caller, args

    def _may(self, name: str, method: Method, caller: Caller) -> None:
        if not method.scopes:
            return
        one = len(method.scopes) == 1
        if one and self.world.uses(caller.installed, method.scopes):
            return
        if one or not set(method.scopes) & set(caller.installed.scopes):
            needed = " or ".join(method.scopes)
            fault = "" if method.scopes[0].endswith(":history") else f"{name} without {needed}"
            raise SlackError("missing_scope", fault=fault, details=method.scopes)

    def _caller(self, request: web.Request, method: Method, sent: Json) -> Caller:
        if method.token == "none":
            return self._by_secret(request, sent)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else str(sent.get("token", ""))
        if not token:
            raise SlackError("not_authed", fault="a call without a token")
        for app in self.world.apps.values():
            if app.app_token and token == app.app_token:
                if method.token == "bot" and method is not METHODS["auth.test"]:
                    raise SlackError("not_allowed_token_type", fault="an app-level token for a bot's method")
                return Caller(app, None)
        return self._by_token(token, method)

    def _by_token(self, token: str, method: Method) -> Caller:
        here = next((each for each in self.world.installations if each.token == token), None)
        if here is None:
            raise SlackError("invalid_auth")
        if here.revoked:
            raise SlackError("token_revoked")
        if here.expires and self.world.now > here.expires:
            raise SlackError("token_expired")
        if method.token == "app":
            raise SlackError("not_allowed_token_type", fault="a bot's token for an app-level method")
        return Caller(here.app, here)

    def _by_secret(self, request: web.Request, sent: Json) -> Caller:
        client, secret = str(sent.get("client_id", "")), str(sent.get("client_secret", ""))
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            client, _, secret = base64.b64decode(given).decode().partition(":")
        app = next((each for each in self.world.apps.values() if each.client_id == client and client), None)
        if app is None:
            raise SlackError("invalid_client_id")
        if app.client_secret != secret:
            raise SlackError("bad_client_secret")
        return Caller(app, None)

    def _refusal(self, name: str, error: SlackError) -> Json:
        self.world.refused.append((name, error.code))
        if error.fault:
            self.world.fault(f"{name}: {error.fault}")
        body: Json = {"ok": False, "error": error.code}
        if error.code == "missing_scope":
            body |= {"needed": ",".join(error.details), "provided": ""}
        elif error.details:
            body |= {"errors": list(error.details)}
            body |= {"response_metadata": {"messages": [f"[ERROR] {each}" for each in error.details]}}
        return body

    def _unhappy(self, name: str, how: object) -> web.Response:
        """The answer of a planned failure: an error code, a status, or a wait in seconds (as a list of one)."""
        self.world.called(name, {"_failed": how})
        if isinstance(how, str):
            self.world.refused.append((name, how))
            return web.json_response({"ok": False, "error": how})
        if isinstance(how, list):
            self.world.refused.append((name, "ratelimited"))
            headers = {"Retry-After": str(how[0])}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        self.world.refused.append((name, str(how)))
        return web.Response(status=int(str(how)), text="Slack is having trouble")

    async def upload(self, request: web.Request) -> web.Response:
        file = self.world.uploads.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            parts = list((await request.post()).values())
            data = parts[0].file.read() if parts and isinstance(parts[0], web.FileField) else b""
        else:
            data = await request.read()
        file["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    async def respond(self, request: web.Request) -> web.Response:
        """A use of a response_url."""
        await self.trouble.waits("response_url")
        if mishap := self.trouble.strikes("response_url", ("limit", "fail")):
            return self._unhappy("response_url", mishap.value)
        try:
            body = json.loads(await request.read())
            self.world.called("response_url", body)
            respond(self.world, request.match_info["token"], body)
        except SlackError as error:
            self._refusal("response_url", error)
            return web.json_response({"ok": False, "error": error.code}, status=404 if "url" in error.code else 200)
        except ValueError:
            self.world.fault("response_url: the body is not JSON")
            return web.Response(status=400, text="invalid_payload")
        if self.trouble.strikes("response_url", ("drop",)) and request.transport is not None:
            request.transport.abort()
        return web.Response(text="ok")

    async def authorize(self, request: web.Request) -> web.Response:
        return authorize(self.world, request.query)
