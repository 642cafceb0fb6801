"""Microsoft's place of keys on loopback, and the pen that goes with them: tokens as the bot service writes them."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

ISSUER = "https://api.botframework.com"
CONFIGURATION, KEYS = "/v1/.well-known/openidconfiguration", "/v1/.well-known/keys"


@cache
def pen(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A private key by its name; made once, since that takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def written(value: object) -> str:
    """JSON, or bytes, in base64url without padding."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(claims: object, *, by: rsa.RSAPrivateKey, kid: str, head: Mapping[str, Any] | None = None) -> str:
    """A signed token. `head` changes its header; None takes a field out of it."""
    made = {"typ": "JWT", "alg": "RS256", "kid": kid, "x5t": kid, **(head or {})}
    first = written({name: value for name, value in made.items() if value is not None})
    signed = f"{first}.{written(claims)}"
    digest = SHA512() if made["alg"] == "RS512" else SHA256()
    return f"{signed}.{written(by.sign(signed.encode(), PKCS1v15(), digest))}"


def published(kid: str, key: rsa.RSAPrivateKey, endorsements: Sequence[str] | None = ("msteams",)) -> dict[str, Any]:
    """A key as the page of keys lists it."""
    numbers = key.public_key().public_numbers()
    made: dict[str, Any] = {"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid}
    made |= {"n": written(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8)), "e": written(b"\x01\x00\x01")}
    return made | ({"endorsements": list(endorsements)} if endorsements is not None else {})


@dataclass(slots=True)
class KeyServer:
    """What is published now. `asked` counts the looks at the page of keys; while `hangs` is cleared nothing answers."""

    port: int = 0
    keys: list[Mapping[str, Any]] = field(default_factory=list)
    page: bytes | None = None  # instead of the keys
    status: int = 200
    jwks_uri: str = ""
    asked: int = 0
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{CONFIGURATION}"

    async def configuration(self, _request: web.Request) -> web.Response:
        await self.answers.wait()
        where = self.jwks_uri or f"http://127.0.0.1:{self.port}{KEYS}"
        return web.json_response(
            {"issuer": ISSUER, "jwks_uri": where, "id_token_signing_alg_values_supported": ["RS256"]}
        )

    async def listed(self, _request: web.Request) -> web.Response:
        self.asked += 1
        if self.page is not None:
            return web.Response(status=self.status, body=self.page, content_type="application/json")
        return web.json_response({"keys": list(self.keys)}, status=self.status)


@asynccontextmanager
async def key_server() -> AsyncIterator[KeyServer]:
    """The place of keys, until the block is left. It publishes one good key, `k1`."""
    server = KeyServer(keys=[published("k1", pen("k1"))])
    server.answers.set()
    site = web.Application()
    site.router.add_get(CONFIGURATION, server.configuration)
    site.router.add_get(KEYS, server.listed)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = int(runner.addresses[0][1])
    try:
        yield server
    finally:
        server.answers.set()
        await runner.cleanup()
