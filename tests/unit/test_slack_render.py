"""Cards in Slack: whole, within the limits, and with somebody's words nowhere but in inert text."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from adapters import fitting, wording
from adapters.slack import limits, render, text, tokens
from adapters.slack.home import home
from handlers.cards.card import Action, Card, Fact, Item, Line, Mention, Moment, Quoted, Tone, Words, say
from handlers.commands.request import Pressed
from tests.support.cards import NOW, minutes
from tests.support.drawn import plain
from tests.support.gallery import cards, every_part
from tests.support.hostile import INERT, KEPT
from tests.support.slack.blocks import problems_of
from tests.support.slack.reading import buttons_of, elements_of, options_of, words_of

Json = dict[str, Any]
GOLDEN = Path(__file__).parents[1] / "golden" / "slack_blocks"
DOT = " · "
SHOW, TAKE = Action("show", "Show", "ORION-1", 3), Action("claim", "Take", "ORION-1", 3, tone=Tone.GOOD)


def drawn(card: Card, **given: Any) -> list[Json]:
    """A card as Slack gets it. Ana is known there, nobody else is."""
    return render.blocks(card, mention={"ana": "U0ANA"}.get, now=given.pop("now", NOW), **given)


def plainly(card: Card) -> list[Json]:
    return render.plain_blocks(card, mention={"ana": "U0ANA"}.get, now=NOW)


def with_buttons(*actions: Action, more: tuple[Action, ...] = ()) -> Card:
    return Card("t", "Title", actions=actions, more=more)


# --- nothing is lost ----------------------------------------------------------------------------------------------


def test_no_word_instant_or_button_of_a_card_is_lost() -> None:
    for name, card in cards().items():
        assert not list(_lost(card, drawn(card))), name
        assert _instants(card) <= {node["timestamp"] for node in _nodes(drawn(card)) if node.get("type") == "date"}, (
            name
        )


def test_no_word_or_button_is_lost_from_plain_blocks() -> None:
    for name, card in cards().items():
        found = plainly(card)
        assert not list(_lost(card, found)), name
        kinds = {node["type"] for node in _nodes(found) if "type" in node}
        assert kinds <= PLAIN_KINDS, name


PLAIN_KINDS = {
    *("header", "rich_text", "rich_text_section", "text", "user", "plain_text"),
    *("actions", "button", "static_select"),
}


def test_every_button_is_pressed_as_what_it_is() -> None:
    for name, card in cards().items():
        for found in (drawn(card), plainly(card)):
            said = [tokens.pressed(value) for value in _carried(found)]
            wanted = [
                Pressed(one.id, one.ref, one.revision, dict(one.values)) for one in _actions(card) if not one.link
            ]
            assert {repr(each) for each in wanted} == {repr(each) for each in said}, name
            assert sum(1 for one in _actions(card) if one.link) == sum("url" in each for each in elements_of(found)), (
                name
            )


# --- the limits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", KEPT)
def test_a_card_of_any_text_is_within_the_limits(hostile: str) -> None:
    _within_limits(drawn(every_part(KEPT[hostile]), notify=("U1", "U2")))
    _within_limits(plainly(every_part(KEPT[hostile])))


def test_every_card_is_within_the_limits() -> None:
    for card in cards().values():
        _within_limits(drawn(card, notify=("U1",)))
        _within_limits(plainly(card))


def test_a_story_of_hundreds_of_lines_keeps_its_ends_and_says_what_is_missing() -> None:
    rows = tuple(Item((Moment(NOW, "time"), Words(f" · Aoife noted {n}: "), Quoted("word " * 200))) for n in range(400))
    found = drawn(Card("t", "Title", items=rows, actions=(SHOW,)))
    _within_limits(found)
    words = words_of(found)
    assert "Aoife noted 0:" in words
    assert "Aoife noted 399:" in words
    shown = words.count("Aoife noted")
    assert f"… {400 - shown} more, which Slack has no room for here …" in words
    assert sum(len(node["text"]) for node in _nodes(found) if node.get("type") == "text") <= limits.WORDS


def test_a_long_text_is_kept_whole_while_there_is_room_and_cut_visibly_when_there_is_none() -> None:
    update = Card("t", "Title", lines=((Quoted("word " * 400),),))
    assert "word " * 399 in words_of(drawn(update))
    huge = words_of(drawn(replace(update, lines=((Quoted("x" * 100_000),),))))
    assert huge.endswith("xxx…")
    assert len(huge) < limits.WORDS


def test_a_cut_never_takes_an_accent_from_its_letter() -> None:
    assert fitting.cut("cafe\u0301 noir", 5) == "caf…"
    assert fitting.cut("👩\u200d👧 family", 3) == "👩…" or fitting.cut("👩\u200d👧 family", 3) == "…"


def test_a_title_too_long_for_a_header_stands_whole_above_the_card() -> None:
    title = "ORION-42 · " + "a very long name of a type " * 8
    found = drawn(Card("t", title, Tone.DANGER, lines=(say("Line."),)))
    assert found[0]["type"] == "rich_text"
    assert plain(title) in plain(words_of(found))
    _within_limits(found)


def test_more_buttons_than_a_block_holds_go_into_the_next() -> None:
    many = tuple(Action("show", f"Show {n}", f"ORION-{n}") for n in range(1500))
    found = drawn(with_buttons(*many[:60]))
    _within_limits(found)
    assert buttons_of(found) == [f"Show {n}" for n in range(60)]
    _within_limits(drawn(with_buttons(*many)))


def test_a_menu_of_hundreds_is_in_groups() -> None:
    more = tuple(Action("show", f"Show {n}", f"ORION-{n}") for n in range(250))
    found = drawn(with_buttons(SHOW, more=more))
    _within_limits(found)
    menu = next(each for each in elements_of(found) if each["type"] == "static_select")
    assert [len(group["options"]) for group in menu["option_groups"]] == [100, 100, 50]
    assert [option["text"]["text"] for option in options_of(menu)] == [one.label for one in more]


def test_action_ids_are_verbs_and_never_the_same_twice() -> None:
    ids = [each["action_id"] for each in elements_of(drawn(every_part(INERT)))]
    assert ids == ["show", "claim", "show#2", "cancel", "more"]
    for name, card in cards().items():
        taken = Counter(each["action_id"] for each in elements_of(drawn(card)))
        assert max(taken.values(), default=1) == 1, name


def test_each_revision_has_block_ids_of_its_own() -> None:
    card = cards()["live_card: new"]
    first, second = ({block["block_id"] for block in drawn(card, revision=revision)} for revision in (1, 2))
    assert not first & second
    assert len(first) == len(drawn(card))


# --- somebody's words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", KEPT)
def test_no_text_changes_the_structure(hostile: str) -> None:
    for draw in (drawn, plainly):
        assert _structure(draw(every_part(KEPT[hostile]))) == _structure(draw(every_part("harmless")))


@pytest.mark.parametrize("hostile", KEPT)
def test_no_text_becomes_a_link_a_ping_or_markup(hostile: str) -> None:
    for draw in (drawn, plainly):
        nodes = list(_nodes(draw(every_part(KEPT[hostile]))))
        kinds = {node.get("type") for node in nodes}
        assert not kinds & {"mrkdwn", "link", "broadcast", "channel", "usergroup", "markdown", "section"}
        assert {node["user_id"] for node in nodes if node.get("type") == "user"} == {"U0ANA"}
        assert not any(node.get("emoji") for node in nodes if node.get("type") == "plain_text")


def test_no_card_of_the_product_needs_markup() -> None:
    for name, card in cards().items():
        assert "mrkdwn" not in json.dumps(drawn(card)), name


def test_somebodys_words_alone_are_a_quotation_with_their_line_breaks() -> None:
    (quote,) = _parts(drawn(Card("t", "T", lines=((Quoted("one\ntwo"),),))))
    assert quote == {"type": "rich_text_quote", "elements": [{"type": "text", "text": "one\ntwo"}]}


def test_somebodys_words_in_a_sentence_of_ours_are_marked_and_cannot_begin_a_line() -> None:
    found = words_of(drawn(Card("t", "T", lines=((Words("Ana noted: "), Quoted("fine\nStatus: resolved")),))))
    assert found == "T\nAna noted: “fine Status: resolved”"


def test_arabic_in_a_sentence_does_not_turn_the_rest_of_it_around() -> None:
    assert wording.quoted("مرحبا (1)") == "“\u2068مرحبا (1)\u2069”"
    assert wording.quoted("hello") == "“hello”"


def test_our_own_words_set_what_is_typed_and_nobody_elses_do() -> None:
    found = drawn(Card("t", "T", lines=((Words("Type `list` now, "), Quoted("`list`"), Words(" or ` alone")),)))
    typed = [node for node in _nodes(found) if node.get("style") == {"code": True}]
    assert [node["text"] for node in typed] == ["list"]


def test_a_message_has_no_markup_in_its_fallback_text() -> None:
    assert text.fallback("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert text.fallback("ORION-42 card") == "ORION-42 card"
    for sign in "x&<":
        huge = text.fallback(sign * 50_000)
        assert 2_000 < len(huge) <= limits.FALLBACK
        assert huge.endswith("…")
        assert huge.replace("&amp;", "").replace("&lt;", "").strip("x…") == ""


# --- how it looks -------------------------------------------------------------------------------------------------


def test_a_tone_is_a_sign_of_its_own_beside_the_title() -> None:
    titles = {tone: drawn(Card("t", "ORION-1", tone))[0]["text"]["text"] for tone in Tone}
    assert titles == {
        Tone.PLAIN: "ORION-1",
        Tone.GOOD: "✅ ORION-1",
        Tone.CAUTION: "⚠️ ORION-1",
        Tone.DANGER: "🚨 ORION-1",
    }


def test_facts_are_one_block_with_their_labels_set_off() -> None:
    facts = (Fact("Status", say("new")), Fact("Resolve", (Words("due "), Moment(minutes(-5), "time")), Tone.DANGER))
    (block,) = [each for each in drawn(Card("t", "T", facts=facts)) if each["type"] == "rich_text"]
    (section,) = block["elements"]
    assert [each.get("text", each.get("name")) for each in section["elements"] if each["type"] != "date"] == [
        *("Status:", " ", "new", "\n"),
        *("Resolve:", " ", "rotating_light", " ", "due "),
    ]
    assert [each["text"] for each in section["elements"] if each.get("style") == {"bold": True}] == [
        "Status:",
        "Resolve:",
    ]


def test_an_instant_is_shown_in_the_readers_own_zone() -> None:
    (date,) = _dates((Moment(NOW),))
    assert date == {
        "type": "date",
        "timestamp": int(NOW.timestamp()),
        "format": "{date_short_pretty} at {time}",
        "fallback": "Tue 24 Nov 09:00 UTC",
    }


def test_an_hour_alone_is_todays_and_a_promise_names_its_day() -> None:
    formats = {
        at: _dates((Words("at "), Moment(NOW + at, "time")))[0]["format"].strip("\u200b")
        for at in (timedelta(hours=-1), timedelta(), timedelta(hours=1), timedelta(days=-2))
    }
    assert list(formats.values()) == [
        "{time}",
        "{time}",
        "{date_short_pretty} at {time}",
        "{date_short_pretty} at {time}",
    ]


def test_how_far_away_it_is_says_the_day_as_well() -> None:
    near, far = (
        _dates((Words("due "), Moment(NOW + at, "time"), Words(" · "), Moment(NOW + at, "left")))[0]["format"]
        for at in (timedelta(hours=3), timedelta(hours=30))
    )
    assert (near, far.strip("\u200b")) == ("{time}", "{date_short_pretty} at {time}")


def test_a_date_within_a_sentence_does_not_begin_with_a_capital() -> None:
    within, first = _dates((Words("until "), Moment(minutes(90))))[0], _dates((Moment(minutes(90)),))[0]
    assert within["format"] == "\u200b" + first["format"]


def test_what_is_left_is_said_in_words_with_its_instant_and_as_of_when() -> None:
    card = Card("t", "T", items=(Item((Words("ORION-1 · resolve "), Moment(minutes(80), "left"))),))
    assert words_of(drawn(card)).splitlines()[1:] == [
        "ORION-1 · resolve 1 h 20 min left (10:20 UTC)",
        "As of Tue 24 Nov 09:00 UTC",
    ]
    due = Card("t", "T", facts=(Fact("Due", (Moment(minutes(-3), "time"), Words(": "), Moment(minutes(-3), "left"))),))
    assert words_of(drawn(due)).splitlines()[1] == "Due: 08:57 UTC: 3 min late"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "due now"),
        (30, "less than a minute left"),
        (-30, "less than a minute late"),
        (59 * 60 + 59, "59 min left"),
        (2 * 3600, "2 h left"),
        (-(26 * 3600), "1 d 2 h late"),
        (48 * 3600, "2 d left"),
    ],
)
def test_time_left_in_words(seconds: int, words: str) -> None:
    assert wording.left(NOW + timedelta(seconds=seconds), NOW) == words


def test_whoever_is_to_hear_of_it_is_called_first() -> None:
    found = drawn(Card("t", "T", lines=(say("Line."),)), notify=("U1", "U2"))
    (section,) = _parts(found)
    assert section["elements"] == [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " "},
        {"type": "user", "user_id": "U2"},
        {"type": "text", "text": "\n"},
        {"type": "text", "text": "Line."},
    ]
    assert {"type": "user", "user_id": "U1"} in list(
        _nodes(render.plain_blocks(Card("t", "T"), mention=lambda _: None, now=NOW, notify=("U1",)))
    )


def test_a_person_is_a_mention_where_slack_knows_them_and_a_name_elsewhere() -> None:
    found = drawn(Card("t", "T", lines=((Mention("ana", "Ana"), Words(" told "), Mention("ben", "Ben")),)))
    assert words_of(found) == "T\n<@U0ANA> told Ben"


def test_one_button_has_the_colour_and_what_is_dangerous_has_its_own() -> None:
    resolve, cancel = (Action(*each) for each in (("resolve", "Resolve"), ("cancel", "Cancel")))
    found = drawn(with_buttons(SHOW, TAKE, replace(resolve, tone=Tone.GOOD), replace(cancel, tone=Tone.DANGER)))
    assert [each.get("style") for each in elements_of(found)] == [None, "primary", None, "danger"]


def test_a_button_says_its_case_to_a_screen_reader() -> None:
    show, all_of_them = elements_of(drawn(with_buttons(SHOW, Action("show", "Show ORION-2", "ORION-2"))))
    assert show["accessibility_label"] == "Show ORION-1"
    assert "accessibility_label" not in all_of_them


def test_the_menu_holds_what_it_can_and_the_rest_are_buttons() -> None:
    asks = Action("cancel", "Cancel", "ORION-1", 3, tone=Tone.DANGER, confirm="Really cancel it?")
    opens = Action("show", "Open", link="https://review.orion.example/1")
    long = Action("update", "Send it", "ORION-1", 3, (("text", "word " * 50),))
    note, wait = Action("note", "Note", "ORION-1", 3), Action("wait", "Wait", "ORION-1", 3)
    found = drawn(with_buttons(SHOW, more=(note, asks, opens, long, wait)))
    assert [each["action_id"] for each in elements_of(found)] == ["show", "cancel", "link", "update", "more"]
    assert buttons_of(found) == ["Show", "Cancel", "Open", "Send it", "Note", "Wait"]
    assert buttons_of(drawn(with_buttons(SHOW, more=(note,)))) == ["Show", "Note"]


def test_a_question_is_asked_before_the_button_does_anything() -> None:
    (undo,) = elements_of(drawn(with_buttons(Action("undo", "Undo", "ORION-1", confirm="Take it back?"))))
    assert {name: said["text"] for name, said in undo["confirm"].items()} == {
        "title": "Undo",
        "text": "Take it back?",
        "confirm": "Yes: Undo",
        "deny": "No, go back",
    }


def test_an_address_is_opened_over_https_or_not_at_all() -> None:
    safe, unsafe = (Action("show", "Open", link=f"{scheme}://x.example/") for scheme in ("https", "javascript"))
    (only,) = elements_of(drawn(with_buttons(safe, unsafe)))
    assert (only["action_id"], only["url"]) == ("link", "https://x.example/")
    assert "value" not in only


def test_a_few_rows_have_their_buttons_below_them_and_many_share_menus() -> None:
    def listed(count: int) -> Card:
        rows = [
            Item(say(f"ORION-{n} · P1"), (Action("claim", "Take", f"ORION-{n}"), Action("show", "Show", f"ORION-{n}")))
            for n in range(count)
        ]
        return Card("t", "Cases", items=tuple(rows), actions=(Action("list", "Next page"),))

    few, many = drawn(listed(6)), drawn(listed(10))
    assert [block["type"] for block in few] == ["header", *["rich_text", "actions"] * 6, "actions"]
    assert [block["type"] for block in many] == ["header", "rich_text", "actions"]
    assert [each["action_id"] for each in elements_of(many)] == ["claim", "show", "list"]
    assert buttons_of(many) == [f"{verb} ORION-{n}" for verb in ("Take", "Show") for n in range(10)] + ["Next page"]


def test_what_a_row_is_about_stands_out() -> None:
    found = drawn(
        Card("t", "T", items=(Item(say("ORION-1 · P1 · new")), Item(say("claim: Take a case")), Item(say("Plain."))))
    )
    assert [node["text"] for node in _nodes(found) if node.get("style") == {"bold": True}] == ["ORION-1", "claim"]


def test_the_usual_card_is_one_phone_screen() -> None:
    for name, card in cards().items():
        if name.startswith(("live_card", "ping_card", "receipt_card", "case_card", "update_card", "done_card")):
            assert len(drawn(card)) <= 6, name


# --- the Home tab -------------------------------------------------------------------------------------------------


def test_the_home_tab_shows_every_section_whole() -> None:
    gallery = cards()
    shown = [
        ("My queue", gallery["list_card: a page"]),
        ("Cases", gallery["list_card: mixed"]),
        ("Me", gallery["whoami_card: known"]),
    ]
    view = home(shown, mention=lambda _: None, now=NOW)
    assert (view["type"], problems_of(view["blocks"], "home", rich=False)) == ("home", [])
    for heading, card in shown:
        assert heading in words_of(view["blocks"])
        assert words_of(view["blocks"]).count(card.title) == 1
        assert not list(_lost(card, view["blocks"]))
    taken = Counter(each["action_id"] for each in elements_of(view["blocks"]))
    assert max(taken.values()) == 1


def test_what_one_can_do_first_stands_above_every_section() -> None:
    first = [Action("new", "Raise an escalation")]
    shown = [("Again", cards()["list_card: mixed"])] * 30
    view = home(shown, mention=lambda _: None, now=NOW, first=first)
    assert problems_of(view["blocks"], "home", rich=False) == []
    (button,) = view["blocks"][0]["elements"]
    assert (button["action_id"], button["text"]["text"], button["style"]) == ("new", "Raise an escalation", "primary")
    assert "more than fits here" in words_of(view["blocks"])


def test_a_section_is_not_headed_twice() -> None:
    view = home([("your cases", Card("t", "Your cases (3)"))], mention=lambda _: None, now=NOW)
    assert words_of(view["blocks"]) == "Your cases (3)"


def test_an_empty_or_overfull_home_tab_says_so() -> None:
    def words(*shown: tuple[str, Card]) -> str:
        view = home(shown, mention=lambda _: None, now=NOW)
        assert problems_of(view["blocks"], "home", rich=False) == []
        return words_of(view["blocks"])

    assert "nothing here yet" in words()
    assert "more than fits here" in words(*[("Again", cards()["list_card: mixed"])] * 30)


# --- golden -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["live_card: waiting", "list_card: a page", "case_card: needed", "every part at once"])
def test_a_card_is_drawn_as_it_was(name: str) -> None:
    path = GOLDEN / f"{name.replace(': ', '_').replace(' ', '_')}.json"
    written = json.dumps(drawn(cards()[name], revision=3), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("HANDRAIL_GOLDEN") == "write":
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written


# --- reading ------------------------------------------------------------------------------------------------------


def _within_limits(found: list[Json]) -> None:
    """As Slack's own kit has them, and as the fake Slack does, which knows more of them."""
    for block in Block.parse_all(found):
        block.to_dict()
        block.validate_json()
    assert problems_of(found, "message", rich=False) == []


