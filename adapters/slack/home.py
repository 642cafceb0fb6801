"""The Home tab: somebody's own cards, one under the other. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from adapters.slack import buttons, limits, render, text
from adapters.slack.buttons import plain_text
from adapters.slack.render import Sheet
from adapters.slack.text import Mentions
from handlers.cards.card import Action, Card, Words
from handlers.domain.tongue import marked, said

Json = dict[str, Any]
NOTHING = marked("There is nothing here yet.")
MORE = marked("There is more than fits here; the command `list` shows it all.")


def home(
    sections: Sequence[tuple[str, Card]], *, mention: Mentions, now: datetime, first: Sequence[Action] = ()
) -> Json:
    """One person's Home tab: what they can do `first`, then sections of a heading and a card. `now` is aware UTC."""
    sheet = Sheet(mention, now)
    found: list[Json] = []
    top = list(buttons.rows([buttons.button(action, sheet.names, main=action is first[0]) for action in first]))
    for heading, card in sections:
        found += [*([{"type": "divider"}] if found else []), *_section(heading, card, sheet)]
    room = limits.VIEW_BLOCKS - len(top)
    if not found or len(found) > room:
        found = [*found[: room - 1], _line(said(MORE if found else NOTHING), sheet)]
    return {"type": "home", "callback_id": "home", "blocks": render.numbered([*top, *found], "h")}


def _line(words: str, sheet: Sheet) -> Json:
    return render.rich([render.section(sheet.line((Words(words),)))])


def _section(heading: str, card: Card, sheet: Sheet) -> Iterator[Json]:
    """A card under its heading; once where its title says the same."""
    if heading.casefold() in card.title.casefold():
        yield from render.drawn(card, sheet)
        return
    yield {"type": "header", "text": plain_text(heading, limits.HEADER)}
    yield render.rich([render.section([*text.emoji(card.tone), text.text(card.title, bold=True)])])
    yield from render.drawn(card, sheet, headed=False)
