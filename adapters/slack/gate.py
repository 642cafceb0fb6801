"""The door before bolt: only whole, fresh requests that Slack itself signed get in, and none of them is a surprise.

What was not signed with our secret is answered 401 in silence; what was, and cannot be read, 4xx with one line. Never a
5xx, never a traceback, never a word of the body in the log (bolt by itself does all three). What is let in is read
here, once: bolt would lose a command that has the word "payload" in it, and obey headers that nobody signed.
"""

import hmac
import logging
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncBoltRequest
from yarl import query_to_pairs

from adapters.reading import ShutError, body_of, object_of

FRESH_FOR = 300  # seconds before and after
MOST_FIELDS = 200
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
LOG = logging.getLogger(__name__)
Payload = dict[str, Any]


async def let_in(request: web.Request, secret: str, now: datetime) -> AsyncBoltRequest:
    """Read and check a request, and shape it for bolt. Raises ShutError."""
    raw = await body_of(request)
    _check_signed(raw, request.headers, secret, now)
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
    return _shaped(_of_json(body) if kind == _JSON else _of_form(body))


def _check_signed(raw: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> None:
    """That Slack signed these very bytes, and a moment ago. Raises ShutError."""
    stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    good_shape = _TIMESTAMP.fullmatch(stamp) is not None and _SIGNATURE.fullmatch(signature) is not None
    if not secret or not good_shape or abs(now.timestamp() - int(stamp)) > FRESH_FOR:
        raise ShutError(401, "")
    # Over the bytes as they came: Slack's own verifier decodes them first, and fails on what is not UTF-8.
    expected = hmac.digest(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, "sha256")
    if not hmac.compare_digest(f"v0={expected.hex()}", signature):
        raise ShutError(401, "")


def _of_form(body: str) -> Payload:
    """The JSON that a form carries as its `payload`, or else the fields of a command. Raises ShutError."""
    try:
        fields = query_to_pairs(body, max_fields=MOST_FIELDS)
    except ValueError as error:
        raise _unreadable(400, "The form cannot be read.") from error
    given: Payload = dict(fields)
    if len(given) != len(fields):
        raise _unreadable(400, "A field of the form stands there twice.")
    if "payload" in given:
        return _of_json(given["payload"])
    if "command" not in given and "ssl_check" not in given:
        raise _unreadable(400, "The form is neither a command nor a payload.")
    return given


def _of_json(text: str) -> Payload:
    try:
        return object_of(text)
    except ValueError as error:
        raise _unreadable(400, str(error)) from error


def _shaped(payload: Payload) -> AsyncBoltRequest:
    """As bolt takes it, which at once looks into it, and trusts that it is shaped like Slack's. Raises ShutError."""
    try:
        return AsyncBoltRequest(body=payload, mode="socket_mode")  # the mode in which bolt does not read it once more
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise _unreadable(400, "The payload is not shaped like Slack's.") from error


def _unreadable(status: int, line: str) -> ShutError:
    LOG.info("a request of Slack's could not be read: %s", line)
    return ShutError(status, line)
