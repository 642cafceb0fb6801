"""The door before bolt: only whole, fresh requests that Slack itself signed get in, and none of them is a surprise.

What was not signed with our secret is answered 401 in silence; what was, and cannot be read, 4xx with one line. Never a
5xx, never a traceback, never a word of the body in the log (bolt by itself does all three). What is let in goes on as
JSON alone: bolt would lose a command that has the word "payload" in it, and obey headers that nobody signed.
"""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.async_app import AsyncBoltRequest

from adapters.reading import ShutError, body_of, object_of

FRESH_FOR = 300  # seconds before and after
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_TOLD = ("x-slack-retry-num", "x-slack-retry-reason")  # the headers that bolt may see; no signature covers them
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Let:
    """A request that came through: what it carries, as JSON for bolt, and a key where that has none of its own."""

    body: str
    headers: Mapping[str, str]
    signature: str


async def let_in(request: web.Request, secret: str, now: datetime) -> Let:
    """Read and check a request. Raises ShutError."""
    raw = await body_of(request)
    signature = _signed(raw, request.headers, secret, now)
    kind = request.content_type
    if kind not in (_FORM, _JSON):
        raise _unreadable(415, "Send a form or JSON.")
    try:
        body = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(400, "The body is not UTF-8.") from error
    charset = (request.charset or "utf-8").casefold()
    if charset not in ("utf-8", "utf8"):
        raise _unreadable(415, "The charset must be UTF-8.")
    carried = body if kind == _JSON else _of_form(body)
    _check_json(carried)
    told = {name: request.headers[name] for name in _TOLD if name in request.headers}
    let = Let(carried, {"content-type": _JSON, **told}, signature)
    _check_shape(let)
    return let


def _signed(raw: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> str:
    """The signature, if it is Slack's, of these very bytes, and fresh. Raises ShutError."""
    stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    good_shape = _TIMESTAMP.fullmatch(stamp) is not None and _SIGNATURE.fullmatch(signature) is not None
    if not secret or not good_shape or abs(now.timestamp() - int(stamp)) > FRESH_FOR:
        raise ShutError(401, "")
    # Over the bytes as they came: Slack's own verifier decodes them first, and fails on what is not UTF-8.
    expected = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}", signature):
        raise ShutError(401, "")
    return signature


def _of_form(body: str) -> str:
    """The JSON that a form carries as its `payload`, or the fields of a command as JSON. Raises ShutError."""
    try:
        fields = parse_qsl(body, keep_blank_values=True, strict_parsing=True, max_num_fields=200)
    except ValueError as error:
        raise _unreadable(400, "The form cannot be read.") from error
    given = dict(fields)
    if len(given) != len(fields):
        raise _unreadable(400, "A field of the form stands there twice.")
    if "payload" in given:
        return given["payload"]
    if "command" not in given and "ssl_check" not in given:
        raise _unreadable(400, "The form is neither a command nor a payload.")
    return json.dumps(given)


def _check_json(text: str) -> None:
    try:
        object_of(text)
    except ValueError as error:
        raise _unreadable(400, str(error)) from error


def _check_shape(let: Let) -> None:
    """Bolt looks into a payload as soon as it takes it, and trusts that it is shaped like Slack's. Raises ShutError."""
    try:
        AsyncBoltRequest(body=let.body, headers=dict(let.headers))
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise _unreadable(400, "The payload is not shaped like Slack's.") from error


def _unreadable(status: int, line: str) -> ShutError:
    LOG.info("a request of Slack's could not be read: %s", line)
    return ShutError(status, line)
