"""Forms in Slack: whole, within the limits, with what was typed kept, and read back as the Desk takes it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.views import View as SlackView

from adapters.slack import limits, tokens, views
from adapters.slack.tokens import Kept, UnreadableError
from handlers.cards.card import Card, Tone, say
from handlers.cards.form import Field, Form, Option
from tests.support.cards import NOW
from tests.support.drawn import plain
from tests.support.gallery import cards
from tests.support.gallery_forms import every_field, forms
from tests.support.hostile import INERT, KEPT
from tests.support.slack.blocks import VIEWS, problems_of
from tests.support.slack.inputs import at_first
from tests.support.slack.inputs import given as entered
from tests.support.slack.reading import buttons_of, elements_of, options_of, words_of
from tests.support.slack.rules import Problems, by_type

Json = dict[str, Any]
STATE_NAMES = st.sampled_from(
    ["values", "summary", "type", "value", "selected_option", "selected_options", "selected_date", "selected_date_time"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(STATE_NAMES, inside, max_size=4),
    max_leaves=25,
)


def opened(form: Form, kept: str = "") -> Json:
    """A form as it comes up."""
    return views.modal(form, kept, mention=lambda _: None, now=NOW)


def one(field: Field, **values: Any) -> Form:
    return Form("note:ORION-1", "Note · ORION-1", (field,), **values)


def state(view: Json, **typed: object) -> Json:
    """What stands in a view's inputs: what they began with, and what was typed over it."""
    held = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element, name = block["element"], block["block_id"]
            held[name] = {element["action_id"]: entered(element, typed[name]) if name in typed else at_first(element)}
    return {"values": held}


# --- nothing is lost ----------------------------------------------------------------------------------------------


def test_no_word_choice_or_typed_value_of_a_form_is_lost() -> None:
    for name, form in forms().items():
        assert not list(_lost(form, opened(form))), name


def test_every_form_is_within_the_limits() -> None:
    for form in forms().values():
        _within_limits(opened(form))


@pytest.mark.parametrize("hostile", KEPT)
def test_no_text_of_a_form_breaks_the_limits_or_changes_the_structure(hostile: str) -> None:
    view = opened(every_field(KEPT[hostile]))
    _within_limits(view)
    assert _structure(view["blocks"]) == _structure(opened(every_field("harmless"))["blocks"])
    assert "mrkdwn" not in json.dumps(view)
    assert not any(node.get("emoji") for node in _nodes(view))


def test_what_stands_in_an_untouched_form_is_what_it_began_with() -> None:
    for name, form in forms().items():
        read = views.typed(state(opened(form)))
        for field in form.fields:
            choices = {option.value for option in field.options}
            if not field.hidden and (not choices or field.value in choices) and len(field.value) <= limits.INPUT:
                wanted = "true" if field.kind == "bool" and field.value else field.value
                assert read[field.name] == wanted, (name, field.name)
        assert not read.keys() & {field.name for field in form.fields if field.hidden}


def test_a_title_too_long_for_the_bar_stands_whole_below_it() -> None:
    view = opened(Form("told:ORION-42", "Client was told · ORION-42", (Field("how", "How"),)))
    assert view["title"]["text"] == "Client was told"
    assert words_of(view["blocks"]).startswith("Client was told · ORION-42")


# --- the inputs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "element"),
    [
        (Field("a", "A"), "plain_text_input"),
        (Field("a", "A", "long"), "plain_text_input"),
        (Field("a", "A", "time"), "plain_text_input"),
        (Field("a", "A", "date"), "datepicker"),
        (Field("a", "A", "date", value="2026-11-24"), "datepicker"),
        (Field("a", "A", "date", value="tomorrow"), "plain_text_input"),
        (Field("a", "A", "bool"), "checkboxes"),
        (Field("a", "A", "select", options=(Option("x", "X"),)), "static_select"),
        (Field("a", "A", "person", options=(Option("x", "X"),)), "static_select"),
        (Field("a", "A", "person"), "plain_text_input"),
        (Field("a", "A", "select"), "plain_text_input"),
        (Field("a", "A", "multi", options=(Option("x", "X"),)), "checkboxes"),
        (Field("a", "A", "multi", options=tuple(Option(f"{n}", f"{n}") for n in range(16))), "multi_static_select"),
    ],
)
def test_each_kind_of_field_has_its_input(field: Field, element: str) -> None:
    (block,) = (each for each in opened(one(field))["blocks"] if each["type"] == "input")
    assert (block["block_id"], block["element"]["action_id"], block["element"]["type"]) == ("a", "a", element)


def test_hundreds_of_people_are_offered_in_groups() -> None:
    people = tuple(Option(f"p{n}", f"Person {n}") for n in range(230))
    view = opened(one(Field("person", "To whom", "person", options=people, value="p229")))
    _within_limits(view)
    (menu,) = elements_of(view["blocks"])
    assert [len(group["options"]) for group in menu["option_groups"]] == [100, 100, 30]
    assert menu["initial_option"]["value"] == "p229"
    assert views.typed(state(view)) == {"person": "p229"}


