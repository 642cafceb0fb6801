"""How a vendor's request is read before anybody knows whose it is: so much, so fast, and JSON that is what it seems.

Each chat's own door stands before its own secrets; this is what the doors have in common.
"""

import asyncio
import json
import re

from aiohttp import web

LARGEST_BODY = 256 * 1024
READ_WITHIN = 5.0
DEEPEST = 60  # levels of JSON; the vendors' own payloads have about fifteen
LONGEST_NUMBER = 30
# Texts, one without an end too, so that none is begun twice; and all besides that is no bracket.
_NO_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[^"\[\]{}]++', re.DOTALL)


class ShutError(Exception):
    """Not let in: with this status, and this one line for its sender."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


async def body_of(request: web.Request) -> bytes:
    """The bytes of a request, at most LARGEST_BODY of them within five seconds. Raises ShutError."""
    length = request.content_length
    if length is not None and length > LARGEST_BODY:
        raise ShutError(413, "Too much at once.")
    try:
        async with asyncio.timeout(READ_WITHIN):
            raw = await request.clone(client_max_size=LARGEST_BODY).read()
    except TimeoutError as error:
        raise ShutError(408, "It took too long to arrive.") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise ShutError(413, "Too much at once.") from error
    except (web.RequestPayloadError, ConnectionError) as error:
        # What stands broken in the wire would be raised once more, loudly, when the server clears it away.
        request.content.set_exception(TimeoutError())
        raise ShutError(400, "The body cannot be read.") from error
    return raw


def object_of(text: str) -> dict[str, object]:
    """The JSON object that a text is. Raises ValueError, with a sentence for its sender."""
    try:
        read = json.loads(text, parse_int=_number, parse_constant=_no_constant) if _depth(text) <= DEEPEST else None
    except (ValueError, RecursionError) as error:
        raise ValueError("The JSON cannot be read.") from error
    if not isinstance(read, dict):
        raise ValueError("The JSON is no object, or nested too deeply.")
    return read


def _depth(text: str) -> int:
    """How deep brackets are nested; those within texts are words."""
    deepest = level = 0
    for sign in _NO_BRACKETS.sub("", text):
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        else:
            level -= 1
    return deepest


def _number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number of that many digits is nobody's")
    return int(digits)


def _no_constant(name: str) -> object:
    raise ValueError(name)
