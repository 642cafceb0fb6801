"""A whole year with a moved clock: every question, reminder and digest comes once, at its local minute, and never else.

Two desks beat by turns on one database, and each reads its rules again now and then. What must come is what the oracle
of `test_standup_days.py` sees on the wall.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.domain.people import Identity, Person, Role
from handlers.domain.rulebook import RuleBook, Shift, Site, Standup, Surface, Team
from storage.store import SqlStore
from tests.property.test_standup_days import WEEKDAYS, YEAR, seen_on_the_wall
from tests.support.small_rules import RULES
from tests.support.stores import sqlite_store

ZONES = (
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "America/New_York",
    "Asia/Manila",
    "America/Bogota",
)
BEGIN, END = datetime(2025, 12, 31, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
OFF = frozenset({date(2026, 1, 1), date(2026, 3, 17), date(2026, 12, 25)})
AT, ASKED_AT, REMINDED_AT = time(8, 45), time(7, 45), time(8, 30)
HELD = {"digest": AT, "ask": ASKED_AT, "remind": REMINDED_AT}
READ_AGAIN = 97  # beats between two readings of the rules


async def test_a_year_in_six_zones_says_everything_once_at_its_local_minute(tmp_path: Path) -> None:
    store = await sqlite_store(tmp_path)
    ids, rules = count(), in_every_zone()
    desks = [Desk(store, lambda: rules, lambda: f"id-{next(ids)}") for _ in range(2)]
    try:
        await live(desks, store)
        told = await told_in(store)
    finally:
        await store.close()
    for zone in ZONES:
        for what, at in HELD.items():
            expected = seen_on_the_wall(zone, at, WEEKDAYS, OFF)
            found = [moment for key, moment in told if key == (zone, what) and in_the_year(moment, zone)]
            assert found == expected, (zone, what)


def in_the_year(moment: datetime, zone: str) -> bool:
    """As the oracle sees it: the year in UTC, and there."""
    return YEAR[0] <= moment < YEAR[1] and moment.astimezone(ZoneInfo(zone)).year == 2026


def in_every_zone() -> RuleBook:
    """A desk with a site in each zone, and one moderator there."""
    shift = Shift("day", WEEKDAYS, time(8), time(17))
    sites = {zone: Site(zone, zone, zone, None, (shift,), OFF) for zone in ZONES}
    teams = {zone: Team(zone, zone, zone, (), (Surface("web", "", zone),)) for zone in ZONES}
    moderator = frozenset({Role.MODERATOR})
    people = {
        zone: Person(zone, zone, moderator, zone, zone, zone, identities=(Identity("web", "", zone),)) for zone in ZONES
    }
    standups = {zone: Standup(zone, zone, None, AT, 3600, 900, WEEKDAYS) for zone in ZONES}
    return replace(RULES, sites=sites, teams=teams, people=people, standups=standups, rota=(), restricted_groups={})


async def live(desks: list[Desk], store: SqlStore) -> None:
    """Move the clock from one due time to the next, through the whole year; one desk after the other beats."""
    now = BEGIN
    await desks[0].reloaded(now)
    for beat in count():
        async with store.reading() as work:
            due = await work.due.next_at()
        if due is None or due > END:
            return
        now = max(now, due)
        done = await desks[beat % 2].tick(now)
        assert done.fired
        assert not done.poisoned
        if beat % READ_AGAIN == 0:
            await desks[(beat + 1) % 2].reloaded(now + timedelta(seconds=1))


async def told_in(store: SqlStore) -> list[tuple[tuple[str, str], datetime]]:
    """What was said in each zone, and when, in the order in which it was queued."""
    async with store.reading() as work:
        rows = await work.outbox.listed(limit=100_000)
    return [((row.outgoing.about["standup"], row.outgoing.about["what"]), row.created_at) for row in reversed(rows)]
