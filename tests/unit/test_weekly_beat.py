"""Each client's week freezes by itself: when, once, the same bytes as by command, and who reads where it is."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.config.words_shifts import weekly_lines
from handlers.desk import Desk
from handlers.domain.rulebook import RuleBook
from handlers.ports.reports import FrozenReport
from handlers.reports.frozen import name_of
from handlers.reports.weekly import freeze
from tests.support.house import TUESDAY_NINE, House, open_house, raised, shifts_alone, shipped_rules
from tests.support.lines import lines, said_in
from tests.support.stores import sqlite_store
from tests.support.twin import opened_side

SUNDAY = datetime(2026, 11, 29, 12, tzinfo=UTC)
W48 = "2026-W48"
CLIENTS = ("CYGNUS", "VEGA", "LYRA", "ORION", "DRACO")  # of Singapore, Berlin, London, New York and Los Angeles
FROZEN_AT = dict(zip(CLIENTS, (17, 24, 25, 30, 33), strict=True))  # hours after the Sunday began in UTC
LAST = 33
HOUR = timedelta(hours=1)


def weeks_alone() -> RuleBook:
    """The shipped rules without what comes each day."""
    return replace(shifts_alone(), weekly_after=3600)


@pytest.fixture
async def sunday(tmp_path: Path) -> AsyncIterator[House]:
    """The desk on a Sunday at noon, its rules taken up, and a case of Orion's with broken promises."""
    async with open_house(tmp_path, weeks_alone(), SUNDAY - 6 * HOUR) as opened:
        await opened.desk.reloaded(opened.now)
        await raised(opened)
        await opened.waits(hours=6)
        yield opened


async def kept(house: House, whose: str, week: str = W48) -> FrozenReport | None:
    async with house.store.reading() as work:
        return await work.reports.frozen(name_of(week, whose))


def body(report: FrozenReport | None) -> Any:
    assert report is not None
    return json.loads(report.body)


async def until(house: House, at: datetime) -> None:
    await house.waits(seconds=(at - house.now).total_seconds())


async def by_command(house: House) -> list[tuple[str, bool, str]]:
    """Freeze the week by hand: whose, whether it is new, and what it restates."""
    async with house.store.work() as work:
        found = await freeze(work, house.rules, W48, house.now)
        await work.commit()
    return [(one.whose, one.new, one.restated) for one in found]


def news(house: House) -> list[str]:
    """The lines of what the managers' channel was told of frozen weeks; one message a week."""
    found = [heard for heard in house.rooms.get("managers", []) if "Weekly report" in heard.text]
    assert len({heard.text.split(":")[0] for heard in found}) == len(found), "one message for each week"
    assert not any(heard.post.mentions for heard in found), "nobody is called"
    cards = [heard.post.card for heard in found]
    return [line for card in cards for line in (*lines(card), *(said_in(item.line) for item in card.items))]


async def test_each_week_is_frozen_an_hour_after_it_is_over_where_the_client_is(sunday: House) -> None:
    for key, hours in FROZEN_AT.items():
        at = SUNDAY.replace(hour=0) + hours * HOUR
        await until(sunday, at - timedelta(seconds=1))
        assert await kept(sunday, key) is None, key
        assert await kept(sunday, "overview") is None
        await until(sunday, at)
        report = await kept(sunday, key)
        assert report is not None
        assert (report.at, body(report)["late_seconds"]) == (at, 0)
    assert await kept(sunday, "overview") is not None, "with the last client's"
    await until(sunday, SUNDAY + timedelta(days=3))
    told = body(await kept(sunday, "ORION"))
    assert (told["edition"], told["to"], told["figures"]["all"]["opened"]) == (1, "2026-11-30T05:00:00Z", 1)


async def test_the_managers_channel_has_one_message_of_a_week_and_nobody_is_called(sunday: House) -> None:
    await until(sunday, SUNDAY + 6 * HOUR)
    told = news(sunday)
    assert told[:2] == [
        f"Weekly report · {W48}",
        "1 of 5 clients frozen. The overview follows the last one.",
    ]
    assert told[2].startswith(f"Files: `handrail report wbr --week {W48} --out reports`.")
    seal = body(await kept(sunday, "CYGNUS"))["seal"][:12]
    assert (
        told[3] == f"Cygnus · Frozen 29 Nov 17:00 · sha256 {seal}… · account {sunday.rules.people['manager_mnl'].name}"
    )
    await until(sunday, SUNDAY + timedelta(days=1))
    told = news(sunday)
    assert told[1] == "5 of 5 clients frozen"
    assert told[3].startswith("Overview · Frozen 30 Nov 09:00 · sha256 ")
    (heard,) = [one for one in sunday.rooms["managers"] if "Weekly report" in one.text]
    assert heard.text == f"HARBOUR digest · Weekly report · {W48}: 5 of 5 clients frozen"
    assert heard.edits == 5, "four clients more, and the overview"


async def test_it_gives_the_very_bytes_that_the_command_would_have_given(sunday: House, tmp_path: Path) -> None:
    await until(sunday, SUNDAY.replace(hour=0) + LAST * HOUR)
    assert {(new, said) for _, new, said in await by_command(sunday)} == {(False, "")}, "as frozen"
    other = replace(sunday.rules, weekly_after=None)
    (tmp_path / "other").mkdir()
    async with open_house(tmp_path / "other", other, SUNDAY - 6 * HOUR) as house:
        await house.desk.reloaded(house.now)
        await raised(house)
        await until(house, SUNDAY.replace(hour=0) + LAST * HOUR)
        assert await kept(house, "DRACO") is None, "by command alone"
        assert all(new for _, new, _ in await by_command(house))
        for whose in ("DRACO", "overview"):
            mine, theirs = body(await kept(sunday, whose)), body(await kept(house, whose))
            assert mine["frozen_at"] == theirs["frozen_at"]
            if whose == "DRACO":  # in the overview the references count on
                assert await kept(sunday, whose) == await kept(house, whose)


