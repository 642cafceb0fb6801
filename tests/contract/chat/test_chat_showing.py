"""Every card and form of the gallery is shown whole: no word, instant or button is lost, and no text breaks out."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import handlers.cards
from handlers.cards.card import Action, Card, Line, Mention, Moment
from handlers.cards.form import Form
from tests.support.chats import ChatUnderTest, Drawn
from tests.support.drawn import plain
from tests.support.gallery import cards, every_part
from tests.support.gallery_forms import every_field, forms
from tests.support.hostile import KEPT

DOT = " · "


def test_the_gallery_holds_every_card_and_form_that_the_product_can_make() -> None:
    makers = {
        name
        for module in pkgutil.iter_modules(handlers.cards.__path__)
        for name, made in inspect.getmembers(import_module(f"handlers.cards.{module.name}"), inspect.isfunction)
        if name.endswith(("_card", "_form")) and not name.startswith("_")
    }
    shown = {name.partition(":")[0] for name in (*cards(), *forms())}
    assert makers <= shown, f"put these into tests/support/gallery.py: {sorted(makers - shown)}"


async def test_no_word_fact_instant_or_button_of_a_card_is_lost(chat: ChatUnderTest) -> None:
    for name, card in cards().items():
        drawn = await chat.draw_card(card)
        assert not list(_lost(card, drawn)), name


async def test_no_word_field_or_typed_value_of_a_form_is_lost(chat: ChatUnderTest) -> None:
    for name, form in forms().items():
        drawn = await chat.draw_form(form)
        assert not list(_lost_of_form(form, drawn)), name


@pytest.mark.parametrize("hostile", KEPT)
async def test_no_text_of_a_card_becomes_markup_a_link_or_a_ping(chat: ChatUnderTest, hostile: str) -> None:
    text = KEPT[hostile]
    drawn, harmless = await chat.draw_card(every_part(text)), await chat.draw_card(every_part("harmless"))
    assert drawn.structure == harmless.structure
    assert drawn.buttons == harmless.buttons
    if len(text) <= chat.longest:
        assert not list(_lost(every_part(text), drawn))
    else:
        assert "…" in drawn.words, "what is cut can be seen to be cut"


@pytest.mark.parametrize("hostile", KEPT)
async def test_no_text_of_a_form_becomes_markup_a_link_or_a_ping(chat: ChatUnderTest, hostile: str) -> None:
    text = KEPT[hostile]
    drawn, harmless = await chat.draw_form(every_field(text)), await chat.draw_form(every_field("harmless"))
    if len(text) > chat.most_typed:
        assert "too much for one form" in drawn.words
        return
    assert len(drawn.structure) == len(harmless.structure)
    assert drawn.structure == harmless.structure
    assert drawn.buttons == harmless.buttons


def _lost(card: Card, drawn: Drawn) -> Iterator[str]:
    """What of a card its reader does not see."""
    for words in _words(card):
        if plain(words) not in drawn.words and not _names_a_column(words, card, drawn):
            yield words[:200]
    wanted = {run.at.isoformat().replace("+00:00", "Z") for run in _moments(card)}
    yield from wanted - drawn.instants
    left = list(drawn.buttons)
    for action in _actions(card):
        label = next((one for one in left if one.startswith(plain(action.label))), None)
        if label is None:
            yield f"button {action.label}"
        else:
            left.remove(label)


def _names_a_column(words: str, card: Card, drawn: Drawn) -> bool:
    """Whether these words of every row stand above the rows instead, once."""
    return any(name in drawn.words and name.casefold() == plain(words).casefold() for name in card.columns)


def _lost_of_form(form: Form, drawn: Drawn) -> Iterator[str]:
    shown = [field for field in form.fields if not field.hidden]
    words = [form.title, form.submit, *form.intro.split(DOT), *form.errors.values()]
    for field in shown:
        words += [field.label, field.hint, *(option.label for option in field.options)]
    yield from (text[:200] for text in words if plain(text) not in drawn.words)
    for field in form.fields:
        given = [plain(value) for value in drawn.values.get(field.name, ())]
        if field.value and field.kind not in ("multi", "bool", "select", "person") and plain(field.value) not in given:
            yield f"the value of {field.name}"
        if field.required and not field.hidden and field.kind != "multi" and field.name not in drawn.required:
            yield f"{field.name} is required"
    if form.preview is not None:
        yield from (text[:200] for text in _words(form.preview) if plain(text) not in drawn.words)


def _words(card: Card) -> Iterator[str]:
    """Every phrase of a card. A chat may set our own dots in its own way, so a line is looked for by its parts."""
    yield from card.title.split(DOT)
    for fact in card.facts:
        yield fact.label
    for line in _lines(card):
        for run in line:
            if isinstance(run, Mention):
                yield run.name
            elif not isinstance(run, Moment):
                yield from (part for part in run.text.split(DOT) if part.strip())


def _moments(card: Card) -> Iterator[Moment]:
    return (run for line in _lines(card) for run in line if isinstance(run, Moment))


def _lines(card: Card) -> Iterator[Line]:
    yield from card.lines
    yield from (fact.value for fact in card.facts)
    yield from (item.line for item in card.items)
    yield card.foot


def _actions(card: Card) -> Iterator[Action]:
    yield from card.actions
    yield from (action for item in card.items for action in item.actions)
    yield from card.more
