"""What a chat's adapter must remember of people and places: small facts, each under a name of the adapter's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol


class AddressBook(Protocol):
    """Facts by (chat, tenant, name), for example that `dm:U1` of workspace T1 is the channel D1.

    Every call is a transaction of its own. No fact is a secret, and none holds a word of anybody's.
    """

    async def get(self, chat: str, tenant: str, name: str) -> str | None: ...

    async def several(self, chat: str, tenant: str, names: Sequence[str]) -> Mapping[str, str]:
        """The facts of these names, by name, in one transaction; those that are not there are left out."""
        ...

    async def put(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> None:
        """Keep a fact, over an older one of the same name. `at` is real time, for `forget_before`."""
        ...

    async def add(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> bool:
        """Keep a fact that is not there yet; False, with nothing changed, if there is one. For claims and marks."""
        ...

    async def take(self, chat: str, tenant: str, name: str) -> str | None:
        """Return a fact and forget it, in one step: of two who take it, one gets None."""
        ...

    async def listed(self, chat: str, tenant: str, prefix: str) -> Mapping[str, str]:
        """All facts of a tenant whose names begin so."""
        ...

    async def forget(self, chat: str, tenant: str) -> None:
        """Forget all facts of a tenant: it has left us."""
        ...

    async def forget_before(self, chat: str, prefix: str, before: datetime) -> int:
        """Forget facts of all tenants whose names begin so and that are older; returns how many."""
        ...
