"""Cards in Teams: whole, of schema 1.5, small enough, and with somebody's words nowhere but where no markup is read."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams import render, tokens
from adapters.teams.render import Called
from adapters.teams.text import inert
from handlers.cards.card import Action, Card, Count, Fact, Item, Line, Mention, Moment, Quoted, Tone, Words, say
from handlers.commands.registry import VERBS
from handlers.commands.request import Pressed
from tests.support.cards import NOW
from tests.support.drawn import plain
from tests.support.gallery import cards, every_part
from tests.support.hostile import INERT, KEPT
from tests.support.teams.cards import LARGEST, buttons, check_card, texts
from tests.support.teams.charts import charts
from tests.support.teams.shapes import RefusedError

Json = dict[str, Any]
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)
DOT = " · "
DATE = re.compile(r"\{\{(?:DATE\(([^,)]+),SHORT|TIME\(([^)]+))\)\}\}")
SHOW, TAKE = Action("show", "Show", "ORION-1", 3), Action("claim", "Take", "ORION-1", 3, tone=Tone.GOOD)
CALLS_A_ROW = 500
LEE = Called("29:lead", "Lead Lee")


def drawn(card: Card, **given: Any) -> Json:
    """A card as Teams gets it; it is of schema 1.5, or this fails."""
    made = render.adaptive(card, now=given.pop("now", NOW), dialogs=DIALOGS, **given)
    check_card(made)
    return made


def said(card: Json) -> str:
    return plain("\n".join(text.replace("\u200b", "") for _, text in texts(card)))


def shape(part: object) -> object:
    """A card without any text and without what its buttons carry."""
    if isinstance(part, dict):
        return {
            name: shape(value)
            for name, value in part.items()
            if name not in ("text", "title", "data", "tooltip", "url")
        }
    return [shape(each) for each in part] if isinstance(part, list) else part


# --- nothing is lost ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", cards())
def test_no_word_instant_or_button_of_a_card_is_lost(name: str) -> None:
    card = cards()[name]
    made = drawn(card)
    words, labels = said(made), [str(one["title"]) for one in buttons(made)]
    missing = [run for run in _phrases(card) if plain(run) not in words]
    assert missing == []
    for action in _actions(card):
        labels.remove(next(one for one in labels if one.startswith(inert(action.label)[:74])))
    assert _instants(card) <= {found for text in _runs(made) for pair in DATE.findall(text) for found in pair}


@pytest.mark.parametrize("name", cards())
def test_what_a_button_carries_comes_back_as_it_was(name: str) -> None:
    card = cards()[name]
    wanted = [Pressed(one.id, one.ref, one.revision, dict(one.values)) for one in _actions(card) if not one.link]
    carried = [tokens.pressed(one["data"]) for one in buttons(drawn(card)) if "data" in one]
    assert sorted(map(repr, carried)) == sorted(map(repr, wanted))


# --- no text breaks out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", KEPT)
def test_no_text_becomes_markup(hostile: str) -> None:
    made, harmless = drawn(every_part(KEPT[hostile])), drawn(every_part("harmless"))
    if len(KEPT[hostile]) < 500:
        assert shape(made) == shape(harmless)
    assert [kind for kind, _ in texts(made) if kind == "TextBlock"] == []
    for text in _runs(made):
        assert "{{" not in DATE.sub("", text), "only our own instants are put in place of anything"


def test_only_ours_are_dates() -> None:
    made = drawn(Card("t", "{{DATE(2026-01-01T00:00:00Z)}}", lines=((Quoted("{{{{TIME(2026-01-01T00:00:00Z)}}"),),)))
    assert not any(DATE.search(text) or "{{" in text for text in _runs(made))


def test_whoever_is_called_is_called_by_a_name_without_markup() -> None:
    card = Card("t", "Title")
    made = drawn(
        card, notify=[LEE, LEE, Called("29:x", "*[Eve](https://evil.example)*</at> _x_"), Called("29:y", "~~")]
    )
    assert [one["text"] for one in made["msteams"]["entities"]] == [
        "<at>Lead Lee</at>",
        "<at>Eve https evil.example at x</at>",
        "<at>Colleague</at>",
    ]
    assert made["body"][0]["text"] == " ".join(one["text"] for one in made["msteams"]["entities"])


def test_a_person_who_is_only_named_is_not_called() -> None:
    made = drawn(Card("t", "Title", facts=(Fact("Owner", (Mention("lead", "Lead Lee"),)),)))
    assert "entities" not in made["msteams"]
    assert "Lead Lee" in said(made)


# --- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [7, 40, 400])
def test_a_list_of_any_length_fits_and_says_what_it_left_out(count: int) -> None:
    rows = tuple(Item(say(f"ORION-{n} · P1 · waits"), (replace(SHOW, ref=f"ORION-{n}"),)) for n in range(1, count + 1))
    made = drawn(Card("t", "Open", items=rows, actions=(TAKE,)))
    assert render.size(made) <= LARGEST
    assert "ORION-1" in said(made)
    assert f"ORION-{count}" in said(made)
    assert (count <= 40) == ("which Teams has no room for here" not in said(made))
    assert "Take" in [one["title"] for one in buttons(made)]


@pytest.mark.parametrize("words", [10, 300])
def test_what_it_costs_to_draw_a_list_grows_as_its_length_does_and_is_little(words: int) -> None:
    """Counted and not timed: nobody else is heard while a card is drawn."""
    some, many = (calls(rows(count, "x" * words)) for count in (300, 900))
    assert many < 3 * some
    assert (many - some) / 600 < CALLS_A_ROW


def rows(count: int, words: str) -> Card:
    made = (Item((Words(f"ORION-{n} · P1 · "), Quoted(words), Moment(NOW, "left")), (SHOW, TAKE)) for n in range(count))
    return Card("t", "Open", items=tuple(made))


def calls(card: Card) -> int:
    """How many functions are called to draw a card."""
    count = 0

    def called(_frame: object, event: str, _about: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        render.adaptive(card, now=NOW, dialogs=DIALOGS)
    finally:
        sys.setprofile(before)
    return count


def test_a_story_of_any_length_fits() -> None:
    story = tuple((Words(f"{n}: "), Quoted(INERT * 4)) for n in range(500))
    assert render.size(drawn(Card("t", "Story", lines=story))) <= LARGEST


def test_signs_of_four_bytes_fit_too() -> None:
    assert render.size(drawn(Card("t", "Story", lines=((Quoted("👩🏽‍🚒" * 20_000),),)))) <= LARGEST


# --- buttons ------------------------------------------------------------------------------------------------------


def test_a_verb_that_may_ask_for_more_opens_a_dialog_and_others_do_what_they_say() -> None:
    made = drawn(Card("t", "Title", actions=(TAKE, Action("wait", "Wait…", "ORION-1", 3))))
    take, wait = buttons(made)
    assert (take["type"], take["verb"], take["style"]) == ("Action.Execute", "claim", "positive")
    assert take["fallback"] == {"type": "Action.Submit", "title": "Take", "data": take["data"]}
    assert (wait["type"], wait["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})


def test_a_button_that_asks_first_does_nothing_before_yes() -> None:
    cancel = Action("claim", "Take it over", "ORION-1", 3, tone=Tone.DANGER, confirm="From Aoife?")
    asks, does = buttons(drawn(Card("t", "Title", actions=(cancel,))))
    assert (asks["type"], asks["title"]) == ("Action.ShowCard", "Take it over")
    assert (does["type"], does["title"], does["style"]) == ("Action.Execute", "Yes: Take it over", "destructive")


def test_a_link_that_asks_first_opens_nothing_before_yes() -> None:
    opens = Action("show", "Open it", "ORION-1", confirm="This may show: violence.", link="https://a.example/")
    asks, does = buttons(drawn(Card("t", "Title", actions=(opens,))))
    assert (asks["type"], asks["title"]) == ("Action.ShowCard", "Open it")
    assert (does["type"], does["title"], does["url"]) == ("Action.OpenUrl", "Yes: Open it", "https://a.example/")


def test_a_link_opens_only_over_https() -> None:
    links = tuple(
        Action("open", f"Open {n}", link=url) for n, url in enumerate(("https://a.example/", "http://b/", "x:y"))
    )
    assert [one["url"] for one in buttons(drawn(Card("t", "Title", actions=links)))] == ["https://a.example/"]


def test_what_is_seldom_needed_stands_behind_one_button() -> None:
    made = drawn(Card("t", "Title", actions=(TAKE,), more=tuple(replace(SHOW, ref=f"ORION-{n}") for n in range(8))))
    hidden = next(part for part in made["body"] if part.get("isVisible") is False)
    assert [len(part["actions"]) for part in hidden["items"]] == [6, 2]
    shows = next(one for one in buttons(made) if one["type"] == "Action.ToggleVisibility")
    assert shows["targetElements"] == [hidden["id"]]


@pytest.mark.parametrize(
    "data",
    [
        None, 7, "press", [], {}, {"press": None}, {"press": "claim"}, {"press": ["claim"]},
        {"press": ["claim", "ORION-1", "3", {}]}, {"press": ["claim", "ORION-1", True, {}]},
        {"press": ["claim", "ORION-1", -1, {}]}, {"press": ["claim", "ORION-1", 2**40, {}]},
        {"press": ["rm -rf", "ORION-1", 3, {}]}, {"press": ["claim", 7, 3, {}]},
        {"press": ["claim", "x" * 5000, 3, {}]},
        {"press": ["claim", "ORION-1", 3, {"a": 1}]}, {"press": ["claim", "ORION-1", 3, []]},
        {"press": ["claim", "ORION-1", 3, {"a": "x" * 5000}]}, {"press": ["claim", "ORION-1", 3, {}, 5]},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_button_of_ours_carries_is_refused_in_words(data: object) -> None:
    with pytest.raises(tokens.UnreadableError) as caught:
        tokens.pressed(data)
    assert caught.value.sentence == tokens.STALE


# --- what changes while nobody edits it ---------------------------------------------------------------------------


def test_what_is_left_says_as_of_when() -> None:
    due = Moment(NOW + timedelta(minutes=40), "left")
    made = drawn(Card("t", "Title", lines=((Words("Answer: "), due),)))
    assert "Answer: " in said(made)
    assert "40 min left ({{DATE(" in "".join(_runs(made))
    assert "As of {{DATE(" in "".join(_runs(made))


def test_counts_are_a_chart_under_their_words_and_the_empty_ones_are_in_it() -> None:
    counts = (Count("under 4 h", 3), Count("4–24 h", 0), Count("over {{7 d", 1))
    made = drawn(Card("t", "Title", facts=(Fact("Age", say("under 4 h: 3 · over 7 d: 1"), counts=counts),)))
    above, chart = made["body"][-2:]
    assert [run["text"] for run in above["inlines"]] == ["Age: ", "under 4 h: 3 · over 7 d: 1"]
    assert chart == {
        "type": "Chart.HorizontalBar",
        "title": "Age",
        "displayMode": "AbsoluteNoAxis",
        "color": "categoricalBlue",
        "data": [{"x": "under 4 h", "y": 3}, {"x": "4–24 h", "y": 0}, {"x": "over {\u200b{7 d", "y": 1}],
        "fallback": "drop",
    }


@pytest.mark.parametrize("counts", [(), (Count("under 4 h", 0),) * 5, (Count("under 4 h", 9), Count("over 7 d", 0))])
def test_one_bar_alone_is_no_chart(counts: tuple[Count, ...]) -> None:
    assert charts(drawn(Card("t", "Title", facts=(Fact("Age", say("under 4 h: 9"), counts=counts),)))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1.4"},
        {"body": [{"type": "Table"}]},
        {"body": [{"type": "TextBlock", "text": "-"}]},
        {"body": [{"type": "TextBlock", "text": "x", "wrapped": True}]},
        {"body": [{"type": "Chart.HorizontalBar", "title": "Age", "data": [{"x": "under 4 h", "y": 1}]}]},
        {"body": [{"type": "Input.Text", "id": "a"}, {"type": "Input.Text", "id": "a"}]},
        {"body": [{"type": "Input.Text", "id": "a", "isRequired": True}]},
        {"actions": [{"type": "Action.Http", "title": "x"}]},
        {"actions": [{"type": "Action.Execute", "title": "x"}]},
        {"actions": [{"type": "Action.OpenUrl", "title": "x", "url": "javascript:pwn()"}]},
        {"body": [{"type": "TextBlock", "text": "x" * LARGEST}]},
    ],
    ids=str,
)
def test_the_fake_is_strict(wrong: Json) -> None:
    with pytest.raises(RefusedError):
        check_card({"type": "AdaptiveCard", "version": "1.5", "body": [], **wrong})


def _runs(card: Json) -> list[str]:
    return [text for _, text in texts(card)]


def _phrases(card: Card) -> Iterator[str]:
    yield from card.title.split(DOT)
    yield from (fact.label for fact in card.facts)
    for run in (run for line in _lines(card) for run in line):
        if isinstance(run, Mention):
            yield run.name
        elif not isinstance(run, Moment):
            for part in run.text.split(DOT):
                yield from (piece for piece in part.split("`") if piece.strip())


def _instants(card: Card) -> set[str]:
    moments = (run for line in _lines(card) for run in line if isinstance(run, Moment))
    return {run.at.strftime("%Y-%m-%dT%H:%M:%SZ") for run in moments}


def _lines(card: Card) -> Iterator[Line]:
    yield from (*card.lines, *(fact.value for fact in card.facts), *(item.line for item in card.items), card.foot)


def _actions(card: Card) -> Iterator[Action]:
    yield from (*card.actions, *(one for item in card.items for one in item.actions), *card.more)
