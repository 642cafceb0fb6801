"""Who is not to be asked how they are now: whoever owns an open P0, or sleeps by the quiet hours that they chose."""

from collections.abc import Awaitable, Callable, Set
from datetime import datetime

from handlers.domain.escalation import Status
from handlers.domain.rota import in_quiet_hours
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.in_force import in_force
from handlers.ports.records import Scope, Search
from handlers.ports.work import Store

OPEN = frozenset(status for status in Status if status.is_open)
MOST = 1_000


def not_now(store: Store, rules: Callable[[], RuleBook]) -> Callable[[datetime], Awaitable[Set[str]]]:
    """Tells who is not to be asked at an instant (aware UTC), by their keys."""

    async def busy(now: datetime) -> Set[str]:
        everything = Scope(everything=True, restricted_types=frozenset(rules().types))
        urgent = Search(everything, statuses=OPEN, severities=frozenset({Severity.P0}), limit=MOST)
        async with store.reading() as work:
            found = await work.escalations.search(urgent)
            book = await in_force(work, rules(), now)
        asleep = {person for person in book.quiet_hours if in_quiet_hours(book, person, now)}
        return asleep | {case.owner for case in found if case.owner is not None}

    return busy
