"""A card in Teams says the same facts as its twin in Slack: the same words in the same order, and the same buttons.

What each chat has of its own, and is put aside here: Slack's signs are emoji where Teams has colours; an instant is a
date element in Slack and two functions in Teams, of which both have the reader's zone; a question before a deed is a
dialog of Slack's own, and in Teams a card below the button with a button "Yes: ..."; and a button of a row is known by
its place in Teams, where Slack, which has no rows, writes behind its label what the row is about.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack import render as slack
from adapters.teams import render as teams
from adapters.wording import yes_to
from handlers.cards.card import Action, Card
from handlers.commands.registry import VERBS
from tests.support.cards import NOW
from tests.support.drawn import plain
from tests.support.gallery import cards
from tests.support.slack.reading import buttons_of, elements_of, words_of
from tests.support.teams import reading
from tests.support.teams.charts import without_charts

DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)
PRESSED = frozenset({"button", "overflow", "static_select"})
DATE = re.compile(r"\{\{DATE\(([^,]+),SHORT\)\}\} ?\{\{TIME\(\1\)\}\}|\{\{(?:DATE|TIME)\(([^,)]+)(?:,SHORT)?\)\}\}")
WORD = re.compile(r"[^\W_]+")


@pytest.mark.parametrize("name", cards())
def test_a_card_says_the_same_in_teams_as_in_slack(name: str) -> None:
    card = cards()[name]
    blocks = slack.blocks(card, mention=lambda _person: None, now=NOW)
    adaptive = without_charts(teams.adaptive(card, now=NOW, dialogs=DIALOGS))  # the words stand beside each
    assert _in_slack(blocks) == _in_teams(adaptive)
    labels = [plain(action.label) for action in _actions(card)]
    asked = Counter(plain(yes_to(action.label)) for action in _actions(card) if action.confirm)
    assert Counter(_shortest(label, labels) for label in buttons_of(blocks)) + asked == Counter(
        _shortest(label, labels) for label in reading.labels_of(adaptive)
    )


def _in_slack(blocks: list[dict[str, Any]]) -> list[str]:
    """What is said, word by word, and then what is asked before something is done."""
    asked = [element["confirm"]["text"]["text"] for element in elements_of(blocks) if "confirm" in element]
    return WORD.findall(" ".join([words_of(_silent(blocks)), *asked]))


def _in_teams(card: dict[str, Any]) -> list[str]:
    return WORD.findall(DATE.sub(lambda found: _instant(found[1] or found[2]), reading.words_of(card)))


def _silent(part: Any) -> Any:
    """Blocks without what is pressed and without signs, and every instant by its time."""
    if isinstance(part, list):
        return [_silent(each) for each in part if not _is_pressed(each)]
    if not isinstance(part, Mapping):
        return part
    if part.get("type") == "date":
        return {"type": "text", "text": _instant(datetime.fromtimestamp(part["timestamp"], UTC).isoformat())}
    if part.get("type") == "emoji":
        return {"type": "text", "text": " "}
    return {name: _silent(value) for name, value in part.items() if not _is_pressed(value)}


def _is_pressed(part: object) -> bool:
    return isinstance(part, Mapping) and part.get("type") in PRESSED


def _instant(at: str) -> str:
    return f" {datetime.fromisoformat(at):%Y%m%dT%H%M%S} "


def _shortest(drawn: str, labels: list[str]) -> str:
    """The label of ours that a drawn one begins with; itself where there is none."""
    return max((label for label in labels if plain(drawn).startswith(label)), key=len, default=plain(drawn))


def _actions(card: Card) -> Iterator[Action]:
    yield from card.actions
    yield from (action for item in card.items for action in item.actions)
    yield from card.more
