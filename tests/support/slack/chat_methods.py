"""Messages: posting, editing, deleting, pinning, and finding them again."""

from tests.support.slack.blocks import check_blocks
from tests.support.slack.shapes import Caller, Channel, Installation, Json, Message, SlackError
from tests.support.slack.world import World

TEXT_MOST, EDIT_MOST = 40_000, 4_000


def message_json(message: Message) -> Json:
    """A message as Slack gives it back."""
    found: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    found |= {"team": message.team}
    if message.bot:
        found |= {"bot_id": message.bot, "app_id": message.app}
    if message.blocks:
        found["blocks"] = message.blocks
    for name, value in (("attachments", message.attachments), ("files", message.files)):
        if value:
            found[name] = value
    if message.thread_ts:
        found["thread_ts"] = message.thread_ts
    if message.edited:
        found["edited"] = {"user": message.user, "ts": message.edited}
    return found


def place(world: World, here: Installation, identifier: object) -> Channel:
    """The channel that the app may write in now. Raises SlackError."""
    name = str(identifier)
    if name in world.people and not world.reaches(here, name):
        raise SlackError("channel_not_found")
    channel = world.direct(here.bot_user, name, here.team) if name in world.people else world.channel(name)
    if here.team not in channel.teams:
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if here.bot_user not in channel.members:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    if channel.kind == "im" and any(world.people[each].deleted for each in channel.members):
        raise SlackError("is_archived" if name == channel.id else "channel_not_found")
    return channel


def content(world: World, args: Json, most: int = TEXT_MOST) -> tuple[str, list[Json]]:
    """Text and blocks of a message. Raises SlackError for what Slack would not take."""
    text, blocks = args.get("text", ""), args.get("blocks") or []
    if len(text) > most:
        if most == EDIT_MOST:
            raise SlackError("msg_too_long", fault=f"text of {len(text)} characters in an edit")
        text = text[:most]
        world.fault(f"text of {most}+ characters was cut")
    if not text and not blocks and not args.get("attachments") and not args.get("markdown_text"):
        raise SlackError("no_text", fault="a message without text or blocks")
    if blocks and not text:
        world.fault("a message with blocks and no text: nothing for notifications and screen readers")
    if "markdown_text" in args and (text or blocks):
        raise SlackError("markdown_text_conflict", fault="markdown_text beside text or blocks")
    return text or args.get("markdown_text", ""), with_ids(world, check_blocks(world, blocks, "message"))


def with_ids(world: World, blocks: list[Json]) -> list[Json]:
    """Blocks with the block and action ids that Slack makes up where an app gave none."""
    named = [{"block_id": f"b{world.number()}", **block} for block in blocks]
    for block in named:
        for element in [*_elements(block), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("type") not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", f"a{world.number()}")
    return named


def _elements(block: Json) -> list[Json]:
    found: list[Json] = block.get("elements", []) if block.get("type") == "actions" else []
    return found


def _thread(world: World, channel: Channel, args: Json) -> str:
    thread = args.get("thread_ts", "")
    if not thread:
        return ""
    found = next((each for each in world.messages.get(channel.id, []) if each.ts == thread), None)
    if found is None:
        raise SlackError("thread_not_found")
    return found.thread_ts or found.ts


async def post(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    channel = place(world, here, args["channel"])
    text, blocks = content(world, args)
    metadata = args.get("metadata")
    if metadata is not None and not {"event_type", "event_payload"} <= metadata.keys():
        raise SlackError("invalid_metadata_format", fault="metadata needs event_type and event_payload")
    thread = _thread(world, channel, args)
    message = Message(channel.id, world.ts(), here.bot_user, text, blocks, thread, here.team, here.app.id, here.bot)
    message.metadata, message.attachments, message.arguments = metadata, args.get("attachments") or [], args
    world.keep(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message)}


async def update(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    channel = place(world, here, args["channel"])
    message = world.message(channel.id, args["ts"])
    if message.app != here.app.id or message.user != here.bot_user:
        raise SlackError("cant_update_message", fault="an edit of somebody else's message")
    text, blocks = content(world, args, EDIT_MOST)
    message.text, message.blocks, message.edited = text, blocks, world.ts()
    message.metadata = args.get("metadata", message.metadata)
    message.revisions += 1
    for member in channel.members:
        world.seen(member, "edit", message)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message_json(message)}


async def delete(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    channel = place(world, here, args["channel"])
    message = world.message(channel.id, args["ts"])
    if message.user != here.bot_user:
        raise SlackError("cant_delete_message", fault="a deletion of somebody else's message")
    world.messages[channel.id].remove(message)
    world.stir()
    return {"channel": channel.id, "ts": message.ts}


async def post_ephemeral(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    channel = place(world, here, args["channel"])
    if args["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(world, args)
    thread = args.get("thread_ts", "")
    message = Message(channel.id, world.ts(), here.bot_user, text, blocks, thread, here.team, here.app.id, here.bot)
    message.to, message.arguments = args["user"], args
    world.keep(message)
    return {"message_ts": message.ts}


async def permalink(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    channel = world.channel(args["channel"])
    message = world.message(channel.id, args["message_ts"])
    return {"channel": channel.id, "permalink": permalink_of(world, here.team, message)}


def permalink_of(world: World, team: str, message: Message) -> str:
    """Where a message can be opened again."""
    link = (
        f"https://{world.workspaces[team].domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    )
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else link


async def pin(world: World, caller: Caller, args: Json) -> Json:
    channel = place(world, caller.installed, args["channel"])
    message = world.message(channel.id, args["timestamp"])
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(message.ts)
    world.stir()
    return {}


async def unpin(world: World, caller: Caller, args: Json) -> Json:
    channel = place(world, caller.installed, args["channel"])
    if args["timestamp"] not in channel.pins:
        raise SlackError("no_pin")
    channel.pins.remove(args["timestamp"])
    return {}


async def pins(world: World, caller: Caller, args: Json) -> Json:
    channel = place(world, caller.installed, args["channel"])
    found = [world.message(channel.id, ts) for ts in channel.pins]
    return {"items": [{"type": "message", "channel": channel.id, "message": message_json(each)} for each in found]}


METHODS = {
    "chat.postMessage": post,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "pins.add": pin,
    "pins.remove": unpin,
    "pins.list": pins,
}
