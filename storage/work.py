"""One unit of work: the repositories of one transaction. Leaving it without `commit` keeps nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from sqlalchemy.exc import DBAPIError

from handlers.domain.errors import Conflict
from handlers.ports.work import CommitInDoubtError, NotTogetherError
from storage import policy_sets
from storage.away import is_in_the_way, is_lost
from storage.breaches import SqlBreaches
from storage.breath import breathe
from storage.clocks import SqlClocks
from storage.covers import SqlCovers
from storage.drafts import SqlDrafts
from storage.due import SqlDue
from storage.escalations import SqlEscalations
from storage.foresight import foresee
from storage.handovers import SqlHandovers
from storage.link import Link
from storage.marks import SqlMarks
from storage.memory import SqlMemory
from storage.messages import SqlMessages
from storage.notices import SqlNotices
from storage.outbox import SqlOutbox
from storage.pad import Pad
from storage.pings import SqlPings
from storage.policy_sets import SqlPolicySets
from storage.preferences import SqlPreferences
from storage.queues import SqlQueues
from storage.reports import SqlReports
from storage.settings import SqlSettings
from storage.standups import SqlStandups
from storage.texts import SqlTexts
from storage.timeline import SqlTimeline


class SqlWork:
    """A unit of work over one connection. After `commit` the next statement begins a new transaction."""

    def __init__(self, link: Link, audit_key: bytes, keep: Callable[[], Awaitable[None]] | None = None) -> None:
        """`keep` commits it with others; by itself it is committed for itself."""
        self._link = link
        self._keep = keep
        self.escalations = SqlEscalations(link)
        self.timeline = SqlTimeline(link, audit_key)
        self.texts = SqlTexts(link)
        self.clocks = SqlClocks(link)
        self.due = SqlDue(link)
        self.outbox = SqlOutbox(link)
        self.messages = SqlMessages(link)
        self.pings = SqlPings(link)
        self.memory = SqlMemory(link)
        self.marks = SqlMarks(link)
        self.policy_sets = SqlPolicySets(link)
        self.drafts = SqlDrafts(link)
        self.breaches = SqlBreaches(link)
        self.settings = SqlSettings(link)
        self.reports = SqlReports(link)
        self.standups = SqlStandups(link)
        self.covers = SqlCovers(link)
        self.preferences = SqlPreferences(link)
        self.handovers = SqlHandovers(link)
        self.queues = SqlQueues(link)
        self.notices = SqlNotices(link)

    async def commit(self) -> None:
        """Keep everything written so far. Raises CommitInDoubtError where the connection broke before the answer."""
        if self._keep is not None:
            await self._keep()
            return
        kept = {version for version, known in self._link.pad.items(policy_sets.BOOK) if known is not None}
        is_asked = False
        try:
            await self._link.flush(ends=True)
            is_asked = True
            await self._link.connection.commit()
        except DBAPIError as error:
            if is_asked and is_lost(error):
                raise CommitInDoubtError from error
            raise
        self._link.kept.update(kept)
        self._link.pad.clear()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part of the work that can fail alone: an error inside it undoes only that part, and is raised again."""
        await self._link.flush()
        with conflicts():
            try:
                async with self._link.connection.begin_nested():
                    yield
                    await self._link.flush()
            except BaseException:
                self._link.pad.clear()
                raise

    def part(self) -> AbstractAsyncContextManager[None]:
        """The same without asking the database: it is written with the others.

        Raises NotTogetherError where nothing of this work can be kept: then it is to be done again, part by part.
        """
        return _Part(self._link.pad)

    async def foresee(self, clock_ids: Sequence[str]) -> None:
        """Look at what is known of these clocks and their records all at once; what is asked later is answered so."""
        await foresee(self._link, clock_ids)

    async def breathe(self) -> None:
        """Let whoever else has something to do in this process go on, once; the work stays as it is."""
        await breathe()


class _Part(AbstractAsyncContextManager[None]):
    """Takes back from the pad what was noted since it was entered, if that fails."""

    __slots__ = ("_mark", "_pad", "_written")

    def __init__(self, pad: Pad) -> None:
        self._pad = pad

    async def __aenter__(self) -> None:
        self._mark, self._written = self._pad.mark, self._pad.written

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, Exception):
            return
        if isinstance(error, DBAPIError) or self._pad.written != self._written:
            raise NotTogetherError from error
        self._pad.back(self._mark)


@contextmanager
def conflicts() -> Iterator[None]:
    """Raise Conflict for a deadlock or a lock that was not to be had: it is no fault of what was asked."""
    try:
        yield
    except DBAPIError as error:
        if not is_in_the_way(error):
            raise
        raise Conflict("Somebody was quicker with this very record. Look again, then repeat it.") from error
