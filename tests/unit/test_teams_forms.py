"""Forms in Teams: whole, of schema 1.5, with what was typed kept, and read back as the Desk takes it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams import forms as dialogs
from adapters.teams.forms import Opened
from adapters.teams.tokens import UnreadableError
from handlers.cards.form import Field, Form, Option
from handlers.commands.request import Filled
from tests.support.cards import NOW
from tests.support.drawn import plain
from tests.support.gallery_forms import every_field, forms
from tests.support.hostile import INERT, KEPT
from tests.support.teams.cards import buttons, check_card, texts
from tests.unit.test_teams_render import shape

Json = dict[str, Any]
THREAD = Opened("1700000000001", "draft-1")
PARTS = st.sampled_from(["form", "hidden", "again", "f.text", "c.type", "m.labels", "new", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | PARTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(PARTS, inside, max_size=5),
    max_leaves=25,
)


def drawn(form: Form) -> Json:
    """A form as it comes up; it is of schema 1.5, or this fails."""
    made = dialogs.dialog(form, THREAD, NOW)
    check_card(made)
    return made


def sent(card: Json, *, which: str = "hidden", **typed: str) -> Json:
    """What Teams sends when the first button is pressed: what the inputs began with, and what was typed over it."""
    inputs = {part["id"]: part.get("value", "") for part in _inputs(card)}
    button = next(one for one in buttons(card) if "data" in one and which in one["data"])
    return {**button["data"], **inputs, **{name: typed[name[2:]] for name in inputs if name[2:] in typed}}


def one(field: Field, **values: Any) -> Form:
    return Form("note:ORION-1", "Note · ORION-1", (field,), **values)


@pytest.mark.parametrize("name", forms())
def test_no_word_or_field_of_a_form_is_lost(name: str) -> None:
    form = forms()[name]
    made = drawn(form)
    said = plain("\n".join(words.replace("\u200b", "").replace("\\", "") for _, words in texts(made)))
    shown = [field for field in form.fields if not field.hidden]
    wanted = [form.intro, *form.errors.values()]
    for field in shown:
        wanted += [field.label, field.hint, *(option.label for option in field.options)]
    assert [words for words in wanted if plain(words.replace("\\", "")) not in said] == []
    assert [part["id"][2:] for part in _inputs(made)] == [field.name for field in shown]
    assert form.submit in [one["title"] for one in buttons(made)]
    assert dialogs.title(form)[:40] == form.title[:40]


@pytest.mark.parametrize("name", forms())
def test_a_form_that_is_sent_at_once_says_what_stands_in_it(name: str) -> None:
    form = forms()[name]
    asked, opened = dialogs.filled(sent(drawn(form)))
    assert (asked.form, asked.refresh, opened) == (form.id, False, THREAD)
    for field in form.fields:
        options = {option.value for option in field.options}
        given = asked.values[field.name]
        if field.kind == "multi" and options:
            assert set(filter(None, given.split(", "))) <= {
                *options,
                *(part for one in options for part in one.split(", ")),
            }
        elif field.kind in ("select", "person") and options:
            assert given == (field.value if field.value in options else "")
        else:
            assert given == (field.value if field.kind == "long" else " ".join(field.value.splitlines()))


@pytest.mark.parametrize("hostile", KEPT)
def test_no_text_of_a_form_becomes_markup(hostile: str) -> None:
    words = KEPT[hostile]
    harmless = drawn(every_field("harmless"))
    try:
        made = drawn(every_field(words))
    except UnreadableError as unreadable:
        assert len(words.encode()) > 2000, "only what is long is too much"
        assert unreadable.sentence == dialogs.TOO_MUCH  # noqa: PT017 — most texts do fit
        return
    assert len(_inputs(made)) == len(_inputs(harmless))
    assert [part["type"] for part in made["body"]] == [part["type"] for part in harmless["body"]]
    assert [kind for kind, _ in texts(made) if kind == "TextBlock"] == []
    assert shape(list(buttons(made))) == shape(list(buttons(harmless)))


def test_choices_with_commas_come_back_whole() -> None:
    options = (Option("a,b", "A, b"), Option("50%", "Half"), Option("c", "C"), Option("%2C", "Odd"))
    several = one(Field("labels", "Labels", "multi", options=options, value="c"))
    single = one(Field("label", "Label", "select", options=options, value="a,b"))
    (part,) = _inputs(drawn(several))
    keys = {choice["title"]: choice["value"] for choice in part["choices"]}
    back = dialogs.filled(sent(drawn(several), labels=f"{keys['A, b']},{keys['Half']},{keys['Odd']}"))[0]
    assert back.values == {"labels": "a,b, 50%, %2C"}
    assert dialogs.filled(sent(drawn(single)))[0].values == {"label": "a,b"}


@pytest.mark.parametrize(
    ("sentence", "apart"),
    [("`whenever` is no date.", ["whenever"]), ("a lone ` stays", []), ("``", []), ("`**b**` is none", ["**b**"])],
)
def test_what_was_typed_stands_apart_in_the_sentence_about_it(sentence: str, apart: list[str]) -> None:
    made = drawn(one(Field("text", "Text"), errors={"text": sentence}))
    runs = [run for part in made["body"] if part["type"] == "RichTextBlock" for run in part["inlines"]]
    assert [run["text"] for run in runs if run.get("fontType") == "monospace"] == apart
    assert all(run.get("color") == "attention" for run in runs if run["text"] in apart)


def test_what_is_typed_is_kept_to_the_sign() -> None:
    typed = "50 %, 2C %2C\nnew line, \u0627\u0644 🚒"
    made = drawn(one(Field("text", "Text", "long", required=True)))
    assert dialogs.filled(sent(made, text=typed))[0].values == {"text": typed}


def test_required_inputs_are_checked_by_teams_unless_the_form_changes_with_them() -> None:
    fixed = drawn(one(Field("text", "Text", required=True)))
    assert [part["isRequired"] for part in _inputs(fixed)] == [True]
    kinds = Field("type", "Type", "select", True, options=(Option("a", "A"),), refreshes=True)
    changing = drawn(Form("new", "New", (kinds, Field("text", "Text", required=True))))
    assert [part.get("isRequired") for part in _inputs(changing)] == [None, None]
    assert [part["label"] for part in _inputs(changing)] == ["Type (required)", "Text (required)"]
    asked, _ = dialogs.filled(sent(changing, which="again", type="a"))
    assert asked == Filled("new", {"type": "a", "text": ""}, refresh=True)


def test_a_value_that_its_input_cannot_show_stands_in_one_that_can() -> None:
    for kind, value, shown in (
        ("date", "2026-11-24", "Input.Date"),
        ("date", "tomorrow", "Input.Text"),
        ("time", "18:00", "Input.Time"),
        ("time", "18:00:30", "Input.Text"),
        ("person", "aoife", "Input.Text"),
    ):
        (part,) = _inputs(drawn(one(Field("at", "At", kind, value=value))))
        assert (part["type"], part["value"]) == (shown, value)


def test_hidden_fields_go_along_and_cannot_be_typed_over() -> None:
    form = one(Field("text", "Text"), preview=None)
    form = Form("update:ORION-1", "Update", (*form.fields, Field("digest", "", value=INERT, hidden=True)))
    made = drawn(form)
    assert dialogs.filled(sent(made, text="x"))[0].values == {"text": "x", "digest": INERT}


@settings(deadline=None)  # a busy machine is no finding
@given(JSON)
def test_whatever_comes_back_is_read_or_refused_in_words(data: object) -> None:
    try:
        asked, _ = dialogs.filled(data)
    except UnreadableError as unreadable:
        assert unreadable.sentence == dialogs.STALE  # noqa: PT017 — much of it can be read
    else:
        assert all(isinstance(value, str) for value in asked.values.values())


def _inputs(card: Json) -> list[Json]:
    return [part for part in card["body"] if part["type"].startswith("Input.")]
