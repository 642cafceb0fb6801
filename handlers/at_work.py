"""Who has what in hand at this moment, read from the record for the well-being side. Nothing is ever written here."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from handlers.domain.escalation import Escalation, Status
from handlers.domain.exposure import HANDS, SHIFT, Exposure, exposures_of
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.timeline import Event
from handlers.in_force import InForce
from handlers.ports.records import Scope, Search
from handlers.ports.work import Store, UnitOfWork

OPEN = frozenset(status for status in Status if status.is_open)
PAGE = 1_000
SHOWN = 10


class RecordAtWork:
    """Answers from the record, always about everybody: that it is asked tells of nobody."""

    def __init__(self, store: Store, rules: InForce) -> None:
        self._store, self._rules = store, rules

    async def p0_owners(self) -> Set[str]:
        """Who owns an open P0, by their keys."""
        urgent = Search(self._everything(), statuses=OPEN, severities=frozenset({Severity.P0}))
        async with self._store.reading() as work:
            found = await _all(work, urgent)
        return {case.owner for case in found if case.owner is not None}

    async def exposures(self, now: datetime) -> Sequence[Exposure]:
        """What everybody had to do with since a shift ago, that is demanding."""
        types = self._rules().types
        async with self._store.reading() as work:
            cases = await _all(work, Search(self._everything(), over_since=now - SHIFT))
            wanted = [case.id for case in cases if any(exposures_of(case, (), types.get(case.type)))]
            told = await work.reports.events(wanted, sorted(HANDS)) if wanted else ()
        events: dict[str, list[Event]] = defaultdict(list)
        for event in told:
            events[event.escalation_id].append(event)
        return [one for case in cases for one in exposures_of(case, events[case.id], types.get(case.type))]

    async def cases_of(self, person: str) -> Sequence[str]:
        """The references of somebody's own open cases, the next due first."""
        mine = Search(self._everything(), statuses=OPEN, owner=person, limit=SHOWN)
        async with self._store.reading() as work:
            return [case.ref for case in await work.escalations.search(mine)]

    async def rules(self, now: datetime) -> RuleBook:
        """The rules of the moment, with what people said over it."""
        async with self._store.reading() as work:
            return await self._rules.read(work, now)

    def _everything(self) -> Scope:
        return Scope(everything=True, restricted_types=frozenset(self._rules().types))


async def _all(work: UnitOfWork, search: Search) -> list[Escalation]:
    """Every record that a search finds, page by page."""
    found: list[Escalation] = []
    while True:
        page = await work.escalations.search(replace(search, limit=PAGE, offset=len(found)))
        found += page
        if len(page) < PAGE:
            return found
