"""What somebody reads on a card of Teams: its words, its instants, its inputs; and its bare structure."""

import re
from collections.abc import Iterator, Sequence

from adapters.teams import forms
from tests.support.drawn import plain
from tests.support.teams.cards import buttons, texts
from tests.support.teams.shapes import Json

DATE = re.compile(r"\{\{(?:DATE\(([^,)]+),SHORT|TIME\(([^)]+))\)\}\}")
REQUIRED = " (required)"


def words_of(card: Json) -> str:
    """Everything that is said; the runs of a line are read as one."""
    lines = [_joined(one) if one.get("type") == "RichTextBlock" else _others(one) for one in _parts(card)]
    return plain("\n".join(lines))


def labels_of(card: Json) -> list[str]:
    """What stands on the buttons, in order, without those that only show or confirm something."""
    found = [one for one in buttons(card) if one["type"] != "Action.ToggleVisibility"]
    return [plain(str(one["title"]).replace("\u200b", "")) for one in found]


def instants_of(card: Json) -> frozenset[str]:
    """The instants that Teams puts into the reader's zone."""
    return frozenset(found for _, text in texts(card) for pair in DATE.findall(text) for found in pair if found)


def values_of(card: Json) -> dict[str, Sequence[str]]:
    """What stands in the inputs, and goes along unseen, by field."""
    hidden: Json = next((one["data"][forms.HIDDEN] for one in buttons(card) if forms.HIDDEN in one.get("data", {})), {})
    found: dict[str, Sequence[str]] = {name: [value] for name, value in hidden.items()}
    for part in inputs_of(card):
        found[part["id"][2:]] = [str(part["value"])] if part.get("value") else []
    return found


def required_of(card: Json) -> frozenset[str]:
    """The fields that must be filled in, by what Teams checks or by what is said."""
    return frozenset(
        part["id"][2:]
        for part in inputs_of(card)
        if part.get("isRequired") or str(part.get("label", "")).endswith(REQUIRED)
    )


def inputs_of(card: Json) -> list[Json]:
    return [part for part in card["body"] if part["type"].startswith("Input.")]


def sent(card: Json, *, which: str = forms.HIDDEN, **typed: str) -> Json:
    """What Teams sends when a dialog's button is pressed: what the inputs began with, and what was typed over it."""
    given = {part["id"]: part.get("value", "") for part in inputs_of(card)}
    button = next(one for one in buttons(card) if "data" in one and which in one["data"])
    return {**button["data"], **given, **{name: typed[name[2:]] for name in given if name[2:] in typed}}


def shape(part: object) -> object:
    """A card without any text and without what its buttons carry."""
    if isinstance(part, dict):
        kept = (name for name in part if name not in ("text", "title", "data", "tooltip", "url", "value", "maxLength"))
        return {name: shape(part[name]) for name in kept}
    return [shape(each) for each in part] if isinstance(part, list) else part


def _parts(part: object) -> Iterator[Json]:
    """Every element, in order; nothing that stands there only for older programs."""
    if isinstance(part, dict):
        if "type" in part:
            yield part
        inside = [value for name, value in part.items() if name not in ("fallback", "data", "inlines")]
        for value in inside:
            yield from _parts(value)
    elif isinstance(part, list):
        for each in part:
            yield from _parts(each)


def _joined(block: Json) -> str:
    return "".join(_read("TextRun", str(run["text"])) for run in block["inlines"])


TOLD = ("choices", "data")
"""What an element shows although it is a list: what can be chosen, and the bars of a chart."""


def _others(element: Json) -> str:
    """What an element says by itself, without what is in it."""
    bare = {name: value for name, value in element.items() if not isinstance(value, list | dict) or name in TOLD}
    return "\n".join(_read(kind, text) for kind, text in texts(bare))


def _read(kind: str, text: str) -> str:
    """Without the signs that keep Teams from reading a text as something else."""
    bare = text.replace("\u200b", "")
    return re.sub(r"\\([^\w\s])", r"\1", bare) if kind in ("TextBlock", "choice") else bare
