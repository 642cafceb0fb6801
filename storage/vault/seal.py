"""The vault's keys: one of the installation that wraps a root, and one for each person, which can be destroyed alone.

AES-256-GCM throughout. What is sealed is bound to its organisation, table and row, so that no row can be put in
another's place, and padded, so that its length says nothing of what it is.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE, KEY = 12, 32  # bytes
ROOT = "root"
PURPOSE = b"handrail well-being\0"  # so that the same key in another place would make another cipher
Fields = Mapping[str, object]


class SealError(ValueError):
    """Sealed with another key, for another row, or changed since."""


class Seal:
    """A cipher of one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, plain: bytes, *about: str) -> str:
        """Encrypt; `about` names the row it belongs to."""
        nonce = secrets.token_bytes(NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, plain, _bound(about))).decode("ascii")

    def open(self, sealed: str, *about: str) -> bytes:
        """Decrypt. Raises SealError."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], _bound(about))
        except (InvalidTag, ValueError) as error:
            raise SealError("sealed with another key, for another row, or changed since") from error

    def close_fields(self, fields: Fields, size: int, *about: str) -> str:
        """Encrypt plain values, padded to `size` bytes. Raises ValueError for more than that."""
        plain = json.dumps(fields, separators=(",", ":")).encode()
        if len(plain) > size:
            raise ValueError(f"{len(plain)} bytes do not fit into {size}")
        return self.close(plain.ljust(size), *about)

    def open_fields(self, sealed: str, *about: str) -> dict[str, object]:
        """The values again. Raises SealError."""
        found: dict[str, object] = json.loads(self.open(sealed, *about))
        return found


class Installation:
    """The key of the installation, from `WELLBEING_KEY`: all it ever seals is the root."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY:
            raise ValueError(f"the key has {len(key)} bytes; {KEY} are needed")
        whole = hashlib.sha256(PURPOSE + key).digest()
        self.id = hashlib.sha256(PURPOSE + b"id\0" + whole).hexdigest()[:8]
        self._seal = Seal(whole)

    def wrap(self, root: bytes, organisation: str) -> str:
        return self._seal.close(root, organisation, ROOT, self.id)

    def unwrap(self, wrapped: str, organisation: str) -> bytes:
        """Raises SealError."""
        return self._seal.open(wrapped, organisation, ROOT, self.id)


class Root:
    """What stays when the installation's key is changed: pseudonyms, and the seals of cohorts and of people's keys."""

    def __init__(self, root: bytes) -> None:
        self._names = _derived(root, b"pseudonyms")
        self._marks = _derived(root, b"marks")
        self.cohorts = Seal(_derived(root, b"cohorts"))
        self.keys = Seal(_derived(root, b"keys"))
        self.calls = Seal(_derived(root, b"calls"))
        self.absences = Seal(_derived(root, b"absences"))
        self.notes = Seal(_derived(root, b"notes"))

    def pseudonym(self, organisation: str, person: str) -> str:
        """What somebody is called in the vault. Nobody without the root can tell who that is."""
        return _mac(self._names, organisation, person)

    def mark(self, organisation: str, key: str) -> str:
        """What a delivery is called in the vault."""
        return _mac(self._marks, organisation, key)


def new_key() -> bytes:
    """A key that nobody has seen."""
    return secrets.token_bytes(KEY)


def _derived(root: bytes, purpose: bytes) -> bytes:
    return hmac.new(root, PURPOSE + purpose, hashlib.sha256).digest()


def _mac(key: bytes, *parts: str) -> str:
    return hmac.new(key, _bound(parts), hashlib.sha256).hexdigest()


def _bound(parts: tuple[str, ...]) -> bytes:
    return json.dumps(parts, ensure_ascii=True).encode()
