"""What people do in Slack, as bolt hands it to us: just what a reader needs, by Mia of our own workspace."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.slack import parse, tokens
from adapters.slack.parse import Arrived
from adapters.slack.settings import SlackSetup
from handlers.commands.request import Identity, Place, Surface
from tests.support.slack_door import door_setup

Body = dict[str, Any]
Read = Callable[[Mapping[str, Any], SlackSetup], Arrived | None]
SETUP, BOT = door_setup("T1"), "UBOT"
CLAIM = '["claim","ORION-42",3,{}]'
KEPT = tokens.keep(tokens.Kept("update:ORION-42", "C1", "1.5", {"preview": "d1"}))
MIA, KIM = Identity("slack", "T1", "U1"), Identity("slack", "T9", "U9")


def interaction(kind: str, **more: Any) -> Body:
    """Something that Mia of our own workspace did with the app."""
    return {
        "type": kind,
        "user": {"id": "U1", "name": "mia", "team_id": "T1"},
        "team": {"id": "T1", "domain": "harbour"},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": "13.7.abc",
        **more,
    }


def command(text: str = "list", **more: Any) -> Body:
    return {
        "command": "/escalate",
        "text": text,
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "trigger_id": "13.7.abc",
        "response_url": "https://hooks.slack.com/commands/1",
        **more,
    }


def press(value: str = CLAIM, **more: Any) -> Body:
    """A button of a message in C1."""
    told = {
        "container": {"type": "message", "message_ts": "2.5", "channel_id": "C1"},
        "channel": {"id": "C1", "name": "dub-1"},
        "response_url": "https://hooks.slack.com/actions/1",
        "actions": [{"type": "button", "action_id": "claim", "block_id": "b", "value": value}],
    }
    return interaction("block_actions", **{**told, **more})


def view(**more: Any) -> Body:
    state = {"values": {"text": {"text": {"type": "plain_text_input", "value": "We are on it."}}}}
    blocks = [{"type": "input", "block_id": "text", "element": {"action_id": "text"}}]
    whole = {"id": "V1", "hash": "1.h", "type": "modal", "private_metadata": KEPT, "blocks": blocks, "state": state}
    return {**whole, "app_installed_team_id": "T1", **more}


def submission(**more: Any) -> Body:
    return interaction("view_submission", view=view(**more))


def message_shortcut(text: str = "look at this", **more: Any) -> Body:
    told = {
        "callback_id": "escalate_message",
        "channel": {"id": "C1", "name": "dub-1"},
        "message_ts": "1795600000.000300",
        "message": {"type": "message", "user": "U2", "team": "T1", "ts": "1795600000.000300", "text": text},
    }
    return interaction("message_action", **{**told, **more})


def event(kind: str, text: str, outer: Mapping[str, Any] | None = None, **more: Any) -> Body:
    """Mia wrote something in a channel of ours."""
    return {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T1",
        "authorizations": [{"team_id": "T1", "enterprise_id": None, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event": {"type": kind, "user": "U1", "text": text, "ts": "1.5", "team": "T1", "channel": "C1", **more},
        **(outer or {}),
    }


def mention(text: str = f"<@{BOT}> list", outer: Mapping[str, Any] | None = None, **more: Any) -> Body:
    return event("app_mention", text, outer, **more)


def message(text: str = "seen", outer: Mapping[str, Any] | None = None, **more: Any) -> Body:
    return event("message", text, outer, **{"channel_type": "channel", "thread_ts": "1.5", **more})


def direct(text: str, **more: Any) -> Body:
    return event("message", text, channel="D1", **{"channel_type": "im", **more})


def mentioned(body: Mapping[str, Any], setup: SlackSetup) -> Arrived | None:
    return parse.mention(body, setup, BOT)


def written(body: Mapping[str, Any], setup: SlackSetup) -> Arrived | None:
    return parse.message(body, setup, BOT)


def arrived(read: Read, body: Mapping[str, Any], setup: SlackSetup = SETUP) -> Arrived:
    found = read(body, setup)
    assert found is not None
    return found


def here(room: str, thread: str | None = None) -> Place:
    return Place(Surface("slack", "T1", room), thread, takes_files=True)
