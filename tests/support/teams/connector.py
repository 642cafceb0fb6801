"""Teams' connector on loopback: the calls that a bot makes, each checked as Teams checks it, and more strictly."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.support.teams.cards import check_card, check_mention
from tests.support.teams.shapes import APP, BOT, TENANT, Conversation, Human, Json, RefusedError, Told

SCOPE = "https://api.botframework.com/.default"
CARD = "application/vnd.microsoft.card.adaptive"
SENT = {"type", "text", "textFormat", "summary", "attachments", "entities", "channelData", "id", "importance"}
TARGETED = "isTargetedActivity"
Do = Callable[[web.Request, Json], Awaitable[Json]]


@dataclass(slots=True)
class Mishap:
    """What goes wrong with the next calls of a kind: limit, fail (before it is done), drop (after it)."""

    kind: str
    times: int = 1
    value: Any = None


@dataclass
class Connector:
    """The state of the fake, and what was asked of it."""

    secret: str = "the app's secret"
    people: dict[str, Human] = field(default_factory=dict)
    places: dict[str, Conversation] = field(default_factory=dict)
    tokens: dict[str, bool] = field(default_factory=dict)
    lasts: int = 3600
    anonymous: bool = False
    largest_page: int = 500
    calls: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    mishaps: dict[str, list[Mishap]] = field(default_factory=dict)
    holes: dict[str, asyncio.Event] = field(default_factory=dict)  # a call waits for its kind's event, or its place's
    order: list[Told] = field(default_factory=list)  # every message, as it was posted
    first: str = ""  # the end of the summary of what is sent again: the answer to any other message is dropped
    lost: set[str] = field(default_factory=set)  # the ids of the messages of those answers
    address: str = ""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def site(self) -> web.Application:
        site = web.Application(client_max_size=4 * 1024 * 1024)
        site.router.add_post("/login/{tenant}/oauth2/v2.0/token", self.token)
        for method, path, kind, do in (
            ("POST", "", "create", self._create),
            ("POST", "/{conversation}/activities", "send", self._send),
            ("PUT", "/{conversation}/activities/{message}", "update", self._update),
            ("GET", "/{conversation}/members/{user}", "member", self._member),
            ("GET", "/{conversation}/pagedmembers", "members", self._members),
        ):
            site.router.add_route(method, f"/emea/v3/conversations{path}", self._door(kind, do))
        return site

    async def token(self, request: web.Request) -> web.Response:
        """Where tokens come from."""
        self.calls.append(("token", request.match_info["tenant"]))
        if mishap := self._strikes("token", "fail"):
            return web.json_response({"error": "temporarily_unavailable"}, status=mishap.value or 503)
        given = await request.post()
        wanted = {"grant_type": "client_credentials", "client_id": APP, "client_secret": self.secret, "scope": SCOPE}
        if dict(given) != wanted or request.match_info["tenant"] not in (TENANT, "botframework.com"):
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS7000215"}, status=401)
        made = f"token-{next(self._numbers)}"
        self.tokens[made] = True
        return web.json_response({"token_type": "Bearer", "expires_in": self.lasts, "access_token": made})

    def plan(self, kind: str, what: str, times: int = 1, value: Any = None) -> None:
        """Let the next calls of a kind (create, send, target, update, member, token) go wrong."""
        self.mishaps.setdefault(kind, []).append(Mishap(what, times, value))

    def hangs(self, place: str) -> asyncio.Event:
        """Every call about a place hangs from now on, until the event is set."""
        return self.holes.setdefault(place, asyncio.Event())

    def _door(self, named: str, do: Do) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def door(request: web.Request) -> web.StreamResponse:
            kind = "target" if TARGETED in request.query else named
            self.calls.append((kind, request.match_info.get("conversation", "")))
            asked = await request.json() if request.method != "GET" else {}
            for hole in (kind, _where(request, asked)):
                if hole in self.holes:
                    await self.holes[hole].wait()
            if limit := self._strikes(kind, "limit"):
                return _said("TooManyRequests", 429, {} if limit.value is None else {"Retry-After": str(limit.value)})
            if fail := self._strikes(kind, "fail"):
                return _said("ServiceError", int(fail.value or 502))
            try:
                self._check_token(request)
                answer = await do(request, asked)
            except RefusedError as refused:
                self.refused.append(f"{kind}: {refused}")
                return _said(refused.code, refused.status)
            if self._is_first(answer) or self._strikes(kind, "drop"):
                assert request.transport is not None
                request.transport.close()
            return web.json_response(answer, status=201 if request.method == "POST" else 200)

        return door

    def _check_token(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if self.anonymous and not given:
            return
        if not self.tokens.get(given.removeprefix("Bearer ")):
            raise RefusedError("BotNotAuthorized", "no token, or one that is not good any more", 401)

    def _is_first(self, answer: Json) -> bool:
        """Whether a message was posted that is no copy, where the answers to those are to be dropped."""
        told = self.order[-1] if self.order else None
        if not self.first or told is None or told.id not in (answer.get("id"), answer.get("activityId")):
            return False
        if told.edits or told.id in self.lost or str(told.activity["summary"]).endswith(self.first):
            return False
        self.lost.add(told.id)
        return True

    def _strikes(self, kind: str, what: str) -> Mishap | None:
        for mishap in self.mishaps.get(kind, []):
            if mishap.times > 0:
                if mishap.kind != what:
                    return None
                mishap.times -= 1
                return mishap
        return None

    # --- the calls ------------------------------------------------------------------------------------------------

    async def _create(self, _request: web.Request, asked: Json) -> Json:
        about = asked.get("channelData", {})
        if asked.get("isGroup"):
            place = self._place(str(about.get("channel", {}).get("id", "")))
            if place.kind != "channel":
                raise RefusedError("BadArgument", "a thread is begun in a channel")
            told = self._post(place, asked.get("activity"), None)
            return {"id": f"{place.id};messageid={told.id}", "activityId": told.id}
        (one,) = asked.get("members", []) or [{}]
        human = self.people.get(str(one.get("id", "")))
        if human is None or about.get("tenant", {}).get("id") != TENANT:
            raise RefusedError("BadSyntax", "nobody, or no tenant", 400)
        if human.is_external:
            raise RefusedError("Forbidden", "somebody outside the tenant is not written to", 403)
        place = self.places.setdefault(
            f"a:{human.id}", Conversation(f"a:{human.id}", "personal", [human.id], has_bot=not human.blocked)
        )
        if not place.has_bot:
            raise RefusedError("BotNotInConversationRoster", "the app is not installed for them", 403)
        return {"id": place.id}

    async def _send(self, request: web.Request, activity: Json) -> Json:
        base, _, root = request.match_info["conversation"].partition(";messageid=")
        place = self._place(base)
        if root and root not in place.told and root not in place.spoken:
            raise RefusedError("ActivityNotFoundInConversation", "no such thread", 404)
        only = _shown_to(place, activity, request.query[TARGETED]) if TARGETED in request.query else ""
        return {"id": self._post(place, activity, root or None, only).id}

    async def _update(self, request: web.Request, activity: Json) -> Json:
        place = self._place(request.match_info["conversation"].partition(";")[0])
        told = place.told.get(request.match_info["message"])
        if told is None:
            raise RefusedError("ActivityNotFoundInConversation", "no such message", 404)
        _check_activity(activity)
        told.activity, told.edits = activity, told.edits + 1
        return {"id": told.id}

    async def _member(self, request: web.Request, _nothing: Json) -> Json:
        place = self._place(request.match_info["conversation"].partition(";")[0])
        human = next((one for one in self.people.values() if request.match_info["user"] in (one.id, one.aad)), None)
        if human is None or human.id not in place.members:
            raise RefusedError("MemberNotFoundInConversation", "no such member", 404)
        return _described(human)

    async def _members(self, request: web.Request, _nothing: Json) -> Json:
        """A page of a roster. The token of the next page is a number here, and anything but that is refused."""
        place = self._place(request.match_info["conversation"].partition(";")[0])
        asked, token = request.query.get("pageSize", "200"), request.query.get("continuationToken", "0")
        if not asked.isdigit() or not 50 <= int(asked) <= 500 or not token.isdigit():
            raise RefusedError("BadArgument", "a page of 50 to 500, and a token of ours")
        size, start = min(int(asked), self.largest_page), int(token)
        page = [_described(self.people[one]) for one in place.members[start : start + size]]
        more = {"continuationToken": str(start + size)} if start + size < len(place.members) else {}
        return {"members": page, **more}

    def _place(self, known: str) -> Conversation:
        place = self.places.get(known)
        if place is None:
            raise RefusedError("ConversationNotFound", "no such conversation", 404)
        if not place.has_bot:
            raise RefusedError("BotNotInConversationRoster", "the bot is not in it", 403)
        if place.kind == "personal" and self.people[place.members[0]].blocked:
            raise RefusedError("MessageWritesBlocked", "the bot was blocked", 403)
        return place

    def _post(self, place: Conversation, activity: Any, root: str | None, only: str = "") -> Told:
        _check_activity(activity)
        told = Told(f"17{next(self._numbers):011d}", place.id, activity, root, only=only)
        place.told[told.id] = told
        self.order.append(told)
        return told


def _shown_to(place: Conversation, activity: Any, targeted: str) -> str:
    """Whom alone a message is shown; a message without a recipient is what is left to check."""
    who = activity.pop("recipient", None) if isinstance(activity, dict) else None
    if targeted != "true" or not isinstance(who, dict) or set(who) != {"id"} or place.kind == "personal":
        raise RefusedError("BadArgument", "shown to one person alone: to whom, and where others are", 400)
    if who["id"] not in place.members:
        raise RefusedError("BotNotInConversationRoster", "whoever is to see it is not a member", 403)
    return str(who["id"])


def _described(human: Human) -> Json:
    return {
        "id": human.id,
        "aadObjectId": human.aad,
        "name": human.name,
        "tenantId": human.tenant,
        "userRole": "guest" if human.guest else "user",
        **({"email": human.email} if human.email else {}),
    }


def _check_activity(activity: Any) -> None:
    if not isinstance(activity, dict) or activity.get("type") != "message":
        raise RefusedError("BadSyntax", "no message")
    if unknown := set(activity) - SENT:
        raise RefusedError("BadSyntax", f"a message does not have {sorted(unknown)}")
    if activity.get("text") and activity.get("textFormat") != "plain":
        raise RefusedError("BadSyntax", "a text in which markup is read")
    if activity.get("channelData", {}).get("notification", {}).get("alert") is False:
        raise RefusedError("BadSyntax", "this silences nothing")
    for attachment in activity.get("attachments", []):
        if set(attachment) != {"contentType", "content"} or attachment["contentType"] != CARD:
            raise RefusedError("BadSyntax", f"no card: {sorted(attachment)}")
        check_card(attachment["content"])
    if not activity.get("summary") and not activity.get("text"):
        raise RefusedError("BadSyntax", "a lock screen would show nothing")
    for entity in activity.get("entities", []):
        check_mention(entity)
        if entity["text"] not in activity.get("text", ""):
            raise RefusedError("BadSyntax", "a mention that is not in the text")


def _where(request: web.Request, asked: Json) -> str:
    """The place that a call is about."""
    known = request.match_info.get("conversation", "").partition(";")[0]
    return known or str(asked.get("channelData", {}).get("channel", {}).get("id", ""))


def _said(code: str, status: int, headers: dict[str, str] | None = None) -> web.Response:
    body = json.dumps({"error": {"code": code, "message": "somebody's words"}})
    return web.Response(status=status, text=body, headers=headers, content_type="application/json")


def bot() -> Json:
    """The bot as an activity names it."""
    return {"id": BOT, "name": "Handrail"}
