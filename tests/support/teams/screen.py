"""Pages for pictures of what somebody sees in Teams: what stands in a channel or a chat, and a dialog.

Every card is drawn by Microsoft's own renderer, as in the web chat's tab “as in Teams”; what stands around it is
ours. No network.
"""

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path

from playwright.async_api import Page

from tests.support.slack.pictures import DRAWN, pictured
from tests.support.teams.charts import UNKNOWN
from tests.support.teams.shapes import Conversation, Json, Told

STATIC = Path(__file__).parents[3] / "adapters" / "web" / "static"
SCRIPTS = tuple(STATIC / name for name in ("vendor/markdown-it.min.js", "vendor/adaptivecards.min.js", "elsewhere.js"))
STYLE = """
:root{--ink:#242424;--soft:#5c5c5c;--line:#e0e0e0;--side:#4f52b2}
*{box-sizing:border-box}
body{margin:0;font:14px/1.43 "Segoe UI",system-ui,"Noto Sans","Liberation Sans",sans-serif;color:var(--ink);
background:#f5f5f5}
header{padding:12px 20px;background:#fff;border-bottom:1px solid var(--line)}h1{margin:0;font-size:17px}
header p{margin:2px 0 0;color:var(--soft);font-size:13px}
main{padding:12px 20px 20px;max-width:780px}
article{display:grid;grid-template-columns:32px 1fr;gap:0 12px;margin:0 0 12px}
article.under{margin-left:44px}
.face{width:32px;height:32px;border-radius:6px;background:var(--side);color:#fff;font-weight:600;display:grid;
place-items:center}
.who{margin:0 0 4px;font-size:12px;color:var(--soft)}.who strong{color:var(--ink);font-weight:600;margin-right:6px}
.card{background:#fff;border:1px solid var(--line);border-radius:6px;overflow:hidden}
article.only .card{border-style:dashed}
.dialog{background:#fff;border-radius:8px;max-width:600px;margin:20px auto;box-shadow:0 8px 32px #0004}
.dialog h1{padding:16px 20px 0;font-size:18px}.dialog .card{border:0}
.emoji{width:1.1em;height:1.1em;vertical-align:-.2em;fill:none;stroke-width:2}
.ac-pushButton{font:inherit;font-weight:600;padding:5px 12px;border-radius:4px;border:1px solid #d1d1d1;background:#fff;
color:var(--ink);margin-bottom:6px}
.ac-pushButton.style-positive{background:#4f52b2;border-color:#4f52b2;color:#fff}
.ac-pushButton.style-destructive{color:#a4262c;border-color:#a4262c}
input:not([type=checkbox]):not([type=radio]),select,textarea{font:inherit;width:100%;padding:6px 8px;color:var(--ink);
border:1px solid #8a8a8a;border-radius:4px;background:#fff}textarea{min-height:52px}
"""
DRAW = """() => {
    const markup = window.markdownit();
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
        result.outputHtml = markup.render(text);
        result.didProcess = true;
    };
    const said = [];
    for (const place of document.querySelectorAll("[data-card]")) {
        const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
        const card = new AdaptiveCards.AdaptiveCard();
        card.hostConfig = new AdaptiveCards.HostConfig(HOST);
        card.parse(JSON.parse(place.dataset.card), context);
        for (let n = 0; n < context.eventCount; n++) said.push(context.getEventAt(n).message);
        for (const one of card.validateProperties().validationEvents) said.push(one.message);
        place.replaceChildren(card.render());
        delete place.dataset.card;
    }
    return said;
}"""
"""Draw every card where it stands; what the renderer says against them."""
PICTURES = """(pictures) => {
    const signs = new RegExp(Object.keys(pictures).join("|"), "gu");
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) if (walk.currentNode.data.search(signs) >= 0) found.push(walk.currentNode);
    for (const text of found) {
        const shown = document.createElement("span");
        shown.textContent = text.data;
        shown.innerHTML = shown.innerHTML.replace(signs, (sign) => pictures[sign]);
        text.replaceWith(shown);
    }
}"""
"""Draw the emoji: pictures are taken where there may be no font for them."""


def draw_place(place: Conversation, title: str, reader: str, *, latest: int = 100) -> str:
    """The latest messages of a channel or a chat as somebody sees them, each thread under its head."""
    shown = [one for one in place.told.values() if one.only in ("", reader)]
    heads = [one for one in shown if one.root not in place.told]
    ordered = [one for head in heads for one in (head, *(each for each in shown if each.root == head.id))]
    return _page(title, "".join(_message(one, place) for one in ordered[-latest:]))


def draw_dialog(title: str, card: Json) -> str:
    """A dialog that somebody has open."""
    return _page("", f'<section class="dialog"><h1>{escape(title)}</h1>{_card(card)}</section>')


async def drawn_on(page: Page, html: str) -> Iterable[str]:
    """Put a page of these into a browser, with its cards drawn; what the renderer said against them."""
    await page.set_content(html)
    for script in SCRIPTS:
        await page.add_script_tag(path=script)
    said: list[str] = [one for one in await page.evaluate(DRAW) if one != UNKNOWN]
    await page.evaluate(PICTURES, {sign: pictured(sign) for sign in DRAWN})
    return said


def _message(told: Told, place: Conversation) -> str:
    under = " under" if told.root in place.told else ""
    only, note = (" only", "Only you can see this message") if told.only else ("", "")
    (attached,) = told.activity["attachments"]
    who = f'<p class="who"><strong>Handrail</strong>{note}</p>'
    face = '<div class="face" aria-hidden="true">H</div>'
    return f'<article class="{under}{only}">{face}<div>{who}{_card(attached["content"])}</div></article>'


def _card(card: Json) -> str:
    return f'<div class="card" data-card="{escape(json.dumps(card))}"></div>'


def _page(title: str, inside: str) -> str:
    top = f"<header><h1>{escape(title)}</h1></header>" if title else ""
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Teams</title><style>{STYLE}</style>'
    return f"{head}<body>{top}<main>{inside}</main></body></html>"
