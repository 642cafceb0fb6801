"""Every card and form in the language of nobody, which takes 40 % more room: within each chat's limits all the same."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack import limits, render, views
from adapters.teams import forms as dialogs
from adapters.teams import render as teams
from adapters.teams.buttons import LABEL
from adapters.teams.forms import Opened
from handlers.cards.card import Action, Card
from handlers.cards.form import Field, Form, Option
from handlers.commands.registry import VERBS
from tests.support.cards import NOW
from tests.support.slack.blocks import VIEWS, problems_of
from tests.support.slack.reading import buttons_of
from tests.support.slack.rules import Problems, by_type
from tests.support.teams.cards import LARGEST, check_card
from tests.support.teams.cards import buttons as buttons_of_teams
from tests.support.untranslated import WORD

SEEN: dict[str, Any] = {"mention": lambda _: None, "now": NOW}
pytestmark = pytest.mark.usefixtures("strange")
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)


def blocks(card: Card) -> list[dict[str, Any]]:
    return render.blocks(card, mention={"ana": "U0ANA"}.get, now=NOW, notify=("U1",))


def test_slack_takes_every_card(strange_cards: Mapping[str, Card]) -> None:
    found = {name: problems_of(blocks(card), "message") for name, card in strange_cards.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_teams_takes_every_card(strange_cards: Mapping[str, Card]) -> None:
    for name, card in strange_cards.items():
        made = teams.adaptive(card, now=NOW, dialogs=DIALOGS)
        check_card(made)
        assert teams.size(made) <= LARGEST, name


def test_slack_takes_every_form(strange_forms: Mapping[str, Form]) -> None:
    for name, form in strange_forms.items():
        view, wrong = views.modal(form, "", mention=lambda _: None, now=NOW), Problems()
        by_type(VIEWS, ("modal",))(view, "/view", wrong)
        assert [*wrong, *problems_of(view["blocks"], "modal", rich=False)] == [], name
        assert len(form.submit) <= limits.VIEW_BUTTON, name


def test_teams_takes_every_form(strange_forms: Mapping[str, Form]) -> None:
    for form in strange_forms.values():
        check_card(dialogs.dialog(form, Opened("1700000000001", "draft-1"), NOW))


def test_no_button_of_ours_is_too_long_for_a_chat(strange_cards: Mapping[str, Card]) -> None:
    """A name or a reference may be cut; what the button does is not."""
    long = {action.label for card in strange_cards.values() for action in _actions(card) if len(action.label) > LABEL}
    assert long == set()
    assert LABEL == limits.BUTTON_TEXT


def _actions(card: Card) -> Iterator[Action]:
    yield from (*card.actions, *card.more, *(action for item in card.items for action in item.actions))


def test_a_button_that_is_too_long_says_that_it_was_cut() -> None:
    card = Card("t", "Title", actions=(Action("show", "x" * 76, "ORION-1"), Action("note", "y" * 75, "ORION-1")))
    for shown in (buttons_of(blocks(card)), [one["title"] for one in buttons_of_teams(teams.adaptive(card, now=NOW))]):
        assert [label.replace("\u200b", "") for label in shown] == ["x" * 74 + "…", "y" * 75]


def test_a_chats_own_words_around_a_form_and_a_question_are_translated() -> None:
    fields = (Field("a", "Ⓐ", "select", True, options=(Option("1", "①"),)), Field("b", "Ⓑ", "bool", True))
    form = Form("note:ORION-1", "Ⓣ", fields, submit="Ⓢ", errors={"a": "", "b": ""})
    sure = Action("note", "Ⓛ", "ORION-1", confirm="Ⓠ")
    card = Card("Ⓣ", "Ⓣ", actions=(sure,), more=(replace(sure, confirm=""), Action("show", "Ⓜ", "ORION-1")))
    slack = [views.modal(form, "", mention=lambda _: None, now=NOW), *blocks(card), views.said(card, **SEEN)]
    drawn = [*slack, dialogs.dialog(form, Opened("1", "2"), NOW), teams.adaptive(card, now=NOW)]
    left = {word for text in _texts(drawn) for word in WORD.findall(text.replace("ORION-1", ""))}
    assert left == set()


def _texts(part: object, name: str = "") -> Iterator[str]:
    """Every text that a reader sees of what was drawn."""
    if isinstance(part, dict):
        shown = part.items() if part.get("type") != "emoji" else ()
        yield from (text for key, value in shown for text in _texts(value, key))
    elif isinstance(part, list):
        yield from (text for each in part for text in _texts(each, name))
    elif isinstance(part, str) and name in ("text", "title", "label", "errorMessage", "placeholder", "tooltip"):
        yield part
