"""Who is gone without having opted out is forgotten: by the vault itself, after a week; the record hears nothing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.domain.checkin import Mode
from handlers.domain.people import Identity, Role
from handlers.ports.vault import Standing
from storage.vault.store import SqlVault, open_vault
from tests.support.replies import card
from tests.support.vault import KEY
from tests.unit.test_checkins import CREW, HARD, Desk, everybody_answers

WEEK = timedelta(days=7)


class Vaulted(Desk):
    """The door, and the vault behind it."""

    def __init__(self, vault: SqlVault) -> None:
        super().__init__(vault)
        self.vault = vault

    async def beats(self, after: timedelta = timedelta(0)) -> None:
        """The days go by, each with its beats."""
        until = self.now + after
        while self.now < until:
            self.now = min(until, self.now + timedelta(days=1))
            await self.care.turn(self.now)
        await self.care.turn(self.now)

    async def standing(self, who: str) -> Standing | None:
        async with self.vault.work() as work:
            return await work.standing(who)

    def without(self, *people: str) -> None:
        self.book = replace(self.book, people={k: v for k, v in self.book.people.items() if k not in people})


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Vaulted]:
    async with AsyncExitStack() as stack:
        vault = await open_vault(f"sqlite:///{tmp_path / 'vault.db'}", organisation="harbour", key=KEY)
        stack.push_async_callback(vault.close)
        yield Vaulted(vault)


async def test_who_is_taken_out_of_app_yaml_is_forgotten_after_a_week(desk: Vaulted) -> None:
    await everybody_answers(desk, CREW[:2])
    await desk.sends("crew0", {"when": "today"}, form="checkin_talk")
    await desk.beats()
    desk.without("crew0")
    await desk.beats(timedelta(days=6))
    assert await desk.standing("crew0") is not None
    assert card(await desk.says("coach", "calls")).items, "a slip in app.yaml destroys nothing"
    await desk.beats(timedelta(days=2))
    assert await desk.standing("crew0") is None
    assert await desk.standing("crew1") is not None
    assert not card(await desk.says("coach", "calls")).items


async def test_who_comes_back_within_a_week_is_there_still(desk: Vaulted) -> None:
    await everybody_answers(desk, CREW[:2])
    whole = desk.book
    for _ in range(3):
        desk.without("crew0")
        await desk.beats(timedelta(days=6))
        desk.book = whole
        await desk.beats(timedelta(days=2))
    assert await desk.standing("crew0") is not None


@pytest.mark.parametrize("how", ["role", "site", "off"])
async def test_who_belongs_to_no_site_with_check_ins_any_more_is_forgotten_too(desk: Vaulted, how: str) -> None:
    await everybody_answers(desk, CREW)
    gone = desk.book.people["crew0"]
    if how == "off":
        desk.book = replace(desk.book, checkins={"dublin": replace(desk.book.checkins["dublin"], mode=Mode.OFF)})
    else:
        gone = replace(gone, roles=frozenset({Role.MANAGER})) if how == "role" else replace(gone, site="austin")
        desk.book = replace(desk.book, people={**desk.book.people, "crew0": gone})
    await desk.beats(WEEK + timedelta(days=1))
    assert await desk.standing("crew0") is None
    assert (await desk.standing("crew1") is None) is (how == "off")


async def test_what_was_answered_where_check_ins_were_switched_off_is_told_of_by_no_page(desk: Vaulted) -> None:
    await everybody_answers(desk, CREW)
    terms = desk.book.checkins["dublin"]
    desk.book = replace(desk.book, checkins={"dublin": replace(terms, mode=Mode.OFF)})
    await desk.beats(timedelta(weeks=4))
    desk.book = replace(desk.book, checkins={"dublin": terms})
    assert card(await desk.says("crew1", "pulse")).text.endswith("not enough answers")


async def test_who_may_not_take_part_any_more_can_still_opt_out(desk: Vaulted) -> None:
    await everybody_answers(desk, CREW[:1])
    moved = replace(desk.book.people["crew0"], roles=frozenset({Role.MANAGER}), site="austin")
    desk.book = replace(desk.book, people={**desk.book.people, "crew0": moved})
    assert card(await desk.says("crew0", "stop")).title == "Stop check-ins?"
    assert card(await desk.says("crew0", "stop now")).title == "Stopped"
    assert await desk.standing("crew0") is None


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_whose_account_a_chat_calls_gone_is_forgotten_at_once_unless_another_chat_knows_them(
    desk: Vaulted, elsewhere: bool
) -> None:
    await desk.says("crew0", "join")
    await desk.sends("crew0", HARD)
    other = (Identity("teams", "A", "u0"),) if elsewhere else ()
    known = (Identity("web", "", "crew0"), Identity("slack", "T1", "U0"), *other)
    desk.book = replace(
        desk.book, people={**desk.book.people, "crew0": replace(desk.book.people["crew0"], identities=known)}
    )
    await desk.care.left(Identity("slack", "T1", "U-nobody"))
    assert await desk.standing("crew0") is not None
    await desk.care.left(Identity("slack", "T1", "U0"))
    assert (await desk.standing("crew0") is not None) is elsewhere


async def test_nobody_is_told_that_somebody_was_forgotten(desk: Vaulted) -> None:
    await everybody_answers(desk, CREW[:3])
    desk.without("crew0", "crew1")
    await desk.beats(2 * WEEK)
    assert desk.noted == []
    for who in ("crew2", "boss", "coach", "administrator"):
        for line in ("pulse", "calls", "who-can-see"):
            assert "crew0" not in str(await desk.says(who, line)).casefold()
