"""Free text of events, erasable: it lies beside the chain, which signs only its salted hash."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import delete

from storage.ledger import texts
from storage.link import Link
from storage.pad import Taken
from storage.rows import Writing, inserting

BOOK = "texts"
_ADD = inserting(texts, ("escalation_id", "seq", "salt", "text"))


def hash_of(salt: str, text: str) -> str:
    """The salted hash that an event signs. Erasing text and salt together leaves nothing to guess from."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


class SqlTexts:
    """The repository of texts in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, escalation_id: str, seq: int, salt: str, text: str) -> None:
        values = {"escalation_id": escalation_id, "seq": seq, "salt": salt, "text": text}
        await self._link.change(BOOK, (escalation_id, seq), values)

    async def erase(self, escalation_id: str, seq: int) -> bool:
        """Erase the text of one event, with its salt; False if there was none. The proof stays whole."""
        whose = self._link.ours(texts, escalation_id=escalation_id, seq=seq)
        self._link.pad.forget("story")
        return (await self._link.run(delete(texts).where(whose))).rowcount == 1


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Lay texts beside their events."""
    yield Writing(_ADD, [link.row(change.after) for change in taken[BOOK]])
