"""What a browser or a script sends, and what the Desk is asked for it."""

import pytest

from adapters.web import parse
from adapters.web.parse import UnreadableError
from handlers.cards.card import Action, Card, Item, say
from handlers.commands.request import Remarked, Typed
from tests.support.web_stage import case_card

ROOTS = {"escalate": "escalate", "esc": "escalate"}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("/escalate show ORION-1", "show ORION-1"),
        ("  /ESC   list  mine ", "list  mine"),
        ("/escalate", ""),
        ("/esc\nnew spam", "new spam"),
        ("@handrail claim ORION-1", "claim ORION-1"),
        ("@Handrail: help", "help"),
    ],
)
def test_a_slash_word_or_a_mention_makes_a_command(line: str, text: str) -> None:
    assert parse.asked(line, ROOTS, 0) == Typed(text, "escalate")


@pytest.mark.parametrize("line", ["hello", "see /escalate", "handrail help", "", "@aoife look", "a / b"])
def test_everything_else_is_a_remark_kept_as_it_was_typed(line: str) -> None:
    assert parse.asked(line, ROOTS, 2) == Remarked(line, 2)


@pytest.mark.parametrize(
    ("line", "text"), [("whoami", "whoami"), ("  list mine ", "list mine"), ("/esc show ORION-1", "show ORION-1")]
)
def test_a_direct_message_is_a_command_without_any_sign(line: str, text: str) -> None:
    assert parse.asked(line, ROOTS, 0, direct=True) == Typed(text, "escalate")


@pytest.mark.parametrize(("line", "attachments"), [("", 0), (" \n", 0), ("look at this", 1)])
def test_a_direct_message_of_nothing_or_with_a_file_is_no_command(line: str, attachments: int) -> None:
    assert parse.asked(line, ROOTS, attachments, direct=True) == Remarked(line, attachments)


@pytest.mark.parametrize("line", ["/escalte new", "/", "/shrug", "//escalate", "/" + "x" * 9000])
def test_an_unknown_slash_word_is_answered_with_the_nearest(line: str) -> None:
    with pytest.raises(UnreadableError, match="/escalate help") as caught:
        parse.asked(line, ROOTS, 0)
    assert len(caught.value.sentence) < 200


def test_a_button_is_found_by_verb_by_reference_by_count_and_by_place() -> None:
    card = case_card()
    assert [parse.find_action(card, one) for one in ("claim", "claim:ORION-42", "0")] == [card.actions[0]] * 3
    assert parse.find_action(card, "snooze") == card.more[0]
    assert parse.find_action(card, "snooze:ORION-42#2") == card.more[1]
    assert parse.find_action(card, "5") == card.more[2]


@pytest.mark.parametrize("wanted", ["", "clai", "claim:VEGA-1", "6", "-1", "claim#0", "claim#9", "9" * 5000, "#", "²"])
def test_a_button_that_is_not_there_is_not_found(wanted: str) -> None:
    assert parse.find_action(case_card(), wanted) is None


def test_every_button_has_a_token_that_finds_it_again() -> None:
    twice = Action("claim", "Take", "VEGA-7")
    card = Card("t", "t", items=(Item(say("a"), (twice,)), Item(say("b"), (Action("claim", "Take 2", "VEGA-7"),))))
    for made in (card, case_card()):
        for action in parse.every_action(made):
            assert parse.find_action(made, parse.token(made, action)) is action


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"12",
        b"\xff\xfe",
        b'{"as": NaN}',
        b"[" * 100_000,
        b'{"as":' * 50_000,
        b"1" * 10_000,
        b'{"as": "lead"} trailing',
    ],
)
def test_a_body_that_is_no_json_object_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse.body(raw)
    assert caught.value.sentence.endswith((".", "}"))


@pytest.mark.parametrize(
    "read",
    [
        {},
        {"as": 1, "room": "r", "text": "t"},
        {"as": "", "room": "r", "text": "t"},
        {"as": "a", "room": None, "text": "t"},
        {"as": "a", "room": "r"},
        {"as": "a", "room": "r", "text": ["t"]},
        {"as": "a", "room": "r", "text": "t", "thread": 5},
        {"as": "a", "room": "r", "text": "t", "attachments": -1},
        {"as": "a", "room": "r", "text": "t", "attachments": True},
        {"as": "a", "room": "r", "text": "t", "key": "k" * 101},
    ],
)
def test_a_wrong_field_is_named(read: dict[str, object]) -> None:
    with pytest.raises(UnreadableError, match=r'"(as|room|text|thread|attachments|key)"'):
        parse.said(read)


def test_values_of_every_json_kind_become_the_texts_of_a_form() -> None:
    values = {"a": "x", "b": True, "c": False, "d": None, "e": 3, "f": ["p", "q"], "g\0": "null\0byte", "h": "\ud800"}
    sent = parse.sent({"as": "lead", "form": "new", "values": values})
    assert sent.values == {"a": "x", "b": "true", "c": "", "d": "", "e": "3", "f": "p, q", "g�": "null�byte", "h": "?"}


@pytest.mark.parametrize("values", [[], "x", {"a": {}}, {"a": [1]}, {"a" * 900: {}}])
def test_values_of_any_other_shape_are_refused(values: object) -> None:
    with pytest.raises(UnreadableError, match="values"):
        parse.sent({"as": "lead", "form": "new", "values": values})


def test_a_pages_own_fields_never_reach_the_desk() -> None:
    assert parse.joined({"labels": ["gore", "minor"], "_key": ["k"], "_form": ["new"]}) == {"labels": "gore, minor"}
