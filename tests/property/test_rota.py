"""Who is on duty in seven zones: against an oracle that walks through the hours minute by minute.

`tests/support/planted_bugs.py` lists the bugs that it must catch.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.domain.cover import Cover
from handlers.domain.people import Duty
from handlers.domain.roster import bare, watch
from handlers.domain.rota import in_quiet_hours, on_duty, on_shift
from handlers.domain.rulebook import QuietHours, RotaSpan, RuleBook
from tests.support.examples import many
from tests.support.small_rules import RULES

ZONES = (
    "Europe/Dublin",
    "Asia/Manila",
    "America/Chicago",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
)
PEOPLE = ("ana", "ben", "cat")
MINUTE = timedelta(minutes=1)
STEP = timedelta(minutes=15)
MADE = datetime(2026, 1, 1, tzinfo=UTC)

quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
spans = st.builds(
    RotaSpan,
    duty=st.sampled_from([Duty.LEAD, Duty.MANAGER]),
    person=st.sampled_from(PEOPLE),
    site=st.sampled_from(["dublin", None]),
    client=st.none(),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=quarters,
    end=quarters,
    timezone=st.sampled_from(ZONES),
)
# Around the days on which some of the zones put their clocks forward or back, and anywhere else in the year.
moments = st.one_of(
    st.sampled_from(["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"]).map(
        lambda day: datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=20)
    ),
    st.integers(0, 365 * 96).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + STEP * n),
)


@st.composite
def covers(draw: st.DrawFn, start: datetime) -> tuple[Cover, ...]:
    found = []
    for number in range(draw(st.integers(0, 3))):
        person, instead_of = draw(st.permutations(PEOPLE))[:2]
        begins = start + STEP * draw(st.integers(-20, 150))
        ends = begins + STEP * draw(st.integers(1, 80))
        ended = draw(st.one_of(st.none(), st.just(begins + STEP * 3)))
        found.append(Cover(f"c{number}", person, instead_of, begins, ends, "mia", MADE + MINUTE * number, ended))
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[RuleBook, datetime]:
    start = draw(moments)
    rota = tuple(draw(st.lists(spans, min_size=1, max_size=4)))
    return replace(RULES, rota=rota, covers=draw(covers(start))), start


def naive(rules: RuleBook, duty: Duty, at: datetime) -> tuple[str, ...]:
    """Whoever a person with a wall clock and a list would name for the duty itself: the plain words of the rule."""
    named: dict[bool, list[str]] = {True: [], False: []}
    for span in rules.rota:
        local = at.astimezone(ZoneInfo(span.timezone))
        shown = (local.hour, local.minute)
        begins, ends = (span.start.hour, span.start.minute), (span.end.hour, span.end.minute)
        today, yesterday = local.weekday(), (local.weekday() - 1) % 7
        if begins < ends:
            there = today in span.days and begins <= shown < ends
        else:
            there = (today in span.days and shown >= begins) or (yesterday in span.days and shown < ends)
        if span.duty is not duty or not there:
            continue
        person = span.person
        for cover in rules.covers:  # in the order in which they were said: the last one holds
            over = cover.ended_at or cover.until
            if cover.instead_of == span.person and cover.start <= at < min(cover.until, over):
                person = cover.person
        if person not in named[span.site is not None]:
            named[span.site is not None].append(person)
    return tuple(named[True] or named[False])


def minutes(start: datetime, hours: int) -> Sequence[datetime]:
    return [start + STEP * n for n in range(hours * 4)]


NIGHT = RotaSpan(Duty.LEAD, "ana", "dublin", None, frozenset(range(7)), time(22), time(6), "Europe/Dublin")
SWAP = (
    Cover("c1", "ben", "ana", datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC), "mia", MADE),
    Cover("c2", "ana", "ben", datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC), "mia", MADE),
)


@settings(max_examples=many(60), deadline=None)
@given(worlds())
@example((replace(RULES, rota=(NIGHT, replace(NIGHT, person="ben", start=time(6), end=time(22))), covers=SWAP), MADE))
def test_who_is_on_duty_is_what_the_wall_clock_and_the_covers_say(world: tuple[RuleBook, datetime]) -> None:
    rules, start = world
    for at in minutes(start, 48):
        wanted = naive(rules, Duty.LEAD, at)
        if wanted:
            assert on_duty(rules, Duty.LEAD, site="dublin", client=None, at=at) == wanted


SKIPPED = replace(NIGHT, start=time(1, 30))  # a time that the spring change leaves out: it begins with the change
SPRING = datetime(2026, 3, 28, 4, tzinfo=UTC)


@settings(max_examples=many(40), deadline=None)
@given(worlds())
@example((replace(RULES, rota=(SKIPPED,)), SPRING))
def test_hours_without_anybody_are_those_that_a_walk_through_them_finds(world: tuple[RuleBook, datetime]) -> None:
    rules, start = world
    found = bare(rules, "dublin", Duty.LEAD, start, start + timedelta(hours=48))
    for at in minutes(start, 48):
        assert any(one.start <= at < one.until for one in found) is not bool(naive(rules, Duty.LEAD, at)), at
    assert all(one.until < after.start for one, after in pairwise(found))


@settings(max_examples=many(40), deadline=None)
@given(worlds())
def test_a_duty_lasts_until_the_first_instant_at_which_somebody_else_has_it(world: tuple[RuleBook, datetime]) -> None:
    rules, start = world
    seen = watch(rules, Duty.LEAD, site="dublin", client=None, at=start, ahead=timedelta(hours=48))

    def now(at: datetime) -> tuple[str, ...]:
        return on_duty(rules, Duty.LEAD, site="dublin", client=None, at=at)

    changed = next((at for at in minutes(start, 48) if now(at) != seen.people), None)
    assert seen.people == now(start)
    if seen.until is None:
        assert changed is None
    else:
        assert now(seen.until) == seen.then != now(seen.until - timedelta(seconds=1)) == seen.people
        assert changed is None or seen.until <= changed < seen.until + STEP


def test_who_covers_is_at_work_and_awake_and_who_is_covered_is_neither_asked_nor_at_work() -> None:
    at = datetime(2026, 11, 24, 23, tzinfo=UTC)
    cover = Cover("c1", "ben", "ana", at, at + timedelta(hours=4), "mia", MADE)
    rules = replace(
        RULES,
        rota=(NIGHT, replace(NIGHT, person="ben", start=time(6), end=time(22))),
        quiet_hours={"ben": QuietHours(time(22), time(7))},
        covers=(cover,),
    )
    assert on_duty(rules, Duty.LEAD, site="dublin", client=None, at=at) == ("ben",)
    assert on_shift(rules, "ben", at)
    assert not on_shift(rules, "ana", at)
    assert not in_quiet_hours(rules, "ben", at)
    over = at + timedelta(hours=4)
    assert on_duty(rules, Duty.LEAD, site="dublin", client=None, at=over) == ("ana",)
    assert in_quiet_hours(rules, "ben", over)
