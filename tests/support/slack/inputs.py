"""What a person does in a form: finding the field that is meant, and the value that Slack makes of what was given."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.slack.reading import elements_of, label_of, options_of
from tests.support.slack.shapes import Json, View

ONE_OF = frozenset({"static_select", "radio_buttons", "overflow"})
SOME_OF = frozenset({"multi_static_select", "checkboxes"})
CHOSEN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
MANY = {"multi_users_select": "selected_users", "multi_channels_select": "selected_channels"}
INITIAL = {
    "users_select": "initial_user",
    "conversations_select": "initial_conversation",
    "channels_select": "initial_channel",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
    "multi_users_select": "initial_users",
    "multi_channels_select": "initial_channels",
}


def field(view: View, name: str) -> tuple[Json, Json]:
    """The input that is meant by its block id, action id or label: its block and its element."""
    for block in view.blocks:
        element = block.get("element", {})
        if block.get("type") == "input" and name in (block["block_id"], element["action_id"], block["label"]["text"]):
            return block, element
    raise AssertionError(f"no field {name!r} among {view.fields} of {view.title!r}")


def usable(blocks: Sequence[Json], what: str, value: object) -> tuple[Json, str]:
    """The button or menu that is meant by its label, action id or the label of a choice, and the value chosen in it."""
    found = list(elements_of(blocks))
    for element in found:
        if what in (element.get("action_id"), label_of(element)) and element.get("type") != "image":
            return dict(element), "" if value is None else str(value)
    for element in found:
        for option in options_of(element):
            if what == option["text"]["text"]:
                return dict(element), option["value"]
    labels = [label_of(each) or each.get("action_id") for each in found]
    raise AssertionError(f"nothing to press is called {what!r}; there are {labels}")


def option(element: Mapping[str, Any], wanted: str) -> Json:
    """A choice by its value or its words."""
    for each in options_of(element):
        if wanted in (each["value"], each["text"]["text"]):
            return each
    raise AssertionError(f"no choice {wanted!r} among {[each['value'] for each in options_of(element)]}")


def given(element: Mapping[str, Any], value: object) -> Json:
    """The state of an element after somebody entered this; nothing or "" empties it."""
    kind = str(element["type"])
    empty = value is None or value in ("", [])
    if kind in ONE_OF:
        return {"type": kind, "selected_option": None if empty else option(element, str(value))}
    if kind in SOME_OF or kind in MANY:
        several = [] if empty else _several(value)
        if kind in MANY:
            return {"type": kind, MANY[kind]: several}
        return {"type": kind, "selected_options": [option(element, each) for each in several]}
    if kind in CHOSEN:
        return {"type": kind, CHOSEN[kind]: None if empty else value}
    return {"type": kind, "value": None if empty else str(value)}


def _several(value: object) -> list[str]:
    if isinstance(value, str):
        return [each.strip() for each in value.split(",")]
    assert isinstance(value, list | tuple | set), value
    return [str(each) for each in value]


def at_first(element: Mapping[str, Any]) -> Json:
    """The state of an element that nobody has touched."""
    kind = str(element["type"])
    if kind in ONE_OF:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in SOME_OF:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in MANY:
        return {"type": kind, MANY[kind]: element.get(INITIAL[kind], [])}
    if kind in CHOSEN:
        return {"type": kind, CHOSEN[kind]: element.get(INITIAL[kind])}
    return {"type": kind, "value": element.get("initial_value")}


def settle(view: View) -> None:
    """Give every input of an open view its first value, where nothing was entered yet."""
    for block in view.blocks:
        if block.get("type") == "input":
            place = (block["block_id"], block["element"]["action_id"])
            view.typed.setdefault(place, at_first(block["element"]))


def complaints(view: View) -> dict[str, str]:
    """What Slack itself says at the fields before it sends anything to the app."""
    found = {}
    for block in view.blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = view.typed[block["block_id"], element["action_id"]]
        value = next((each for name, each in state.items() if name != "type"), None)
        if not value and not block.get("optional"):
            found[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and len(value) > element.get("max_length", 3000):
            found[block["block_id"]] = (
                f"This entry must be no longer than {element.get('max_length', 3000)} characters."
            )
        elif isinstance(value, str) and len(value) < element.get("min_length", 0):
            found[block["block_id"]] = f"This entry must be at least {element['min_length']} characters."
        elif isinstance(value, list) and len(value) > element.get("max_selected_items", 100):
            found[block["block_id"]] = f"Choose no more than {element['max_selected_items']}."
    return found


def action(element: Mapping[str, Any], state: Json, at: str) -> Json:
    """One entry of `actions` in a payload."""
    found: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "action_ts": at,
    }
    if element["type"] == "button":
        kept = {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        return found | kept
    if "placeholder" in element:
        found["placeholder"] = element["placeholder"]
    return found | {name: value for name, value in state.items() if name != "type"}
