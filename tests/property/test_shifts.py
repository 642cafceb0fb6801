"""How shifts meet over a whole year in seven zones: against an oracle that looks at wall clocks, minute by minute.

`tests/support/planted_bugs.py` lists the bugs that it must catch.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.domain.rulebook import RuleBook, Shift, Site
from handlers.domain.shifts import meeting, next_turn, turns, worse
from tests.support.examples import many
from tests.support.small_rules import EVERY_DAY, RULES, WEEKDAYS

ZONES = (
    "Europe/Dublin",
    "Asia/Manila",
    "America/Chicago",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Auckland",
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

hours = st.tuples(st.integers(5, 21), st.sampled_from([0, 15, 30]), st.integers(6, 10))  # the night of changes apart


def shift(begins: tuple[int, int, int], days: frozenset[int] = EVERY_DAY) -> Shift:
    hour, minute, length = begins
    return Shift("day", days, time(hour, minute), time((hour + length) % 24, minute))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[RuleBook, date]:
    zones = draw(st.permutations(ZONES))[:2]
    sites = {
        key: Site(key, key, zone, None, (shift(draw(hours)),), frozenset(), hands_over_to=to)
        for key, zone, to in (("out", zones[0], "in"), ("in", zones[1], "out"))
    }
    changes = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-09-06", "2026-09-27", "2026-10-25", "2026-11-01"]
    near = st.sampled_from(changes).map(date.fromisoformat)
    anywhere = st.integers(0, 364).map(lambda n: date(2026, 1, 1) + DAY * n)
    day = draw(st.one_of(near, anywhere)) + DAY * draw(st.integers(-1, 1))
    return replace(RULES, sites=sites), day


def there(site: Site, at: datetime) -> bool:
    """True while the wall clock of a site stands within its shift."""
    local = at.astimezone(ZoneInfo(site.timezone)).time()
    (its,) = site.shifts
    if its.start < its.end:
        return its.start <= local < its.end
    return local >= its.start or local < its.end


def walked(rules: RuleBook, day: date) -> int:
    """Minutes of overlap at the end of the outgoing shift of a date, or of nobody after it (then below zero)."""
    site, to = rules.sites["out"], rules.sites["in"]
    (its,) = site.shifts
    at = datetime.combine(day, its.start, ZoneInfo(site.timezone)).astimezone(UTC)
    while there(site, at):
        at += MINUTE
    count = 0
    if there(to, at):
        while there(to, at - MINUTE * (count + 1)):
            count += 1
        return count
    while not there(to, at + MINUTE * count):
        count += 1
    return -count


@settings(max_examples=many(60), deadline=None)
@given(worlds())
def test_how_two_shifts_meet_is_what_their_wall_clocks_show(world: tuple[RuleBook, date]) -> None:
    rules, day = world
    site = rules.sites["out"]
    met = meeting(rules, site, site.shifts[0], day)
    assert met is not None
    assert met.overlap // MINUTE == walked(rules, day)


@settings(max_examples=many(30), deadline=None)
@given(worlds())
def test_what_gets_worse_is_told_for_each_date_on_which_it_does(world: tuple[RuleBook, date]) -> None:
    rules, day = world
    found = {one.day for one in worse(rules, day, day + 2 * DAY) if one.after.outgoing.site == "out"}
    for count in range(3):
        before, after = walked(rules, day + DAY * (count - 1)), walked(rules, day + DAY * count)
        is_worse = max(-after, 0) > max(-before, 0) or before >= 15 > after
        assert (day + DAY * count in found) is is_worse


def house() -> RuleBook:
    """The three sites of `domain.md` §1.7."""
    manila = Shift("day", WEEKDAYS, time(6), time(15))
    other = Shift("day", WEEKDAYS, time(8), time(17))
    sites = {
        key: Site(key, key.title(), zone, None, (hours,), frozenset(), hands_over_to=to)
        for key, zone, hours, to in (
            ("manila", "Asia/Manila", manila, "dublin"),
            ("dublin", "Europe/Dublin", other, "austin"),
            ("austin", "America/Chicago", other, "manila"),
        )
    }
    return replace(RULES, sites=sites)


def test_the_table_of_the_domain_page() -> None:
    table = {
        "2026-01-15": (-60, 180, 60),
        "2026-03-16": (-60, 240, 0),
        "2026-07-15": (0, 180, 0),
        "2026-10-28": (-60, 240, 0),
        "2026-11-23": (-60, 180, 60),
    }
    rules = house()
    for day, wanted in table.items():
        met = [meeting(rules, site, site.shifts[0], date.fromisoformat(day)) for site in rules.sites.values()]
        assert tuple(one.overlap // MINUTE for one in met if one is not None) == wanted, day


def test_a_year_gets_worse_on_the_two_dates_that_the_domain_page_names() -> None:
    found = [
        (one.after.outgoing.site, one.day, one.before.overlap // MINUTE, one.after.overlap // MINUTE, one.first)
        for one in worse(house(), date(2026, 1, 1), date(2026, 12, 31))
    ]
    assert found == [
        ("manila", date(2026, 10, 25), 0, -60, date(2026, 10, 26)),
        ("austin", date(2026, 3, 8), 60, 0, date(2026, 3, 9)),
    ]


def test_a_year_of_shifts_comes_day_by_day_on_working_days_at_their_local_minute() -> None:
    holiday = date(2026, 10, 26)
    for timezone in ZONES:
        site = Site("x", "X", timezone, None, (shift((8, 0, 9), WEEKDAYS),), frozenset({holiday}), hands_over_to="x")
        zone = ZoneInfo(timezone)
        start = datetime(2026, 1, 1, tzinfo=zone)
        found = turns(site, start, datetime(2027, 1, 1, tzinfo=zone))
        days = [date(2026, 1, 1) + DAY * n for n in range(365)]
        assert [one.day for one in found] == [day for day in days if day.weekday() < 5 and day != holiday]
        assert {one.end.astimezone(zone).time() for one in found} == {time(17)}
        after = next_turn(replace(RULES, sites={"x": site}), found[0])
        assert after == found[1]


def test_who_takes_over_is_who_is_there_else_who_comes_next_and_holidays_count() -> None:
    rules = house()
    (tuesday,) = turns(rules.sites["manila"], *(datetime(2026, 11, 24, n, tzinfo=UTC) for n in (1, 2)))
    taken = next_turn(rules, tuesday)
    assert taken is not None
    assert (taken.site, taken.start) == ("dublin", datetime(2026, 11, 24, 8, tzinfo=UTC))
    closed = replace(rules.sites["dublin"], holidays=frozenset({date(2026, 11, 24)}))
    taken = next_turn(replace(rules, sites={**rules.sites, "dublin": closed}), tuesday)
    assert taken is not None
    assert taken.day == date(2026, 11, 25)
    alone = replace(rules.sites["manila"], hands_over_to=None)
    assert next_turn(replace(rules, sites={**rules.sites, "manila": alone}), tuesday) is None
