"""A small desk as values, and cases on it whose clocks run: for tests of promises without a chat.

async with promised(tmp_path) as desk:
    case = await desk.opens(severity=Severity.P1)
    await desk.passes(minutes=12)
    assert desk.heard(...) == [...]
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any  # whatever field of a record a test changes

from handlers.act import Act
from handlers.clocks import replanning, sla
from handlers.domain.escalation import Escalation, Status, WaitingOn
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock
from handlers.ports.post_office import OutboxRow
from handlers.ports.work import UnitOfWork
from storage.store import SqlStore
from tests.support.small_rules import RULES, TUESDAY_NINE
from tests.support.stores import sqlite_store


@dataclass
class Promised:
    """Cases on this desk. `now` moves only when told to; each act and each due row is a transaction of its own."""

    store: SqlStore
    rules: RuleBook
    now: datetime = TUESDAY_NINE
    asker: str = "ana"
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def act(self, work: UnitOfWork) -> Act:
        return Act(work, self.rules, lambda: f"id-{next(self._ids):06d}", self.rules.people[self.asker])

    async def opens(self, severity: Severity = Severity.P1, **fields: Any) -> Escalation:
        """Open a case of Orion's in Dublin, and start its clocks."""
        number = next(self._ids)
        case = Escalation(
            id=f"case-{number}",
            ref=f"ORION-{number}",
            type=fields.pop("type", "vip_press"),
            severity=severity,
            status=Status.NEW,
            raiser="joe",
            opened_at=self.now,
            clock_started_at=fields.pop("clock_started_at", self.now),
            policy_set=self.rules.policy_set.version,
            client=fields.pop("client", "ORION"),
            site="dublin",
            **fields,
        )
        async with self.store.work() as work:
            act = self.act(work)
            await work.policy_sets.keep(self.rules.policy_set)
            await work.escalations.add(case)
            await sla.start(act, case, self.now)
            await work.commit()
        return await self.case(case)

    async def changes(
        self, case: Escalation, then: Callable[..., Any], *, event: str = "", **fields: Any
    ) -> Escalation:
        """Change a record as a use case does: settle, keep, then the step of `handlers.clocks.sla` that belongs to it.

        `then` is given (act, kept, now), or (act, before, kept, now) where it takes four.
        """
        async with self.store.work() as work:
            act = self.act(work)
            before = await self.case(case)
            await sla.settle(act, before, self.now)
            kept = await work.escalations.keep(replace(before, **fields))
            if event:
                data = {"on": str(kept.waiting_on or "")}
                await work.timeline.add(kept.id, at=self.now, actor=self.asker, kind=event, data=data)
            both = then in (replanning.replanned, replanning.started_earlier)
            await (then(act, before, kept, self.now) if both else then(act, kept, self.now))
            await work.commit()
        return await self.case(case)

    async def takes(self, case: Escalation, who: str = "ana") -> Escalation:
        return await self.changes(
            case, sla.taken, owner=who, taken_at=self.now, status=Status.ACKNOWLEDGED, owner_acted_at=self.now
        )

    async def tells(self, case: Escalation) -> Escalation:
        return await self.changes(case, sla.told, told_at=case.told_at or self.now)

    async def waits(self, case: Escalation, on: WaitingOn) -> Escalation:
        return await self.changes(case, sla.waits, event="wait", status=Status.WAITING, waiting_on=on)

    async def resumes(self, case: Escalation) -> Escalation:
        return await self.changes(case, sla.waits, event="resume", status=Status.IN_PROGRESS, waiting_on=None)

    async def resolves(self, case: Escalation) -> Escalation:
        return await self.changes(
            case, sla.resolved, event="resolve", status=Status.RESOLVED, resolved_at=self.now, waiting_on=None
        )

    async def passes(self, *, beats: int | None = None, **span: float) -> None:
        """Time passes, and every due row fires at its own second; with `beats`, only at so many even beats."""
        until = self.now + timedelta(**span)
        if beats is not None:
            for beat in range(1, beats + 1):
                await self.beat(self.now + (until - self.now) * beat / beats)
        while beats is None:
            async with self.store.reading() as work:
                due = await work.due.next_at()
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            await self.beat(self.now)
        self.now = until

    async def beat(self, now: datetime) -> None:
        """Fire what is due at that instant, until nothing is."""
        while True:
            async with self.store.work() as work:
                rows = await work.due.claim(now, 100)
                for row in rows:
                    await sla.fire(self.act(work), row, now)
                await work.commit()
            if not rows:
                return

    async def case(self, case: Escalation) -> Escalation:
        async with self.store.reading() as work:
            found = await work.escalations.get(case.id)
        assert found is not None
        return found

    async def clocks(self, case: Escalation, kind: str = "") -> list[Clock]:
        async with self.store.reading() as work:
            return [clock for clock in await work.clocks.of([case.id]) if kind in ("", clock.kind)]

    async def clock(self, case: Escalation, kind: str) -> Clock:
        """The latest clock of a kind."""
        return (await self.clocks(case, kind))[-1]

    async def fired(self, clock: Clock) -> frozenset[tuple[int, int, str]]:
        async with self.store.reading() as work:
            return await work.clocks.fired(clock.id)

    async def rows(self) -> list[OutboxRow]:
        """The pings in the outbox, oldest first."""
        async with self.store.reading() as work:
            rows = await work.outbox.listed(1000)
        return sorted((row for row in rows if "items" in row.outgoing.about), key=lambda row: row.number)

    async def pinged(self) -> list[str]:
        """The pings as `PERSON KIND CLOCK STEP`, in order; lists as `PERSON KIND xN`."""
        return [_pinged(row) for row in await self.rows()]


def _pinged(row: OutboxRow) -> str:
    about = row.outgoing.about
    items = about["items"].splitlines()
    if "step" not in about:
        return f"{about['person']} {row.outgoing.kind} x{len(items)}"
    return " ".join(word for word in (about["person"], row.outgoing.kind, about["clock"], about["step"]) if word)


@asynccontextmanager
async def promised(tmp_path: Path, rules: RuleBook = RULES) -> AsyncIterator[Promised]:
    """A small desk on a fresh SQLite file, on Tuesday at nine."""
    store = await sqlite_store(tmp_path)
    try:
        yield Promised(store, rules)
    finally:
        await store.close()
