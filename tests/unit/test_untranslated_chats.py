"""What a chat adds of its own to a card, a form or an error, in the language of nobody: no word of it is English."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from adapters.offering import OURS, SORRY, button_for, kindly
from adapters.slack import debt, files, home, render, views
from adapters.slack import events as slack_events
from adapters.slack import parse as slack_parse
from adapters.slack import tokens as slack_tokens
from adapters.teams import answer, behind
from adapters.teams import forms as dialogs
from adapters.teams import listen as teams_ears
from adapters.teams import parse as teams_parse
from adapters.teams import render as teams
from adapters.teams import tokens as teams_tokens
from adapters.teams.answer import Showing
from adapters.teams.forms import Opened
from adapters.teams.parse import Came
from adapters.teams.replies import NOT_YOURS
from adapters.web.parse import NO_SIGN, TO_TALK
from bot.ask import NothingChangedError
from handlers.cards.callback import note_card
from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.post import Post, doubtful
from handlers.cards.reply import Ask, Nothing, Say
from handlers.commands.registry import VERBS
from handlers.commands.request import Surface
from handlers.domain.language import NOBODYS
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said
from tests.support.cards import NOW
from tests.support.untranslated import WORD

READ = frozenset(
    {"text", "title", "label", "errorMessage", "placeholder", "tooltip", "fallback", "alt_text", "altText", "x"}
)
"""What a reader sees of what was drawn, by name."""
DROPPED = ("fallback", "drop")
"""Teams' own word for an element that is left out where nobody knows it."""
CLOCK = frozenset({"UTC"})
NO_WORDS = re.compile(r"\{\{[^}]*\}\}|\w+…|`[^`]*`")
"""A chat's own dates, a word that was cut, and what is typed."""
pytestmark = pytest.mark.usefixtures("strange")
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)
SEEN: dict[str, Any] = {"mention": lambda _: None, "now": NOW}
LAST_RESORT = (
    debt.STILL,
    debt.STILL_AND_OWED,
    debt.NotAskedError.sentence,
    NothingChangedError.sentence,
    OURS,
    SORRY,
    slack_events.NAMELESS,
    slack_parse.NAMELESS,
    slack_tokens.STALE_FORM,
    teams_ears.STILL,
    teams_parse.NAMELESS,
    teams_tokens.STALE,
    dialogs.TOO_MUCH,
    dialogs.STALE,
    NOT_YOURS,
)
Drawing = Callable[[Card], object]
CARDS: Mapping[str, Drawing] = {
    "Slack": lambda card: render.blocks(card, **SEEN),
    "Slack, as a table": lambda card: render.table_blocks(card, **SEEN),
    "Slack, plainly": lambda card: render.plain_blocks(card, **SEEN),
    "Slack, in a modal": lambda card: views.said(card, **SEEN),
    "Slack, as a file": lambda card: {"text": files.whole(card, NOW)},
    "Teams": lambda card: teams.adaptive(card, now=NOW, dialogs=DIALOGS),
    "Teams, in a dialog": lambda card: answer.body(Came.SUBMIT, Say(card, language=NOBODYS), Showing(NOW, "draft-1")),
}


def texts(part: object, name: str = "") -> Iterator[str]:
    """Every text that somebody reads of what was drawn."""
    if isinstance(part, Mapping):
        typed = part.get("fontType") == "monospace" or (isinstance(part.get("style"), dict) and "code" in part["style"])
        shown = part.items() if part.get("type") != "emoji" and not typed else ()
        yield from (text for key, value in shown if (key, value) != DROPPED for text in texts(value, key))
    elif isinstance(part, list | tuple):
        yield from (text for each in part for text in texts(each, name))
    elif isinstance(part, str) and name in READ:
        yield part


def added(drawn: object, made_of: object) -> list[str]:
    """The plain words of what was drawn that are no part of what it was drawn from."""
    own = frozenset(WORD.findall(repr(made_of).replace("\\n", " "))) | CLOCK
    return sorted({word for text in texts(drawn) for word in WORD.findall(NO_WORDS.sub(" ", text))} - own)


@pytest.mark.parametrize("chat", CARDS)
def test_no_chat_adds_an_english_word_to_a_card(strange_cards: Mapping[str, Card], chat: str) -> None:
    found = {name: added(CARDS[chat](card), card) for name, card in strange_cards.items()}
    assert {name: left for name, left in found.items() if left} == {}


def test_no_chat_adds_an_english_word_to_a_form(strange_forms: Mapping[str, Form]) -> None:
    for name, form in strange_forms.items():
        assert added(views.modal(form, "", **SEEN), form) == [], name
        assert added(dialogs.dialog(form, Opened("1700000000001", "draft-1"), NOW), form) == [], name
        for card in (button_for(form), note_card()):
            assert added([{"text": card.text, "title": card.title}, teams.adaptive(card, now=NOW)], form) == [], name
        line = answer.body(Came.EXECUTE, Ask(form, language=NOBODYS), Showing(NOW, "draft-1"))
        assert added({"text": line["value"]}, form) == [], name


def test_the_home_tab_is_theirs_also_where_it_is_empty_or_too_full(strange_cards: Mapping[str, Card]) -> None:
    for shown in ([], [("ⓗ", strange_cards["list_card: mixed"])] * 30):
        assert added(home.home(shown, **SEEN), shown) == []
    assert [said(heading, context).isascii() for (heading, context), _ in slack_events.SECTIONS] == [False] * 4


@pytest.mark.parametrize("template", LAST_RESORT)
def test_no_sentence_of_last_resort_is_left_in_english(template: str) -> None:
    assert added(render.blocks(kindly("ⓣ", template), **SEEN), "") == []


def test_nor_is_what_stands_in_the_open_or_was_sent_twice(strange_cards: Mapping[str, Card]) -> None:
    assert added(teams.adaptive(behind.answered("key"), now=NOW), "") == []
    assert added({"text": answer.body(Came.EXECUTE, Nothing(), Showing(NOW, ""))["value"]}, "") == []
    for template in (NO_SIGN, TO_TALK):
        assert added({"text": said(template, word="", near="")}, "help") == []
    card = strange_cards["live_card: new"]
    post = doubtful(Post("k", Surface("slack", "", "C1"), Audience.INTERNAL, card.text, card))
    assert added([{"text": post.text}, render.blocks(post.card, **SEEN)], card) == []


def test_a_forgotten_word_would_be_found() -> None:
    card = Card("ⓣ", "ⓣ")
    assert added([{"text": "Forgotten"}, {"label": {"text": "ⓛ"}}], card) == ["Forgotten"]
    assert added(render.blocks(Card("ⓣ", "Forgotten"), **SEEN), card) == ["Forgotten"]
