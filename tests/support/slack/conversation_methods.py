"""Channels and people: what an app may read of them with the rights that it has."""

from collections.abc import Sequence

from tests.support.slack.chat_methods import message_json
from tests.support.slack.shapes import Caller, Channel, Json, Message, Person, SlackError
from tests.support.slack.world import World

SCOPE_OF = {"channel": "channels", "group": "groups", "im": "im"}
TYPE_OF = {"channel": "public_channel", "group": "private_channel", "im": "im"}


def channel_json(world: World, channel: Channel, team: str) -> Json:
    """A channel as `conversations.info` gives it."""
    is_im = channel.kind == "im"
    common: Json = {"id": channel.id, "created": 1, "is_archived": channel.archived, "is_im": is_im}
    common |= {"is_org_shared": False, "context_team_id": team, "updated": int(world.now * 1000)}
    if is_im:
        return common | {"user": channel.members[0], "is_user_deleted": world.people[channel.members[0]].deleted}
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": False,
        "is_private": channel.kind == "group",
        "is_general": False,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "shared_team_ids": channel.teams,
        "connected_team_ids": channel.teams if channel.shared else [],
        "internal_team_ids": [],
        "conversation_host_id": channel.teams[0],
        "creator": "",
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def person_json(world: World, person: Person, team: str) -> Json:
    """A person as `users.info` gives them to an app of a workspace."""
    installed = world.installation(team)
    profile: Json = {"real_name": person.name, "display_name": person.name, "team": person.team}
    if person.email and installed is not None and "users:read.email" in installed.scopes:
        profile["email"] = person.email
    found: Json = {"id": person.id, "team_id": person.team, "name": person.name.lower(), "deleted": person.deleted}
    found |= {"real_name": person.name, "profile": profile, "is_bot": person.is_bot, "is_app_user": False}
    found |= {"updated": int(world.now)}
    if world.external(person.id, team):
        return found | {"is_stranger": not world.knows(person.id, team)}
    return found | {"tz": person.zone, "tz_label": person.zone, "tz_offset": 0, "is_restricted": False}


def seen_channel(world: World, caller: Caller, args: Json, right: str) -> Channel:
    """A channel that the app may look at with this right ("read" or "history"). Raises SlackError."""
    here = caller.installed
    channel = world.channel(args["channel"])
    if here.team not in channel.teams:
        raise SlackError("channel_not_found")
    needed = f"{SCOPE_OF[channel.kind]}:{right}"
    if not world.uses(here, [needed]):
        fault = "" if right == "history" else f"a look at a {channel.kind} without {needed}"
        raise SlackError("missing_scope", fault=fault, details=(needed,))
    member = here.bot_user in channel.members
    if not member and (channel.kind != "channel" or right == "history"):
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    return channel


def page(found: Sequence[Json], args: Json, name: str, most: int = 1000) -> Json:
    """One page of a list, and the cursor to the next."""
    start = int(args.get("cursor") or 0)
    size = min(args.get("limit") or 100, most)
    rest = str(start + size) if start + size < len(found) else ""
    return {name: list(found[start : start + size]), "response_metadata": {"next_cursor": rest}}


async def open_direct(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    if args.get("channel"):
        return {"channel": {"id": world.channel(args["channel"]).id}, "no_op": True}
    users = [each for each in str(args.get("users", "")).split(",") if each]
    if not users:
        raise SlackError("users_list_not_supplied", fault="conversations.open without anybody")
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type", fault="the fake has no group messages")
    if not world.uses(here, ["im:write"]):
        raise SlackError("missing_scope", fault="conversations.open without im:write", details=("im:write",))
    user = users[0]
    if user not in world.people or not world.reaches(here, user):
        raise SlackError("user_not_found")
    if world.people[user].is_bot:
        raise SlackError("cannot_dm_bot", fault="direct messages with a bot")
    if world.people[user].deleted:
        raise SlackError("user_disabled")
    existing = set(world.channels)
    channel = world.direct(here.bot_user, user, here.team)
    known = channel.id in existing
    return {"channel": {"id": channel.id}} | ({"no_op": True, "already_open": True} if known else {})


async def join(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    channel = world.channel(args["channel"])
    if channel.kind != "channel" or here.team not in channel.teams:
        raise SlackError("channel_not_found")
    if here.bot_user not in channel.members:
        channel.members.append(here.bot_user)
    return {"channel": channel_json(world, channel, here.team)}


async def info(world: World, caller: Caller, args: Json) -> Json:
    channel = seen_channel(world, caller, args, "read")
    found = channel_json(world, channel, caller.installed.team)
    found["is_member"] = caller.installed.bot_user in channel.members
    if args.get("include_num_members"):
        found["num_members"] = len(channel.members)
    return {"channel": found}


async def members(world: World, caller: Caller, args: Json) -> Json:
    channel = seen_channel(world, caller, args, "read")
    size = {**args, "limit": args.get("limit") or 100}
    return page([{"id": each} for each in channel.members], size, "members") | {
        "members": channel.members[int(args.get("cursor") or 0) :][: size["limit"]]
    }


async def channels(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    wanted = str(args.get("types") or "public_channel").split(",")
    found = []
    for channel in world.channels.values():
        if here.team not in channel.teams or channel.moved_to or TYPE_OF[channel.kind] not in wanted:
            continue
        if (args.get("exclude_archived") and channel.archived) or not world.uses(
            here, [f"{SCOPE_OF[channel.kind]}:read"]
        ):
            continue
        member = here.bot_user in channel.members
        if member or channel.kind == "channel":
            found.append(channel_json(world, channel, here.team) | {"is_member": member})
    return page(found, args, "channels")


def _between(messages: Sequence[Message], args: Json) -> list[Message]:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or 10**12)
    inclusive = bool(args.get("inclusive"))
    return [
        each
        for each in messages
        if oldest < float(each.ts) < latest or (inclusive and float(each.ts) in (oldest, latest))
    ]


def _told(world: World, message: Message, args: Json) -> Json:
    told = message_json(message)
    if args.get("include_all_metadata") and message.metadata is not None:
        told["metadata"] = message.metadata
    replies = [each for each in world.messages[message.channel] if each.thread_ts == message.ts]
    if replies:
        told |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    return told


async def history(world: World, caller: Caller, args: Json) -> Json:
    channel = seen_channel(world, caller, args, "history")
    heads = [each for each in world.messages.get(channel.id, []) if not each.thread_ts or each.thread_ts == each.ts]
    found = [_told(world, each, args) for each in reversed(_between(heads, args))]
    paged = page(found, args, "messages", 999)
    return paged | {"has_more": bool(paged["response_metadata"]["next_cursor"]), "pin_count": len(channel.pins)}


async def replies(world: World, caller: Caller, args: Json) -> Json:
    channel = seen_channel(world, caller, args, "history")
    head = next((each for each in world.messages.get(channel.id, []) if each.ts == args["ts"]), None)
    if head is None:
        raise SlackError("thread_not_found")
    inside = [each for each in world.messages[channel.id] if each.thread_ts == head.ts]
    found = [_told(world, each, args) for each in [head, *_between(inside, args)]]
    paged = page(found, args, "messages", 999)
    return paged | {"has_more": bool(paged["response_metadata"]["next_cursor"])}


METHODS = {
    "conversations.open": open_direct,
    "conversations.join": join,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.list": channels,
    "users.conversations": channels,
    "conversations.history": history,
    "conversations.replies": replies,
}
