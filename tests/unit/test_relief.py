"""A break or a lighter queue: asked of one's lead by one's own choice, after seeing what is sent, and soon deleted."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.reply import Reply
from handlers.commands.request import Filled, Pressed, Request, Typed
from handlers.domain.callback import Coach
from handlers.domain.checkin import Mode, Terms
from handlers.domain.people import Duty, Identity, Role
from handlers.domain.rulebook import RotaSpan, RuleBook
from handlers.wellbeing.care import Care
from storage.vault.store import open_vault
from tests.support.house import shipped_rules
from tests.support.replies import card, form
from tests.support.small_rules import person
from tests.support.vault import KEY, AtWork

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
COACH = Coach("coach", frozenset(range(5)), time(9), time(17))
NAMES = {"break": "asks for a short break.", "lighter": "asks for a lighter queue for a while."}


def duty(duty: Duty, who: str) -> RotaSpan:
    return RotaSpan(duty, who, "dublin", None, frozenset(range(7)), time(0), time(0), "Europe/Dublin")


def rules() -> RuleBook:
    book = shipped_rules()
    roles = {"mia": Role.MODERATOR, "ben": Role.MODERATOR, "ana": Role.LEAD, "max": Role.MANAGER}
    crew = {key: person(key, role) for key, role in roles.items()}
    duties = (duty(Duty.LEAD, "ana"), duty(Duty.MANAGER, "max"))
    terms = Terms(Mode.PULL, 8, 4, COACH)
    return replace(book, people={**book.people, **crew}, checkins={"dublin": terms}, rota=duties)


class Door:
    def __init__(self, folder: Path) -> None:
        self.book, self.path, self._number = rules(), folder / "vault.db", 0
        self.told: list[tuple[str, Card]] = []
        self.reached = True
        self.care = Care(lambda: self.book)

    async def bring(self, who: str, card: Card) -> bool:
        self.told += [(who, card)] if self.reached else []
        return self.reached

    def new_id(self) -> str:
        self._number += 1
        return f"id{self._number}"

    async def asks(self, who: str, asked: Typed | Pressed | Filled, now: datetime = NOON) -> Reply:
        return await self.care.handle(Request(self.new_id(), Identity("web", "", who), asked), now)

    async def sends(self, who: str, what: str, lead: str = "ana") -> Reply:
        return await self.asks(who, Filled(f"checkin_ask:{lead}", {"what": what}))

    def requests(self) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute("SELECT * FROM vault_calls").fetchall()


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    made = Door(tmp_path)
    vault = await open_vault(f"sqlite:///{made.path}", organisation="harbour", key=KEY)
    made.care = Care(lambda: made.book, vault, made.bring, made.new_id, AtWork(lambda: made.book))
    yield made
    await vault.close()


async def test_what_is_sent_is_shown_before_anything_is_sent(door: Door) -> None:
    asked = form(await door.asks("mia", Typed("ask", "checkin")))

    assert asked.intro.startswith("Ana alone gets this: “Mia asks for a short break.” or “Mia asks for a lighter queue")
    assert "No reason" in asked.intro
    assert [option.value for option in asked.fields[0].options] == ["break", "lighter"]
    assert door.told == []
    assert door.requests() == []


@pytest.mark.parametrize("what", NAMES)
async def test_the_lead_alone_is_told_and_reads_those_words_and_no_others(door: Door, what: str) -> None:
    await door.asks("mia", Typed("join", "checkin"))
    thanks = card(await door.asks("mia", Filled("checkin", {"shift": "very_hard", "weight": "heavy", "help": what})))
    (ask,) = [action for action in thanks.actions if action.id == "checkin_ask"]
    asked = form(await door.asks("mia", Pressed(ask.id, values=dict(ask.values))))
    assert asked.fields[0].value == what, "as they said it would help"
    assert door.told == []

    assert card(await door.asks("mia", Filled(asked.id, {"what": what}))).title == "Sent"
    ((who, note),) = door.told
    assert (who, note.text) == ("ana", "You have a private note from Handrail.")
    assert "Mia" not in str(note)
    listed = card(await door.asks("ana", Pressed(note.actions[0].id, values=dict(note.actions[0].values))))
    (item,) = listed.items
    words = "".join(getattr(run, "text", "") for run in item.line)
    assert words == f"Mia {NAMES[what]}"
    for secret in ("hard", "heavy", "check-in"):
        assert secret not in str(listed)


async def test_it_needs_no_opt_in_and_one_waits_at_a_time(door: Door) -> None:
    await door.sends("mia", "break")
    assert card(await door.sends("mia", "lighter")).title == "Sent"
    assert len(door.told) == len(door.requests()) == 1


async def test_nobody_else_sees_it_or_can_delete_it(door: Door) -> None:
    await door.sends("mia", "break")
    (item,) = card(await door.asks("ana", Typed("asks", "checkin"))).items
    number = dict(item.actions[0].values)["call"]
    for who in ("ben", "max", "coach", "administrator", "auditor", "client_orion", "lead", "stranger"):
        for verb in ("checkin_asks", "checkin_ask_done", "checkin_calls", "checkin_taken", "checkin_done"):
            assert "Mia" not in str(await door.asks(who, Pressed(verb, values={"call": number}))), (who, verb)
    assert len(door.requests()) == 1


async def test_done_deletes_it_and_so_does_taking_it_back_or_stopping_or_a_day(door: Door) -> None:
    await door.sends("mia", "break")
    (item,) = card(await door.asks("ana", Typed("asks", "checkin"))).items
    assert not card(await door.asks("ana", Pressed("checkin_ask_done", values=dict(item.actions[0].values)))).items
    assert door.requests() == []
    await door.sends("mia", "break")
    assert card(await door.asks("mia", Pressed("checkin_ask_done"))).title == "Taken back"
    assert door.requests() == []
    await door.sends("mia", "break")
    await door.asks("mia", Typed("stop now", "checkin"))
    assert door.requests() == []
    await door.sends("mia", "break")
    await door.care.turn(NOON + timedelta(hours=23))
    assert len(door.requests()) == 1
    await door.care.turn(NOON + timedelta(hours=24))
    assert door.requests() == []


async def test_the_coach_is_not_told_of_it_nor_that_nobody_took_it(door: Door) -> None:
    await door.sends("mia", "break")
    door.told.clear()
    await door.care.turn(NOON + timedelta(hours=4))
    assert door.told == []
    assert not card(await door.asks("coach", Typed("calls", "checkin"))).items
    assert form(await door.asks("mia", Typed("talk", "checkin"))).id == "checkin_talk", (
        "the coach can be asked beside it"
    )


async def test_who_is_the_lead_now_is_asked_and_another_one_only_after_it_was_shown(door: Door) -> None:
    door.book = replace(door.book, rota=(duty(Duty.LEAD, "ben"), duty(Duty.MANAGER, "max")))
    again = form(await door.sends("mia", "break", lead="ana"))
    assert again.intro.startswith("Ben alone")
    assert door.told == []
    for forged in ("coach", "client_orion", "mia", ""):
        form(await door.sends("mia", "break", lead=forged))
    assert door.requests() == []


async def test_the_lead_asks_whoever_stands_above_them(door: Door) -> None:
    assert form(await door.asks("ana", Typed("ask", "checkin"))).intro.startswith("Max alone")
    await door.sends("ana", "break", lead="max")
    assert len(card(await door.asks("max", Typed("asks", "checkin"))).items) == 1


async def test_where_nobody_is_on_duty_or_can_be_told_it_is_said_and_nothing_is_kept(door: Door) -> None:
    door.reached = False
    assert card(await door.sends("mia", "break")).title == "Not told"
    assert door.requests() == []
    door.book = replace(door.book, rota=())
    assert card(await door.asks("mia", Typed("ask", "checkin"))).title == "Nobody to ask"


@pytest.mark.parametrize("who", ["max", "coach", "administrator", "client_orion", "stranger"])
async def test_only_who_may_take_part_may_ask(door: Door, who: str) -> None:
    assert card(await door.asks(who, Typed("ask", "checkin"))).title == "Check-ins are off here"
    assert card(await door.sends(who, "break")).title == "Check-ins are off here"
    assert door.requests() == []
