"""Somebody has left us: their open cases are nobody's again, and whoever is on duty hears of each."""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.domain.escalation import Escalation, Status
from handlers.domain.people import Duty
from handlers.domain.recipients import recipients
from handlers.escalations.change import keep
from handlers.ports.records import Scope, Search
from handlers.surfaces import queue

OPEN = frozenset(status for status in Status if status.is_open)
AT_ONCE = 200
TO = (Duty.LEAD.value, Duty.BACKUP.value, Duty.MANAGER.value)
"""Who is told: the first of these on duty who is not the one who left."""


async def give_back(act: Act, person: str, now: datetime) -> tuple[str, ...]:
    """Return the open cases that somebody owned, restricted ones too. Their clocks run on. Gives their references."""
    everything = Scope(everything=True, restricted_types=frozenset(act.rules.restricted_groups))
    owned = await act.work.escalations.search(Search(everything, statuses=OPEN, owner=person, limit=AT_ONCE))
    for case in owned:
        after = replace(case, owner=None, owner_acted_at=None, seen_at=None)
        kept = await keep(act, case, after, now, "left", data={"was": person, "owner": ""}, story=True)
        await _tell(act, kept, person, now)
    return tuple(case.ref for case in owned)


async def _tell(act: Act, case: Escalation, left: str, now: datetime) -> None:
    heard = [listener for duty in TO for listener in recipients(act.rules, case, (duty,), now) if listener != left]
    for listener in heard[:1]:
        await queue(
            act,
            now,
            kind="reminder",
            destination=f"person:{listener}",
            escalation=case,
            about={"returned": "yes", "by": left},
            mark=f"returned:{case.revision}",
        )
