"""Keys: the ones that must be given, and the demo's own, made once and readable by their owner alone."""

import os
import secrets
from pathlib import Path

from bot.environment import BadEnvironmentError, Environment


def own_key(path: Path) -> bytes:
    """The key in this file; a new one is made where there is none, so that nobody else could have read it before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    key = secrets.token_bytes(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def needed_key(environment: Environment, name: str, verb: str) -> bytes:
    """A key of the environment that this verb cannot do without. Raises BadEnvironmentError."""
    key = environment.key(name)
    if not key:
        raise BadEnvironmentError(
            f"{name} is not set, and `{verb}` needs it. Allowed: 32 bytes or more in hexadecimal, here or in the file "
            f"that {name}_FILE names. Example: {name}=$(openssl rand -hex 32)"
        )
    return key
