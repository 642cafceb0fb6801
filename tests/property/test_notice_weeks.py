"""Weeks of policy notices in many zones, over the changes of the clocks, as somebody sees them who looks at the wall.

The oracle walks in steps of a quarter of an hour, reads the clock on the wall of each person's site, and says when they
are to be asked: at work, awake, on no holiday, not covered; once a working day and once a date; never what they have
read, and never again from the day on which it is in force. `tests/support/planted_bugs.py` plants bugs here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands.request import Pressed, Request
from handlers.desk import Desk
from handlers.domain.cover import Cover
from handlers.domain.notice import MOST_REMINDERS, Notice, Reading, next_question
from handlers.domain.people import Duty, Identity, Person, Role
from handlers.domain.rulebook import QuietHours, RotaSpan, RuleBook, Shift, Site, Surface, Team
from storage.store import SqlStore
from tests.property.test_standup_days import WEEKDAYS, ZONES
from tests.support.examples import many
from tests.support.small_rules import RULES, all_day
from tests.support.stores import sqlite_store

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
NIGHTS = frozenset({0, 1, 2, 3, 6})
PUBLISHED = datetime(2026, 9, 30, 12, tzinfo=UTC)  # Lord Howe's clocks change on 4 Oct, Dublin's on the 25th
EFFECTIVE = date(2026, 11, 3)  # New York's have changed by then
END = datetime(2026, 11, 20, tzinfo=UTC)
HOLIDAYS = frozenset({date(2026, 10, 12), date(2026, 10, 26), date(2026, 11, 2)})
LONGEST = timedelta(hours=13)


@dataclass(frozen=True)
class Life:
    """When somebody is at work, by the digits of the wall clock of their site; `away` is when they are covered."""

    zone: str
    start: time
    end: time
    days: frozenset[int]
    off: frozenset[date] = frozenset()
    quiet: tuple[time, time] | None = None
    away: tuple[datetime, datetime] | None = None
    joins: datetime = PUBLISHED
    reads: datetime | None = None

    def working_day(self, at: datetime) -> date | None:
        """The day on which the hours began that last at an instant; None while they are off, asleep or covered."""
        if self.away is not None and self.away[0] <= at < self.away[1]:
            return None
        shown = at.astimezone(ZoneInfo(self.zone))
        digits, today = shown.time(), shown.date()
        if self.quiet is not None and lies(digits, *self.quiet):
            return None
        begun = today if digits >= self.start else today - DAY
        over = self.start < self.end and not self.start <= digits < self.end
        over = over or (self.start > self.end and self.end <= digits < self.start)
        return begun if not over and begun.weekday() in self.days and begun not in self.off else None


def lies(digits: time, start: time, end: time) -> bool:
    return start <= digits < end if start < end else digits >= start or digits < end


def expected(life: Life, published: datetime, effective: date, end: datetime) -> list[datetime]:
    """The oracle: every instant at which somebody is to be asked or reminded."""
    found: list[datetime] = []
    days: list[set[date]] = []
    at = max(published, life.joins)
    while at < end and (life.reads is None or at < life.reads) and len(found) <= MOST_REMINDERS:
        day, here = life.working_day(at), at.astimezone(ZoneInfo(life.zone)).date()
        again = found and (at < found[-1] + timedelta(hours=20) or here >= effective or {day, here} & days[-1])
        if day is not None and not again:
            found.append(at)
            days.append({day, here})
        at += QUARTER
    return found


# --- any life, by the rule alone ----------------------------------------------------------------------------------

hours = st.builds(time, st.integers(4, 23), st.sampled_from([0, 30]))
quiet = st.tuples(st.builds(time, st.integers(0, 23)), st.builds(time, st.integers(0, 23))).filter(
    lambda span: span[0] != span[1]
)


def length(start: time, end: time) -> timedelta:
    first, last = datetime.combine(date.min, start), datetime.combine(date.min, end)
    return last - first if start < end else last + DAY - first


@st.composite
def lives(draw: st.DrawFn) -> Life:
    start, end = draw(st.tuples(hours, hours).filter(lambda span: span[0] != span[1] and length(*span) <= LONGEST))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    off = draw(st.frozensets(st.dates(date(2026, 10, 18), date(2026, 11, 8)), max_size=4))
    return Life(draw(st.sampled_from(ZONES)), start, end, days, off, draw(st.none() | quiet))


def rules_of(lives: Mapping[str, Life], *, own: bool) -> RuleBook:
    """A desk at which these people live so: by hours of their own in the rota, or by the shift of their site."""
    sites = {}
    for key, life in lives.items():
        shift = Shift("day", life.days, life.start, life.end)
        sites[key] = Site(key, key, life.zone, None, () if own else (shift,), life.off)
    people = {key: moderator(key, life) for key, life in lives.items()}
    spans = tuple(
        RotaSpan(Duty.BACKUP, key, key, None, life.days, life.start, life.end, life.zone)
        for key, life in lives.items()
        if own
    )
    asleep = {key: QuietHours(*life.quiet) for key, life in lives.items() if life.quiet is not None}
    teams = {key: Team(key, key, key, (), (Surface("web", "", key),)) for key in lives}
    phones = () if own else tuple(all_day(Duty.ACCOUNT, key) for key in lives)
    return replace(
        RULES,
        sites=sites,
        teams=teams,
        people=people,
        rota=(*spans, *phones),
        quiet_hours=asleep,
        restricted_groups={},
        covers=tuple(cover_of(key, life) for key, life in lives.items() if life.away is not None),
    )


def moderator(key: str, life: Life) -> Person:
    roles = frozenset({Role.MODERATOR})
    return Person(key, key, roles, life.zone, key, key, identities=(Identity("web", "", key),))


def cover_of(key: str, life: Life) -> Cover:
    assert life.away is not None
    return Cover(f"cover-{key}", "somebody", key, *life.away, by=key, made_at=PUBLISHED)


def notice_for(sites: tuple[str, ...], published: datetime, effective: date) -> Notice:
    return Notice(1, "Satire", "4.3", effective.isoformat(), "New.", "", sites, (), (), "nobody", published)


@settings(max_examples=many(60), deadline=None)
@given(
    lives(),
    st.integers(0, 14 * 96).map(lambda quarters: datetime(2026, 10, 20, tzinfo=UTC) + quarters * QUARTER),
    st.integers(0, 12),
    st.booleans(),
    st.integers(0, 8),
)
def test_anybody_is_asked_when_the_wall_clock_says_so(
    life: Life, published: datetime, ahead: int, own: bool, reads_after: int
) -> None:
    effective = published.date() + ahead * DAY
    end = published + timedelta(days=16)
    notice, rules = notice_for(("one",), published, effective), rules_of({"one": life}, own=own)
    found: list[datetime] = []
    reading = Reading(1, "one")
    while len(found) <= reads_after:
        chance = next_question(rules, notice, "one", reading, published)
        if chance is None or chance.at >= end or (not found and chance.at - published > timedelta(days=14)):
            break
        found.append(chance.at)
        reading = replace(reading, asked_at=chance.at, asked_on=chance.day.isoformat(), times=reading.times + 1)
    wanted = expected(life, published, effective, end)[: reads_after + 1]
    assert found == [at for at in wanted if found or at - published <= timedelta(days=14)]


# --- eight weeks, by two desks on one database ----------------------------------------------------------------------


def crew() -> Iterator[tuple[str, Life]]:
    """In each zone by day and by night, some who sleep in, are covered, join later, or read it at some time."""
    for number, zone in enumerate(ZONES):
        day = Life(zone, time(8), time(17), WEEKDAYS, HOLIDAYS)
        yield f"{zone} day", replace(day, reads=PUBLISHED + timedelta(days=number, hours=3))
        yield f"{zone} never", day
        yield f"{zone} night", Life(zone, time(22), time(6), NIGHTS, HOLIDAYS)
        yield f"{zone} late", replace(day, quiet=(time(6), time(11, 30)), joins=datetime(2026, 11, 5, 3, tzinfo=UTC))
        away = datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 28, tzinfo=UTC)
        yield f"{zone} covered", replace(day, away=away)


async def test_eight_weeks_ask_everybody_once_a_working_day_at_most(tmp_path: Path) -> None:
    lives = dict(crew())
    store = await sqlite_store(tmp_path)
    try:
        await live(store, lives)
        told = await asked_in(store)
    finally:
        await store.close()
    for person, life in lives.items():
        assert told.get(person, []) == expected(life, PUBLISHED, EFFECTIVE, END), person


async def live(store: SqlStore, lives: Mapping[str, Life]) -> None:
    """Move the clock from one due time to the next; one desk after the other beats, and people read and join."""
    book = {"rules": rules_of({}, own=False)}
    ids = count()
    desks = [Desk(store, lambda: book["rules"], lambda: f"id-{next(ids)}") for _ in range(2)]
    async with store.work() as work:
        await work.notices.keep(notice_for(tuple(lives), PUBLISHED, EFFECTIVE))
        for cover in rules_of(lives, own=False).covers:
            await work.covers.put(cover)
        await work.commit()
    moments = sorted(
        {life.joins for life in lives.values()} | {life.reads for life in lives.values() if life.reads} | {END}
    )
    now = PUBLISHED
    for moment in moments:
        now = await beats(store, desks, now, moment)
        for person, life in lives.items():
            if life.reads == moment:
                pressed = Pressed("policy_read", "1", 0, {"notice": "1"})
                await desks[0].handle(Request(f"{person} reads", Identity("web", "", person), pressed), moment)
        there = {person: life for person, life in lives.items() if life.joins <= moment}
        if len(there) != len(book["rules"].people):
            book["rules"] = replace(rules_of(there, own=False), covers=())
            await desks[1].reloaded(moment)


async def beats(store: SqlStore, desks: list[Desk], now: datetime, until: datetime) -> datetime:
    """Every beat before an instant."""
    for beat in count():
        async with store.reading() as work:
            due = await work.due.next_at()
        if due is None or due >= until:
            return until
        now = max(now, due)
        done = await desks[beat % 2].tick(now)
        assert done.fired
        assert not done.poisoned
    return until


async def asked_in(store: SqlStore) -> dict[str, list[datetime]]:
    """When each was asked or reminded, in order."""
    async with store.reading() as work:
        rows = await work.outbox.listed(limit=100_000)
    told: dict[str, list[datetime]] = {}
    for row in reversed(rows):
        if row.outgoing.about.get("what") in ("ask", "remind"):
            told.setdefault(row.outgoing.about["person"], []).append(row.created_at)
    return told
