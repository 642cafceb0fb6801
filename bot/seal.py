"""Seals what must not lie open in the database: AES-256-GCM under TOKEN_KEY, bound to the place it belongs to."""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, as GCM wants them; made anew for every sealing
PURPOSE = b"handrail tokens\0"  # so that the same key in another place would make another cipher


class TokenSeal:
    """A seal with one key. Of a key longer than a cipher takes, all of it counts."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hashlib.sha256(PURPOSE + key).digest())

    def close(self, text: str, about: str) -> str:
        """Encrypt a text; `about` names where it is kept."""
        nonce = secrets.token_bytes(NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())).decode("ascii")

    def open(self, sealed: str, about: str) -> str:
        """Decrypt it. Raises ValueError for what was changed, moved, or sealed with another key."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise ValueError("sealed with another key, for another place, or changed since") from error
