"""The sets of policies that escalations were opened under, frozen, each under its version."""

from collections.abc import Iterator
from typing import cast

from sqlalchemy import select

from handlers.domain.policy import PolicySet
from storage.link import Link, its
from storage.pad import Taken
from storage.rows import Writing, adding
from storage.tables import policy_sets

BOOK = "policy sets"  # of the pad, by version
_ADD = adding(policy_sets, ("version", "body"))
_GET = select(policy_sets.c.body).where(its(policy_sets, "version"))


class SqlPolicySets:
    """The repository of policy sets in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, policy_set: PolicySet) -> None:
        """Keep a set under its version; the same version again changes nothing."""
        if policy_set.version not in self._link.kept and not self._link.pad.knows(BOOK, policy_set.version):
            await self._link.change(BOOK, policy_set.version, policy_set)

    async def get(self, version: str) -> PolicySet | None:
        if not self._link.pad.knows(BOOK, version):
            row = await self._link.look_for(_GET, self._link.where(version=version))
            self._link.pad.note(BOOK, version, row.body if row else None)
        return cast("PolicySet | None", self._link.pad.get(BOOK, version))


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Keep policy sets."""
    yield Writing(_ADD, [link.row({"version": change.key, "body": change.after}) for change in taken[BOOK]])