def _lost(card: Card, found: list[Json]) -> Iterator[str]:
    """What of a card its reader does not see."""
    words = plain(words_of(found))
    yield from (said[:200] for said in _words(card) if plain(said) not in words)
    labels = [plain(label) for label in buttons_of(found)]
    for action in _actions(card):
        label = next((one for one in labels if one.startswith(plain(action.label))), None)
        if label is None:
            yield f"button {action.label}"
        else:
            labels.remove(label)


def _words(card: Card) -> Iterator[str]:
    yield from card.title.split(DOT)
    yield from (fact.label for fact in card.facts)
    for line in _lines(card):
        for run in line:
            if isinstance(run, Mention):
                yield "<@U0ANA>" if run.person == "ana" else run.name
            elif not isinstance(run, Moment):
                yield from (part for part in run.text.split(DOT) if part.strip())


def _instants(card: Card) -> set[int]:
    return {int(run.at.timestamp()) for line in _lines(card) for run in line if isinstance(run, Moment)}


def _lines(card: Card) -> Iterator[Line]:
    yield from card.lines
    yield from (fact.value for fact in card.facts)
    yield from (item.line for item in card.items)
    yield card.foot


def _actions(card: Card) -> Iterator[Action]:
    yield from card.actions
    yield from (action for item in card.items for action in item.actions)
    yield from card.more


def _carried(found: list[Json]) -> list[str]:
    """What every button and every choice carries."""
    elements = list(elements_of(found))
    return [
        *(each["value"] for each in elements if "value" in each),
        *(option["value"] for each in elements for option in options_of(each)),
    ]


def _nodes(part: object) -> Iterator[Mapping[str, Any]]:
    """Every object in these blocks."""
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


def _parts(found: list[Json]) -> list[Json]:
    return [part for block in found if block["type"] == "rich_text" for part in block["elements"]]


def _dates(line: Line) -> list[Json]:
    return [each for each in text.elements(line, mention=lambda _: None, now=NOW) if each["type"] == "date"]
