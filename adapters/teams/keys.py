"""The public keys of Microsoft's bot service: fetched beside the work, never in its way.

A key that is known is answered at once, however old it is and whatever has become of the place that publishes it; one
that is not known yet is looked for at once. Whoever makes keys up cannot make us ask that place without end.
"""

import asyncio
import base64
import binascii
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from adapters.revisions import Newest

PATIENCE = 5.0  # seconds for one look, both its pages together
FRESH_FOR = 3600.0  # seconds; a key that Microsoft withdraws is ours no longer than that, while its page answers
LOOKS, LOOK_EVERY = 5.0, 60.0  # how many looks for unknown keys at once, and how soon there is another one
LARGEST_PAGE = 1024 * 1024
SMALLEST_KEY = 2048  # bits
MOST_KEYS = 100
MOST_PROVEN = 256  # tokens whose signature is remembered; Microsoft's serves for an hour and thousands of activities
_DIGEST, _PADDING = SHA256(), PKCS1v15()
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """One published key, and the channels that it may sign for."""

    public: RSAPublicKey
    endorsed: frozenset[str]

    def signed(self, token: bytes, signature: bytes) -> bool:
        """True if this is this key's signature of this very token."""
        try:
            self.public.verify(signature, token, _PADDING, _DIGEST)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Proven:
    """What a key did sign: that never changes, while what is claimed is looked at every time."""

    kid: str
    key: Key
    claims: Mapping[str, object]


class Keys:
    """The keys of one place. `now` is a clock in seconds that only goes forward."""

    def __init__(self, published_at: str, now: Callable[[], float]) -> None:
        self._published_at, self._now = published_at, now
        self._keys: Mapping[str, Key] = {}
        self._proven: Newest[bytes, Proven] = Newest(MOST_PROVEN)  # by the digest of the token
        self._fetched: float | None = None
        self._tried: float | None = None
        self._looks, self._counted = LOOKS, now()
        self._looking: asyncio.Task[None] | None = None
        self._session: ClientSession | None = None

    async def find(self, kid: str) -> Key | None:
        """The key of this id, or None. Only for an id that is not known is anybody kept waiting."""
        known = self._keys.get(kid)
        if known is None and self._may_look():
            await self.look()
            known = self._keys.get(kid)
        elif known is not None and self._is_stale():
            self._begin()
        return known

    async def look(self) -> None:
        """Fetch all keys. Whoever asks meanwhile waits for the same look. It never fails: what was known stays."""
        await asyncio.shield(self._begin())

    def proven(self, token: bytes) -> Proven | None:
        """What the token of this digest was proven to be. A key that was fetched anew has proven nothing yet."""
        found = self._proven.get(token)
        return found if found is not None and self._keys.get(found.kid) is found.key else None

    def remember(self, token: bytes, proven: Proven) -> None:
        """A token's signature was found to be good: it is not looked at again for as long as its key stays."""
        self._proven.put(token, proven)

    def signing_for(self, channel: str) -> int:
        """How many of the known keys may sign for a channel."""
        return sum(channel in key.endorsed for key in self._keys.values())

    async def close(self) -> None:
        """Let no look go on."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        if self._session is not None:
            await self._session.close()

    def _begin(self) -> "asyncio.Task[None]":
        if self._looking is None or self._looking.done():
            self._tried = self._now()
            self._looking = asyncio.create_task(self._fetch())
        return self._looking

    def _is_stale(self) -> bool:
        """Whether it is time for a look beside the work; one that failed is not tried again within a minute."""
        now = self._now()
        old = self._fetched is None or now - self._fetched >= FRESH_FOR
        return old and (self._tried is None or now - self._tried >= LOOK_EVERY)

    def _may_look(self) -> bool:
        """Whether an unknown key is worth a look now. To wait for one that is under way costs nothing."""
        now = self._now()
        self._looks = min(LOOKS, self._looks + (now - self._counted) / LOOK_EVERY)
        self._counted = now
        if self._looking is not None and not self._looking.done():
            return True
        if self._looks < 1:
            return False
        self._looks -= 1
        return True

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = _keys(await self._page(await self._where()))
        except (ClientError, OSError, ValueError) as error:  # a time-out is an OSError
            LOG.warning("the keys of Microsoft's bot service could not be fetched: %s", type(error).__name__)
            return
        self._keys, self._fetched = found, self._now()

    async def _where(self) -> str:
        """Where the keys are, as the configuration page says. Raises ValueError."""
        found = (await self._page(self._published_at)).get("jwks_uri")
        if not isinstance(found, str) or not _is_safe(found, self._published_at):
            raise ValueError("an address that keys must not come from")
        return found

    async def _page(self, address: str) -> Mapping[str, object]:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=PATIENCE))
        async with self._session.get(address, allow_redirects=False) as answer:
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            raw = bytearray()
            async for part in answer.content.iter_chunked(64 * 1024):
                raw += part
                if len(raw) > LARGEST_PAGE:
                    raise ValueError("a page that never ends")
        read = json.loads(raw)
        if not isinstance(read, dict):
            raise ValueError("a page of another shape")
        return read


def _keys(page: Mapping[str, object]) -> dict[str, Key]:
    """The keys of a page by their ids; those that cannot be used are left out. Raises ValueError where none can."""
    listed = page.get("keys")
    found = {
        kid: key
        for entry in (listed if isinstance(listed, list) else [])[:MOST_KEYS]
        if isinstance(entry, dict) and isinstance(kid := entry.get("kid"), str) and (key := _key(entry)) is not None
    }
    if not found:
        raise ValueError("a page without keys")
    return found


def _key(entry: Mapping[str, object]) -> Key | None:
    endorsed = entry.get("endorsements")
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig" or not isinstance(endorsed, list):
        return None
    try:
        public = RSAPublicNumbers(_integer(entry.get("e")), _integer(entry.get("n"))).public_key()
    except ValueError:
        return None
    if public.key_size < SMALLEST_KEY:
        return None
    return Key(public, frozenset(name for name in endorsed if isinstance(name, str)))


def _integer(text: object) -> int:
    """A number as a key writes it: base64url without padding. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("no number")
    try:
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise ValueError("no number") from error


def _is_safe(address: str, published_at: str) -> bool:
    """Keys come over TLS; in a rehearsal, from the very machine that publishes them."""
    there, here = urlsplit(address), urlsplit(published_at)
    if there.scheme == "https":
        return True
    return there.scheme == "http" and there.hostname == here.hostname and is_loopback(here.hostname or "")


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
