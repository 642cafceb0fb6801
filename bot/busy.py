"""Who has something more urgent to do than to be asked how they are: whoever owns an open P0."""

from collections.abc import Awaitable, Callable, Set

from handlers.domain.escalation import Status
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.ports.records import Scope, Search
from handlers.ports.work import Store

OPEN = frozenset(status for status in Status if status.is_open)
MOST = 1_000


def p0_owners(store: Store, rules: Callable[[], RuleBook]) -> Callable[[], Awaitable[Set[str]]]:
    """Tells who owns an open P0 at this moment, by their keys."""

    async def busy() -> Set[str]:
        everything = Scope(everything=True, restricted_types=frozenset(rules().types))
        urgent = Search(everything, statuses=OPEN, severities=frozenset({Severity.P0}), limit=MOST)
        async with store.reading() as work:
            found = await work.escalations.search(urgent)
        return {case.owner for case in found if case.owner is not None}

    return busy
