"""What happens in a workspace by other hands: channels archived, shared and moved, people who leave, uninstalls.

Each changes the world and tells the app, where it subscribes to the event and has the right to hear it.
"""

from typing import Any

from tests.support.slack import payloads
from tests.support.slack.conversation_methods import person_json
from tests.support.slack.delivery import Acked, Delivery
from tests.support.slack.shapes import Channel, Installation, Json
from tests.support.slack.world import World

NEEDS = {
    "app_mention": ("app_mentions:read",),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "user_change": ("users:read",),
    **dict.fromkeys(("group_archive", "group_unarchive", "group_rename"), ("groups:read",)),
    **dict.fromkeys(("channel_archive", "channel_unarchive", "channel_rename"), ("channels:read",)),
    **dict.fromkeys(
        ("channel_shared", "channel_unshared", "channel_id_changed", "member_joined_channel", "member_left_channel"),
        ("channels:read", "groups:read"),
    ),
}


class Happenings:
    """The part of the fake that other people's doings come from."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self.world, self.delivery = world, delivery

    async def happens(self, event: Json, *, team: str = "", channel: Channel | None = None) -> Acked | None:
        """Tell the app of an event, whatever it is; None where it does not subscribe to it."""
        here = self._told_at(team, channel)
        if here is None or event["type"] not in here.app.events or not self.may_hear(here, event["type"]):
            return None
        told = payloads.event(self.world, here, event, channel)
        return await self.delivery.deliver(here.app, "events_api", told)

    async def archives(self, channel: str) -> None:
        found = self.world.channel(channel)
        found.archived = True
        await self._of_channel(found, "archive", {"user": found.members[0]})

    async def unarchives(self, channel: str) -> None:
        found = self.world.channel(channel)
        found.archived = False
        await self._of_channel(found, "unarchive", {"user": found.members[0]})

    async def renames(self, channel: str, name: str) -> None:
        found = self.world.channel(channel)
        found.name = name
        told = {"id": channel, "name": name, "created": 1}
        await self.happens({"type": f"{found.kind}_rename", "channel": told}, channel=found)

    async def shares(self, channel: str, team: str) -> None:
        """A channel becomes one with another organisation."""
        found = self.world.channel(channel)
        found.shared = True
        if team not in found.teams:
            found.teams.append(team)
        await self.happens({"type": "channel_shared", "connected_team_id": team, "channel": channel}, channel=found)

    async def unshares(self, channel: str, team: str) -> None:
        """The other organisation is no longer in a channel."""
        found = self.world.channel(channel)
        found.teams = [each for each in found.teams if each != team]
        found.members = [each for each in found.members if self.world.people[each].team != team]
        found.shared = len(found.teams) > 1
        told: Json = {"type": "channel_unshared", "previously_connected_team_id": team, "channel": channel}
        await self.happens(told | {"is_ext_shared": found.shared}, channel=found)

    async def moves(self, channel: str, to: str) -> None:
        """A channel gets another id, as when a private one is shared."""
        old = self.world.channel(channel)
        new = Channel(to, old.name, old.teams, old.members, old.kind, old.shared, old.archived, old.pins)
        old.moved_to, self.world.channels[to] = to, new
        self.world.messages[to] = self.world.messages.pop(channel, [])
        for message in self.world.messages[to]:
            message.channel = to
        event = {"type": "channel_id_changed", "old_channel_id": channel, "new_channel_id": to}
        await self.happens(event, channel=new)

    async def joins(self, user: str, channel: str) -> None:
        found = self.world.channel(channel)
        person = self.world.people[user]
        found.members.append(user)
        if person.team not in found.teams:
            found.teams.append(person.team)
        told: Json = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C"}
        await self.happens(told | {"team": person.team}, channel=found)

    async def parts(self, user: str, channel: str) -> None:
        """Somebody, or the app itself, goes out of a channel."""
        found = self.world.channel(channel)
        found.members.remove(user)
        told: Json = {"type": "member_left_channel", "user": user, "channel": channel, "channel_type": "C"}
        await self.happens(told | {"team": self.world.people[user].team}, channel=found)

    async def leaves(self, user: str) -> None:
        """Somebody's account is closed."""
        person = self.world.people[user]
        person.deleted = True
        told = person_json(self.world, person, person.team)
        await self.happens({"type": "user_change", "user": told, "cache_ts": int(self.world.now)}, team=person.team)

    async def uninstalls(self, team: str) -> None:
        """The app is taken out of a workspace; its tokens die first."""
        here = self.world.installation(team)
        assert here is not None, f"the app is not in {team}"
        here.revoked = True
        for event in (
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [here.bot_user]}},
            {"type": "app_uninstalled"},
        ):
            if event["type"] in here.app.events:
                told = payloads.event(self.world, here, event)
                told["authorizations"] = []
                await self.delivery.deliver(here.app, "events_api", told)

    async def runs_step(self, user: str, callback: str, inputs: Json) -> Json:
        """Somebody's workflow comes to the app's step; returns what stands of it, to be looked at after it is done."""
        here = self.world.installation(self.world.people[user].team)
        assert here is not None, "the app is not in this workspace"
        function = here.app.manifest.get("functions", {})[callback]
        execution = f"Fx{self.world.number():08d}"
        step: Json = {"status": "running", "function": function, "inputs": inputs, "user": user}
        self.world.steps[execution] = step
        await self.happens(
            {
                "type": "function_executed",
                "function": {"id": f"Fn{callback}", "callback_id": callback, "type": "app", "app_id": here.app.id}
                | {"title": function.get("title", ""), "description": function.get("description", "")},
                "inputs": inputs,
                "function_execution_id": execution,
                "workflow_execution_id": f"Wx{self.world.number():08d}",
                "bot_access_token": here.token,
            },
            team=here.team,
        )
        return step

    async def retries(self) -> int:
        """A minute later: every event that is not acknowledged yet comes again. Returns how many there were."""
        return await self.delivery.retry(self.world.apps)

    async def verifies_address(self, app: str = "A1") -> Acked:
        """Slack asks whether the address is ours, as when it is entered in the app's settings."""
        told = {"token": payloads.TOKEN, "challenge": "challenge-word", "type": "url_verification"}
        return await self.delivery.deliver(self.world.apps[app], "events_api", told)

    def may_hear(self, here: Installation, event: str) -> bool:
        """Whether the app has the right for an event that it subscribes to; to subscribe without it is a fault."""
        rights = NEEDS.get(event, ())
        if rights and not self.world.uses(here, rights):
            self.world.fault(f"the manifest subscribes to {event} without the scope {' or '.join(rights)}")
            return False
        return True

    async def _of_channel(self, channel: Channel, what: str, more: dict[str, Any]) -> None:
        event = {"type": f"{channel.kind}_{what}", "channel": channel.id, **more}
        await self.happens(event, channel=channel)

    def _told_at(self, team: str, channel: Channel | None) -> Installation | None:
        teams = channel.teams if channel is not None else [team]
        return next((found for each in teams if (found := self.world.installation(each))), None)
