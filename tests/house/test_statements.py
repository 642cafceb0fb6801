"""What a command costs the database, counted: a loop that asks for each of many would show here first.

The bounds are exact at the time of writing. Raise one only for a statement that the command cannot do without.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.cards.card import Tone
from handlers.cards.post import Post
from handlers.cards.reply import Say
from handlers.commands.request import Filled, Place, Request, Typed
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from handlers.ports.post_office import Outcome
from tests.support.costs import Cost, counted
from tests.support.house import FIELDS, House, open_house, raised

RAISE, CLAIM, COMPOSE, ROWS, REPORT = 13, 14, 11, 5, 5  # one of each: who covers whom
AT_ONCE, ALONE = 16, 1  # each of many asks for itself whether there is the same content already


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The shipped desk; one case went before, so that everything that is made once is made."""
    async with open_house(tmp_path) as opened:
        await raised(opened)
        yield opened


async def _asked(house: House, who: str, asked: Typed | Filled) -> Cost:
    """What the Desk alone spends on one command; delivery comes after."""
    place = Place(Surface("web", "", f"dm-{who}"))
    with counted(house.store) as cost:
        reply = await house.desk.handle(Request("counted", Identity("web", "", who), asked, place), house.now)
    assert isinstance(reply, Say), reply
    assert reply.card.tone is not Tone.CAUTION, reply
    return cost


async def test_what_raising_a_case_costs(house: House) -> None:
    values = {name: value.format(number=77) for name, value in FIELDS["vip_press"].items()}
    cost = await _asked(house, "moderator1", Filled("new", {"type": "vip_press", **values}))
    assert cost == Cost(statements=RAISE, commits=1)


async def test_what_raising_many_at_once_costs(house: House) -> None:
    """They share a commit, and every statement but one; one more asks for all who wait what was answered before."""
    values = {"type": "vip_press", **{name: value.format(number=77) for name, value in FIELDS["vip_press"].items()}}
    place = Place(Surface("web", "", "dm-moderator1"))
    who = Identity("web", "", "moderator1")
    asked = [Filled("new", {**values, "case_id": f"CASE-{number}"}) for number in range(AT_ONCE)]
    with counted(house.store) as cost:
        requests = (Request(f"at-once-{number}", who, each, place) for number, each in enumerate(asked))
        replies = await asyncio.gather(*(house.desk.handle(request, house.now) for request in requests))
    assert all(isinstance(reply, Say) for reply in replies)
    assert cost == Cost(statements=RAISE + 1 + ALONE * (AT_ONCE - 1), commits=1)


async def test_what_taking_a_case_costs(house: House) -> None:
    assert await _asked(house, "lead", Typed(f"claim {await raised(house)}")) == Cost(statements=CLAIM, commits=1)


async def test_what_a_beat_with_nothing_due_costs(house: House) -> None:
    with counted(house.store) as cost:
        assert (await house.desk.tick(house.now)).fired == 0
    assert cost == Cost(statements=1, commits=0)


async def test_what_composing_and_settling_a_case_s_messages_costs(house: House) -> None:
    """All its places together: the record is read once, and everything is written down in one commit."""
    await _asked(house, "lead", Typed(f"claim {await raised(house)}"))
    async with house.store.work() as work:
        rows = await work.outbox.claim(house.now, 60, 50)
        await work.commit()
    with counted(house.store) as cost:
        posts = await house.desk.compose_all(rows, house.now)
    assert len(rows) == ROWS
    assert cost == Cost(statements=COMPOSE, commits=0)
    sent = [(row, post) for row, post in zip(rows, posts, strict=True) if isinstance(post, Post)]
    outcomes = [Outcome(row, "sent", post=post, message=row.outgoing.key) for row, post in sent]
    with counted(house.store) as cost:
        await house.desk.settle(lambda: outcomes)
    assert cost == Cost(statements=2, commits=1)


async def test_a_report_costs_the_same_few_statements_however_many_cases_there_are(house: House) -> None:
    """Never a statement for each case: the records, their clocks, their breaches, and what happened to them."""
    few = await _asked(house, "manager", Typed("report week by site"))
    for _ in range(12):
        ref = await raised(house)
        await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    many = await _asked(house, "manager", Typed("report week by site"))
    assert few == many == Cost(statements=REPORT)
