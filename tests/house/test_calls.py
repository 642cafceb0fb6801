"""What a command costs the processor, counted in calls of our own functions: no noise of a shared machine is in it.

How many commands a core does in a second is bound by them. The bounds leave a fifth of room: what looks up something
that nobody reads goes beyond them. Raise one only for what the command cannot do without.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.cards.reply import Say
from handlers.commands.request import Filled, Place, Request, Typed
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from tests.support.costs import called
from tests.support.house import FIELDS, House, open_house, raised

ROWS = 10
RAISE, CLAIM, SHOW, LIST = 1_600, 1_400, 1_200, 2_250


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk with a page of cases, so that everything that is made once is made."""
    async with open_house(tmp_path) as opened:
        for _ in range(ROWS):
            ref = await raised(opened)
        for line in (f"claim {ref}", f"show {ref}", "list"):
            await opened.says("lead", line)
        yield opened


async def _asked(house: House, who: str, asked: Typed | Filled) -> int:
    place = Place(Surface("web", "", f"dm-{who}"))
    request = Request("counted", Identity("web", "", who), asked, place)
    with called("handlers", "storage") as calls:
        reply = await house.desk.handle(request, house.now)
    assert isinstance(reply, Say), reply
    return calls.ours


async def test_the_calls_of_raising_a_case(house: House) -> None:
    values = {name: value.format(number=77) for name, value in FIELDS["vip_press"].items()}
    assert await _asked(house, "moderator1", Filled("new", {"type": "vip_press", **values})) <= RAISE


async def test_the_calls_of_taking_a_case(house: House) -> None:
    assert await _asked(house, "lead", Typed(f"claim {await raised(house)}")) <= CLAIM


async def test_the_calls_of_showing_a_case(house: House) -> None:
    assert await _asked(house, "lead", Typed(f"show {await raised(house)}")) <= SHOW


async def test_the_calls_of_a_page_of_cases(house: House) -> None:
    assert await _asked(house, "lead", Typed("list")) <= LIST
