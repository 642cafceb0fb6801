"""Every card and every dialog in Teams passes Microsoft's own schema 1.5."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator

from adapters.teams import forms as dialogs
from adapters.teams import render
from adapters.teams.render import Called
from handlers.commands.registry import VERBS
from tests.support.cards import NOW
from tests.support.gallery import cards
from tests.support.gallery_forms import forms
from tests.support.teams.charts import charts, without_charts
from tests.support.teams.shapes import RefusedError

SCHEMA = Path(__file__).parents[1] / "support" / "vendor" / "adaptive-card-1.5.json"
CHECKSUM = "6f4f958f6c0937c04926e4c4928fdeee4a9955a879e3ed248ae4df7bea9abc35"
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)


@cache
def schema() -> Draft6Validator:
    text = SCHEMA.read_bytes()
    assert hashlib.sha256(text).hexdigest() == CHECKSUM
    return Draft6Validator(json.loads(text))


def wrong(card: dict[str, Any]) -> list[str]:
    """What the schema has against a card, as whoever knows no charts shows it.

    It does not know Teams' own `msteams` at the top either, which Teams wants.
    """
    shown = {name: value for name, value in without_charts(card).items() if name != "msteams"}
    return [error.message for error in schema().iter_errors(shown)]


@pytest.mark.parametrize("name", cards())
def test_every_card_passes_microsofts_schema(name: str) -> None:
    assert wrong(render.adaptive(cards()[name], now=NOW, dialogs=DIALOGS, notify=[Called("29:lead", "Lead Lee")])) == []


@pytest.mark.parametrize("name", forms())
def test_every_dialog_passes_microsofts_schema(name: str) -> None:
    assert wrong(dialogs.dialog(forms()[name], dialogs.Opened("1690", "draft-1"), NOW)) == []


def test_the_schema_would_say_what_is_wrong() -> None:
    card = render.adaptive(next(iter(cards().values())), now=NOW)
    assert wrong(card | {"body": [{"type": "TextBlock", "text": "Hello", "weight": "heavy"}]}) != []
    assert wrong(card | {"body": [{"type": "Marquee", "text": "Hello"}]}) != []
    assert wrong(card | {"body": [{"type": "Input.Number", "id": "hours", "min": "one"}]}) != []


@pytest.mark.parametrize(
    "otherwise",
    [
        {"type": "Chart.HorizontalBars"},
        {"type": "Chart.Pie"},
        {"titel": "Age"},
        {"displayMode": "AbsoluteWithoutAxis"},
        {"color": "blue"},
        {"data": []},
        {"data": [{"x": "under 4 h", "value": 1}]},
        {"data": [{"x": "under 4 h", "y": "1"}]},
        {"data": [{"x": "", "y": 1}]},
        {"fallback": "none"},
    ],
    ids=str,
)
def test_a_chart_is_as_microsoft_documents_it_or_the_check_says_so(otherwise: dict[str, Any]) -> None:
    card = render.adaptive(cards()["report_card: whole"], now=NOW)
    (chart,) = charts(card)
    assert wrong({**card, "body": [chart]}) == []
    with pytest.raises(RefusedError, match="no such chart"):
        wrong({**card, "body": [{**chart, **otherwise}]})


def test_what_stands_for_a_chart_is_of_the_schema() -> None:
    card = render.adaptive(cards()["report_card: whole"], now=NOW)
    (chart,) = charts(card)
    assert wrong({**card, "body": [{**chart, "fallback": {"type": "TextBlock", "text": "Age"}}]}) == []
    assert wrong({**card, "body": [{**chart, "fallback": {"type": "Marquee", "text": "Age"}}]}) != []
