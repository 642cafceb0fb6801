"""A manager's morning: when it comes and to whom, what it says, and that its numbers are the report's."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.clocks.promises import seconds
from handlers.desk import Desk
from handlers.domain.figures import figures
from handlers.domain.morning import following, managers
from handlers.domain.period import Period
from handlers.domain.queue import Snapshot
from handlers.domain.rulebook import QuietHours
from handlers.reports.counting import facts
from tests.support.house import MONDAY_EVENING, Heard, House, open_house, raised, shipped_rules, until, words
from tests.support.lines import lines
from tests.support.stores import sqlite_store
from tests.unit.test_notices import DUBLIN, publishes

MORNING = "DUBLIN digest · Your morning"


def mornings(house: House, who: str = "manager") -> list[Heard]:
    return [heard for heard in house.rooms.get(f"dm-{who}", []) if "· Your morning ·" in heard.text]


async def shown(house: House, who: str = "manager") -> Card:
    reply = await house.says(who, "morning")
    assert isinstance(reply, Say)
    return reply.card


async def test_it_comes_once_a_quarter_of_an_hour_before_the_shift(evening: House) -> None:
    await until(evening, 7, 44)
    assert mornings(evening) == []
    await until(evening, 7, 45)
    (heard,) = mornings(evening)
    assert heard.text.startswith(f"{MORNING} · Tue 24 Nov 2026 · 07:45 GMT: breached 0")
    await until(evening, 7, 44, day=25)
    assert len(mornings(evening)) == 1
    await until(evening, 7, 45, day=25)
    assert len(mornings(evening)) == 2


async def test_it_is_told_in_the_language_that_its_reader_chose(evening: House) -> None:
    await evening.says("manager", "prefs language es")
    await until(evening, 7, 45)
    told = evening.rooms["dm-manager"][-1]
    assert "Tu mañana" in told.text
    assert told.post.language == "es"


async def test_each_manager_has_it_before_their_own_shift_and_nobody_else_at_all(evening: House) -> None:
    await until(evening, 18)
    told = {room for room, heard in evening.rooms.items() if any("· Your morning ·" in one.text for one in heard)}
    assert told == {"dm-manager", "dm-site_lead", "dm-manager_mnl", "dm-manager_aus"}
    (manila,) = mornings(evening, "manager_mnl")
    assert manila.text.startswith("MANILA digest · Your morning · Tue 24 Nov 2026 · 08:45"), "of their own zone"


async def test_it_says_what_happened_since_the_last_shift_and_what_waits(evening: House) -> None:
    old = await raised(evening)
    await until(evening, 23, day=23)
    ref = await raised(evening)
    await evening.says("lead", f"claim {ref}")
    await evening.says("lead", f"wait {ref} client until 2026-11-24 14:00 they look for the owner")
    secret = await raised(evening, "csae", who="moderator1")
    await until(evening, 7, 45)
    (heard,) = mornings(evening)
    told = lines(heard.post.card)
    assert len(told) <= 12
    assert told[0] == "Your morning · Tue 24 Nov 2026 · 07:45 GMT"
    assert told[1].endswith("restricted 1")
    assert any(line.startswith("Since Mon 17:00: 2 opened / 0 resolved") for line in told), told
    assert f"Waiting on clients 1: {ref} until 24 Nov 14:00" in told
    assert secret not in " ".join(told)
    assert old in " ".join(told)


async def test_its_numbers_are_those_of_the_report_at_that_instant(evening: House) -> None:
    for hours in range(4):
        await until(evening, 19 + hours, day=23)
        ref = await raised(evening)
        if hours % 2:
            await evening.says("lead", f"claim {ref}")
            await evening.says("lead", f"resolve {ref} fixed it is mended")
    await until(evening, 7, 45)
    (heard,) = mornings(evening)
    reader = evening.rules.people["manager"]
    since = datetime(2026, 11, 23, 17, tzinfo=UTC)
    async with evening.store.reading() as work:
        period = Period(seconds(since), seconds(evening.now), reader.timezone)
        counted = await facts(work, evening.rules, reader, period, evening.now)
    told, found = lines(heard.post.card), figures(counted)
    broken = found.kept.decided - found.kept.kept
    assert broken > 0
    assert any(
        f": {found.opened} opened / {len(counted.resolvings)} resolved · breaches {broken}" in one for one in told
    )
    assert f"open {found.backlog} (" in told[1]


async def test_staffing_and_queues_stand_in_it_as_they_were_said_and_in_the_digest(evening: House) -> None:
    at = datetime(2026, 11, 24, 6, 40, tzinfo=UTC)
    said = (
        Snapshot("Genesys", at, "dublin", "Video-EN", "ORION", 1940, 1020, 71),
        Snapshot("WFM", at - timedelta(hours=6), "manila", present=41, rostered=46),
    )
    async with evening.store.work() as work:
        await work.queues.keep(said)
        await work.commit()
    await until(evening, 8, 45)
    told = lines(mornings(evening)[0].post.card)
    assert "Queues: Video-EN 1,940 waiting, oldest 17 h, oldest at 71 % of its limit (from Genesys, 06:40)" in told
    assert "Staffing: Manila 41 of 46 there (from WFM, 24 Nov 00:40, stale: 7 h 05 min old)" in told
    (digest,) = [heard for heard in evening.rooms["dub-1"] if heard.text.startswith("DUBLIN digest")]
    room = lines(digest.post.card)
    assert any(line.startswith("Queues: Video-EN 1,940 waiting") for line in room)
    assert not any(line.startswith("Staffing") for line in room), "Manila's is none of theirs"


async def test_a_hand_over_stands_in_it_with_what_nobody_accepted(evening: House) -> None:
    ref = await raised(evening, who="moderator2", room="mnl-1")
    await evening.says("lead_mnl", f"claim {ref}")
    await until(evening, 7, 45)
    told = lines(mornings(evening)[0].post.card)
    assert "Hand-over from Manila to Dublin: 1 item, 1 not accepted" in told
    await until(evening, 8, 45)
    (digest,) = [heard for heard in evening.rooms["dub-1"] if heard.text.startswith("DUBLIN digest")]
    assert "Hand-over from Manila: 1 item, 1 not accepted" in lines(digest.post.card)


async def test_whoever_covers_the_shift_gets_it_instead(evening: House) -> None:
    await evening.says("manager", "cover @manager tomorrow 07:00-17:00 by @manager_aus")
    await until(evening, 9)
    assert mornings(evening) == []
    assert len(mornings(evening, "manager_aus")) == 1


async def test_in_quiet_hours_it_waits_for_the_shift_to_begin(tmp_path: Path) -> None:
    rules = replace(shipped_rules(), quiet_hours={"manager": QuietHours(time(22), time(7, 50))})
    async with open_house(tmp_path, now=MONDAY_EVENING, rules=rules) as house:
        await house.desk.reloaded(house.now)
        await until(house, 7, 46)
        await house.desk.reloaded(house.now)
        await until(house, 7, 59)
        assert mornings(house) == []
        await until(house, 8)
        (heard,) = mornings(house)
        assert "late" not in " ".join(lines(heard.post.card))
        await until(house, 7, 44, day=25)
        assert len(mornings(house)) == 1


async def test_one_that_was_missed_comes_late_and_says_so_or_not_at_all(evening: House) -> None:
    await evening.sleeps(hours=14, minutes=30)
    (heard,) = mornings(evening)
    assert "45 min late: Handrail was not running at 07:45. The numbers are of now." in lines(heard.post.card)
    await evening.sleeps(hours=28)
    assert len(mornings(evening)) == 1, "yesterday's, or one of half a day ago, is of no use"
    await until(evening, 7, 45, day=26)
    assert len(mornings(evening)) == 2, "and it goes on as ever"


async def test_no_morning_on_a_holiday_and_none_where_they_are_off(tmp_path: Path) -> None:
    rules = shipped_rules()
    off = replace(rules.sites["dublin"], holidays=frozenset({date(2026, 11, 24)}))
    for changed in (replace(rules, sites={**rules.sites, "dublin": off}), replace(rules, morning_before=None)):
        folder = tmp_path / str(changed.morning_before)
        folder.mkdir()
        async with open_house(folder, now=MONDAY_EVENING, rules=changed) as house:
            await house.desk.reloaded(house.now)
            await until(house, 18)
            assert mornings(house) == []


async def test_other_rules_move_the_morning_that_waits_and_bring_none_twice(tmp_path: Path) -> None:
    books = [shipped_rules(), replace(shipped_rules(), morning_before=1800), shipped_rules()]
    store, ids = await sqlite_store(tmp_path), count()
    house = House(Desk(store, lambda: books[0], lambda: f"id-{next(ids)}"), store, books[0], MONDAY_EVENING)
    try:
        await house.desk.reloaded(house.now)
        for hour, minute in ((7, 30), (18, 0)):
            books.pop(0)
            await house.desk.reloaded(house.now)
            await until(house, hour, minute)
            assert len(mornings(house)) == 1
    finally:
        await store.close()


async def test_morning_is_for_managers_and_says_how_it_is_now(evening: House) -> None:
    await until(evening, 11)
    ref = await raised(evening)
    await until(evening, 11, 1)
    card = await shown(evening)
    assert card.title == "Your morning · Tue 24 Nov 2026 · 11:01 GMT"
    assert any(line.startswith("Since Mon 17:00: 1 opened") for line in lines(card))
    assert ref in " ".join(lines(card))
    assert "`morning` is for managers" in words(await evening.says("lead", "morning"))
    assert "`morning` is for managers" in words(await evening.says("client_orion", "morning"))


def test_who_is_on_duty_day_and_night_works_the_shifts_of_their_site() -> None:
    rules = shipped_rules()
    assert "site_lead" in managers(rules)
    found = following(rules, "site_lead", datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert found is not None
    assert (found.day, found.starts) == (date(2026, 11, 30), datetime(2026, 11, 30, 8, tzinfo=UTC)), "Monday"
    assert found.since == datetime(2026, 11, 27, 17, tzinfo=UTC)


async def test_a_notice_that_not_all_have_read_stands_in_it_and_in_the_digest_with_its_percentage(
    evening: House,
) -> None:
    await publishes(evening, audience="site:dublin, site:manila")
    await evening.says("lead", "policy read 1")
    await until(evening, 8, 45)
    told = lines(mornings(evening)[0].post.card)
    (line,) = [one for one in told if one.startswith("Policy notices to read 1: Satire of public figures")]
    (digest,) = [heard for heard in evening.rooms["dub-1"] if heard.text.startswith("DUBLIN digest")]
    (ours,) = [one for one in lines(digest.post.card) if one.startswith("Policy notices to read 1")]
    assert line != ours, "the room reads of its own site"
    assert ours.endswith(f"read by {100 // len(DUBLIN)} %")
