"""One unit of work: everything read and written in it is one transaction."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from handlers.ports.breaches import Breaches
from handlers.ports.clocks import Clocks
from handlers.ports.duties import Covers, Handovers, Preferences
from handlers.ports.marks import Marks
from handlers.ports.memory import Memory
from handlers.ports.notices import Notices
from handlers.ports.post_office import Messages, Outbox
from handlers.ports.queues import Queues
from handlers.ports.records import Drafts, Due, Escalations, Pings, PolicySets, Settings
from handlers.ports.reports import Reports
from handlers.ports.standups import Standups
from handlers.ports.timeline import Timeline


class CommitInDoubtError(Exception):
    """A commit was asked for and no answer came: what was written may have been kept, or not."""


class NotTogetherError(Exception):
    """Parts that were to be written together could not be: nothing was kept, and each is to be done for itself."""


class UnitOfWork(Protocol):
    """Repositories that share a transaction. Leaving it without `commit` keeps nothing."""

    @property
    def escalations(self) -> Escalations: ...

    @property
    def timeline(self) -> Timeline: ...

    @property
    def clocks(self) -> Clocks: ...

    @property
    def due(self) -> Due: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def pings(self) -> Pings: ...

    @property
    def memory(self) -> Memory: ...

    @property
    def marks(self) -> Marks: ...

    @property
    def policy_sets(self) -> PolicySets: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def breaches(self) -> Breaches: ...

    @property
    def reports(self) -> Reports: ...

    @property
    def standups(self) -> Standups: ...

    @property
    def covers(self) -> Covers: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def handovers(self) -> Handovers: ...

    @property
    def queues(self) -> Queues: ...

    @property
    def notices(self) -> Notices: ...

    async def commit(self) -> None:
        """Keep everything written so far. Raises CommitInDoubtError where only the database knows whether it was."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """A part of the work that can fail alone: an error inside it undoes only that part, and is raised again."""
        ...

    def part(self) -> AbstractAsyncContextManager[None]:
        """The same, written with the others. Raises NotTogetherError where nothing of this work can be kept."""
        ...

    async def foresee(self, clock_ids: Sequence[str]) -> None:
        """Look at what will be asked of these clocks and their records all at once, however many they are."""
        ...

    async def breathe(self) -> None:
        """Let whoever else has something to do in this process go on, once: for work on thousands of records."""
        ...


class Store(Protocol):
    """Where units of work come from."""

    def work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin a unit of work that may write."""
        ...

    def together(self, key: str = "") -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one that shares its commit with others; that raises Conflict where it is to be done again alone.

        `key` is that of the delivery which is answered: what is remembered of it is looked up with the others'.
        """
        ...

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one that only reads, beside a writer."""
        ...
