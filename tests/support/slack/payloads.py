"""Payloads as Slack sends them. Pure but for the ids that it takes from the world.

Where somebody of another organisation acts (Slack Connect), the teams differ by kind. As recorded by Slack's own kits:
a `message` event names their team outside (`team_id`) and ours in `context_team_id` and `authorizations`; an
`app_mention` names ours outside and theirs in `user_team`; `block_actions` on a message name ours in `team` and theirs
in `user.team_id` (java-slack-sdk#1041); views name theirs in `team` and ours in `view.app_installed_team_id`
(bolt-js#1614).
"""

import re
from dataclasses import dataclass

from tests.support.slack.chat_methods import message_json
from tests.support.slack.shapes import Channel, Installation, Json, Message, Person, View
from tests.support.slack.view_methods import view_json
from tests.support.slack.world import World

TOKEN = "verification-token"
KEPT = re.compile(r"(<[@#!][^<>]+>|<https?://[^<>]+>)")
LINK = re.compile(r"https?://[^\s<>|]+")
NAMES = {"im": "directmessage", "group": "privategroup"}


def escaped(world: World, text: str, *, names: bool = True) -> str:
    """Text as Slack carries it: & < > escaped, links and known names marked up. What is marked up already stays."""
    parts = KEPT.split(text)
    return "".join(part if KEPT.fullmatch(part) else _marked(world, part, names=names) for part in parts)


def runs(said: str) -> list[Json]:
    """Text as Slack carries it, as the elements of a rich text: what is marked up becomes what it means."""
    return [_run(part) for part in KEPT.split(said) if part]


def _run(part: str) -> Json:
    name, _, words = part[1:-1].partition("|")
    if not KEPT.fullmatch(part):
        plain = part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return {"type": "text", "text": plain}
    match name[0]:
        case "@":
            return {"type": "user", "user_id": name[1:]}
        case "#":
            return {"type": "channel", "channel_id": name[1:]}
        case "!":
            return {"type": "broadcast", "range": name[1:]}
        case _:
            return {"type": "link", "url": name} | ({"text": words} if words else {})


