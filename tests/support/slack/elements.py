"""Block Kit's elements as Slack takes them (docs.slack.dev/reference/block-kit/block-elements), with their limits."""

from collections.abc import Mapping
from typing import Any

from tests.support.slack.rules import (
    Problems,
    Rule,
    Shape,
    by_type,
    every,
    flag,
    number,
    one_of,
    plain,
    shape,
    string,
    whole,
    written,
    wrong,
)

ACTION_ID, ADDRESS = string(255), string(3000)
CONFIRM = Shape(
    {"title": plain(100), "text": written(300)},
    {"confirm": plain(30), "deny": plain(30), "style": one_of("primary", "danger")},
)
DISPATCH = Shape({}, {"trigger_actions_on": every(one_of("on_enter_pressed", "on_character_entered"), 2)})


def _option(*, marked: bool = False, linked: bool = False) -> Rule:
    text = written(75) if marked else plain(75)
    may: dict[str, Rule] = {"description": written(75) if marked else plain(75)}
    return Shape({"text": text, "value": string(150)}, may | ({"url": ADDRESS} if linked else {}))


OPTION = _option()
GROUP = Shape({"label": plain(75), "options": every(OPTION, 100)}, {})


def _chosen(value: Any, at: str, problems: Problems) -> None:
    """What is chosen at first must be one of the choices, exactly, and no choice may stand there twice."""
    flat = [*value.get("options", [])] if isinstance(value.get("options", []), list) else []
    flat += [each for group in value.get("option_groups", []) for each in group.get("options", [])]
    first = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    for each in first:
        if each not in flat:
            wrong(problems, "initial option is not one of the options", at)
    if "options" in value and "option_groups" in value:
        wrong(problems, "options beside option_groups", at)
    if "options" not in value and "option_groups" not in value:
        wrong(problems, "missing required field: options", at)
    values = [each.get("value") for each in flat if isinstance(each, dict)]
    if len(values) != len(set(values)):
        wrong(problems, "two options have the same value", at)


def _menu(*, several: bool = False) -> Shape:
    first: Mapping[str, Rule] = (
        {"initial_options": every(OPTION, 100), "max_selected_items": whole(1, 100)}
        if several
        else {"initial_option": OPTION}
    )
    may: dict[str, Rule] = {"options": every(OPTION, 100), "option_groups": every(GROUP, 100), "confirm": CONFIRM}
    may |= {"placeholder": plain(150), "action_id": ACTION_ID, "focus_on_load": flag, **first}
    return shape({}, may, _chosen)


def _picker(*first: tuple[str, Rule], **more: Rule) -> Shape:
    may: dict[str, Rule] = {"placeholder": plain(150), "action_id": ACTION_ID, "confirm": CONFIRM}
    return shape({}, may | {"focus_on_load": flag} | dict(first) | more)


