"""The door: only whole activities that Microsoft's bot service vouches for get in, and none of them is a surprise.

What nobody vouches for is answered 401 in silence; what somebody does, and cannot be read, 4xx with one line. Never a
5xx, never a traceback, never a word of the body in the log. What is looked at is the raw JSON: Microsoft's kit loses
the tenant on the way.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from adapters.reading import ShutError, body_of, object_of
from adapters.teams import people
from adapters.teams.keys import Keys, is_loopback
from adapters.teams.settings import EMULATOR, MSTEAMS, SERVICE_HOSTS, Trust
from adapters.teams.token import ForgedError, check
from handlers.commands.request import Identity

Activity = Mapping[str, Any]
LONGEST_ID = 500
SERVICES = 64  # so many addresses are not looked at twice: a tenant has one or two, and the token names it too
_KIND = re.compile(r"[A-Za-z][A-Za-z/]{0,60}")
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)  # without slots: what follows from it is worked out once
class Let:
    """An activity that came through, with what was proven about it: where to answer, and in which tenant it was."""

    activity: Activity
    service_url: str
    tenant: str

    @cached_property
    def who(self) -> Identity:
        """Whoever sent it."""
        return people.sender(self.activity, self.tenant)

    @cached_property
    def is_personal(self) -> bool:
        """True in the chat of one person with us."""
        return people.text(self.activity, "conversation", "conversationType") == people.PERSONAL

    @cached_property
    def room(self) -> str:
        """The room that it was sent in: a channel or group chat without its thread, or somebody's direct messages."""
        return f"{people.DIRECT}{self.who.user}" if self.is_personal else self._channel_and_head[0]

    @property
    def head(self) -> str:
        """The head of the thread that it is in, which may be itself; "" where there are no threads."""
        return self._channel_and_head[1]

    @property
    def thread(self) -> str:
        """The same; "" for what begins a thread."""
        return self.head if self.head != people.text(self.activity, "id") else ""

    @cached_property
    def _channel_and_head(self) -> tuple[str, str]:
        return people.channel_and_head(self.activity)

    @cached_property
    def is_person(self) -> bool:
        """False for other bots, for ourselves, and for Teams itself."""
        return people.is_person(self.activity)


async def let_in(request: web.Request, trust: Trust, keys: Keys, now: datetime) -> Let:
    """Read and check a request. `now` is real time. Raises ShutError."""
    raw = await body_of(request)
    vouched = await _vouched(request, trust, keys, now)
    activity = _read(request, raw)
    try:
        service_url = _service_url(activity, vouched, trust)
        tenant = _tenant(activity, trust)
        _channel(activity, trust)
    except ForgedError as forged:
        raise _forged(forged) from forged
    _check_shape(activity)
    return Let(activity, service_url, tenant)


async def _vouched(request: web.Request, trust: Trust, keys: Keys, now: datetime) -> str:
    """The service URL that the token is for; "" where none is asked for. Raises ShutError."""
    given = request.headers.getall("Authorization", [])
    try:
        if trust.anonymous:
            _check_is_here(request, given)
            return ""
        if len(given) != 1:
            raise ForgedError("no token, or two")
        return (await check(given[0], trust.app_id, keys, now.timestamp())).service_url
    except ForgedError as forged:
        raise _forged(forged) from forged


def _check_is_here(request: web.Request, given: list[str]) -> None:
    """Without tokens: somebody on this machine, and no page in a browser that was told to speak to us."""
    named = urlsplit(f"//{request.host}").hostname or ""
    if given or "Origin" in request.headers or not is_loopback(named) or not is_loopback(request.remote or ""):
        raise ForgedError("not from this machine")


def _read(request: web.Request, raw: bytes) -> dict[str, Any]:
    charset = (request.charset or "utf-8").casefold()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        raise _unreadable(415, "Send JSON in UTF-8.")
    try:
        return object_of(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _unreadable(400, "The body is not UTF-8.") from error
    except ValueError as error:
        raise _unreadable(400, str(error)) from error


def _service_url(activity: Activity, vouched: str, trust: Trust) -> str:
    """Where answers go: just where the token says, and to no place that could not be Teams. Raises ForgedError."""
    given = activity.get("serviceUrl")
    if not isinstance(given, str) or not given:
        raise ForgedError("no service URL")
    if not trust.anonymous and given.rstrip("/") != vouched.rstrip("/"):
        raise ForgedError("another service URL than the token's")
    try:
        allowed = _is_allowed(given, tuple(trust.hosts), anonymous=trust.anonymous)
    except ValueError as error:
        raise ForgedError("no service URL") from error
    if not allowed:
        raise ForgedError("a service URL that is not Teams")
    return given


@lru_cache(maxsize=SERVICES)
def _is_allowed(address: str, hosts: Sequence[str], *, anonymous: bool) -> bool:
    """Whether Teams may be at an address; `hosts` are further places. Raises ValueError for a port that is none."""
    url = urlsplit(address)
    host, port = (url.hostname or "").casefold(), url.port
    if url.username or url.password or url.query or url.fragment or not host or "@" in url.netloc or "\\" in url.path:
        return False
    here = is_loopback(host)
    if anonymous:
        return here and url.scheme in ("http", "https")
    listed = {one.casefold() for one in hosts}
    if here:
        return f"{host}:{port}" in listed and url.scheme in ("http", "https")
    if url.scheme != "https" or port not in (None, 443):
        return False
    return host in listed or any(host == known or host.endswith(f".{known}") for known in SERVICE_HOSTS)


def _tenant(activity: Activity, trust: Trust) -> str:
    """The tenant of the conversation: one of ours, named once or twice, and then alike. Raises ForgedError."""
    about = activity.get("channelData")
    beside = about.get("tenant") if isinstance(about, dict) else None
    conversation = activity.get("conversation")
    named = [
        one.get(name)
        for one, name in ((conversation, "tenantId"), (beside, "id"))
        if isinstance(one, dict) and one.get(name) is not None
    ]
    tenants = {one if isinstance(one, str) else "" for one in named}
    if trust.anonymous and not trust.tenants:
        return max(tenants, default="")
    if not tenants or len(tenants) > 1 or not tenants <= trust.tenants:
        raise ForgedError("a tenant that is not ours")
    return tenants.pop()


def _channel(activity: Activity, trust: Trust) -> None:
    allowed = (MSTEAMS, EMULATOR) if trust.anonymous else (MSTEAMS,)
    if activity.get("channelId") not in allowed:
        raise ForgedError("another channel than Teams")


def _check_shape(activity: Activity) -> None:
    """What every later reader relies on. Raises ShutError."""
    kind, about = activity.get("type"), activity.get("conversation")
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        raise _unreadable(400, "The activity has no type.")
    if not isinstance(about, dict) or not _is_id(about.get("id")):
        raise _unreadable(400, "The activity has no conversation.")
    for name in ("from", "recipient"):
        who = activity.get(name)
        if not isinstance(who, dict) or not _is_id(who.get("id")):
            raise _unreadable(400, f"The activity does not say who: {name}.")
    if kind == "message" and not _is_id(activity.get("id")):
        raise _unreadable(400, "The message has no id.")
    if kind == "invoke" and not isinstance(activity.get("name"), str):
        raise _unreadable(400, "The invoke has no name.")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID


def _forged(error: ForgedError) -> ShutError:
    LOG.info("a request that is not from Teams was refused: %s", error.why)
    return ShutError(401, "")


def _unreadable(status: int, line: str) -> ShutError:
    LOG.info("an activity of Teams' could not be read: %s", line)
    return ShutError(status, line)
