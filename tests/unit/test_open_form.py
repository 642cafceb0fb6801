"""A form that cannot be opened at once stands behind a button, which opens that form and does nothing else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from adapters.offering import button_for
from handlers.cards.form import Form
from handlers.cards.reply import Ask
from tests.support.house import House, open_house, raised


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk on a Tuesday at nine in Dublin."""
    async with open_house(tmp_path) as opened:
        yield opened


async def asked(house: House, who: str, line: str) -> Form:
    """The form that a line is answered with."""
    reply = await house.says(who, line)
    assert isinstance(reply, Ask), reply
    return reply.form


async def opened(house: House, who: str, form: Form) -> Form:
    """The form that comes up at the button for it."""
    (button,) = button_for(form).actions
    reply = await house.presses(who, button.id, button.ref, dict(button.values))
    assert isinstance(reply, Ask), reply
    return reply.form


async def a_ruling(house: House) -> str:
    ref, other = [await raised(house, "policy_ambiguity") for _ in range(2)]
    await house.says("lead", f"claim {ref} {other}")
    await house.says("lead", f"link {ref} related {other}")
    await house.says("lead", f"wait {ref} client which is it?")
    await house.says("client_orion", f"reply {ref} leave it up", room="client-ORION")
    return f"rule {ref}"


async def a_stand_up(house: House) -> str:
    await house.says("lead", f"claim {await raised(house)}")
    return "standup edit"


async def a_note(house: House) -> str:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"brief {ref} copies are down")
    return f"brief {ref}"


async def a_code(house: House) -> str:
    ref = await raised(house, "queue_backlog", severity="P1")
    await house.waits(hours=30)
    await house.says("lead", f"claim {ref}")
    return f"code {ref}"


async def an_end(house: House) -> str:
    ref = (await a_code(house)).split()[1]
    await house.says("lead", f"resolve {ref} actioned")
    return f"close {ref}"


async def preferences(_: House) -> str:
    return "prefs"


@pytest.mark.parametrize("staged", [a_ruling, a_stand_up, a_note, a_code, an_end, preferences])
async def test_the_button_opens_what_is_filled_in_for_one_and_keeps_nothing_of_it_unseen(
    house: House, staged: Callable[[House], Awaitable[str]]
) -> None:
    form = await asked(house, "lead", await staged(house))
    assert [field for field in form.fields if field.value], "something is filled in"
    assert await opened(house, "lead", form) == form


async def test_the_button_keeps_what_was_typed(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    form = await asked(house, "lead", f"update {ref} we look into it")
    again = await opened(house, "lead", form)
    assert [field.value for field in again.fields] == [field.value for field in form.fields]
    assert "we look into it" in [field.value for field in again.fields]
