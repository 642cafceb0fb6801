"""Several commands in one commit: whoever comes while another is at work joins its transaction.

Each command is a part of its own, one after another, and is answered only after the commit that all of them share. One
that fails is taken back from the pad; where that is not enough nobody's is kept, and each is to be done again alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import islice

from sqlalchemy.exc import DBAPIError

from handlers.domain.errors import Conflict
from handlers.ports.work import CommitInDoubtError
from storage.link import Link
from storage.transactions import Transactions
from storage.work import SqlWork, conflicts

MOST = 64
"""As many commands share a commit at most: the first of them waits for the last."""
ALONE = "This could not be kept together with what others asked at the same time. Repeat it."


class Shared:
    """One transaction, and those who wait for its commit."""

    def __init__(self, link: Link, work: SqlWork, life: AsyncExitStack) -> None:
        self.link, self.work = link, work
        self.members, self.is_spoilt = 0, False
        self._life = life
        self._ended: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()

    async def kept(self) -> None:
        """Wait for the commit. Raises Conflict where it was not to be had together."""
        error = await asyncio.shield(self._ended)
        if isinstance(error, CommitInDoubtError):
            raise CommitInDoubtError from error
        if error is not None:
            raise Conflict(ALONE) from error

    def close(self) -> "asyncio.Task[None]":
        """Nobody joins any more: commit, if there is anything to be kept. Nobody's leaving early stops that."""
        return asyncio.create_task(self._end())

    async def _end(self) -> None:
        error: BaseException | None = None
        try:
            async with self._life:
                if self.members and not self.is_spoilt:
                    await self.work.commit()
        except Exception as failure:  # noqa: BLE001 — everybody who waits is told, and does it again alone
            error = failure
        self._ended.set_result(Conflict(ALONE) if self.is_spoilt else error)


class Part:
    """One command's part of a shared transaction."""

    def __init__(self, shared: Shared, leave: Callable[[Shared], None]) -> None:
        self._shared, self._leave = shared, leave
        self._mark = shared.link.pad.begin_part()
        self._saw_others = shared.members > 0
        self._is_over = False

    async def commit(self) -> None:
        """Have it kept with the others': returns when the commit is done."""
        self._shared.members += 1
        self._is_over, self._saw_others = True, False
        self._leave(self._shared)
        await self._shared.kept()

    def spoil(self) -> None:
        """The transaction itself is of no use any more."""
        self._shared.is_spoilt = True

    async def settled(self) -> None:
        """Wait until what others had changed before is kept: this one may have seen it, whatever it came to itself."""
        if self._saw_others:
            await self._shared.kept()

    def leave(self) -> None:
        """Take back what was not committed, and let the next one have its turn."""
        if self._is_over:
            return
        self._is_over = True
        if self._shared.link.pad.part_is_written:
            self.spoil()
        else:
            self._shared.link.pad.back(self._mark)
        self._leave(self._shared)


class Together:
    """The door to the transaction that is open, or to the next."""

    def __init__(self, transactions: Transactions, audit_key: bytes) -> None:
        self._transactions, self._audit_key = transactions, audit_key
        self._turn = asyncio.Lock()
        self._waiting: list[str] = []  # the keys of those who wait for their turn
        self._shared: Shared | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Let every transaction give its connection back: nobody waits for one in which nothing was to be kept."""
        if self._ending:
            await asyncio.wait(self._ending)

    @asynccontextmanager
    async def work(self, key: str = "") -> AsyncIterator[SqlWork]:
        """Begin a part; its commit returns when that of all is done. Without `commit` nothing of it is kept.

        `key` is the delivery that it answers: whether it was answered before is looked up for all who wait at once.
        """
        self._transactions.refuse_nesting()
        part = await self._join(key)
        try:
            with conflicts():
                yield SqlWork(part._shared.link, self._audit_key, part.commit)
        except Conflict as conflict:
            if isinstance(conflict.__cause__, DBAPIError):
                part.spoil()
            raise
        except BaseException as error:
            if isinstance(error, DBAPIError) or not isinstance(error, Exception):
                part.spoil()  # a statement failed, or was left in the middle
            raise
        finally:
            part.leave()
        await part.settled()

    async def _join(self, key: str) -> Part:
        """Wait for the turn, and begin a transaction where none is open."""
        self._waiting.append(key)
        try:
            await self._turn.acquire()
        finally:
            self._waiting.remove(key)
        try:
            if self._shared is None:
                self._shared = await self._begin()
            if key and self._waiting:
                await self._shared.work.memory.foresee([key, *islice(filter(None, self._waiting), MOST)])
        except BaseException:
            self._turn.release()
            raise
        self._transactions.holder = asyncio.current_task()
        return Part(self._shared, self._leave)

    async def _begin(self) -> Shared:
        life = AsyncExitStack()
        link = await life.enter_async_context(self._transactions.writing())
        return Shared(link, SqlWork(link, self._audit_key), life)

    def _leave(self, shared: Shared) -> None:
        """A part has come to its end: the next one joins, or the transaction is closed."""
        self._transactions.holder = None
        if shared.is_spoilt or shared.members >= MOST or not self._waiting:
            self._shared = None
            ending = shared.close()
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        self._turn.release()
