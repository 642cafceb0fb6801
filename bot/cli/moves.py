"""Which due times of open cases would move under another configuration: read from the record, never written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli.record import open_existing
from bot.clock import time_of
from handlers.cards.words import clock_word
from handlers.clocks import calendars
from handlers.clocks.promises import instant
from handlers.domain.rulebook import RuleBook
from handlers.domain.sla import Clock

LOOKS = "%a %d %b %H:%M"


async def moves(url: str, old: RuleBook, new: RuleBook, now: datetime | None = None) -> list[str]:
    """A line for each due time that would move, and one that counts them. `old` tells the hours of what is past.

    Without `now` it is the record's own time.

    Raises BadEnvironmentError for a database that we do not speak, DatabaseAwayError where none answers.
    """
    store = await open_existing(url, organisation=new.organisation.key, audit_key=b"")
    try:
        at = now or await time_of(store.clock)
        async with store.reading() as work:
            behind = await calendars.stale(work, new)
            cases = dict.fromkeys(case for left in behind for case in left.cases)
            clocks = await work.clocks.of(list(cases))
            pairs = [(clock, calendars.foreseen(clock, old.calendars, new, at)) for clock in clocks]
            refs = {case: found.ref for case in cases if (found := await work.escalations.get(case)) is not None}
    finally:
        await store.close()
    zone = ZoneInfo(new.organisation.timezone)
    changed = sorted(
        ((was, will) for was, will in pairs if was.due_at != will.due_at),
        key=lambda pair: (pair[1].due_at or 0, refs[pair[1].escalation_id]),
    )
    lines = [
        f"    {refs[will.escalation_id]} {clock_word(will.kind)}: {_when(was, zone)} becomes {_when(will, zone)}"
        for was, will in changed
    ]
    count = len(changed)
    return [f"{count} due time{'s' if count != 1 else ''} of open cases would move ({zone.key}).", *lines]


def _when(clock: Clock, zone: ZoneInfo) -> str:
    return "no due time" if clock.due_at is None else f"{instant(clock.due_at).astimezone(zone):{LOOKS}}"
