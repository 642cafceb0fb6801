"""The app itself: who it is, its installation in a workspace, its sockets and its workflow steps."""

from tests.support.slack.blocks import problems_of, view_problems
from tests.support.slack.shapes import Caller, Installation, Json, Person, SlackError
from tests.support.slack.world import World

CODE_LIVES = 600


async def test(world: World, caller: Caller, args: Json) -> Json:
    if caller.here is None:
        return {"app_name": caller.app.id, "app_id": caller.app.id}
    here, workspace = caller.here, world.workspaces[caller.here.team]
    found: Json = {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": "handrail",
        "team_id": here.team,
        "user_id": here.bot_user,
        "bot_id": here.bot,
        "is_enterprise_install": here.org,
    }
    return found | ({"enterprise_id": workspace.enterprise} if workspace.enterprise else {})


async def revoke(world: World, caller: Caller, args: Json) -> Json:
    if not args.get("test"):
        caller.installed.revoked = True
    return {"revoked": not args.get("test")}


async def uninstall(world: World, caller: Caller, args: Json) -> Json:
    caller.installed.revoked = True
    return {}


async def connect(world: World, caller: Caller, args: Json) -> Json:
    if not caller.app.settings.get("socket_mode_enabled"):
        raise SlackError("not_allowed", fault="the manifest does not enable Socket Mode")
    ticket = f"ticket-{world.number()}"
    world.tickets[ticket] = caller.app.id
    return {"url": f"{world.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={caller.app.id}"}


async def access(world: World, caller: Caller, args: Json) -> Json:
    """The exchange of a code, or of a refresh token, for a token."""
    app = caller.app
    if args.get("grant_type") == "refresh_token":
        return _refreshed(world, app.id, str(args.get("refresh_token", "")))
    code = world.codes.pop(str(args.get("code", "")), None)
    if code is None or code["app"] != app.id or world.now - code["minted"] > CODE_LIVES:
        raise SlackError("invalid_code")
    if code["redirect_uri"] and args.get("redirect_uri") != code["redirect_uri"]:
        raise SlackError("bad_redirect_uri", fault="the code was given for another redirect_uri")
    here = installed(world, app.id, code["team"], f"xoxb-{code['team']}-{world.number()}", code["scopes"])
    return _granted(world, here, code["user"])


def installed(world: World, app: str, team: str, token: str, scopes: list[str]) -> Installation:
    """The app put into a workspace, or put in again."""
    known = world.apps[app]
    world.installations = [each for each in world.installations if (each.app.id, each.team) != (app, team)]
    here = Installation(known, team, token, list(scopes), f"UBOT{team}", f"B{team}")
    world.installations.append(here)
    world.people[here.bot_user] = Person(here.bot_user, "Handrail", team, is_bot=True)
    for channel in world.channels.values():
        if channel.wants_app and channel.teams[0] == team and here.bot_user not in channel.members:
            channel.members.append(here.bot_user)
    if known.settings.get("token_rotation_enabled"):
        _rotate(world, here)
    return here


def _rotate(world: World, here: Installation) -> None:
    number = world.number()
    here.token, here.refresh = f"xoxe.xoxb-1-{here.team}-{number}", f"xoxe-1-{here.team}-{number}"
    here.expires = world.now + world.token_lives


def _refreshed(world: World, app: str, refresh: str) -> Json:
    here = next(
        (each for each in world.installations if each.app.id == app and refresh and each.refresh == refresh), None
    )
    if here is None or here.revoked:
        raise SlackError("invalid_refresh_token")
    _rotate(world, here)
    return _granted(world, here, "")


def _granted(world: World, here: Installation, user: str) -> Json:
    workspace = world.workspaces[here.team]
    granted: Json = {
        "app_id": here.app.id,
        "authed_user": {"id": user} if user else {},
        "scope": ",".join(here.scopes),
        "token_type": "bot",
        "access_token": here.token,
        "bot_user_id": here.bot_user,
        "team": {"id": here.team, "name": workspace.name},
        "enterprise": {"id": workspace.enterprise, "name": workspace.enterprise} if workspace.enterprise else None,
        "is_enterprise_install": here.org,
    }
    if here.refresh:
        granted |= {"refresh_token": here.refresh, "expires_in": int(here.expires - world.now)}
    return granted


async def validate(world: World, caller: Caller, args: Json) -> Json:
    if sum(name in args for name in ("blocks", "message", "view")) != 1:
        raise SlackError("invalid_arguments", fault="blocks.validate takes exactly one of blocks, message and view")
    if "view" in args:
        found = view_problems(world, args["view"], args["view"].get("type", "modal"))
    else:
        blocks = args.get("blocks") or args.get("message", {}).get("blocks", [])
        found = problems_of(blocks, "message", rich=world.knows_rich_blocks)
    if found:
        raise SlackError("invalid_blocks", details=tuple(found))
    return {}


async def succeeded(world: World, caller: Caller, args: Json) -> Json:
    return _finished(world, args["function_execution_id"], {"outputs": args["outputs"]})


async def failed(world: World, caller: Caller, args: Json) -> Json:
    return _finished(world, args["function_execution_id"], {"error": args["error"]})


def _finished(world: World, execution: str, result: Json) -> Json:
    step = world.steps.get(execution)
    if step is None:
        raise SlackError("function_execution_not_found", fault="a step that was never run was finished")
    if step["status"] != "running":
        raise SlackError("function_execution_not_in_running_state", fault="a step was finished twice")
    wrong = set(result.get("outputs", {})) - set(step["function"].get("output_parameters", {}))
    if wrong:
        raise SlackError(
            "parameter_validation_failed", fault=f"outputs that the manifest does not have: {sorted(wrong)}"
        )
    step |= result | {"status": "failed" if "error" in result else "completed"}
    world.stir()
    return {}


METHODS = {
    "auth.test": test,
    "auth.revoke": revoke,
    "apps.uninstall": uninstall,
    "apps.connections.open": connect,
    "oauth.v2.access": access,
    "blocks.validate": validate,
    "functions.completeSuccess": succeeded,
    "functions.completeError": failed,
}
