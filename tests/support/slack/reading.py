"""Blocks as somebody reads them: their words, and what can be pressed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
MENUS = frozenset({"static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes"})


def words_of(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Every word of these blocks, one block a line."""
    lines = ["".join(_said(block)) for block in blocks]
    return "\n".join(line.strip() for line in lines if line.strip())


def buttons_of(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """The labels of buttons and of menus' choices, in order."""
    return [label for element in elements_of(blocks) for label in _labels(element)]


def elements_of(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What can be used in these blocks, each with its `block_id` beside it."""
    for block in blocks:
        for element in _inside(block):
            yield {**element, "block_id": block.get("block_id", "")}


def options_of(element: Mapping[str, Any]) -> list[Json]:
    """The choices of a menu, groups flattened."""
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return [*element.get("options", []), *grouped]


def label_of(element: Mapping[str, Any]) -> str:
    """What stands on a button or in an empty menu."""
    written = element.get("text") or element.get("placeholder") or {}
    return str(written.get("text", "")) if isinstance(written, Mapping) else str(written)


def _inside(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if block.get("type") == "input":
        yield block.get("element", {})
    if "accessory" in block:
        yield block["accessory"]
    if block.get("type") in ("actions", "context_actions"):
        yield from block.get("elements", [])
    if block.get("type") == "card":
        yield from block.get("actions", [])
    for key in ("child_blocks", "blocks"):
        yield from (element for child in block.get(key, []) for element in _inside(child))
    if block.get("type") == "carousel":
        yield from (element for child in block.get("elements", []) for element in _inside(child))


def _labels(element: Mapping[str, Any]) -> list[str]:
    if element.get("type") == "button":
        return [label_of(element)]
    if element.get("type") in MENUS:
        return [str(option["text"]["text"]) for option in options_of(element)]
    return []


def _said(part: object) -> Iterator[str]:
    """The words of one block or of a part of it, in reading order."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        yield from _said_by(part)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _said(each)
            yield " " if not _is_run(each) else ""


def _said_by(part: Mapping[str, Any]) -> Iterator[str]:
    kind = part.get("type")
    if kind in ("text", "plain_text", "mrkdwn", "link", "raw_text", "markdown") and isinstance(part.get("text"), str):
        yield part["text"]
    elif kind == "link":
        yield str(part.get("url", ""))
    elif kind == "user":
        yield f"<@{part.get('user_id', '')}>"
    elif kind == "channel":
        yield f"<#{part.get('channel_id', '')}>"
    elif kind == "emoji":
        yield f":{part.get('name', '')}:"
    elif kind == "date":
        yield str(part.get("fallback") or part.get("timestamp", ""))
    elif kind == "broadcast":
        yield f"@{part.get('range', '')}"
    else:
        for key in _READ:
            if key in part:
                yield from _said(part[key])
                yield " "


def _is_run(part: object) -> bool:
    return isinstance(part, Mapping) and part.get("type") in _RUNS


_RUNS = frozenset({"text", "link", "user", "channel", "emoji", "date", "broadcast", "usergroup", "color"})
_READ = (
    "title",
    "subtitle",
    "label",
    "text",
    "body",
    "caption",
    "alt_text",
    "fields",
    "elements",
    "element",
    "accessory",
    "options",
    "option_groups",
    "placeholder",
    "initial_value",
    "hint",
    "rows",
    "blocks",
    "child_blocks",
    "actions",
)
