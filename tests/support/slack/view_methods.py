"""Modals and Home tabs: opening by a trigger once, pushing, updating guarded by hash, publishing."""

import json
from hashlib import sha256

from tests.support.slack.blocks import check_view
from tests.support.slack.chat_methods import with_ids
from tests.support.slack.shapes import Caller, Json, SlackError, Trigger, View
from tests.support.slack.world import World

TRIGGER_LIVES, DEEPEST = 3.0, 3


def hash_of(world: World, source: Json) -> str:
    digest = sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()[:8]
    return f"{int(world.now)}.{world.number()}{digest}"


def view_json(view: View) -> Json:
    """A view as Slack gives it back: with its ids, its hash and what was typed."""
    values: dict[str, Json] = {}
    for (block, action), value in view.typed.items():
        values.setdefault(block, {})[action] = value
    source = {
        "blocks": [],
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **view.source,
    }
    return source | {
        "id": view.id,
        "team_id": view.team,
        "app_id": view.app,
        "app_installed_team_id": view.installed_team,
        "bot_id": f"B{view.installed_team}",
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous or None,
        "state": {"values": values},
    }


def spend(world: World, caller: Caller, identifier: str) -> Trigger:
    """Use a trigger up. Raises SlackError for one that is unknown, used or more than three seconds old."""
    trigger = world.triggers.get(identifier)
    if trigger is None or trigger.app != caller.app.id:
        raise SlackError("invalid_trigger_id", fault="a trigger id that Slack never gave out")
    if trigger.used:
        raise SlackError("exchanged_trigger_id", fault="" if trigger.again else "a trigger id was used twice")
    if world.now - trigger.minted > TRIGGER_LIVES:
        raise SlackError("expired_trigger_id", fault="a trigger id was older than three seconds")
    trigger.used = True
    return trigger


def made(world: World, caller: Caller, source: Json, user: str, *, kind: str = "modal") -> View:
    """A view as it comes up, checked. Raises SlackError."""
    check_view(world, source, kind)
    here = caller.installed
    source = {**source, "blocks": with_ids(world, source.get("blocks", []))}
    _unique_external_id(world, here.team, source)
    view = View(f"V{world.number():05d}", hash_of(world, source), world.people[user].team, user, here.app.id, source)
    view.root, view.installed_team = view.id, here.team
    return view


def _unique_external_id(world: World, team: str, source: Json) -> None:
    wanted = source.get("external_id")
    standing = [each for stack in world.modals.values() for each in stack if each.installed_team == team]
    if wanted and any(each.source.get("external_id") == wanted for each in standing):
        raise SlackError("duplicate_external_id", fault="an external_id that another view has")


async def open_view(world: World, caller: Caller, args: Json) -> Json:
    trigger = spend(world, caller, args["trigger_id"])
    view = made(world, caller, args["view"], trigger.user)
    world.modals[trigger.user] = [view]
    world.seen(trigger.user, "modal", view)
    return {"view": view_json(view)}


async def push_view(world: World, caller: Caller, args: Json) -> Json:
    trigger = spend(world, caller, args["trigger_id"])
    return {"view": view_json(push(world, caller, args["view"], trigger.user))}


def push(world: World, caller: Caller, source: Json, user: str) -> View:
    """Put a view upon the one that somebody has open."""
    stack = world.modals.get(user, [])
    if not stack:
        raise SlackError("not_found", fault="a view was pushed upon none")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached", fault="a fourth view was pushed")
    view = made(world, caller, source, user)
    view.root, view.previous = stack[0].id, stack[-1].id
    stack.append(view)
    world.seen(user, "modal", view)
    return view


async def update_view(world: World, caller: Caller, args: Json) -> Json:
    given = args.get("view_id"), args.get("external_id")
    if not any(given):
        raise SlackError("invalid_arguments", fault="views.update needs view_id or external_id")
    standing = [each for stack in world.modals.values() for each in stack if each.app == caller.app.id]
    meant = [
        each for each in standing if each.id == given[0] or (given[1] and each.source.get("external_id") == given[1])
    ]
    view = next(iter(meant), None)
    if view is None:
        raise SlackError("not_found")
    if args.get("hash") and args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    change(world, view, args["view"])
    return {"view": view_json(view)}


def change(world: World, view: View, source: Json) -> None:
    """Show another source in an open view. What was typed stays where block id and action id are the same."""
    check_view(world, source, "modal")
    view.source = {**source, "blocks": with_ids(world, source.get("blocks", []))}
    view.hash, view.errors = hash_of(world, view.source), {}
    kept = {(block["block_id"], block["element"]["action_id"]) for block in view.blocks if block.get("type") == "input"}
    view.typed = {place: value for place, value in view.typed.items() if place in kept}
    world.seen(view.user, "modal", view)


async def publish(world: World, caller: Caller, args: Json) -> Json:
    here, user = caller.installed, args["user_id"]
    if not here.app.features.get("app_home", {}).get("home_tab_enabled"):
        raise SlackError("not_enabled", fault="the manifest enables no Home tab")
    if not world.knows(user, here.team):
        raise SlackError("user_not_found")
    standing = world.homes.get(user)
    if args.get("hash") and standing is not None and args["hash"] != standing.hash:
        raise SlackError("hash_conflict")
    view = made(world, caller, args["view"], user, kind="home")
    if standing is not None:
        view.id = view.root = standing.id
    world.homes[user] = view
    world.seen(user, "home", view)
    return {"view": view_json(view)}


METHODS = {"views.open": open_view, "views.push": push_view, "views.update": update_view, "views.publish": publish}
