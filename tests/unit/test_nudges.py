"""Nudges through their own door: opted into apart from check-ins, by one's own cases alone, and soon forgotten."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from handlers.at_work import RecordAtWork
from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.commands.request import Filled, Pressed, Request, Typed
from handlers.domain.checkin import Mode, Terms
from handlers.domain.exposure import Demand, Exposure, demand
from handlers.domain.people import Duty, Identity, Role
from handlers.domain.rulebook import QuietHours, RotaSpan, RuleBook
from handlers.in_force import InForce
from handlers.wellbeing.care import Care
from storage.vault.store import open_vault
from tests.support.house import House, raised, shipped_rules
from tests.support.small_rules import person
from tests.support.vault import KEY, AtWork

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday, in the day shift of Dublin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def rules(mode: Mode = Mode.PULL) -> RuleBook:
    book = shipped_rules()
    crew = {key: person(key, Role.MODERATOR) for key in ("mia", "ben")}
    return replace(
        book, people={**book.people, **crew}, checkins={"dublin": Terms(mode, 8, 4)}, quiet_hours={}, rota=()
    )


class Door:
    def __init__(self, folder: Path) -> None:
        self.book, self.path = rules(), folder / "vault.db"
        self.told: list[tuple[str, Card]] = []
        self.reached = True
        self.at_work = AtWork(lambda: self.book)
        self.care = Care(lambda: self.book)

    async def bring(self, who: str, card: Card) -> bool:
        self.told.append((who, card))
        return self.reached

    async def asks(self, who: str, asked: Typed | Pressed | Filled, now: datetime = NOON) -> Card:
        reply = await self.care.handle(Request(f"{who} {now} {asked}", Identity("web", "", who), asked), now)
        assert isinstance(reply, Say)
        return reply.card

    async def says(self, who: str, line: str, now: datetime = NOON) -> Card:
        return await self.asks(who, Typed(line, "checkin"), now)

    async def beats(self, now: datetime) -> list[str]:
        self.told.clear()
        await self.care.turn(now)
        return [who for who, _ in self.told]

    def had(self, at: datetime, *, who: str = "mia", alone: bool = True, case: str = "") -> None:
        self.at_work.seen.append(Exposure(who, case or f"case{len(self.at_work.seen)}", at, at, False, alone))

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(f"SELECT * FROM vault_{table}").fetchall()


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    made = Door(tmp_path)
    vault = await open_vault(f"sqlite:///{made.path}", organisation="harbour", key=KEY)
    made.care = Care(lambda: made.book, vault, made.bring, str, made.at_work)
    await made.says("mia", "nudges on")
    yield made
    await vault.close()


async def test_before_it_is_switched_on_it_says_what_it_is(door: Door) -> None:
    notice = await door.says("ben", "nudges")
    assert "It is off." in str(notice.lines)
    assert "Nobody else is told" in str(notice.lines)
    assert "24 hours at most" in str(notice.lines)
    assert [action.label for action in notice.actions] == ["Switch on", "Help now"]
    assert "It is on." in str((await door.says("mia", "nudges")).lines)
    assert len(door.rows("nudges")) == 1, "to ask keeps nothing"


async def test_who_opted_in_is_told_by_a_message_that_says_nothing(door: Door) -> None:
    door.had(NOON)
    door.had(NOON, who="ben")
    assert await door.beats(NOON + MINUTE) == ["mia"], "and ben, who did not opt in, is not"
    ((_, card),) = door.told
    assert card.text == "You have a private note from Handrail."
    assert "case" not in str(card)
    assert "break" not in str(card)


async def test_it_opens_for_them_and_says_how_many_cases_since_when(door: Door) -> None:
    for minutes in (50, 30, 10):
        door.had(NOON - minutes * MINUTE, alone=False)
    await door.beats(NOON)
    (action,) = door.told[0][1].actions
    word = await door.asks("mia", Pressed(action.id, values=dict(action.values)))

    assert "3 demanding cases" in str(word.lines)
    assert str(NOON - 50 * MINUTE) in str(word.lines) or repr(NOON - 50 * MINUTE) in str(word.lines)
    assert [button.label for button in word.actions] == ["Take 10", "Not now", "Mute today", "Help now"]
    assert (await door.asks("ben", Pressed("nudge"))).title == "Nothing now", "it is about the asker alone"
    assert "case" not in str(await door.asks("ben", Pressed(action.id, values=dict(action.values))))


async def test_three_of_somebody_else_s_cases_are_no_cause(door: Door) -> None:
    for _ in range(3):
        door.had(NOON, who="ben")
    assert await door.beats(NOON + MINUTE) == []


async def test_an_opt_in_to_check_ins_is_none_to_nudges(door: Door) -> None:
    await door.says("ben", "join")
    door.had(NOON, who="ben")
    assert await door.beats(NOON + MINUTE) == []
    assert "nobody sees your answers" in (await door.says("mia", "")).text, "nor the other way round"


async def test_at_most_three_a_shift_an_hour_and_a_half_apart(door: Door) -> None:
    start = NOON - 4 * HOUR
    told = []
    for minutes in range(0, 500, 10):
        door.had(start + minutes * MINUTE)
        if await door.beats(start + (minutes + 1) * MINUTE):
            told.append(minutes)
    assert told == [0, 90, 180]


async def test_the_same_cases_are_told_of_once(door: Door) -> None:
    door.had(NOON)
    assert await door.beats(NOON + MINUTE) == ["mia"]
    assert [await door.beats(NOON + MINUTE + number * HOUR) for number in (1, 2, 3, 4)] == [[], [], [], []]


@pytest.mark.parametrize("why", ["busy", "quiet", "off shift", "off", "muted", "site off"])
async def test_it_never_comes_in_the_way(door: Door, why: str) -> None:
    door.had(NOON)
    match why:
        case "busy":
            door.at_work.busy = {"mia"}
        case "quiet":
            door.book = replace(door.book, quiet_hours={"mia": QuietHours(time(11), time(13))})
        case "off shift":
            nights = RotaSpan(
                Duty.BACKUP, "mia", "dublin", None, frozenset(range(7)), time(22), time(6), "Europe/Dublin"
            )
            door.book = replace(door.book, rota=(nights,))
        case "off":
            await door.says("mia", "nudges off")
        case "muted":
            await door.says("mia", "mute today")
        case _:
            door.book = rules(Mode.OFF)
    assert await door.beats(NOON + MINUTE) == []
    assert door.at_work.asked == 0, "the record is read only where somebody waits for that"


async def test_after_the_p0_it_comes(door: Door) -> None:
    door.had(NOON)
    door.at_work.busy = {"mia"}
    assert await door.beats(NOON + HOUR) == []
    door.at_work.busy = frozenset()
    assert await door.beats(NOON + 2 * HOUR) == ["mia"]


async def test_muted_is_for_a_day(door: Door) -> None:
    assert (await door.says("mia", "mute today")).title == "Quiet for today"
    door.had(NOON + DAY)
    assert await door.beats(NOON + DAY + MINUTE) == ["mia"]
    await door.says("ben", "mute today")
    assert len(door.rows("nudges")) == 1, "nothing is kept of who did not opt in"


async def test_when_they_were_told_is_gone_after_a_day_also_where_check_ins_are_off(door: Door) -> None:
    empty = door.rows("nudges")[0][3]
    door.had(NOON)
    await door.beats(NOON + MINUTE)
    kept = door.rows("nudges")
    await door.beats(NOON + 23 * HOUR)
    assert door.rows("nudges") == kept
    door.book = rules(Mode.OFF)
    await door.beats(NOON + DAY + MINUTE)
    ((_, _, _, after),) = door.rows("nudges")
    assert after not in (kept[0][3], empty)


@pytest.mark.parametrize("verb", ["nudge", "nudge_ten", "nudge_not_now"])
async def test_what_they_press_is_not_kept(door: Door, verb: str) -> None:
    door.had(NOON)
    await door.beats(NOON + MINUTE)
    tables = ("nudges", "people", "answers", "history", "calls", "marks")
    before = [door.rows(table) for table in tables]
    await door.asks("mia", Pressed(verb))
    assert [door.rows(table) for table in tables] == before


async def test_who_could_not_be_told_is_told_as_soon_as_that_is_possible(door: Door) -> None:
    door.had(NOON)
    door.reached = False
    assert await door.beats(NOON + MINUTE) == ["mia"]
    door.reached = True
    assert await door.beats(NOON + 2 * MINUTE) == ["mia"]
    assert await door.beats(NOON + 3 * MINUTE) == []


async def test_take_ten_says_who_could_have_the_open_cases_meanwhile(door: Door) -> None:
    assert "pass" not in str(await door.says("mia", "take 10"))
    door.at_work.cases = ("ORION-1", "ORION-2")
    backup = RotaSpan(Duty.BACKUP, "ben", "dublin", None, frozenset(range(7)), time(0), time(0), "Europe/Dublin")
    door.book = replace(door.book, rota=(backup,))
    assert "`/escalate pass ORION-1 ORION-2 @ben`" in str(await door.says("mia", "take 10"))
    assert "@ben" not in str(await door.says("ben", "take 10")), "nobody is their own backup"


async def test_stopping_check_ins_destroys_this_key_too(door: Door) -> None:
    await door.says("mia", "stop now")
    assert door.rows("nudges") == []


@pytest.mark.parametrize("who", ["manager", "coach", "administrator", "auditor", "client_orion", "stranger"])
async def test_for_whom_it_is_not_it_is_off(door: Door, who: str) -> None:
    for line in ("nudges", "nudges on", "nudge", "take 10", "mute today"):
        assert (await door.says(who, line)).title == "Check-ins are off here"
    assert len(door.rows("nudges")) == 1


async def test_what_everybody_had_is_read_from_the_record(house: House) -> None:
    at_work = RecordAtWork(house.store, InForce(lambda: house.rules))
    ref = await raised(house, "imminent_harm")
    await house.says("lead", f"claim {ref}")
    await raised(house, "policy_ambiguity")
    found = {(one.person, one.p0, one.until is None) for one in await at_work.exposures(house.now)}

    assert found == {("moderator1", True, False), ("lead", True, True)}, "a plain question is not demanding"
    assert list(await at_work.cases_of("lead")) == [ref]
    own = [one for one in await at_work.exposures(house.now) if one.person == "moderator1"]
    assert demand(own, None, house.now + MINUTE) == Demand(1, house.now)


async def test_a_case_that_was_over_a_shift_ago_is_not_read(house: House) -> None:
    at_work = RecordAtWork(house.store, InForce(lambda: house.rules))
    ref = await raised(house, "imminent_harm")
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"resolve {ref} done")
    then = house.now
    assert await at_work.exposures(then + 11 * HOUR)
    assert not await at_work.exposures(then + 13 * HOUR)
