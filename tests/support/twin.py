"""A desk on a file of its own that can be beaten as one likes: calmly, seldom, or by a process that dies.

side = await opened_side(folder)
await side.says("lead", "claim ORION-1"); await side.calm(until); side.facts()
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any  # rows of a file, as they lie there

from handlers.act import Act
from handlers.cards.reply import Say
from handlers.clocks.rebuild import faults
from handlers.commands.request import Filled, Place, Request, Typed
from handlers.desk import Desk
from handlers.domain.calendar import content_version
from handlers.domain.escalation import WaitingOn
from handlers.domain.people import Identity
from handlers.domain.policy import PolicySet, Target, When
from handlers.domain.rulebook import RuleBook, Surface
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock
from handlers.ports.work import UnitOfWork
from storage.store import SqlStore
from storage.work import SqlWork
from tests.support.stopwatch import AWAY, MARKED, VEGAS
from tests.support.stores import sqlite_store

BEFORE_THE_LONG_WEEKEND = datetime(2026, 10, 23, 13, 30, tzinfo=UTC)  # summer time ends, then a bank holiday

Fact = tuple[str, str, int, int, str, int]
"""Reference, kind, cycle, epoch, step, the second at which it was reached."""


class DiedError(Exception):
    """The process was killed before its commit."""


Turn = tuple[str, datetime]
TURNS: Sequence[Turn] = (  # a zone of the office, and a working day before something happens there
    ("Europe/Dublin", BEFORE_THE_LONG_WEEKEND),
    ("Europe/Dublin", datetime(2026, 3, 27, 15, 30, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 6, 20, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 3, 4, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 2, 5, 0, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 3, 20, 14, 0, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 29, 22, 0, tzinfo=UTC)),
    ("Pacific/Chatham", datetime(2026, 9, 25, 2, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 12, 31, 9, 0, tzinfo=UTC)),
    ("Europe/London", datetime(2028, 2, 28, 15, 0, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 3, 19, 0, tzinfo=UTC)),
    ("America/St_Johns", datetime(2026, 10, 30, 18, 0, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 13, 0, tzinfo=UTC)),
)


def with_office(rules: RuleBook, zone: str, days_off: frozenset[date]) -> RuleBook:
    """The same rules, with the offices of Dublin and Manila in this zone, at Dublin's hours, and shut on these days."""
    hours = replace(rules.calendars["dublin"], timezone=zone, holidays=days_off, date_hours={})
    offices = (replace(hours, key=key) for key in ("dublin", "manila"))
    known = {office.key: replace(office, version=content_version(office)) for office in offices}
    return replace(rules, calendars={**rules.calendars, **known})


def with_label(rules: RuleBook) -> RuleBook:
    """The same rules, with other promises for a P1 with the label `self_harm` or of Vega's, and for a P2 in Manila."""
    p1 = next(policy for policy in rules.policy_set.policies if policy.key == "p1")
    marked = replace(
        p1,
        key="marked",
        when=replace(p1.when, labels=frozenset({"self_harm"})),
        targets={kind: Target(seconds) for kind, seconds in MARKED.items()},
        pauses=frozenset({WaitingOn.CLIENT, WaitingOn.VENDOR}),
    )
    theirs = When(severities=p1.when.severities, clients=frozenset({"VEGA"}))
    vega = replace(marked, key="vega", when=theirs, targets={kind: Target(seconds) for kind, seconds in VEGAS.items()})
    there = When(severities=frozenset({Severity.P2}), sites=frozenset({"manila"}))
    away = replace(marked, key="away", when=there, targets={kind: Target(seconds) for kind, seconds in AWAY.items()})
    away = replace(away, pauses=frozenset({WaitingOn.CLIENT}))
    return replace(rules, policy_set=PolicySet("with-label", (away, marked, vega, *rules.policy_set.policies)))


class _Dying(SqlWork):
    """A unit of work whose process dies when it would commit."""

    async def commit(self) -> None:
        raise DiedError


