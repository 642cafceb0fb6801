"""Where a chat's app is installed, with the tokens that it got there: sealed before they come here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation in a workspace or tenant. `sealed` is what the adapter keeps of it, encrypted by `Seal`."""

    chat: str
    tenant: str
    sealed: str
    at: datetime


class Installations(Protocol):
    """Every call is a transaction of its own."""

    async def find(self, chat: str, tenant: str) -> Installation | None: ...

    async def keep(self, installation: Installation) -> None:
        """Keep an installation, over an older one of the same tenant."""
        ...

    async def remove(self, chat: str, tenant: str) -> None:
        """Forget an installation and its tokens: it was uninstalled, or its tokens were revoked."""
        ...

    async def every(self, chat: str) -> Sequence[Installation]: ...


class Seal(Protocol):
    """Encrypts what must not lie open in a database. `about` binds it to its place: elsewhere it opens no more."""

    def close(self, text: str, about: str) -> str: ...

    def open(self, sealed: str, about: str) -> str:
        """Raises ValueError for what was changed, moved, or sealed with another key."""
        ...
