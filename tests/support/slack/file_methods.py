"""Files in three steps: an address to upload to, the bytes, and the message that carries them."""

from tests.support.slack.chat_methods import content, place, with_ids
from tests.support.slack.shapes import Caller, Json, Message, SlackError
from tests.support.slack.world import World


async def upload_url(world: World, caller: Caller, args: Json) -> Json:
    if args["length"] <= 0:
        raise SlackError("invalid_arguments", fault="a file without length")
    file = f"F{world.number():05d}"
    world.uploads[file] = {
        "name": args["filename"],
        "length": args["length"],
        "data": None,
        "team": caller.installed.team,
    }
    return {"upload_url": f"{world.base}/upload/v1/{file}", "file_id": file}


async def complete(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    done = [_completed(world, here.bot_user, each) for each in args["files"]]
    named = args.get("channel_id") or args.get("channels", "")
    for identifier in filter(None, str(named).split(",")):
        channel = place(world, here, identifier)
        text = args.get("initial_comment", "")
        blocks = with_ids(world, content(world, {**args, "text": text or "file"})[1]) if args.get("blocks") else []
        thread = args.get("thread_ts", "")
        message = Message(channel.id, world.ts(), here.bot_user, text, blocks, thread, here.team, here.app.id, here.bot)
        message.files, message.arguments = done, args
        world.keep(message)
    return {"files": done}


def _completed(world: World, user: str, given: Json) -> Json:
    upload = world.uploads.get(given.get("id", ""))
    if upload is None:
        raise SlackError("file_not_found", fault="a file that was never begun was completed")
    if upload["data"] is None or len(upload["data"]) != upload["length"]:
        raise SlackError("file_upload_failed", fault="a file was completed without its announced bytes")
    file: Json = {"id": given["id"], "name": upload["name"], "title": given.get("title", upload["name"]), "user": user}
    file |= {"size": upload["length"], "mode": "hosted", "permalink": f"https://files.slack.com/{given['id']}"}
    world.files[given["id"]] = file | {"data": upload["data"]}
    return file


async def info(world: World, caller: Caller, args: Json) -> Json:
    file = world.files.get(args["file"])
    if file is None:
        raise SlackError("file_not_found")
    return {"file": {name: value for name, value in file.items() if name != "data"}}


METHODS = {
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete,
    "files.info": info,
}
