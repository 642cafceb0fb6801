"""Values to JSON and back: equal, or an error; never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.cards.card import Card, Item, Words
from handlers.cards.reply import Reply, Say
from storage.types import from_micros, to_micros
from storage.wire import WireError, dumps, loads


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Leaf:
    colour: Colour
    day: date
    hour: time


@dataclass(frozen=True, slots=True)
class Tree:
    """Every shape that a value of ours may have."""

    name: str
    number: int
    yes: bool
    at: datetime | None
    pair: tuple[str, int]
    many: tuple[tuple[str, str], ...]
    bag: frozenset[Colour]
    by_name: Mapping[str, Leaf]
    by_colour: Mapping[Colour, int]
    one_of: Leaf | Words
    inner: "tuple[Tree, ...]" = ()
    later: dict[str, str] = field(default_factory=dict)


def _with_inner(tree: Tree, inner: tuple[Tree, ...]) -> Tree:
    names = [name for name in Tree.__slots__ if name != "inner"]
    return Tree(**{name: getattr(tree, name) for name in names}, inner=inner)


leaves = st.builds(Leaf, st.sampled_from(Colour), st.dates(), st.times())
trees = st.recursive(
    st.builds(
        Tree,
        name=st.text(),
        number=st.integers(),
        yes=st.booleans(),
        at=st.none() | st.datetimes(timezones=st.just(UTC)),
        pair=st.tuples(st.text(), st.integers()),
        many=st.lists(st.tuples(st.text(), st.text())).map(tuple),
        bag=st.frozensets(st.sampled_from(Colour)),
        by_name=st.dictionaries(st.text(), leaves, max_size=3),
        by_colour=st.dictionaries(st.sampled_from(Colour), st.integers()),
        one_of=leaves | st.builds(Words, st.text()),
        later=st.dictionaries(st.text(), st.text(), max_size=3),
    ),
    lambda inner: st.builds(_with_inner, inner, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)


@given(trees)
@settings(max_examples=60)
def test_a_round_trip_is_equal(tree: Tree) -> None:
    """The oracle is the value itself. Seen to fail with `sorted` put on tuples as on sets."""
    assert loads(dumps(tree, Tree), Tree) == tree


@given(st.datetimes(timezones=st.timezones()).filter(lambda at: 1 < at.year < 9999))
def test_an_instant_is_kept_to_the_microsecond(at: datetime) -> None:
    """The oracle is the standard library's own comparison. Seen to fail with `timestamp()` times a million."""
    assert from_micros(to_micros(at)) == at.astimezone(UTC)


def test_a_field_that_old_rows_do_not_have_takes_its_default() -> None:
    assert loads('{"is":"Say","card":{"text":"t","title":"T"}}', Reply) == Say(Card("t", "T"))


def test_a_word_of_an_enum_is_text_where_text_is_declared() -> None:
    assert dumps({"colour": Colour.RED}, Mapping[str, str]) == '{"colour":"red"}'
    assert (
        dumps({"colour": Colour.RED, "all": (Colour.BLUE,)}, Mapping[str, object]) == '{"colour":"red","all":["blue"]}'
    )


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (1, str),
        ("1", int),
        (True, int),
        (None, str),
        (Words("x"), Item),
        (Item(()), Reply),
        ({"x": {1, 2}}, Mapping[str, object]),
        ({"x": 1.5}, Mapping[str, object]),
        ({1: "x"}, Mapping[str, object]),
        (object(), bytes),
        ("x", str | int),
    ],
)
def test_a_value_of_another_shape_is_refused(value: object, shape: object) -> None:
    with pytest.raises(WireError):
        dumps(value, shape)


@pytest.mark.parametrize("text", ['{"text":"t","title":"T","colour":"red"}', '{"text":1,"title":"T"}'])
def test_a_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        loads(text, Card)


def test_the_error_does_not_tell_what_was_written() -> None:
    with pytest.raises(WireError) as failure:
        dumps({"note": {"a secret"}}, Mapping[str, object])
    assert "secret" not in str(failure.value)
