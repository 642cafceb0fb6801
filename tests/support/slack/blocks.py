"""Block Kit's blocks and views as Slack takes them, with their limits. What breaks one is refused, and is a fault."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.slack.elements import ADDRESS, BUTTON, ELEMENTS, IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION, TEXTS
from tests.support.slack.reading import elements_of
from tests.support.slack.rules import (
    Problems,
    Rule,
    anything,
    by_type,
    every,
    flag,
    one_of,
    plain,
    shape,
    string,
    whole,
    written,
    wrong,
)
from tests.support.slack.shapes import Json, SlackError
from tests.support.slack.world import World

ID: Mapping[str, Rule] = {"block_id": string(255)}
RICH_TEXT = shape({"elements": every(by_type(TEXTS), 1000)}, ID)
ELEMENT = by_type(ELEMENTS)


def _says_something(value: Any, at: str, problems: Problems) -> None:
    if "text" not in value and "fields" not in value:
        wrong(problems, "missing required field: text or fields", at)


CELL = by_type(
    {
        "rich_text": RICH_TEXT,
        "raw_text": shape({"text": string(40_000)}),
        "raw_number": shape({"value": anything}, {"text": string(255)}),
    }
)
TITLED: Mapping[str, Rule] = {"title": plain(150), "subtitle": written(150), "icon": IMAGE, **ID}
CARD = shape(
    {},
    {
        **ID,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": written(150),
        "subtitle": written(150),
        "body": written(200),
        "actions": every(BUTTON, 5),
    },
)
PLAIN_BLOCKS: Mapping[str, Rule] = {
    "section": shape(
        {},
        {
            **ID,
            "text": written(3000),
            "fields": every(written(2000), 10),
            "accessory": by_type(ELEMENTS, IN_SECTION),
            "expand": flag,
        },
        _says_something,
    ),
    "header": shape({"text": plain(150)}, ID),
    "divider": shape({}, ID),
    "image": shape(
        {"alt_text": string(2000)},
        {**ID, "image_url": ADDRESS, "slack_file": anything, "title": plain(2000)},
    ),
    "context": shape(
        {
            "elements": every(
                by_type(
                    {
                        "image": IMAGE,
                        "mrkdwn": shape({"text": string(3000)}, {"verbatim": flag}),
                        "plain_text": shape({"text": string(3000)}, {"emoji": flag}),
                    }
                ),
                10,
            )
        },
        ID,
    ),
    "actions": shape({"elements": every(by_type(ELEMENTS, IN_ACTIONS), 25)}, ID),
    "input": shape(
        {"label": plain(2000), "element": by_type(ELEMENTS, IN_INPUT)},
        {**ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "markdown": shape({"text": string(12_000)}, ID),
}
RICH_BLOCKS: Mapping[str, Rule] = {
    "table": shape({"rows": every(every(CELL, 20), 100)}, {**ID, "column_settings": every(anything, 20)}),
    "data_table": shape(
        {"caption": anything, "rows": every(every(CELL, 20), 201, least=2)},
        {**ID, "page_size": whole(1, 100), "column_settings": anything},
    ),
    "data_visualization": shape({"title": string(50), "chart": anything}, ID),
    "alert": shape({"text": written(200)}, {**ID, "level": one_of("default", "info", "warning", "error", "success")}),
    "card": CARD,
    "carousel": shape({"elements": every(by_type({"card": CARD}), 10)}, ID),
    "container": shape(
        {"child_blocks": every(by_type(PLAIN_BLOCKS), 10)},
        {
            **TITLED,
            "rich_text_title": RICH_TEXT,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    "context_actions": shape({"elements": every(anything, 5)}, ID),
}
ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "markdown": ("message",),
    "table": ("message",),
    "data_table": ("message",),
    "data_visualization": ("message",),
    "alert": ("modal",),
    "container": ("message",),
    "carousel": ("message",),
    "context_actions": ("message",),
}
ONCE, TWICE = ("table", "data_table"), ("data_visualization",)
MOST = {"message": 50, "modal": 100, "home": 100}
VIEW_MAY: Mapping[str, Rule] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
VIEWS: Mapping[str, Rule] = {
    "modal": shape(
        {"title": plain(24), "blocks": anything},
        {
            **VIEW_MAY,
            "close": plain(24),
            "submit": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    "home": shape({"blocks": anything}, VIEW_MAY),
}
LARGEST_VIEW = 250_000


def problems_of(blocks: Any, surface: str, *, rich: bool = True) -> Problems:
    """Everything that Slack would find wrong with the blocks of a message, a modal or a Home tab."""
    found: Problems = []
    known = {**PLAIN_BLOCKS, **(RICH_BLOCKS if rich else {})}
    every(by_type(known), MOST[surface], least=0)(blocks, "/blocks", found)
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        return found
    kinds = Counter(str(each.get("type")) for each in blocks)
    found += [f"{kind} is not for a {surface}" for kind in kinds if surface not in ONLY_IN.get(kind, (surface,))]
    found += [f"only one {kind} is allowed" for kind in ONCE if kinds[kind] > 1]
    found += [f"only two of {kind} are allowed" for kind in TWICE if kinds[kind] > 2]
    return found or _repeated(blocks)


def _repeated(blocks: Sequence[Json]) -> Problems:
    """Ids that stand there twice. They come last: the blocks must be blocks for it."""
    found: Problems = []
    for name, times in Counter(each["block_id"] for each in blocks if "block_id" in each).items():
        if times > 1:
            wrong(found, f"block_id {name} already exists", "/blocks")
    for place, block in enumerate(blocks):
        ids = Counter(each["action_id"] for each in elements_of([block]) if each.get("action_id"))
        for name, times in ids.items():
            if times > 1:
                wrong(found, f"action_id {name} already exists for block", f"/blocks/{place}")
    if sum(bool(each.get("focus_on_load")) for each in elements_of(blocks)) > 1:
        wrong(found, "more than one element has focus_on_load", "/blocks")
    return found


def view_problems(world: World, source: Any, kind: str) -> Problems:
    """Everything that Slack would find wrong with a view."""
    found: Problems = []
    by_type(VIEWS, (kind,))(source, "/view", found)
    if not isinstance(source, dict):
        return found
    blocks = source.get("blocks", [])
    found += problems_of(blocks, kind, rich=world.knows_rich_blocks)
    asks = isinstance(blocks, list) and any(isinstance(each, dict) and each.get("type") == "input" for each in blocks)
    if kind == "modal" and asks and "submit" not in source:
        wrong(found, "submit is required when an input is within the blocks", "/view/submit")
    return found


def check_blocks(world: World, blocks: Any, surface: str) -> list[Json]:
    """The blocks, if Slack takes them. Raises SlackError."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format", fault="blocks are no array")
    found = problems_of(blocks, surface, rich=world.knows_rich_blocks)
    if found:
        only_old = world.knows_rich_blocks or problems_of(blocks, surface)
        fault = f"invalid blocks: {'; '.join(found[:3])}" if only_old else ""
        raise SlackError("invalid_blocks", fault=fault, details=tuple(found))
    return blocks


def check_view(world: World, source: Any, kind: str) -> None:
    """Raises SlackError for a view that Slack would not take."""
    if len(json.dumps(source).encode()) > LARGEST_VIEW:
        raise SlackError("view_too_large", fault="a view of more than 250 kB")
    found = view_problems(world, source, kind)
    if found:
        fault = f"invalid view: {'; '.join(found[:3])}"
        raise SlackError("invalid_arguments", fault=fault, details=tuple(found))
