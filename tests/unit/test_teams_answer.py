"""What Teams is answered: a dialog where one was asked for, a line for a button, and no word of it to anybody else."""

from typing import Any

import pytest

from adapters.offering import button_for
from adapters.teams import answer
from adapters.teams.answer import Showing
from adapters.teams.forms import filled
from adapters.teams.parse import Came
from adapters.teams.render import CARD
from adapters.teams.tokens import pressed
from handlers.cards.card import Action, Card
from handlers.cards.reply import Ask, Nothing, Reply, Say
from handlers.commands.request import Pressed
from tests.support.cards import NOW
from tests.support.gallery import cards, every_part
from tests.support.gallery_forms import forms
from tests.support.hostile import INERT
from tests.support.teams.cards import buttons, check_card, texts

Json = dict[str, Any]
SHOWING = Showing(NOW, "draft-1", "1690")
OPENING = sorted(answer.DIALOGS)


def dialog(came: Came, reply: Reply) -> Json:
    """The card of the dialog that a reply opens."""
    body = answer.body(came, reply, SHOWING)
    assert set(body) == {"task"}
    assert body["task"]["type"] == "continue"
    shown = body["task"]["value"]
    assert set(shown) == {"title", "width", "height", "card"}
    assert 0 < len(shown["title"]) <= 60
    assert shown["card"]["contentType"] == CARD
    found: Json = shown["card"]["content"]
    check_card(found)
    return found


@pytest.mark.parametrize("came", OPENING)
def test_a_form_opens_as_a_dialog_that_remembers_its_thread_and_showing(came: Came) -> None:
    for form in forms().values():
        sent = next(one for one in buttons(dialog(came, Ask(form))) if one["title"] == form.submit)
        asked, opened = filled(sent["data"])
        assert (asked.form, opened.thread, opened.draft) == (form.id, "1690", "draft-1")


@pytest.mark.parametrize("came", OPENING)
def test_an_answer_stands_in_the_dialog_with_buttons_that_work_there(came: Came) -> None:
    for card in cards().values():
        drawn = dialog(came, Say(card))
        kinds = {one["type"] for one in buttons(drawn)}
        assert kinds <= {"Action.Submit", "Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"}
        carried = [pressed(one["data"]) for one in buttons(drawn) if one["type"] == "Action.Submit"]
        wanted = [Pressed(one.id, one.ref, one.revision, dict(one.values)) for one in _actions(card) if not one.link]
        assert sorted(map(repr, carried)) == sorted(map(repr, wanted))
        assert not [one for one in buttons(drawn) if "msteams" in one.get("data", {})]


@pytest.mark.parametrize("came", OPENING)
def test_where_nothing_is_to_be_said_the_dialog_closes(came: Came) -> None:
    assert answer.body(came, Nothing(), SHOWING) == {}


def test_a_button_is_answered_by_one_line() -> None:
    for reply in (Say(every_part(INERT)), Ask(next(iter(forms().values()))), Nothing()):
        body = answer.body(Came.EXECUTE, reply, SHOWING)
        assert (body["statusCode"], body["type"]) == (200, answer.LINE)
        assert body["value"]
        assert "\n" not in body["value"]
        assert "{{" not in body["value"]


def test_a_button_that_asks_for_a_form_says_so_in_its_readers_language() -> None:
    form = next(iter(forms().values()))
    body = answer.body(Came.EXECUTE, Ask(form, language="es"), SHOWING)
    assert "hay un formulario para eso" in body["value"]


def test_a_message_has_no_response_that_anybody_reads() -> None:
    with pytest.raises(LookupError):
        answer.body(Came.MESSAGE, Nothing(), SHOWING)


def test_a_form_that_cannot_be_opened_at_once_stands_behind_a_button_that_keeps_what_was_typed() -> None:
    form = forms()["update_form: preview"]
    card = button_for(form)
    (button,) = card.actions
    assert (button.id, button.ref, dict(button.values)["text"]) == ("update", "ORION-42", INERT)


def test_no_text_of_an_answer_becomes_markup() -> None:
    assert "TextBlock" not in [kind for kind, _ in texts(dialog(Came.FETCH, Say(every_part(INERT))))]


def _actions(card: Card) -> list[Action]:
    return [*card.actions, *(one for item in card.items for one in item.actions), *card.more]
