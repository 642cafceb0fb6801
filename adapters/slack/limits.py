"""Slack's limits, and what is done where they are reached. The one module that knows them.

Words are cut and long lists lose their middle as in `fitting`; options are put into groups. A card of the usual size
reaches none of this; a story of hundreds of lines does.
"""

import json
from collections.abc import Sequence
from typing import Any

from adapters.fitting import fit, pages
from handlers.cards.card import Card

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
HEADER, SECTION, FALLBACK = 150, 3000, 3000  # a fallback text may have 40,000 at first, but only 4,000 in an edit
TABLE_ROWS, TABLE_COLUMNS = 100, 20
ACTIONS = 25
BUTTON_TEXT, BUTTON_VALUE, BUTTON_LINK = 75, 2000, 3000
OPTION_TEXT, OPTION_VALUE, OPTIONS = 75, 150, 100
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
PLACEHOLDER, LABEL, HINT, INPUT = 150, 2000, 2000, 3000
VIEW_TITLE, VIEW_BUTTON, PRIVATE_METADATA, ID = 24, 24, 3000, 255
MENU_BYTES = 100_000  # of all choices of one menu: Slack refuses a view of more than 250 kB, however few its blocks
WORDS = 9000
"""All words of one message. Slack refuses somewhere above 11,000 (`msg_blocks_too_long`; bolt-js issues 2509, 2867)."""


def menu(options: Sequence[Json]) -> Json:
    """The options of a menu: as they are, or in groups where there are more than a hundred. At most 10,000."""
    if len(options) <= OPTIONS:
        return {"options": list(options)}
    groups = pages(options[: OPTIONS * OPTIONS], OPTIONS)
    return {"option_groups": [{"label": _from_to(group), "options": list(group)} for group in groups]}


def is_menu(options: Sequence[Json]) -> bool:
    """True where so many choices fit into a view, with room for another menu like it."""
    return len(options) <= OPTIONS or len(json.dumps(options)) <= MENU_BYTES


def _from_to(group: Sequence[Json]) -> Json:
    first, last = (str(each["text"]["text"])[:30] for each in (group[0], group[-1]))
    return {"type": "plain_text", "text": f"{first} – {last}", "emoji": False}


def is_table(card: Card) -> bool:
    """True where the rows of a card fill its columns, and Slack has room for both. A row that was cut fills none."""
    fills = all(len(item.cells) == len(card.columns) for item in card.items)
    return fills and 0 < len(card.columns) <= TABLE_COLUMNS and 0 < len(card.items) < TABLE_ROWS


def fitted(card: Card) -> Card:
    """The card with no more words than a message takes."""
    return fit(card, WORDS, "Slack")