class _DyingStore:
    """A store whose units of work are never committed."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        async with self._store.work() as work:
            work.__class__ = _Dying
            yield work

    def together(self, key: str = "") -> AbstractAsyncContextManager[UnitOfWork]:
        return self.work()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        async with self._store.reading() as work:
            yield work


@dataclass
class Side:
    """One of the two houses, with two processes on its database. Its `now` only moves when told to.

    `dying` is a process that is killed at every commit; `rules` holds what is in force.
    """

    store: SqlStore
    other: SqlStore
    desk: Desk
    twin: Desk
    dying: Desk
    file: Path
    rules: list[RuleBook]
    now: datetime
    _keys: "count[int]" = field(default_factory=count)

    async def says(self, who: str, text: str, dies: str = "") -> str:
        return await self._asks(who, Typed(text), dies)

    async def raises(self, number: int, dies: str = "") -> str:
        values = {"type": "vip_press", "case_id": f"CASE-{number}"}
        return (await self._asks("moderator1", Filled("new", values), dies, "dub-1")).split()[0]

    async def orders(self, number: int, received_at: str, dies: str = "") -> str:
        """A client passes on the order of an authority in India, which is to be done within three hours."""
        values = {"case_id": f"O-{number}", "jurisdiction": "IN", "clock": "3h_or_less", "received_at": received_at}
        asked = Filled("new", {"type": "legal_order", **values})
        return (await self._asks("client_orion", asked, dies, "client-ORION")).split()[0]

    async def _asks(self, who: str, asked: Typed | Filled, dies: str, room: str = "") -> str:
        """Ask once. Where the process `dies` "before" its commit or "after" it, the same request is delivered again."""
        place = Place(Surface("web", "", room or f"dm-{who}"))
        request = Request(f"k{next(self._keys)}", Identity("web", "", who), asked, place)
        if dies == "before":
            with suppress(DiedError):
                await self.dying.handle(request, self.now)
        reply = await self.desk.handle(request, self.now)
        assert isinstance(reply, Say), reply
        if dies == "after":
            again = await self.twin.handle(request, self.now)
            assert isinstance(again, Say), again
            assert again.card.text == reply.card.text
        return reply.card.text

    async def reads(self, rules: RuleBook) -> None:
        """Other rules are in force from now on."""
        self.rules[0] = rules
        await self.desk.reloaded(self.now)

    async def close(self) -> None:
        await self.store.close()
        await self.other.close()

    async def beats_twice(self) -> None:
        """Two processes beat in the same second."""
        for beat in await asyncio.gather(self.desk.tick(self.now), self.twin.tick(self.now)):
            assert not beat.poisoned, beat.poisoned

    async def calm(self, until: datetime) -> None:
        """Every due row fires at its own second."""
        while (due := self.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            await self.beat()
        self.now = until

    async def beat(self) -> None:
        """Fire all that is due."""
        while True:
            beat = await self.desk.tick(self.now)
            assert not beat.poisoned, beat.poisoned
            if not beat.fired:
                return

    async def dies(self) -> None:
        """A beat that is killed before its commit."""
        with suppress(DiedError):
            await self.dying.tick(self.now)

    def read(self, statement: str) -> list[tuple[Any, ...]]:
        """Look into the file, past all of our own code."""
        with closing(sqlite3.connect(self.file)) as connection:
            return list(connection.execute(statement))

    def next_due(self) -> datetime | None:
        ((at,),) = self.read("SELECT min(at) FROM due WHERE set_aside IS NULL")
        return None if at is None else datetime.fromtimestamp(at / 1_000_000, UTC)

    def facts(self) -> list[Fact]:
        return self.read(
            "SELECT e.ref, c.kind, f.cycle, f.epoch, f.step, f.reached_at"
            " FROM fires f JOIN clocks c ON c.id = f.clock_id JOIN escalations e ON e.id = c.escalation_id"
            " ORDER BY 1, 2, 3, 4, 6, 5"
        )

    def ends(self) -> list[tuple[Any, ...]]:
        return self.read(
            "SELECT e.ref, c.kind, c.cycle, c.epoch, c.state, c.consumed, c.anchor, c.due_at, c.breached_at,"
            " c.stopped_at, c.next_step_at FROM clocks c JOIN escalations e ON e.id = c.escalation_id ORDER BY 1, 2, 3"
        )

    def told_twice(self) -> list[tuple[Any, ...]]:
        """Steps that the timeline tells more than once."""
        return self.read(
            "SELECT escalation_id, json_extract(data, '$.clock'), json_extract(data, '$.cycle'),"
            " json_extract(data, '$.epoch'), json_extract(data, '$.step') FROM events"
            " WHERE kind IN ('warning', 'breach') GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1"
        )

    def rungs(self) -> list[tuple[Any, ...]]:
        """The rungs of the ladder that were told, by record, with the second at which each was reached."""
        return self.read(
            "SELECT e.ref, json_extract(v.data, '$.step'), json_extract(v.data, '$.reached_at') FROM events v"
            " JOIN escalations e ON e.id = v.escalation_id WHERE v.kind = 'untaken' ORDER BY 1, 3, 2"
        )

    async def clocks(self, ref: str) -> list[Clock]:
        async with self.store.reading() as work:
            case = await work.escalations.by_ref(ref)
            assert case is not None
            return list(await work.clocks.of([case.id]))

    async def proved(self) -> None:
        """Every stored clock is what its timeline says."""
        rules = self.rules[0]
        async with self.store.reading() as work:
            for case in await work.escalations.every("", 10):
                found = await faults(Act(work, rules, lambda: "none"), case, self.now)
                assert not found, [fault.sentence for fault in found]


async def opened_side(folder: Path, rules: RuleBook, now: datetime) -> Side:
    store = await sqlite_store(folder)
    other = await sqlite_store(folder)
    ids, held = count(1), [rules]

    def new_id() -> str:
        return f"id-{next(ids):08d}"

    desk, twin, dying = (Desk(each, lambda: held[0], new_id) for each in (store, other, _DyingStore(store)))
    side = Side(store, other, desk, twin, dying, folder / "handrail.db", held, now)
    await desk.reloaded(now)
    return side
