"""With 5,000 open cases, reports, lists and the digest say all of them, fit every chat, and cost as few statements.

And whoever else has something to do in this process goes on beside them: a silence is measured in calls of functions,
which do not depend on the machine.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.slack import render as slack
from adapters.teams import render as teams
from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.commands.registry import VERBS
from handlers.commands.request import Place, Request, Typed
from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from tests.support.costs import counted
from tests.support.crowd import LIVED, crowded, lived
from tests.support.house import House, open_house
from tests.support.slack.blocks import problems_of
from tests.support.teams.cards import LARGEST, check_card

MANY = 5_000
COPIES = -(-MANY // (len(LIVED) - 1))
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)
ASKED = {
    "manager": ("report week by type", "list", "list risk", "list all", "list uncoded", "list client ORION"),
    "auditor": ("report client ORION", "standup report manila"),
    "lead": ("report by site", "list all", "standup report"),
}
MOST_AT_ONCE = 150_000
"""Calls of functions without a pause: about 50 ms on a small machine. A whole report makes millions."""


@dataclass
class Silence:
    """How many functions were called in all, and the most between two beats of a task beside it."""

    calls: int = 0
    longest: int = 0


@asynccontextmanager
async def heard() -> AsyncIterator[Silence]:
    """Let a heart beat at every turn of the loop, and count the calls from each beat to the next."""
    found, last = Silence(), 0

    def called(_frame: object, what: str, _argument: object) -> None:
        found.calls += what in ("call", "c_call")

    async def beat() -> None:
        nonlocal last
        while True:
            found.longest, last = max(found.longest, found.calls - last), found.calls
            await asyncio.sleep(0)

    heart = asyncio.create_task(beat())
    await asyncio.sleep(0)
    sys.setprofile(called)
    try:
        yield found
        await asyncio.sleep(0)
    finally:
        sys.setprofile(None)
        heart.cancel()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        await opened.desk.reloaded(opened.now)
        await lived(opened)
        yield opened


def fits(card: Card, house: House) -> None:
    """Within the limits of Slack and of Teams; the web chat has none."""
    blocks = slack.blocks(card, mention=lambda _person: None, now=house.now)
    assert problems_of(blocks, "message") == []
    made = teams.adaptive(card, now=house.now, dialogs=DIALOGS)
    check_card(made)
    assert teams.size(made) <= LARGEST


async def asked(house: House) -> dict[tuple[str, str], int]:
    """Everything that is asked of many cases, by three people: it fits; the statements that each question takes."""
    costs = {}
    for who, lines in ASKED.items():
        for line in lines:
            with counted(house.store) as cost:
                reply = await house.says(who, line)
            assert isinstance(reply, Say), (who, line)
            fits(reply.card, house)
            costs[who, line] = cost.statements
    return costs


async def test_what_is_asked_of_thousands_fits_every_chat_and_takes_as_few_statements(
    house: House, tmp_path: Path
) -> None:
    few = await asked(house)
    assert crowded(tmp_path, COPIES) >= MANY
    many = await asked(house)
    assert {key: cost for key, cost in many.items() if cost > few[key]} == {}
    reply = await house.says("manager", "report week")
    assert isinstance(reply, Say)
    assert reply.file is None, "the web chat carries none, so none is made"
    who, in_slack = Identity("web", "", "manager"), Place(Surface("slack", "T1", "D1"), takes_files=True)
    reply = await house.desk.handle(Request("in-slack", who, Typed("report week"), in_slack), house.now)
    assert isinstance(reply, Say)
    assert reply.file is not None
    assert len(reply.file.text.splitlines()) < 30, "a row for each group, and none for a case"


async def test_the_digest_of_thousands_says_the_reports_number_and_fits(house: House, tmp_path: Path) -> None:
    assert crowded(tmp_path, COPIES) >= MANY
    await house.waits(hours=15)
    (digest,) = [heard.post.card for heard in house.rooms["dub-1"] if heard.text.startswith("DUBLIN digest")]
    assert len(digest.lines) <= 12
    fits(digest, house)
    reply = await house.says("manager", "report today by site")
    assert isinstance(reply, Say)
    (row,) = [item for item in reply.card.items if "Dublin" in str(item.line)]
    open_there = re.findall(r"open ([0-9]+)", str(row.line))[0]
    assert int(open_there) >= MANY
    assert f"open {open_there} (" in str(digest.lines[0])


async def test_others_go_on_beside_what_is_asked_of_thousands(house: House, tmp_path: Path) -> None:
    assert crowded(tmp_path, COPIES) >= MANY
    for line in ("report week by type", "standup report", "list all"):
        async with heard() as silence:
            await house.says("manager", line)
        assert silence.longest < MOST_AT_ONCE, (line, silence)
        assert line == "list all" or silence.calls > 4 * MOST_AT_ONCE, "else it would say nothing"


async def test_others_go_on_beside_the_digest_and_the_morning_of_thousands(house: House, tmp_path: Path) -> None:
    assert crowded(tmp_path, COPIES) >= MANY
    async with heard() as silence:
        await house.waits(hours=15)
    assert any(one.text.startswith("DUBLIN digest") for one in house.rooms["dub-1"])
    assert silence.longest < MOST_AT_ONCE, silence
