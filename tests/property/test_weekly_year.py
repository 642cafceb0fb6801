"""A whole year with a moved clock: every client's week is frozen once, an hour after it is over where the client is.

Two desks beat by turns on one database, and each reads its rules again now and then. What must come is what somebody
sees who looks at the wall clock of each zone every quarter of an hour, and waits an hour when a Monday begins.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.domain.rulebook import Client, RuleBook
from handlers.reports.frozen import name_of
from storage.store import SqlStore
from tests.property.test_standup_days import YEAR
from tests.property.test_standup_year import live
from tests.support.small_rules import RULES
from tests.support.stores import sqlite_store

AFTER, QUARTER = timedelta(hours=1), timedelta(minutes=15)  # no day begins in between
PLACES = (
    *("Asia/Manila", "Australia/Lord_Howe", "Europe/Dublin", "America/New_York"),
    *("America/Santiago", "Africa/Cairo"),  # where the clocks change at midnight
)
FIRST = YEAR[0] + timedelta(days=2)  # a Saturday, nearly everywhere


def key_of(zone: str) -> str:
    """What a client of that zone is called."""
    return f"C{PLACES.index(zone)}"


def a_client_everywhere() -> RuleBook:
    clients = {key_of(zone): Client(key_of(zone), zone, zone, "Harbour", (), ()) for zone in PLACES}
    return replace(RULES, clients=clients, people={}, sites={}, rota=(), restricted_groups={})


def mondays(zone: str) -> list[datetime]:
    """The oracle: the first quarter of an hour of each Monday of the year at which the wall clock shows that day."""
    clock, found, moment = ZoneInfo(zone), list[datetime](), FIRST
    before = (moment - QUARTER).astimezone(clock).date()
    while moment < YEAR[1]:
        shown = moment.astimezone(clock).date()
        if shown > before and shown.weekday() == 0:
            found.append(moment)
        before, moment = max(before, shown), moment + QUARTER
    return found


async def test_a_year_everywhere_freezes_every_week_once_an_hour_after_it_is_over(tmp_path: Path) -> None:
    store = await sqlite_store(tmp_path)
    ids, rules = count(), a_client_everywhere()
    desks = [Desk(store, lambda: rules, lambda: f"id-{next(ids)}") for _ in range(2)]
    seen = {zone: mondays(zone) for zone in PLACES}
    try:
        await live(desks, store)
        for zone in PLACES:
            assert len(seen[zone]) > 50
            for begins, ends in pairwise(seen[zone]):
                await is_frozen_in_time(store, zone, begins, ends)
        last_to_end = [max(ends) for ends in zip(*(seen[zone][1:] for zone in PLACES), strict=False)]
        for at in last_to_end:
            assert await frozen_at(store, week_of(at - timedelta(days=3)), "overview") == at + AFTER
    finally:
        await store.close()


async def is_frozen_in_time(store: SqlStore, zone: str, begins: datetime, ends: datetime) -> None:
    name = week_of(begins.astimezone(ZoneInfo(zone)))
    assert await frozen_at(store, name, key_of(zone)) == ends + AFTER, (zone, name)
    async with store.reading() as work:
        report = await work.reports.frozen(name_of(name, key_of(zone)))
    assert report is not None
    told = json.loads(report.body)
    assert (report.edition, told["late_seconds"]) == (1, 0)
    assert [datetime.fromisoformat(told[edge]) for edge in ("from", "to")] == [begins, ends], (zone, name)


def week_of(day: datetime) -> str:
    """As ISO counts: `2026-W47`."""
    return f"{day:%G-W%V}"


async def frozen_at(store: SqlStore, name: str, whose: str) -> datetime | None:
    async with store.reading() as work:
        report = await work.reports.frozen(name_of(name, whose))
    return report.at.astimezone(UTC) if report else None
