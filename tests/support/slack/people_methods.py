"""People and user groups, as an app of a workspace may read them."""

from tests.support.slack.conversation_methods import page, person_json
from tests.support.slack.shapes import Caller, Json, SlackError
from tests.support.slack.world import World


async def info(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    if args["user"] not in world.people:
        raise SlackError("user_not_found")
    return {"user": person_json(world, world.people[args["user"]], here.team)}


async def everybody(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    known = [each for each in world.people.values() if world.knows(each.id, here.team)]
    told = [person_json(world, each, here.team) for each in known]
    return page(told, args, "members") | {"cache_ts": int(world.now)}


async def by_email(world: World, caller: Caller, args: Json) -> Json:
    here = caller.installed
    for person in world.people.values():
        if person.email == args["email"] and person.team == here.team and not person.deleted:
            return {"user": person_json(world, person, here.team)}
    raise SlackError("users_not_found")


async def groups(world: World, caller: Caller, args: Json) -> Json:
    found = []
    for group in world.groups.values():
        if group["team_id"] == caller.installed.team:
            told = {**group, "user_count": len(group["users"])}
            if not args.get("include_users"):
                told.pop("users")
            found.append(told)
    return {"usergroups": found}


async def group_people(world: World, caller: Caller, args: Json) -> Json:
    group = world.groups.get(args["usergroup"])
    if group is None or group["team_id"] != caller.installed.team:
        raise SlackError("no_such_subteam")
    return {"users": group["users"]}


async def team(world: World, caller: Caller, args: Json) -> Json:
    here = world.workspaces[args.get("team") or caller.installed.team]
    return {"team": {"id": here.id, "name": here.name, "domain": here.domain, "enterprise_id": here.enterprise}}


METHODS = {
    "users.info": info,
    "users.list": everybody,
    "users.lookupByEmail": by_email,
    "usergroups.list": groups,
    "usergroups.users.list": group_people,
    "team.info": team,
}
