"""The token that Microsoft's bot service sends with every request: ours to check, on our own.

Its kit accepts tokens without an end, forgets new keys for a day, and stops the process while it asks for them.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from adapters.teams.keys import Keys, Proven
from adapters.teams.settings import MSTEAMS

ISSUER = "https://api.botframework.com"
LEEWAY = 300.0  # seconds that two clocks may differ
LONGEST = 8192
LONGEST_KID = 200
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class ForgedError(Exception):
    """This is no token of Microsoft's for us. `why` is for the log alone; whoever sent it learns nothing."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Token:
    """What a good token says."""

    service_url: str


async def check(authorization: str, app_id: str, keys: Keys, now: float) -> Token:
    """Check the header of a request. `now` are real seconds since 1970. Raises ForgedError.

    What it claims is read before its signature, so that nobody has us look for a key with a token for somebody else.
    """
    found = _BEARER.fullmatch(authorization) if len(authorization) <= LONGEST else None
    if found is None:
        raise ForgedError("no token")
    digest = sha256(authorization.encode()).digest()
    proven = keys.proven(digest)
    kid, claims = (proven.kid, proven.claims) if proven is not None else (_kid(found[1]), _part(found[2]))
    token = _claimed(claims, app_id, now)
    key = await keys.find(kid)
    if key is None:
        raise ForgedError("an unknown key")
    if proven is None or proven.key is not key:
        if not key.signed(f"{found[1]}.{found[2]}".encode(), _decoded(found[3])):
            raise ForgedError("another signature")
        keys.remember(digest, Proven(kid, key, claims))
    if MSTEAMS not in key.endorsed:
        raise ForgedError("a key that does not speak for Teams")
    return token


def _kid(part: str) -> str:
    """The id of the key that a token says it is signed by."""
    head = _part(part)
    kid = head.get("kid")
    if head.get("alg") != "RS256" or "crit" in head:
        raise ForgedError("another way of signing")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KID:
        raise ForgedError("no key's id")
    return kid


def _claimed(claims: Mapping[str, object], app_id: str, now: float) -> Token:
    if claims.get("iss") != ISSUER:
        raise ForgedError("another issuer")
    audience = claims.get("aud")
    if not app_id or not isinstance(audience, str) or audience.casefold() != app_id.casefold():
        raise ForgedError("another audience")
    end, begin = _seconds(claims.get("exp")), _seconds(claims.get("nbf", 0))
    if end is None or now >= end + LEEWAY:
        raise ForgedError("expired, or without an end")
    if begin is None or now < begin - LEEWAY:
        raise ForgedError("not valid yet")
    service_url = claims.get("serviceurl")
    if not isinstance(service_url, str) or not service_url:
        raise ForgedError("no service URL")
    return Token(service_url)


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if abs(value) < 2**53 else None


def _part(text: str) -> Mapping[str, object]:
    try:
        read = json.loads(_decoded(text))
    except (ValueError, RecursionError) as error:
        raise ForgedError("no token") from error
    if not isinstance(read, dict):
        raise ForgedError("no token")
    return read


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ForgedError("no token") from error
