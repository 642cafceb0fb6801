"""What follows when the rules change or somebody leaves: every open case that it touches, in a transaction of its own.

And from time alone: replies that nobody will ask for any more are forgotten. A part of the Desk: it opens units of work
and commits, as the Desk does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from handlers import mornings
from handlers.act import Act
from handlers.clocks import calendars
from handlers.domain.errors import Conflict
from handlers.domain.rulebook import RuleBook
from handlers.escalations import leaving, shift_handover
from handlers.notices import asking as notice_asking
from handlers.ports.work import Store, UnitOfWork
from handlers.queues import kept_since
from handlers.reports import weekly_beat
from handlers.shifts import rota_watch
from handlers.standups import rhythm
from handlers.surfaces import put_up_boards

TRIES = 3
REPLIES_KEPT_FOR = timedelta(days=3)
"""Far longer than any chat delivers anything again; what was asked on a Friday can be opened on the Monday."""
AT_A_TIME = 500
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What other rules came to: how many due times moved, and the cases that are nobody's since."""

    moved: int
    returned: tuple[str, ...] = ()


class Upkeep:
    """`by_itself` makes an act that nobody asked for, under the rules of the moment."""

    def __init__(self, store: Store, by_itself: Callable[[UnitOfWork, datetime], Awaitable[Act]]) -> None:
        self._store = store
        self._by_itself = by_itself

    async def give_back(self, person: str, now: datetime) -> tuple[str, ...]:
        """Return all open cases of somebody, one after another, and give their references. Raises Conflict."""

        async def one(act: Act) -> str | None:
            return await leaving.give_back(act, person, now)

        refs: list[str] = []
        while (ref := await self._tried(one, now)) is not None:
            refs.append(ref)
        return tuple(refs)

    async def reloaded(self, now: datetime) -> Reloaded:
        """Let open clocks go on in the calendars that are in force, and return the cases of who is not named any more.

        A case that somebody is at is tried again; at the very last it is done when the rules are read the next time.
        Closed clocks never change.
        """
        async with self._store.work() as work:
            act = await self._by_itself(work, now)
            await calendars.remember(work, act.rules)
            await put_up_boards(act, now)
            await rota_watch.arm(act, now)
            await rhythm.arm(act, now)
            await mornings.arm(act, now)
            await weekly_beat.arm(act, now)
            await shift_handover.arm(act, now)
            await notice_asking.arm(act, now)
            behind = await calendars.stale(work, act.rules)
            gone = await leaving.missing(work, act.rules)
            await work.commit()
        cases = dict.fromkeys(case for left in behind for case in left.cases)
        moved = sum([await self._bring_forward(case, now) for case in cases])
        return Reloaded(moved, await self._part_with(gone, now))

    async def _part_with(self, gone: tuple[str, ...], now: datetime) -> tuple[str, ...]:
        refs: list[str] = []
        again: list[str] = []
        for person in gone:
            try:
                refs += await self.give_back(person, now)
            except Conflict:
                again.append(person)
        async with self._store.work() as work:
            for person in gone:
                await work.preferences.forget(person)
            await leaving.remember(work, (await self._by_itself(work, now)).rules, again)
            await work.commit()
        return tuple(refs)

    async def _bring_forward(self, escalation_id: str, now: datetime) -> int:
        async def one(act: Act) -> int:
            return await calendars.bring_forward(act, escalation_id, now)

        try:
            return await self._tried(one, now)
        except Conflict:
            return 0

    async def _tried(self, does: Callable[[Act], Awaitable[Result]], now: datetime) -> Result:
        """Do and keep it; where somebody is at the record, look again at what stands there now. Raises Conflict."""
        for attempt in range(1, TRIES + 1):
            try:
                async with self._store.work() as work:
                    result = await does(await self._by_itself(work, now))
                    await work.commit()
                    return result
            except Conflict:
                if attempt == TRIES:
                    raise
        raise AssertionError("the last try returns or raises")


async def forget_replies(store: Store, now: datetime, at_a_time: int = AT_A_TIME) -> int:
    """Forget the replies that are too old, so many in one transaction that nobody waits for it; returns how many.

    An answer that could not be sent for so long is forgotten with them.
    """
    return await _forgotten(store, lambda work: work.memory.forget_before(now - REPLIES_KEPT_FOR, at_a_time), at_a_time)


async def forget_old(store: Store, rules: RuleBook, now: datetime, at_a_time: int = AT_A_TIME) -> int:
    """Forget what was imported of queues and said for stand-ups as long ago as `retention` says; returns how many.

    An action item is kept until it is done, and for so long afterwards.
    """
    queues_since, said_since = kept_since(rules, now), now - timedelta(days=rules.standup_days)
    return sum(
        [
            await _forgotten(store, lambda work: work.queues.forget_before(queues_since, at_a_time), at_a_time),
            await _forgotten(store, lambda work: work.standups.forget_before(said_since, at_a_time), at_a_time),
            await _forgotten(store, lambda work: work.standups.forget_items(said_since, at_a_time), at_a_time),
        ]
    )


async def _forgotten(store: Store, forget: Callable[[UnitOfWork], Awaitable[int]], at_a_time: int) -> int:
    """Forget, again and again, until there were fewer than could be forgotten at once; returns how many in all."""
    forgotten = 0
    while True:
        async with store.work() as work:
            gone = await forget(work)
            await work.commit()
        forgotten += gone
        if gone < at_a_time:
            return forgotten
