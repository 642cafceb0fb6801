"""Somebody has left us: their open cases are nobody's again, and whoever is on duty hears of each.

A chat said that the account is gone, or the rules name them no more.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.domain.escalation import OPEN, Escalation
from handlers.domain.people import Duty
from handlers.domain.recipients import recipients
from handlers.domain.rulebook import RuleBook
from handlers.escalations.change import keep
from handlers.ports.records import Scope, Search
from handlers.ports.work import UnitOfWork
from handlers.surfaces import queue_reminder

KNOWN = "people.known"
TO = (Duty.LEAD.value, Duty.BACKUP.value, Duty.MANAGER.value)
"""Who is told: the first of these on duty who is not the one who left."""


async def give_back(act: Act, person: str, now: datetime) -> str | None:
    """Return one open case that somebody owned, a restricted one too; its clocks run on.

    Gives its reference, None where they own none.
    """
    everything = Scope(everything=True, restricted_types=frozenset(act.rules.types))
    for case in await act.work.escalations.search(Search(everything, statuses=OPEN, owner=person, limit=1)):
        after = replace(case, owner=None, owner_acted_at=None, seen_at=None)
        kept = await keep(act, case, after, now, "left", data={"was": person, "owner": ""}, story=True)
        await _tell(act, kept, person, now)
        return case.ref
    return None


async def missing(work: UnitOfWork, rules: RuleBook) -> tuple[str, ...]:
    """Who of our own was named by the rules before, and is no more."""
    known: list[str] = json.loads(await work.settings.get(KNOWN) or "[]")
    here = set(_ours(rules))
    return tuple(key for key in known if key not in here)


async def remember(work: UnitOfWork, rules: RuleBook, also: Sequence[str] = ()) -> None:
    """Keep who of our own the rules name, by key alone; `also` those who are to be missed again the next time."""
    known = json.dumps([*_ours(rules), *also])
    if await work.settings.get(KNOWN) != known:
        await work.settings.put(KNOWN, known)


def _ours(rules: RuleBook) -> list[str]:
    return [key for key, person in rules.people.items() if not person.is_client]


async def _tell(act: Act, case: Escalation, left: str, now: datetime) -> None:
    heard = [listener for duty in TO for listener in recipients(act.rules, case, (duty,), now) if listener != left]
    for listener in heard[:1]:
        await queue_reminder(
            act, case, listener, now, about={"returned": "yes", "by": left}, mark=f"returned:{case.revision}"
        )
