"""Signatures as the Standard Webhooks specification has them, so that any of its libraries can check ours.

HMAC-SHA256 over `id.timestamp.body`, in base64, behind its version `v1,`.
"""

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The signing key in a secret: base64 behind `whsec_`, else the text itself. Raises ValueError for bad base64."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret behind whsec_ is not base64") from error


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def message_id(key: str) -> str:
    """The same for every attempt of one call, so that the pager can drop a repetition; it tells nothing of ours."""
    return "msg_" + hashlib.sha256(key.encode()).hexdigest()[:32]