async def test_what_was_frozen_by_command_before_is_left_as_it_is(sunday: House) -> None:
    early = replace(sunday.rules, weekly_after=17 * 3600)
    other = House(Desk(sunday.store, lambda: early, lambda: "none"), sunday.store, early, sunday.now)
    await other.desk.reloaded(other.now)
    await until(other, SUNDAY.replace(hour=0) + 32.5 * HOUR)  # over for everybody, and not frozen by itself
    assert news(other) == []
    assert all(new for _, new, _ in await by_command(other))
    before = {key: await kept(other, key) for key in (*CLIENTS, "overview")}
    await until(other, SUNDAY + timedelta(days=2))
    assert {key: await kept(other, key) for key in (*CLIENTS, "overview")} == before
    assert news(other) == [], "whoever typed it knows"


async def test_a_correction_restates_nothing_by_itself_and_the_command_says_it(sunday: House) -> None:
    await until(sunday, SUNDAY.replace(hour=0) + 30 * HOUR)
    first = await kept(sunday, "ORION")
    await sunday.says("lead", "claim ORION-1")
    await sunday.says("manager", "exclude ORION-1 ack their tool was down https://review.orion.example/agreed/1")
    await until(sunday, SUNDAY + timedelta(days=1))
    assert await kept(sunday, "ORION") == first, "the overview came after, and the client's file stays"
    assert body(await kept(sunday, "overview"))["clients"]["ORION"]["seal"] == body(first)["seal"]
    said = {whose: restates for whose, _, restates in await by_command(sunday)}
    assert said["ORION"] == "restated: -1 breach, +1 breach left out by agreement"
    assert said["VEGA"] == ""


async def test_one_that_was_missed_is_frozen_late_once_and_says_so(sunday: House) -> None:
    await sunday.sleeps(days=10, hours=1)  # two weeks ended meanwhile
    for week, late in ((W48, 9 * 86_400 + 7 * 3600), ("2026-W49", 2 * 86_400 + 7 * 3600)):
        told = body(await kept(sunday, "ORION", week))
        assert (told["edition"], told["late_seconds"], told["frozen_at"]) == (1, late, "2026-12-09T13:00:00Z")
        assert body(await kept(sunday, "overview", week))["late_seconds"] == late - 3 * 3600, "with the last client's"
    told = [line for line in news(sunday) if line.startswith("Orion")]
    assert [line.rpartition(" · ")[2] for line in told] == ["9 d 7 h late", "2 d 7 h late"]
    assert await kept(sunday, "ORION", "2026-W50") is None
    await until(sunday, datetime(2026, 12, 14, 6, tzinfo=UTC))
    assert body(await kept(sunday, "ORION", "2026-W50"))["late_seconds"] == 0, "and it goes on as ever"


async def test_other_rules_move_what_waits_and_freeze_nothing_twice(tmp_path: Path) -> None:
    """A longer wait, another zone, a client more; at last by command alone."""
    rules = weeks_alone()
    east = replace(rules.clients["ORION"], timezone="Asia/Manila")
    later = replace(rules, weekly_after=3 * 3600)
    books = [rules, later, replace(later, clients={**rules.clients, "ORION": east}), replace(rules, weekly_after=None)]
    one_less = {key: client for key, client in rules.clients.items() if key != "LYRA"}
    books[0] = replace(rules, clients=one_less)
    store, ids = await sqlite_store(tmp_path), count()
    house = House(Desk(store, lambda: books[0], lambda: f"id-{next(ids)}"), store, books[0], SUNDAY)
    try:
        await house.desk.reloaded(house.now)
        for at in (8, 20, 30):
            books.pop(0)
            await house.desk.reloaded(house.now)
            await until(house, SUNDAY + at * HOUR)
        found = {key: await kept(house, key) for key in CLIENTS}
        frozen = {key: report.at - SUNDAY for key, report in found.items() if report is not None}
    finally:
        await store.close()
    expected = {"CYGNUS": 7 * HOUR, "VEGA": 14 * HOUR, "LYRA": 15 * HOUR, "ORION": 8 * HOUR}
    assert frozen == expected, "three hours after; Orion's at once; Draco's was switched off before"


async def test_two_replicas_and_one_that_dies_freeze_each_week_once(tmp_path: Path) -> None:
    side = await opened_side(tmp_path, weeks_alone(), SUNDAY)
    try:
        while (due := side.next_due()) is not None and due <= SUNDAY + timedelta(days=8):
            side.now = max(side.now, due)
            await side.dies()
            await side.beats_twice()
        weeks = ("2026-W48", "2026-W49")
        names = sorted(name_of(week, key) for week in weeks for key in (*shipped_rules().clients, "overview"))
        assert side.read("SELECT name, edition FROM frozen_reports ORDER BY name") == [(name, 1) for name in names]
        told = side.read("SELECT count(DISTINCT key), count(*) FROM outbox WHERE key LIKE 'weekly:%'")
        assert told == [(len(names), len(names))]
    finally:
        await side.close()


def test_check_says_when_each_week_is_frozen() -> None:
    found = weekly_lines(shipped_rules(), TUESDAY_NINE)
    assert "Orion: 2026-W48 is frozen on Mon 30 Nov at 01:00 (America/New_York)." in found
    monday = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    assert "Lyra: 2026-W48 is frozen on Mon 30 Nov at 01:00 (Europe/London)." in weekly_lines(shipped_rules(), monday)
    off = replace(shipped_rules(), weekly_after=None)
    assert weekly_lines(off, monday) == ["by command alone: `weekly_report.enabled` is false."]
