"""What Teams takes as an Adaptive Card: schema 1.5 and one chart, and nothing that is in neither.

A table of what each element may have, read from the official schema; the rules that Teams adds to it; and no more.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.teams.charts import CHART, without_charts
from tests.support.teams.shapes import Json, RefusedError

LARGEST = 25 * 1024  # bytes of a card: Teams refuses at 28 KB, with what it adds itself
COMMON = {"id", "isVisible", "separator", "spacing", "height", "fallback", "requires"}
INPUT = COMMON | {"label", "isRequired", "errorMessage"}
ACTION = {"id", "title", "iconUrl", "style", "fallback", "requires", "tooltip", "isEnabled", "mode"}
ELEMENTS: Mapping[str, frozenset[str]] = {
    kind: frozenset(allowed)
    for kind, allowed in {
        "TextBlock": COMMON
        | {
            "text",
            "color",
            "fontType",
            "horizontalAlignment",
            "isSubtle",
            "maxLines",
            "size",
            "weight",
            "wrap",
            "style",
        },
        "RichTextBlock": COMMON | {"inlines", "horizontalAlignment"},
        "Container": COMMON
        | {"items", "selectAction", "style", "verticalContentAlignment", "bleed", "minHeight", "rtl"},
        "ColumnSet": COMMON | {"columns", "selectAction", "style", "bleed", "minHeight", "horizontalAlignment"},
        "FactSet": COMMON | {"facts"},
        "ActionSet": COMMON | {"actions"},
        "Input.Text": INPUT | {"isMultiline", "maxLength", "placeholder", "regex", "style", "inlineAction", "value"},
        "Input.Number": INPUT | {"max", "min", "placeholder", "value"},
        "Input.Date": INPUT | {"max", "min", "placeholder", "value"},
        "Input.Time": INPUT | {"max", "min", "placeholder", "value"},
        "Input.Toggle": INPUT | {"title", "value", "valueOff", "valueOn", "wrap"},
        "Input.ChoiceSet": INPUT | {"choices", "isMultiSelect", "style", "value", "placeholder", "wrap"},
    }.items()
}
COLUMN = frozenset(
    COMMON | {"items", "width", "style", "verticalContentAlignment", "selectAction", "bleed", "minHeight"}
)
TEXT_RUN = frozenset(
    {"type", "text", "color", "fontType", "highlight", "isSubtle", "italic", "selectAction", "size"}
    | {"strikethrough", "underline", "weight"}
)
ACTIONS: Mapping[str, frozenset[str]] = {
    "Action.OpenUrl": frozenset(ACTION | {"url"}),
    "Action.Submit": frozenset(ACTION | {"data", "associatedInputs"}),
    "Action.Execute": frozenset(ACTION | {"verb", "data", "associatedInputs"}),
    "Action.ShowCard": frozenset(ACTION | {"card"}),
    "Action.ToggleVisibility": frozenset(ACTION | {"targetElements"}),
}
WORDS: Mapping[str, frozenset[str]] = {
    "color": frozenset({"default", "dark", "light", "accent", "good", "warning", "attention"}),
    "size": frozenset({"default", "small", "medium", "large", "extraLarge"}),
    "weight": frozenset({"default", "lighter", "bolder"}),
    "spacing": frozenset({"default", "none", "small", "medium", "large", "extraLarge", "padding"}),
    "mode": frozenset({"primary", "secondary"}),
}
STYLES: Mapping[str, frozenset[str]] = {
    "TextBlock": frozenset({"default", "heading", "columnHeader"}),
    "Container": frozenset({"default", "emphasis", "good", "attention", "warning", "accent"}),
    "ColumnSet": frozenset({"default", "emphasis", "good", "attention", "warning", "accent"}),
    "Input.ChoiceSet": frozenset({"compact", "expanded", "filtered"}),
    "Input.Text": frozenset({"text", "tel", "url", "email", "password"}),
}
MENTIONED = "mention"


def check_card(card: Json) -> None:
    """Raises RefusedError, with what is wrong and where."""
    _only(
        card, {"type", "version", "body", "actions", "$schema", "fallbackText", "speak", "msteams", "refresh"}, "card"
    )
    _same(card.get("type"), "AdaptiveCard", "card.type")
    _same(card.get("version"), "1.5", "card.version")
    if len(json.dumps(card, ensure_ascii=False).encode()) > LARGEST:
        raise RefusedError("MessageSizeTooBig", "the card is larger than 25 KB", 413)
    ids: list[str] = []
    _elements(without_charts(card)["body"], "body", ids)
    _actions(card.get("actions", []), "actions")
    if len(ids) != len(set(ids)):
        raise RefusedError("BadArgument", f"two inputs with one id: {sorted(ids)}")
    _people(card)


def texts(card: Json) -> Iterator[tuple[str, str]]:
    """Every text that a card shows, in order, each with its kind; markdown is read in those of `TextBlock`."""
    for element in _walk(card):
        kind = element.get("type")
        if kind in ("TextBlock", "TextRun"):
            yield str(kind), str(element["text"])
        if kind == CHART:
            yield from ((CHART, words) for words in (element["title"], *(bar["x"] for bar in element["data"])))
        if kind == "Input.ChoiceSet":
            yield from (("choice", str(one["title"])) for one in element["choices"])
        for name in ("label", "placeholder", "errorMessage"):
            if name in element:
                yield name, str(element[name])


def buttons(card: Json) -> Iterator[Json]:
    """Every action of a card, in order."""
    return (one for one in _walk(card) if str(one.get("type", "")).startswith("Action."))


def _walk(part: object) -> Iterator[Json]:
    """Everything that has a type, in order; what stands there only for older programs is left out."""
    if isinstance(part, Mapping):
        if "type" in part:
            yield dict(part)
        for name, value in part.items():
            if name not in ("fallback", "data"):
                yield from _walk(value)
    elif isinstance(part, list):
        for each in part:
            yield from _walk(each)


def _element(element: Any, where: str, ids: list[str]) -> None:
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind not in ELEMENTS:
        raise RefusedError("BadArgument", f"{where}: no element of schema 1.5: {kind!r}")
    _only(element, ELEMENTS[kind] | {"type"}, where)
    _words(element, kind, where)
    match element:
        case {"type": "TextBlock", "text": text}:
            _text(text, where)
        case {"type": "RichTextBlock", "inlines": inlines}:
            _runs(_several(inlines, f"{where}.inlines"), where)
        case {"type": "Container", "items": items}:
            _elements(_several(items, where), f"{where}.items", ids)
        case {"type": "ColumnSet", "columns": columns}:
            for number, column in enumerate(_several(columns, where)):
                _only(column, COLUMN | {"type"}, f"{where}.columns[{number}]")
                _elements(_several(column.get("items"), where), f"{where}.columns[{number}].items", ids)
        case {"type": "FactSet", "facts": facts}:
            _facts(_several(facts, where), where)
        case {"type": "ActionSet", "actions": actions}:
            _actions(_several(actions, where), f"{where}.actions")
        case _:
            _input(element, kind, where, ids)


def _elements(elements: list[Json], where: str, ids: list[str]) -> None:
    for number, element in enumerate(elements):
        _element(element, f"{where}[{number}]", ids)


def _actions(actions: list[Json], where: str) -> None:
    for number, action in enumerate(actions):
        _action(action, f"{where}[{number}]")


def _runs(runs: list[Json], where: str) -> None:
    for number, run in enumerate(runs):
        _same(run.get("type"), "TextRun", f"{where}.inlines[{number}].type")
        _only(run, TEXT_RUN, f"{where}.inlines[{number}]")
        _words(run, "TextRun", where)
        if not isinstance(run.get("text"), str) or not run["text"]:
            raise RefusedError("BadArgument", f"{where}.inlines[{number}]: no text")


def _facts(facts: list[Json], where: str) -> None:
    for fact in facts:
        _only(fact, {"title", "value"}, where)
        _text(fact.get("title"), where)
        _text(fact.get("value"), where)


def _input(element: Json, kind: str, where: str, ids: list[str]) -> None:
    if not kind.startswith("Input."):
        raise RefusedError("BadArgument", f"{where}: {kind} lacks what it is made of")
    if not isinstance(element.get("id"), str) or not element["id"]:
        raise RefusedError("BadArgument", f"{where}: an input without an id")
    ids.append(element["id"])
    if element.get("isRequired") and not element.get("errorMessage"):
        raise RefusedError("BadArgument", f"{where}: a required input says nothing when it is left empty")
    if kind == "Input.Toggle" and not element.get("title"):
        raise RefusedError("BadArgument", f"{where}: a toggle without a title")
    if kind == "Input.ChoiceSet":
        values = [choice["value"] for choice in _several(element.get("choices"), where)]
        for choice in element["choices"]:
            _only(choice, {"title", "value"}, where)
            _text(choice.get("title"), where)
        if len(values) != len(set(values)) or not all(isinstance(value, str) and value for value in values):
            raise RefusedError("BadArgument", f"{where}: choices with the same value, or without one")
        chosen = str(element.get("value", ""))
        picked = chosen.split(",") if element.get("isMultiSelect") and chosen else [chosen] if chosen else []
        if not set(picked) <= set(values):
            raise RefusedError("BadArgument", f"{where}: chosen is what cannot be chosen: {chosen}")


def _action(action: Any, where: str) -> None:
    kind = str(action.get("type")) if isinstance(action, dict) else ""
    if kind not in ACTIONS:
        raise RefusedError("BadArgument", f"{where}: no action of schema 1.5: {kind!r}")
    _only(action, ACTIONS[kind] | {"type"}, where)
    _words(action, kind, where)
    _text(action.get("title"), f"{where}.title")
    if action.get("style", "default") not in ("default", "positive", "destructive"):
        raise RefusedError("BadArgument", f"{where}.style: {action['style']!r}")
    if kind == "Action.OpenUrl" and not str(action.get("url", "")).startswith("https://"):
        raise RefusedError("BadArgument", f"{where}.url: {action.get('url')!r}")
    if kind == "Action.Execute" and not action.get("verb"):
        raise RefusedError("BadArgument", f"{where}: an action that says nothing of what is to be done")
    if isinstance(action.get("fallback"), dict):
        _action(action["fallback"], f"{where}.fallback")
    if kind == "Action.ShowCard":
        check_card({"version": "1.5", **action["card"]})


def _people(card: Json) -> None:
    """Who is mentioned stands in a text as `<at>name</at>`, and who stands so is mentioned."""
    entities = card.get("msteams", {}).get("entities", [])
    for entity in entities:
        check_mention(entity)
    said = [text for kind, text in texts(card) if kind == "TextBlock"]
    for entity in entities:
        if not any(entity["text"] in text for text in said):
            raise RefusedError("BadArgument", f"somebody is mentioned who is not named: {entity['text']}")


def check_mention(entity: Json) -> None:
    """Raises RefusedError for a mention that would reach nobody."""
    who = entity.get("mentioned", {})
    fine = entity.get("type") == MENTIONED and str(who.get("id", "")).startswith(("29:", "28:")) and who.get("name")
    if not fine or entity.get("text") != f"<at>{who['name']}</at>":
        raise RefusedError("BadArgument", f"a mention that reaches nobody: {entity}")


def _only(thing: Any, allowed: object, where: str) -> None:
    if not isinstance(thing, dict):
        raise RefusedError("BadArgument", f"{where}: no object: {thing!r}")
    unknown = set(thing) - set(allowed)  # type: ignore[call-overload]  # any collection of names
    if unknown:
        raise RefusedError("BadArgument", f"{where}: not of schema 1.5: {sorted(unknown)}")


def _words(thing: Json, kind: str, where: str) -> None:
    for name, allowed in WORDS.items():
        if name in thing and thing[name] not in allowed:
            raise RefusedError("BadArgument", f"{where}.{name}: {thing[name]!r}")
    if kind in STYLES and thing.get("style", "default") not in STYLES[kind] | {"default"}:
        raise RefusedError("BadArgument", f"{where}.style: {thing['style']!r}")


def _text(text: object, where: str) -> None:
    if not isinstance(text, str) or not text.strip() or text.strip() == "-":
        raise RefusedError("BadArgument", f"{where}: no text, or one that is a bullet: {text!r}")


def _several(things: Any, where: str) -> list[Json]:
    if not isinstance(things, list) or not things:
        raise RefusedError("BadArgument", f"{where}: an empty list")
    return things


def _same(given: object, wanted: str, where: str) -> None:
    if given != wanted:
        raise RefusedError("BadArgument", f"{where}: {given!r} in place of {wanted!r}")
