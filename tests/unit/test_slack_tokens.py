"""What buttons and modals carry: it comes back as it went out, and nothing else is ever read.

Seen to fail on planted bugs: `true` read as revision 1; a depth of 2,000 brackets; half a surrogate pair let through.
"""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import tokens
from adapters.slack.tokens import Kept, UnreadableError
from handlers.cards.card import Action
from handlers.commands.registry import VERBS
from handlers.commands.request import Pressed
from tests.support.gallery import cards

WORDS = st.text(max_size=60)
VALUES = st.dictionaries(st.text(max_size=20), WORDS, max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inside: st.lists(inside, max_size=5) | st.dictionaries(st.text(max_size=5), inside, max_size=4),
    max_leaves=20,
)
ACTIONS = st.builds(
    Action,
    id=st.sampled_from(sorted(VERBS)),
    label=WORDS,
    ref=st.text(max_size=40),
    revision=st.integers(0, 2**31 - 1),
    values=VALUES.map(lambda values: tuple(values.items())),
)
ODD = (
    "",
    "{}",
    "[]",
    "null",
    "[" * 2000,
    "[" * 1000 + "]" * 1000,
    '["claim","ORION-1",1]',
    '["claim","ORION-1",1,{},0]',
    '["claim","ORION-1",true,{}]',
    '["claim","ORION-1",-1,{}]',
    '["claim","ORION-1",2147483648,{}]',
    '["claim","ORION-1",1.0,{}]',
    '["claim","ORION-1",NaN,{}]',
    '["claim","ORION-1",1e999,{}]',
    '["claim",7,1,{}]',
    '["claim","ORION-1",1,{"a":1}]',
    '["claim","ORION-1",1,[["a","b"]]]',
    '["__class__; drop","ORION-1",1,{}]',
    '["","ORION-1",1,{}]',
    '["CLAIM","ORION-1",1,{}]',
    "9" * 2000,
    " " * 2001,
)
ODD_MODALS = ('["new","C1",1,{}]', '["new","C1",null,null]', "[" + '"a",' * 1000, None, 7, b"[]")


@given(ACTIONS)
def test_a_button_comes_back_as_it_went_out(action: Action) -> None:
    said = tokens.pressed(tokens.button(action))
    values = {tokens.clean(name): tokens.clean(value) for name, value in action.values}
    assert said == Pressed(action.id, tokens.clean(action.ref), action.revision, values)


@given(ACTIONS)
def test_a_menu_carries_the_same_as_a_button_or_nothing(action: Action) -> None:
    carried = tokens.option(action)
    assert carried == tokens.button(action) if carried is not None else len(tokens.button(action)) > 150


@given(st.builds(Kept, form=WORDS, room=WORDS, thread=st.none() | WORDS, hidden=VALUES))
def test_what_a_modal_keeps_comes_back_as_it_went_out(kept: Kept) -> None:
    read = tokens.kept(tokens.keep(kept))
    assert (read.form, read.room) == (tokens.clean(kept.form), tokens.clean(kept.room))
    assert read.thread == (None if kept.thread is None else tokens.clean(kept.thread))
    assert read.hidden == {tokens.clean(name): tokens.clean(value) for name, value in kept.hidden.items()}


@given(JSON | JSON.map(json.dumps) | st.text(max_size=2100))
def test_whatever_else_comes_back_is_unreadable_or_a_plain_press(given: object) -> None:
    with suppress(UnreadableError):
        assert isinstance(tokens.pressed(given), Pressed)
    with suppress(UnreadableError):
        assert isinstance(tokens.kept(given), Kept)


@pytest.mark.parametrize("odd", [*ODD, '["claim","ORION-1","1",{}]'], ids=lambda odd: odd[:30])
def test_a_press_that_was_tampered_with_is_refused(odd: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        tokens.pressed(odd)
    assert "nothing was changed" in caught.value.sentence


@pytest.mark.parametrize("odd", [*ODD, *ODD_MODALS])
def test_a_modal_that_was_tampered_with_is_refused(odd: object) -> None:
    with pytest.raises(UnreadableError) as caught:
        tokens.kept(odd)
    assert "nothing was changed" in caught.value.sentence


@pytest.mark.parametrize("odd", [None, 7, True, b"[]", ["claim", "ORION-1", 1, {}], {"a": "b"}])
def test_a_press_that_is_no_text_is_refused(odd: object) -> None:
    with pytest.raises(UnreadableError):
        tokens.pressed(odd)


def test_no_null_and_no_half_of_a_pair_comes_in() -> None:
    assert tokens.pressed('["note","a\\u0000b",1,{"text":"\\ud800"}]') == Pressed("note", "a�b", 1, {"text": "�"})


def test_values_that_do_not_fit_are_asked_for_again() -> None:
    long = Action("due", "Extend", "ORION-1", 3, (("reason", "word " * 500),))
    assert tokens.pressed(tokens.button(long)) == Pressed("due", "ORION-1", 3)
    assert tokens.option(long) is None


def test_a_reference_that_does_not_fit_is_refused_in_words() -> None:
    with pytest.raises(UnreadableError, match="Name fewer"):
        tokens.button(Action("close", "Close", "ORION-1, " * 300))
    with pytest.raises(UnreadableError, match="Name fewer"):
        tokens.keep(Kept("close:" + "ORION-1," * 400))


def test_every_button_of_the_product_fits_and_what_is_behind_a_menu_fits_there() -> None:
    for name, card in cards().items():
        for action in (*card.actions, *(one for item in card.items for one in item.actions), *card.more):
            assert tokens.pressed(tokens.button(action)).values == dict(action.values), name
        assert None not in map(tokens.option, card.more), name
