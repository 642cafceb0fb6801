"""Every card of the gallery in Microsoft's own renderer, with markup switched on, in a real Chromium."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from adapters.teams import forms as dialogs
from adapters.teams import render
from adapters.teams.forms import Opened
from adapters.teams.render import Called
from adapters.teams.tokens import UnreadableError
from handlers.cards.card import Card, Fact, Item, Quoted, Words
from handlers.commands.registry import VERBS
from tests.support.browser import browser, page
from tests.support.cards import NOW
from tests.support.drawn import plain
from tests.support.gallery import cards, every_part
from tests.support.gallery_forms import every_field, forms
from tests.support.hostile import KEPT
from tests.support.teams.charts import UNKNOWN, charts

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "adapters" / "web" / "static" / "vendor"
RENDERER, MARKUP = VENDOR / "adaptivecards.min.js", VENDOR / "markdown-it.min.js"
DIALOGS = frozenset(name for name, verb in VERBS.items() if verb.dialog)
THREAD = Opened("1700000000001", "draft-1")
LEE = Called("29:lead", "Lead Lee")
DRAW = """(payloads) => {
    const markup = window.markdownit();
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
        result.outputHtml = markup.render(text);
        result.didProcess = true;
    };
    return payloads.map((payload) => {
        const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
        const card = new AdaptiveCards.AdaptiveCard();
        card.hostConfig = new AdaptiveCards.HostConfig({actions: {maxActions: 6}});
        card.parse(payload, context);
        const said = [];
        for (let n = 0; n < context.eventCount; n++) said.push(context.getEventAt(n).message);
        for (const one of card.validateProperties().validationEvents) said.push(one.message);
        const drawn = card.render();
        document.body.replaceChildren(drawn);
        for (const hidden of drawn.querySelectorAll('[style*="display: none"]')) hidden.style.display = "block";
        const odd = "a, img, script, iframe, em, strong, h1, h2, li, table, svg, code, blockquote, [onerror], [onload]";
        return {said, text: drawn.innerText, markup: [...drawn.querySelectorAll(odd)].map((one) => one.outerHTML)};
    });
}"""
"""Parse, check and draw each payload; what the renderer says against it, what a reader sees, and what became markup.

Teams shows six buttons in a row, one more than the renderer does by itself.
"""


@pytest.fixture
async def teams() -> AsyncIterator[Page]:
    """An empty page that knows how to draw."""
    async with browser() as started, page(started, "http://127.0.0.1:9", scripts=True) as (opened, complaints):
        await opened.set_content("<!doctype html><title>Cards</title><body></body>")
        await opened.add_script_tag(path=MARKUP)
        await opened.add_script_tag(path=RENDERER)
        yield opened
        assert complaints == []


async def drawn(teams: Page, some: list[Card]) -> list[dict[str, Any]]:
    """What became of each; that a chart of it is shown by its fallback is no warning, and is said once for each."""
    payloads = [render.adaptive(card, now=NOW, dialogs=DIALOGS, notify=[LEE]) for card in some]
    found: list[dict[str, Any]] = await teams.evaluate(DRAW, payloads)
    for payload, one in zip(payloads, found, strict=True):
        for _ in charts(payload):
            one["said"].remove(UNKNOWN)
    return found


def words(card: Card) -> list[str]:
    """What a reader of a card must find, but instants, which each draws in its own zone."""
    lines = [*card.lines, *(fact.value for fact in card.facts), *(item.line for item in card.items), card.foot]
    runs = [run for line in lines for run in line if isinstance(run, Words | Quoted)]
    return [card.title, *(fact.label for fact in card.facts), *(run.text for run in runs)]


@pytest.mark.browser
async def test_microsofts_renderer_draws_every_card_without_a_warning_and_says_every_word(teams: Page) -> None:
    gallery = cards()
    wrong: dict[str, object] = {}
    for (name, card), found in zip(gallery.items(), await drawn(teams, list(gallery.values())), strict=True):
        seen = plain(found["text"].replace("\u200b", ""))
        missing = [said for said in words(card) if plain(said) not in seen]
        if found["said"] or missing:
            wrong[name] = (found["said"], missing)
    assert wrong == {}


@pytest.mark.browser
async def test_who_knows_no_charts_is_shown_the_report_without_one_and_in_the_same_words(teams: Page) -> None:
    report = cards()["report_card: whole"]
    wordy = replace(report, facts=tuple(replace(fact, counts=()) for fact in report.facts))
    with_chart, without = await drawn(teams, [report, wordy])
    assert "Age of what is open: under 4 h: 1000" in with_chart["text"]
    assert with_chart == without


@pytest.mark.browser
async def test_what_somebody_typed_is_words_in_every_part_of_a_card(teams: Page) -> None:
    quiet = await drawn(teams, [every_part("quite harmless")])
    allowed = len(quiet[0]["markup"])
    for name, hostile in KEPT.items():
        (found,) = await drawn(teams, [every_part(hostile)])
        assert found["said"] == [], name
        assert len(found["markup"]) == allowed, (name, found["markup"])


@pytest.mark.browser
async def test_microsofts_renderer_draws_every_dialog_without_a_warning_and_says_every_word(teams: Page) -> None:
    gallery = forms()
    found = await teams.evaluate(DRAW, [dialogs.dialog(form, THREAD, NOW) for form in gallery.values()])
    wrong: dict[str, object] = {}
    for (name, form), one in zip(gallery.items(), found, strict=True):
        seen = plain(one["text"].replace("\u200b", ""))
        shown = [field for field in form.fields if not field.hidden]
        wanted = [form.intro, *form.errors.values(), *(said for field in shown for said in (field.label, field.hint))]
        missing = [said for said in wanted if plain(said.replace("`", "")) not in seen.replace("`", "")]
        if one["said"] or missing:
            wrong[name] = (one["said"], missing)
    assert wrong == {}


@pytest.mark.browser
async def test_what_somebody_typed_is_words_in_every_part_of_a_dialog(teams: Page) -> None:
    (quiet,) = await teams.evaluate(DRAW, [dialogs.dialog(every_field("quite harmless"), THREAD, NOW)])
    for name, hostile in KEPT.items():
        try:
            payload = dialogs.dialog(every_field(hostile), THREAD, NOW)
        except UnreadableError:
            continue  # more than Teams takes: nobody is shown anything of it
        (found,) = await teams.evaluate(DRAW, [payload])
        assert found["said"] == [], name
        assert len(found["markup"]) == len(quiet["markup"]), (name, found["markup"])


@pytest.mark.browser
async def test_the_renderer_would_say_what_it_does_not_know(teams: Page) -> None:
    card = render.adaptive(
        Card("Title", "Title", items=(Item((Words("one"),)),), facts=(Fact("A", (Words("b"),)),)), now=NOW
    )
    odd = card | {
        "body": [*card["body"], {"type": "Marquee"}, {"type": "TextBlock", "text": "**bold** [x](https://y.example)"}]
    }
    (found,) = await teams.evaluate(DRAW, [odd])
    assert found["said"]
    assert len(found["markup"]) == 2