@pytest.mark.parametrize("kind", ["person", "select", "multi"])
@pytest.mark.parametrize("count", [900, 3000, 12_000])
@pytest.mark.parametrize("name", ["Somebody {}", "名前の長い誰か{}"])
def test_a_form_with_thousands_of_choices_is_within_what_slack_takes(kind: str, count: int, name: str) -> None:
    people = tuple(Option(f"somebody.{n}", name.format(n)) for n in range(count))
    fields = [Field(each, each, kind, options=people, value="somebody.7") for each in ("one", "other")]
    view = opened(replace(one(fields[0]), fields=tuple(fields)))
    _within_limits(view)
    assert len(json.dumps(view)) < 250_000
    assert views.typed(state(view)) == {"one": "somebody.7", "other": "somebody.7"}
    first = next(block for block in view["blocks"] if block["type"] == "input")
    if count > 1000:
        assert first["element"]["type"] == "plain_text_input"
        assert f"{count} are too many" in first["hint"]["text"]


def test_a_text_that_is_too_long_can_be_shortened_where_it_stands() -> None:
    (tag,) = elements_of(opened(one(Field("tag", "Tag", maximum=40, value="x" * 60)))["blocks"])
    assert (tag["initial_value"], tag["max_length"]) == ("x" * 60, 60)


def test_a_field_that_changes_the_others_tells_us_at_once() -> None:
    (block,) = (each for each in opened(forms()["new_form: empty"])["blocks"] if each["type"] == "input")
    assert (block["block_id"], block["dispatch_action"]) == ("type", True)


def test_an_input_stays_the_same_when_other_fields_come_and_go() -> None:
    """Slack keeps what was typed where block id and action id stay."""
    before, after = (opened(forms()[f"new_form: {kind}"]) for kind in ("imminent_harm", "legal_order"))
    places = [
        {(each["block_id"], each["element"]["action_id"]) for each in view["blocks"] if "element" in each}
        for view in (before, after)
    ]
    assert {("type", "type"), ("summary", "summary"), ("labels", "labels")} <= places[0] & places[1]


def test_a_confirmation_is_asked_again_when_what_it_confirms_has_changed() -> None:
    def box(digest: str) -> tuple[str, str]:
        fields = (Field("preview", "Preview", hidden=True, value=digest), Field("send", "Send exactly this", "bool"))
        (block,) = (
            each for each in opened(Form("update:ORION-1", "Tell", fields))["blocks"] if each["type"] == "input"
        )
        return block["block_id"], block["element"]["action_id"]

    first, second = box("digest of one text"), box("digest of another")
    assert first[0] == second[0] == "send"
    assert first[1] != second[1]


# --- what a modal remembers ---------------------------------------------------------------------------------------


def test_a_modal_remembers_its_form_its_place_and_its_hidden_fields() -> None:
    view = opened(forms()["update_form: preview"], tokens.keep(Kept("", "C1", "123.4")))
    assert tokens.kept(view["private_metadata"]) == Kept("update:ORION-42", "C1", "123.4", {"preview": "digest"})
    assert view["callback_id"] == "update"
    assert "digest" not in words_of(view["blocks"])


def test_a_form_that_cannot_be_remembered_is_refused_in_words() -> None:
    hidden = Field("source", "Message", hidden=True, value="x" * 3000)
    with pytest.raises(UnreadableError, match="too much"):
        opened(one(hidden))


# --- what is wrong ------------------------------------------------------------------------------------------------


def test_slack_shows_the_errors_of_inputs_that_stand_in_the_view() -> None:
    form = replace(forms()["update_form: wrong"], errors={"text": "Too long.", "elsewhere": "Somebody was quicker."})
    assert views.field_errors(form, ["text", "~.0"]) == {"text": "Too long."}
    assert views.field_errors(form, []) == {}
    hidden = one(Field("source", "Message", hidden=True), errors={"source": "It is gone."})
    assert views.field_errors(hidden, ["source"]) == {}


def test_a_form_that_is_shown_again_says_everything_that_is_wrong() -> None:
    form = replace(forms()["update_form: wrong"], errors={"text": "Too long.", "elsewhere": "Somebody was quicker."})
    words = words_of(opened(form)["blocks"])
    assert "2 things need another look. Nothing was sent." in words
    assert words.index("Somebody was quicker.") < words.index("Too long.") < words.index("Text for the client")


def test_a_preview_is_shown_whole_above_the_inputs_and_cannot_be_pressed() -> None:
    form = forms()["update_form: preview"]
    blocks = opened(form)["blocks"]
    words = words_of(blocks)
    assert "Exactly what will be seen" in words
    assert words.index(INERT) < words.index("Text for Orion")
    assert [each["type"] for each in elements_of(blocks)] == ["plain_text_input", "checkboxes"]


# --- what was typed -----------------------------------------------------------------------------------------------


