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

SCHEMA = Path(__file__).parents[1] / "support" / "vendor" / "adaptive-card-1.5.json"
CHECKSUM = "6f4f958f6c0937c04926e4c4928fdeee4a9955a879e3ed248ae4df7bea9abc35"
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)


@cache
def schema() -> Draft6Validator:
    text = SCHEMA.read_bytes()
    assert hashlib.sha256(text).hexdigest() == CHECKSUM
    return Draft6Validator(json.loads(text))


def wrong(card: dict[str, Any]) -> list[str]:
    """What the schema has against a card; it does not know Teams' own `msteams` at the top, which Teams wants."""
    shown = {name: value for name, value in card.items() if name != "msteams"}
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
