"""Slack's app manifest, made from the one registry: what is not asked for here, Slack does not grant.

Every scope stands here with its reason, and for what it is needed: the docs are made from the same table, and a test
compares it with what the adapter really calls and hears.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MESSAGE_SHORTCUT, GLOBAL_SHORTCUT = "escalate_message", "escalate"
NAME = "Handrail"
STEP = "open_escalation"
HISTORY, WORKFLOW, FILES, PEOPLE = "history", "workflow", "files", "people"
EXTRAS: Mapping[str, str] = {
    HISTORY: "hear what is written in a case's thread without a mention, and look whether a message arrived",
    FILES: "send reports, and what has no room in a message, as a file to whoever asked for it",
    PEOPLE: "`handrail people import` from a user group or by e-mail",
    WORKFLOW: "a step for Workflow Builder (paid plans, installed by the organisation)",
}
DOOR = "/slack/events"


@dataclass(frozen=True, slots=True)
class Need:
    """A scope or an event: why, and the extra it belongs to ("" for always)."""

    why: str
    extra: str = ""


SCOPES: Mapping[str, Need] = {
    "commands": Need("slash commands and shortcuts"),
    "app_mentions:read": Need("commands in threads and in shared channels begin with a mention of the bot"),
    "chat:write": Need("cards, threads, pings and private answers"),
    "im:write": Need("pings and receipts go to people directly"),
    "im:history": Need("what somebody writes to the bot directly is a command"),
    "channels:read": Need("is a public channel shared with another organisation, archived, or not ours to post in?"),
    "groups:read": Need("the same of private channels"),
    "users:read": Need("who has left returns their cases; `doctor` and `people import` look accounts up"),
    "pins:write": Need("a client's board is pinned in its channel"),
    "channels:history": Need(EXTRAS[HISTORY], HISTORY),
    "groups:history": Need(EXTRAS[HISTORY], HISTORY),
    "files:write": Need(EXTRAS[FILES], FILES),
    "usergroups:read": Need("`handrail people import` from a user group", PEOPLE),
    "users:read.email": Need("`handrail people import` by e-mail", PEOPLE),
}

EVENTS: Mapping[str, Need] = {
    "app_mention": Need("commands in threads and in shared channels"),
    "message.im": Need("commands in direct messages"),
    "app_home_opened": Need("the Home tab is drawn when somebody opens it"),
    "user_change": Need("an account that was deactivated returns its cases"),
    "member_joined_channel": Need("the bot was invited: what is to stand in the channel is put up"),
    "channel_id_changed": Need("a channel that is shared may get another id"),
    "channel_shared": Need("a channel that is shared from now on gets no internal word"),
    "channel_unshared": Need("and one that is not shared any more is looked at again"),
    "channel_archive": Need("an archived channel is a lost surface"),
    "channel_unarchive": Need("and it may come back"),
    "group_archive": Need("the same of private channels"),
    "group_unarchive": Need("the same of private channels"),
    "app_uninstalled": Need("its tokens are forgotten"),
    "tokens_revoked": Need("its tokens are forgotten"),
    "message.channels": Need(EXTRAS[HISTORY], HISTORY),
    "message.groups": Need(EXTRAS[HISTORY], HISTORY),
    "function_executed": Need(EXTRAS[WORKFLOW], WORKFLOW),
}


def needed(table: Mapping[str, Need], extras: Collection[str]) -> list[str]:
    """The scopes or events of a table that are needed with these extras, in the table's order."""
    return [name for name, need in table.items() if not need.extra or need.extra in extras]


def manifest(
    *,
    mode: str,
    words: Sequence[tuple[str, str, str]],
    address: str = "",
    extras: Collection[str] = (),
    many: bool = False,
) -> dict[str, object]:
    """The manifest for `mode` "socket" or "http".

    `words` are the slash commands, what each does, and what is typed behind it. `address` is where we are reached
    (HTTP, and for `many` workspaces the page that Slack sends people back to).
    """
    http = mode == "http"
    door = {"request_url": f"{address}{DOOR}"} if http else {}
    oauth: dict[str, object] = {"scopes": {"bot": needed(SCOPES, extras)}}
    if many:
        oauth["redirect_urls"] = [f"{address}/slack/oauth_redirect"]
    whole: dict[str, object] = {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Escalations: the ledger, the clock and the nudge.",
            "background_color": "#1f3a4d",
        },
        "features": _features(words, f"{address}{DOOR}" if http else ""),
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {"bot_events": needed(EVENTS, extras), **door},
            "interactivity": {"is_enabled": True, **door},
            "org_deploy_enabled": many or WORKFLOW in extras,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }
    if WORKFLOW in extras:
        whole["functions"] = {STEP: _step()}
    return whole


def _features(words: Sequence[tuple[str, str, str]], url: str) -> dict[str, object]:
    commands = [
        {
            "command": f"/{word}",
            "description": what,
            "usage_hint": hint,
            "should_escape": True,
        }
        | ({"url": url} if url else {})
        for word, what, hint in words
    ]
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "shortcuts": _shortcuts(),
        "slash_commands": commands,
    }


def _shortcuts() -> list[dict[str, str]]:
    return [
        {
            "name": "Escalate this message",
            "type": "message",
            "callback_id": MESSAGE_SHORTCUT,
            "description": "Raise an escalation from a message",
        },
        {
            "name": "Raise an escalation",
            "type": "global",
            "callback_id": GLOBAL_SHORTCUT,
            "description": "Raise an escalation from anywhere",
        },
    ]


def _step() -> dict[str, object]:
    """The step of Workflow Builder: what it takes, and what it gives to the steps after it."""
    texts = {
        "type": ("Type of escalation", "a key of the catalogue, for example `vip_press`"),
        "client": ("Client", "the client's key, for example `ORION`"),
        "case_id": ("Case id", "the case in your review tool"),
        "summary": ("What happened", "no names, no quotes, no description of the image"),
    }
    who = _parameter("who", "slack#/types/user_id", "Raised by", "usually who started the workflow", needed=True)
    inputs = {name: _parameter(name, "string", *words, needed=name == "type") for name, words in texts.items()}
    reference = _parameter(
        "reference", "string", "Reference", "the case's reference, for example ORION-42", needed=True
    )
    return {
        "title": "Open an escalation",
        "description": "Opens an escalation in Handrail, in the name of whoever ran the workflow.",
        "input_parameters": {"who": who, **inputs},
        "output_parameters": {"reference": reference},
    }


def _parameter(name: str, kind: str, title: str, about: str, *, needed: bool) -> dict[str, object]:
    return {"name": name, "type": kind, "title": title, "description": about, "hint": about, "is_required": needed}
