"""The replies of commands that were done, so that the same delivery twice gets the first one's answer."""

from datetime import datetime
from typing import cast

from sqlalchemy import select

from handlers.cards.reply import Reply
from handlers.domain.errors import Conflict
from storage.link import Link, its
from storage.pad import Taken
from storage.rows import adding
from storage.tables import replies

BOOK = "replies"  # of the pad, by key
ANSWERED = "This was answered a moment ago."
_ADD = adding(replies, ("key", "reply", "at"))
_RECALL = select(replies.c.reply).where(its(replies, "key"))


class SqlMemory:
    """The repository of replies in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def recall(self, key: str) -> Reply | None:
        if self._link.pad.knows(BOOK, key):
            return cast(Reply, self._link.pad.get(BOOK, key)["reply"])
        row = await self._link.look_for(_RECALL, self._link.where(key=key))
        return cast(Reply, row.reply) if row else None

    async def keep(self, key: str, reply: Reply, now: datetime) -> None:
        """Remember a reply. The commit raises Conflict when another worker has just answered this very delivery."""
        if self._link.pad.knows(BOOK, key):
            raise Conflict(ANSWERED)
        await self._link.change(BOOK, key, {"key": key, "reply": reply, "at": now})


async def write(link: Link, taken: Taken) -> None:
    """Remember replies, each of a delivery that nobody has answered yet."""
    await link.exactly(_ADD, [link.row(change.after) for change in taken[BOOK]], ANSWERED)
