"""The replies of commands that were done, so that the same delivery twice gets the first one's answer."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, delete, select

from handlers.cards.reply import Reply
from handlers.domain.errors import Conflict
from storage.link import Link, its
from storage.pad import Taken
from storage.rows import Writing, adding
from storage.tables import replies

BOOK = "replies"  # of the pad, by key
ANSWERED = "This was answered a moment ago."
_ADD = adding(replies, ("key", "reply", "at"))
_RECALL = select(replies.c.reply).where(its(replies, "key"))
_SEVERAL = select(replies.c.key, replies.c.reply).where(
    its(replies), replies.c.key.in_(bindparam("keys", expanding=True))
)
_OLD = (
    select(replies.c.key)
    .where(its(replies), replies.c.at < bindparam("before_is", type_=replies.c.at.type))
    .order_by(replies.c.at)
    .limit(bindparam("limit_is"))
    .with_for_update(skip_locked=True)  # of several who forget at once, each forgets others; SQLite has one writer
)
_FORGET = delete(replies).where(its(replies), replies.c.key.in_(_OLD))


class SqlMemory:
    """The repository of replies in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def recall(self, key: str) -> Reply | None:
        if self._link.pad.knows(BOOK, key):
            return cast(Reply | None, (self._link.pad.get(BOOK, key) or {}).get("reply"))
        row = await self._link.look_for(_RECALL, self._link.where(key=key))
        return cast(Reply, row.reply) if row else None

    async def foresee(self, keys: Sequence[str]) -> None:
        """Look for the replies to several deliveries at once: `recall` knows them then, and those that are not there.

        All are looked for where the first is not known; whoever else remembers one of them meanwhile makes the commit
        a Conflict, as always.
        """
        pad = self._link.pad
        if pad.knows(BOOK, keys[0]):
            return
        rows = await self._link.look(_SEVERAL, self._link.where() | {"keys": sorted(set(keys))})
        found = {str(row.key): row.reply for row in rows}
        for key in keys:
            if not pad.knows(BOOK, key):
                pad.note(BOOK, key, {"reply": found[key]} if key in found else None)

    async def keep(self, key: str, reply: Reply, now: datetime) -> None:
        """Remember a reply. The commit raises Conflict when another worker has just answered this very delivery."""
        if self._link.pad.get(BOOK, key) is not None:
            raise Conflict(ANSWERED)
        await self._link.change(BOOK, key, {"key": key, "reply": reply, "at": now})

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Forget at most so many replies that are older, the oldest first; returns how many."""
        gone = (await self._link.run(_FORGET, self._link.where(before=before, limit=limit))).rowcount
        self._link.pad.forget(BOOK)
        return int(gone)


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Remember replies, each of a delivery that nobody has answered yet."""
    yield Writing(_ADD, [link.row(change.after) for change in taken[BOOK]], ANSWERED)
