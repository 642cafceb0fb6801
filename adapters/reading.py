"""How a vendor's request is read before anybody knows whose it is: so much, so fast, and JSON that is what it seems.

Each chat's own door stands before its own secrets; this is what the doors have in common.
"""

import asyncio
import json
from typing import Any

from aiohttp import web

LARGEST_BODY = 256 * 1024
READ_WITHIN = 5.0
DEEPEST = 60  # levels of JSON; the vendors' own payloads have about fifteen
LONGEST_NUMBER = 30
_LEVELS = (dict, list)


class ShutError(Exception):
    """Not let in: with this status, and this one line for its sender."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


async def body_of(request: web.Request) -> bytes:
    """The bytes of a request, at most LARGEST_BODY of them within five seconds. Raises ShutError."""
    length, content = request.content_length, request.content
    if length is not None and length > LARGEST_BODY:
        raise ShutError(413, "Too much at once.")
    whole = bytearray()
    try:
        async with asyncio.timeout(None if content.is_eof() else READ_WITHIN):  # most came whole, with their heads
            while len(whole) <= LARGEST_BODY and (part := await content.readany()):
                whole += part
    except TimeoutError as error:
        raise ShutError(408, "It took too long to arrive.") from error
    except (web.RequestPayloadError, ConnectionError) as error:
        # What stands broken in the wire would be raised once more, loudly, when the server clears it away.
        content.set_exception(TimeoutError())
        raise ShutError(400, "The body cannot be read.") from error
    if len(whole) > LARGEST_BODY:
        raise ShutError(413, "Too much at once.")
    return bytes(whole)


def object_of(text: str) -> dict[str, object]:
    """The JSON object that a text is. Raises ValueError, with a sentence for its sender."""
    try:
        read = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("The JSON cannot be read.") from error
    if not isinstance(read, dict) or not _is_shallow(read):
        raise ValueError("The JSON is no object, or nested too deeply.")
    return read


def _is_shallow(read: object) -> bool:
    """Whether lists and objects are nested in at most so many levels."""
    level: list[Any] = [read]
    for _ in range(DEEPEST):
        inner = [held for each in level for held in (each.values() if isinstance(each, dict) else each)]
        level = [held for held in inner if isinstance(held, _LEVELS)]
        if not level:
            return True
    return False


def _number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number of that many digits is nobody's")
    return int(digits)


def _no_constant(name: str) -> object:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_int=_number, parse_constant=_no_constant)