def _marked(world: World, text: str, *, names: bool) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not names:
        return text
    text = LINK.sub(lambda link: f"<{link[0]}>", text)
    for person in world.people.values():
        text = re.sub(rf"@{re.escape(person.name)}\b", f"<@{person.id}>", text)
    for channel in world.channels.values():
        if channel.name:
            text = re.sub(rf"(?<!\S)#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", text)
    return text


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something with the app: with a trigger id, and a response_url where there is one."""

    world: World
    here: Installation
    person: Person
    trigger: str = ""
    url: str = ""

    @property
    def external(self) -> bool:
        return self.world.external(self.person.id, self.here.team)

    def common(self, kind: str, team: str) -> Json:
        """What every interaction has. `team` is the one that it names outside."""
        grid = self.world.workspaces[self.here.team].enterprise
        name = self.person.name.lower()
        return {
            "type": kind,
            "user": {"id": self.person.id, "username": name, "name": name, "team_id": self.person.team},
            "api_app_id": self.here.app.id,
            "token": TOKEN,
            "team": None if self.here.org else _team(self.world, team),
            "enterprise": {"id": grid, "name": grid} if grid else None,
            "is_enterprise_install": self.here.org,
        }


def _team(world: World, team: str) -> Json:
    return {"id": team, "domain": world.workspaces[team].domain, **_grid(world, team)}


def _grid(world: World, team: str) -> Json:
    enterprise = world.workspaces[team].enterprise
    return {"enterprise_id": enterprise, "enterprise_name": enterprise} if enterprise else {}


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": NAMES.get(channel.kind, channel.name)}


def command(act: Act, channel: Channel, root: str, text: str) -> Json:
    """A slash command: flat, and text alone."""
    team = act.person.team
    return {
        "token": TOKEN,
        "team_id": team,
        "team_domain": act.world.workspaces[team].domain,
        **_grid(act.world, team),
        "channel_id": channel.id,
        "channel_name": _channel(channel)["name"],
        "user_id": act.person.id,
        "user_name": act.person.name.lower(),
        "command": root,
        "text": text,
        "api_app_id": act.here.app.id,
        "is_enterprise_install": str(act.here.org).lower(),
        "response_url": act.url,
        "trigger_id": act.trigger,
    }


def actions_on_message(act: Act, message: Message, action: Json) -> Json:
    """`block_actions` of a message; one that is ephemeral is not told again."""
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    container["is_ephemeral"] = bool(message.to)
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    found = act.common("block_actions", act.here.team) | {
        "container": container,
        "trigger_id": act.trigger,
        "channel": _channel(act.world.channels[message.channel]),
        "state": {"values": {}},
        "response_url": act.url,
        "actions": [action],
    }
    return found if message.to else found | {"message": message_json(message)}


def actions_on_view(act: Act, view: View, action: Json) -> Json:
    """`block_actions` of a modal or a Home tab: no channel and no response_url."""
    told = view_json(view)
    return act.common("block_actions", act.person.team) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": act.trigger,
        "view": told,
        "state": told["state"],
        "actions": [action],
    }


def submission(act: Act, view: View) -> Json:
    more = {"trigger_id": act.trigger, "view": view_json(view), "response_urls": []}
    return act.common("view_submission", act.person.team) | more


def closed(act: Act, view: View, *, cleared: bool) -> Json:
    return act.common("view_closed", act.person.team) | {"view": view_json(view), "is_cleared": cleared}


def shortcut(act: Act, callback: str) -> Json:
    more = {"callback_id": callback, "trigger_id": act.trigger, "action_ts": act.world.ts()}
    return act.common("shortcut", act.here.team) | more


def message_action(act: Act, message: Message, callback: str) -> Json:
    return shortcut(act, callback) | {
        "type": "message_action",
        "channel": _channel(act.world.channels[message.channel]),
        "message_ts": message.ts,
        "message": message_json(message),
        "response_url": act.url,
    }


def event(world: World, here: Installation, told: Json, channel: Channel | None = None, outer: str = "") -> Json:
    """The envelope of an event. `outer` is the team that it names outside, where that is not ours."""
    number, at, team = world.number(), world.now, outer or here.team
    enterprise, grid = world.workspaces[here.team].enterprise or None, world.workspaces[team].enterprise
    authorization = {
        "enterprise_id": enterprise,
        "team_id": here.team,
        "user_id": here.bot_user,
        "is_bot": True,
        "is_enterprise_install": here.org,
    }
    found: Json = {
        "token": TOKEN,
        "team_id": team,
        "context_team_id": here.team,
        "context_enterprise_id": enterprise,
        "api_app_id": here.app.id,
        "event": {"event_ts": f"{at:.6f}", **told},
        "type": "event_callback",
        "event_id": f"Ev{number:08d}",
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": channel is not None and channel.shared,
        "event_context": f"4-{number}",
    }
    return found | ({"enterprise_id": grid} if grid else {})


def message_event(act: Act, message: Message, channel: Channel) -> Json:
    """A `message` event: the author's team stands outside and inside."""
    return event(act.world, act.here, _told(act, message, channel), channel, act.person.team if act.external else "")


def mention_event(act: Act, message: Message, channel: Channel) -> Json:
    """An `app_mention` event: our team outside and in `team`, the author's in `user_team` where it is another."""
    told = _told(act, message, channel) | {"type": "app_mention", "team": act.here.team}
    for absent in ("channel_type", "subtype"):
        told.pop(absent, None)
    return event(act.world, act.here, told, channel)


def _told(act: Act, message: Message, channel: Channel) -> Json:
    person = act.person
    told: Json = {
        "type": "message",
        "client_msg_id": f"client-{message.ts}",
        "user": person.id,
        "text": message.text,
        "ts": message.ts,
        "team": person.team,
        "blocks": message.blocks,
        "channel": channel.id,
        "channel_type": channel.kind,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        parent = act.world.message(channel.id, message.thread_ts)
        told |= {"thread_ts": message.thread_ts, "parent_user_id": parent.user}
    if message.files:
        told |= {"subtype": "file_share", "files": message.files, "upload": False}
    if act.external:
        profile = {"name": person.name.lower(), "real_name": person.name, "team": person.team}
        told |= {"user_team": person.team, "source_team": person.team, "user_profile": profile}
    return told
