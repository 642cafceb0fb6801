"""A long list with columns is a table in a message that is posted, and a list wherever Slack takes no tables."""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from adapters.slack import limits, render
from handlers.cards.card import Card, Item, Words, say
from handlers.cards.client import COLUMNS, board_card, client_case
from handlers.cards.post import Post
from handlers.domain.escalation import Status, WaitingOn
from handlers.domain.timeline import Audience
from tests.support.cards import NOW, case, view
from tests.support.slack.blocks import problems_of
from tests.support.slack.reading import buttons_of, words_of
from tests.support.slack_memory import CLIENT, Line, own_line

Json = dict[str, Any]
GOLDEN = Path(__file__).parents[1] / "golden" / "slack_blocks" / "board_as_a_table.json"


def board(size: int = 8) -> Card:
    """A client's board: every other case waits for the client."""
    waits = {"status": Status.WAITING, "waiting_on": WaitingOn.CLIENT}
    cases = [
        client_case(view(case(ref=f"ORION-{number}", **({"status": Status.IN_PROGRESS} if number % 2 else waits))))
        for number in range(1, size + 1)
    ]
    return board_card("ORION", "Orion", [each if each.needs else replace(each, next_update_by=NOW) for each in cases])


def drawn(card: Card) -> list[Json]:
    return render.table_blocks(card, mention=lambda _: None, now=NOW)


def post(key: str, card: Card, **given: Any) -> Post:
    return Post(key, CLIENT, Audience.CLIENT, card.text, card, **given)


def kinds(blocks: list[Json]) -> list[str]:
    return [block["type"] for block in blocks]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with own_line() as connected:
        yield connected


def test_a_long_board_is_a_table_with_a_row_for_each_case_and_its_buttons_in_menus() -> None:
    card, found = board(), drawn(board())
    written = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("HANDRAIL_GOLDEN") == "write":
        GOLDEN.write_text(written, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == written
    (table,) = (block for block in found if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][0]] == list(COLUMNS)
    assert [len(row) for row in table["rows"]] == [len(COLUMNS)] * (len(card.items) + 1)
    usual = render.blocks(card, mention=lambda _: None, now=NOW)
    assert buttons_of(found) == buttons_of(usual)
    assert problems_of(found, "message") == []
    for block in Block.parse_all(found):
        block.validate_json()


def test_no_cell_says_anything_that_its_row_does_not() -> None:
    for item in board().items:
        row = "".join(run.text for run in item.line if isinstance(run, Words))
        assert all(run.text in row for cell in item.cells for run in cell if isinstance(run, Words))
        assert {run for run in item.line if not isinstance(run, Words)} == {
            run for cell in item.cells for run in cell if not isinstance(run, Words)
        }


@pytest.mark.parametrize(
    "card",
    [
        board(render.FEW_ROWS),
        board(0),
        replace(board(), columns=()),
        replace(board(), items=(*board().items, Item(say("and one that is no row of it")))),
        replace(board(), items=board().items[:1] * limits.TABLE_ROWS),
    ],
    ids=["few", "none", "without columns", "a row without cells", "too many rows"],
)
def test_what_is_no_table_or_has_no_room_as_one_is_drawn_as_ever(card: Card) -> None:
    assert drawn(card) == render.blocks(card, mention=lambda _: None, now=NOW)


async def test_where_slack_takes_tables_the_board_is_posted_and_edited_as_one(line: Line) -> None:
    first = await line.sender.send(post("k1", board()))
    await line.sender.send(post("k2", board(9), edits=first.message, revision=2))
    (message,) = line.slack.messages("C9")
    assert kinds(message.blocks).count("table") == 1
    assert "ORION-9" in words_of(message.blocks)
    assert len(line.slack.called("chat.postMessage")) == len(line.slack.called("chat.update")) == 1


async def test_where_slack_takes_none_the_board_is_a_list_and_slack_is_not_asked_again(line: Line) -> None:
    line.slack.world.knows_rich_blocks = False
    first = await line.sender.send(post("k1", board()))
    await line.sender.send(post("k2", board(9), edits=first.message, revision=2))
    (message,) = line.slack.messages("C9")
    assert "table" not in kinds(message.blocks)
    assert message.blocks == render.blocks(board(9), mention=lambda _: None, now=await line.setup.now(), revision=2), (
        "times still in the reader's own zone, bullets and all"
    )
    assert (len(line.slack.called("chat.postMessage")), len(line.slack.called("chat.update"))) == (2, 1)