def test_what_was_typed_is_read_as_the_desk_takes_it() -> None:
    fields = (
        Field("summary", "S", "long"),
        Field("type", "T", "select", options=(Option("a", "A"), Option("b", "B"))),
        Field("few", "F", "multi", options=(Option("a", "A"), Option("b", "B"))),
        Field("many", "M", "multi", options=tuple(Option(f"{n}", f"{n}") for n in range(9))),
        Field("on", "D", "date"),
        Field("send", "S", "bool"),
        Field("empty", "E"),
    )
    view = opened(Form("new", "New", fields))
    typed = {"summary": "Two\nlines", "type": "b", "few": "a,b", "many": "3,5", "on": "2026-11-25", "send": "true"}
    assert views.typed(state(view, **typed)) == {
        "summary": "Two\nlines",
        "type": "b",
        "few": "a, b",
        "many": "3, 5",
        "on": "2026-11-25",
        "send": "true",
        "empty": "",
    }
    assert set(views.typed(state(view)).values()) == {""}


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({"type": "timepicker", "selected_time": "18:30"}, "18:30"),
        ({"type": "datetimepicker", "selected_date_time": 1795510800}, "2026-11-24T09:00:00Z"),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "plain_text_input", "value": "a\x00b\ud800"}, "a�b�"),
        ({"type": "datetimepicker", "selected_date_time": 10**30}, ""),
        ({"type": "static_select", "selected_option": {"value": 7}}, ""),
        ({"type": "something new", "chosen": "x"}, ""),
    ],
)
def test_other_inputs_are_read_as_text(held: Json, words: str) -> None:
    assert views.typed({"values": {"field": {"action": held}}}) == {"field": words}


@given(JSON)
def test_whatever_a_view_holds_is_text_or_unreadable(given: object) -> None:
    for view_state in (given, {"values": given}, {"values": {"field": given}}, {"values": {"field": {"a": given}}}):
        with suppress(UnreadableError):
            read = views.typed(view_state)
            assert all(isinstance(name, str) and isinstance(value, str) for name, value in read.items())


# --- an answer in a modal -----------------------------------------------------------------------------------------


def test_an_answer_in_a_modal_is_the_whole_card() -> None:
    for name, card in cards().items():
        view = views.said(card, mention=lambda _: None, now=NOW)
        _within_limits(view)
        words = plain(f"{view['title']['text']} {words_of(view['blocks'])}")
        assert all(plain(part) in words for part in card.title.split(" · ")), name
        assert len(buttons_of(view["blocks"])) >= len(card.actions), name
        assert not any(block["type"] == "input" for block in view["blocks"])


def test_a_short_title_is_said_once_and_with_its_sign() -> None:
    view = views.said(Card("t", "Done", Tone.GOOD, lines=(say("ORION-1 is yours."),)), mention=lambda _: None, now=NOW)
    assert (view["title"]["text"], words_of(view["blocks"])) == ("✅ Done", "ORION-1 is yours.")
    assert "submit" not in view
    bare = views.said(Card("t", "Done"), mention=lambda _: None, now=NOW, kept_text=tokens.keep(Kept("", "C1")))
    assert words_of(bare["blocks"]) == "Done"
    assert tokens.kept(bare["private_metadata"]).room == "C1"


# --- reading ------------------------------------------------------------------------------------------------------


def _within_limits(view: Json) -> None:
    """As Slack's own kit has them, and as the fake Slack does, which knows more of them."""
    SlackView(**view).validate_json()
    for block in SlackView(**view).blocks or []:
        block.to_dict()
    found: Problems = []
    by_type(VIEWS, ("modal",))(view, "/view", found)
    assert [*found, *problems_of(view["blocks"], "modal", rich=False)] == []
    assert len(json.dumps(view)) <= 250_000


def _lost(form: Form, view: Json) -> Iterator[str]:
    """What of a form its reader does not see."""
    words = plain(" ".join([view["title"]["text"], view["submit"]["text"], words_of(view["blocks"])]))
    wanted = [form.title, form.submit, *form.intro.split(" · "), *form.errors.values()]
    blocks = {block["block_id"]: block for block in view["blocks"]}
    for field in form.fields:
        if field.hidden:
            continue
        wanted += [field.label, field.hint, *(option.label for option in field.options)]
        element = blocks[field.name]["element"]
        if field.value and field.kind not in ("multi", "bool", "select", "person"):
            wanted.append(field.value)
            if plain(field.value) != plain(element.get("initial_value", element.get("initial_date", ""))):
                yield f"the value of {field.name}"
        if field.value in [option["value"] for option in options_of(element)] and "initial" not in repr(element.keys()):
            yield f"the choice of {field.name}"
        if field.required == blocks[field.name]["optional"]:
            yield f"{field.name} is required"
    yield from (text[:200] for text in wanted if plain(text) not in words)


def _nodes(part: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        yield part
        yield from (node for inner in part.values() for node in _nodes(inner))
    elif isinstance(part, list):
        yield from (node for inner in part for node in _nodes(inner))


def _structure(part: object) -> object:
    """Blocks without their texts."""
    if isinstance(part, Mapping):
        return {name: value if name == "type" else _structure(value) for name, value in part.items()}
    return [_structure(each) for each in part] if isinstance(part, list) else type(part).__name__