def _typed(most: int, *, needs: Mapping[str, Rule] | None = None, **more: Rule) -> Shape:
    may: dict[str, Rule] = {"action_id": ACTION_ID, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
    return shape(needs or {}, may | {"focus_on_load": flag, "initial_value": string(most, least=0)} | more)


def _boxes(*, several: bool) -> Shape:
    option = _option(marked=True)
    first: tuple[str, Rule] = ("initial_options", every(option, 10)) if several else ("initial_option", option)
    may: dict[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": flag}
    return shape({"options": every(option, 10)}, may | dict([first]), _chosen)


BUTTON = shape(
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "url": ADDRESS,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE = shape(
    {"alt_text": string(2000)}, {"image_url": ADDRESS, "slack_file": Shape({}, {"id": ADDRESS, "url": ADDRESS})}
)
DATE, HOUR, USER = string(10, like=r"\d{4}-\d\d-\d\d"), string(5, like=r"\d\d:\d\d"), string(255, like="[UW][A-Z0-9]+")
CHANNEL = string(255)
SEVERAL: Rule = whole(1, 100)

ELEMENTS: Mapping[str, Rule] = {
    "button": BUTTON,
    "image": IMAGE,
    "static_select": _menu(),
    "multi_static_select": _menu(several=True),
    "overflow": shape(
        {"options": every(_option(linked=True), 5)}, {"action_id": ACTION_ID, "confirm": CONFIRM}, _chosen
    ),
    "radio_buttons": _boxes(several=False),
    "checkboxes": _boxes(several=True),
    "users_select": _picker(("initial_user", USER)),
    "multi_users_select": _picker(("initial_users", every(USER, 100)), max_selected_items=SEVERAL),
    "conversations_select": _picker(("initial_conversation", CHANNEL), default_to_current_conversation=flag),
    "channels_select": _picker(("initial_channel", CHANNEL)),
    "multi_channels_select": _picker(("initial_channels", every(CHANNEL, 100)), max_selected_items=SEVERAL),
    "datepicker": _picker(("initial_date", DATE)),
    "timepicker": _picker(("initial_time", HOUR), timezone=string(100)),
    "datetimepicker": shape(
        {},
        {
            "action_id": ACTION_ID,
            "initial_date_time": whole(10**9, 10**10 - 1),
            "confirm": CONFIRM,
            "focus_on_load": flag,
        },
    ),
    "plain_text_input": _typed(3000, multiline=flag, min_length=whole(0, 3000), max_length=whole(1, 3000)),
    "number_input": _typed(100, needs={"is_decimal_allowed": flag}, min_value=string(100), max_value=string(100)),
    "email_text_input": _typed(3000),
    "url_text_input": _typed(3000),
}
MENUS = ("static_select", "users_select", "conversations_select", "channels_select")
SEVERALS = ("multi_static_select", "multi_users_select", "multi_channels_select")
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
IN_ACTIONS = ("button", "overflow", *MENUS, *PICKERS)
IN_SECTION = (
    "button",
    "image",
    "overflow",
    *MENUS,
    *SEVERALS,
    "datepicker",
    "timepicker",
    "checkboxes",
    "radio_buttons",
)
IN_INPUT = (*TYPED, *MENUS, *SEVERALS, *PICKERS)

STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
STYLE = Shape({}, dict.fromkeys(STYLES, flag))
RUN_MAY: Mapping[str, Rule] = {"style": STYLE}
RUNS: Mapping[str, Rule] = {
    "text": shape({"text": string(40_000)}, RUN_MAY),
    "link": shape({"url": ADDRESS}, {**RUN_MAY, "text": string(40_000), "unsafe": flag}),
    "user": shape({"user_id": USER}, RUN_MAY),
    "usergroup": shape({"usergroup_id": string(255)}, RUN_MAY),
    "channel": shape({"channel_id": CHANNEL}, RUN_MAY),
    "emoji": shape({"name": string(255)}, {**RUN_MAY, "unicode": string(255), "skin_tone": number}),
    "date": shape(
        {"timestamp": whole(0, 10**10), "format": string(255)},
        {**RUN_MAY, "url": ADDRESS, "fallback": string(1000)},
    ),
    "broadcast": shape({"range": one_of("here", "channel", "everyone")}, RUN_MAY),
    "color": shape({"value": string(20)}, RUN_MAY),
}
RUN = by_type(RUNS)
LINE = shape({"elements": every(RUN, 1000, least=0)}, {"border": whole(0, 1)})
TEXTS: Mapping[str, Rule] = {
    "rich_text_section": shape({"elements": every(RUN, 1000, least=0)}),
    "rich_text_quote": LINE,
    "rich_text_preformatted": shape(
        {"elements": every(by_type({"text": RUNS["text"], "link": RUNS["link"]}), 1000)},
        {"border": whole(0, 1), "language": string(40)},
    ),
    "rich_text_list": shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": every(by_type({"rich_text_section": shape({"elements": every(RUN, 1000, least=0)})}), 1000),
        },
        {"indent": whole(0, 8), "offset": whole(0, 10**6), "border": whole(0, 1)},
    ),
}
