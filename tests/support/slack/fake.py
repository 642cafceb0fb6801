"""A strict fake Slack on loopback: its world, its Web API, its users' hands, and what it found wrong with the app.

async with fake_slack() as slack:
    slack.workspace("T1", "Harbour")
    slack.person("U1", "Mia", team="T1")
    slack.app(manifest, token="xoxb-1", signing_secret="shh")
    slack.channel("C1", team="T1", name="dub-1", members=["U1"])
    slack.delivers_to("http://127.0.0.1:8080/slack/events")
    seen = await slack.user("U1").types("/escalate", "new", channel="C1")
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import ClientSession

from bot.site import listen
from tests.support.slack.app_methods import installed
from tests.support.slack.delivery import Delivered, Delivery
from tests.support.slack.happenings import Happenings
from tests.support.slack.server import Server
from tests.support.slack.shapes import (
    App,
    Call,
    Channel,
    Installation,
    Json,
    Message,
    Person,
    ResponseUrl,
    Trigger,
    View,
    Workspace,
)
from tests.support.slack.sockets import Sockets
from tests.support.slack.trouble import Mishap, Trouble
from tests.support.slack.user import User
from tests.support.slack.world import World


@dataclass(frozen=True, slots=True)
class Address:
    """A response_url and what Slack remembers of it."""

    address: str
    url: ResponseUrl


class FakeSlack(Happenings):
    """The whole of it. `patience`: how long a reader waits for an answer that did not come with the acknowledgement."""

    def __init__(self, world: World, delivery: Delivery, sockets: Sockets, trouble: Trouble) -> None:
        super().__init__(world, delivery)
        self.sockets, self.trouble = sockets, trouble
        self.patience = 0.3

    @property
    def api(self) -> str:
        """The address of the Web API, for `SLACK_API_URL`."""
        return f"{self.world.base}/api/"

    @property
    def authorize(self) -> str:
        """The address of the consent page, for `SLACK_AUTHORIZE_URL`."""
        return f"{self.world.base}/oauth/v2/authorize"

    def workspace(self, team: str, name: str, *, enterprise: str = "") -> Workspace:
        self.world.workspaces[team] = Workspace(team, name, enterprise)
        return self.world.workspaces[team]

    def person(self, user: str, name: str, *, team: str, email: str = "", zone: str = "Europe/Dublin") -> User:
        self.world.people[user] = Person(user, name, team, email, zone=zone)
        return self.user(user)

    def channel(
        self,
        channel: str,
        *,
        team: str,
        name: str = "",
        members: list[str] | None = None,
        shared: bool = False,
        private: bool = False,
        app: bool = True,
    ) -> Channel:
        """A channel; the app is in it unless told otherwise. Members of other workspaces make them part of it."""
        inside = list(members or [])
        teams = list(dict.fromkeys([team, *(self.world.people[each].team for each in inside)]))
        here = self.world.installation(team)
        if app and here is not None:
            inside.append(here.bot_user)
        kind: Literal["channel", "group"] = "group" if private else "channel"
        made = Channel(channel, name or channel.lower(), teams, inside, kind, shared, wants_app=app)
        self.world.channels[channel] = made
        return made

    def group(self, group: str, *, team: str, handle: str, users: list[str]) -> None:
        """A user group of a workspace."""
        told = {"id": group, "team_id": team, "handle": handle, "name": handle, "users": list(users), "date_delete": 0}
        self.world.groups[group] = told

    def app(
        self,
        manifest: Json,
        token: str = "",
        signing_secret: str = "",
        app_token: str = "",
        team: str = "T1",
        *,
        client_id: str = "1.1",
        client_secret: str = "",
        org: bool = False,
    ) -> App:
        """The app, installed in `team` with the manifest's scopes where there is a token; else by OAuth only."""
        app = App("A1", manifest, signing_secret or "shh", app_token, client_id, client_secret or "client-secret")
        self.world.apps[app.id] = app
        if token:
            self.installs(team, token, org=org)
        return app

    def installs(self, team: str, token: str, *, org: bool = False, app: str = "A1") -> Installation:
        """Put the app into one more workspace."""
        here = installed(self.world, app, team, token, self.world.apps[app].scopes)
        here.org = org
        return here

    def delivers_to(self, url: str, *, app: str = "A1") -> None:
        """Where payloads are posted; while a websocket is open they go through that instead."""
        self.world.apps[app].url = url

    def user(self, user: str) -> User:
        return User(self, self.world.people[user])

    def messages(self, channel: str) -> list[Message]:
        """What stands in a channel, oldest first, threads included."""
        return list(self.world.messages.get(channel, []))

    def ephemerals(self, user: str) -> list[Message]:
        """What only this user was shown, oldest first."""
        return [each for each in self.world.ephemerals if each.to == user]

    def modal(self, user: str) -> View | None:
        """The view that somebody has open, the uppermost."""
        stack = self.world.modals.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        return self.world.homes.get(user)

    def dm(self, user: str) -> list[Message]:
        """The direct messages of the app and somebody."""
        direct = [each.id for each in self.world.channels.values() if each.kind == "im" and user in each.members]
        return [message for channel in direct for message in self.messages(channel)]

    @property
    def calls(self) -> list[Call]:
        """Every call that arrived, as (method, arguments)."""
        return self.world.calls

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Every call that was refused, as (method, error code)."""
        return self.world.refused

    @property
    def faults(self) -> list[str]:
        """What the app did against Slack's rules."""
        return self.world.faults

    @property
    def deliveries(self) -> list[Delivered]:
        """Every payload that was sent to the app, and how it was acknowledged."""
        return self.delivery.sent

    @property
    def connected(self) -> bool:
        """Whether a websocket is open."""
        return any(self.sockets.open.values())

    @property
    def delivers_twice(self) -> bool:
        return self.delivery.twice

    @delivers_twice.setter
    def delivers_twice(self, twice: bool) -> None:
        self.delivery.twice = twice

    async def refreshes_sockets(self) -> None:
        """Ask every websocket to be made anew, as Slack does every few hours."""
        for app in self.world.apps:
            await self.sockets.refresh(app)

    def cuts_sockets(self) -> None:
        """Break every websocket off without a word."""
        for app in self.world.apps:
            self.sockets.cut(app)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method."""
        return [call.args for call in self.calls if call.method == method]

    def times(self, method: str) -> list[float]:
        """When the calls of a method came, in the running loop's seconds."""
        return [at for call, at in zip(self.calls, self.world.times, strict=True) if call.method == method]

    @property
    def used_scopes(self) -> set[str]:
        """The scopes that anything was done by so far."""
        return self.world.used_scopes

    def forgives(self, part: str) -> int:
        """Take back the faults that contain this, because a test meant them. Returns how many there were."""
        forgiven = [each for each in self.faults if part in each]
        self.faults[:] = [each for each in self.faults if part not in each]
        return len(forgiven)

    def passes(self, seconds: float) -> None:
        """Let time go by for triggers, response addresses and tokens."""
        self.world.ahead += seconds

    async def until(self, true: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something is so in here. Raises TimeoutError."""
        await self.world.until(true, within)

    def drop_answers(self, method: str, times: int = 1) -> None:
        """Do what is asked, then cut the connection instead of answering."""
        self.trouble.plan(method, Mishap("drop", times))

    def drop_first_answers(self, method: str) -> None:
        """Do every message once without an answer: the first call of each, by its key, else by channel and text."""
        self.trouble.first.add(method)

    def delays(self, method: str, seconds: float) -> None:
        """Let every call of a method wait; 0 lifts it, and lets go of what waits."""
        self.trouble.delay(method, seconds)

    def limits(self, method: str, retry_after: int, times: int = 1) -> None:
        """Answer 429 with Retry-After."""
        self.trouble.plan(method, Mishap("limit", times, [retry_after]))

    def fails(self, method: str, how: int | str = 500, times: int = 1) -> None:
        """Do nothing, and answer with a status (a number) or an error code (a word)."""
        self.trouble.plan(method, Mishap("fail", times, how))

    def trigger(self, here: Installation, person: Person, view: str = "") -> str:
        """A new trigger id."""
        number = self.world.number()
        trigger = Trigger(f"{number}.{number}.{number:08x}", here.team, person.id, here.app.id, self.world.now, view)
        self.world.triggers[trigger.id] = trigger
        return trigger.id

    def response_url(self, here: Installation, person: Person, channel: str, message: Message | None = None) -> Address:
        """A new response_url."""
        kind, token = "actions" if message else "commands", f"{self.world.number():08x}"
        thread = message.thread_ts if message else ""
        url = ResponseUrl(token, here.team, person.id, channel, self.world.now, message, thread)
        self.world.response_urls[token] = url
        return Address(f"{self.world.base}/{kind}/{here.team}/{token}", url)

    def hears(self, here: Installation, event: str, channel: Channel | None) -> bool:
        """Whether the app is told of an event: it subscribes to it, has the right, and is in the channel."""
        if event not in here.app.events:
            return False
        if not self.may_hear(here, event):
            return False
        return channel is None or here.bot_user in channel.members


@asynccontextmanager
async def fake_slack(clock: Callable[[], float] = time.time, *, strict: bool = True) -> AsyncIterator[FakeSlack]:
    """A fake Slack on a free port of this machine; when strict, the block must end without a fault of the app."""
    world, trouble = World(clock), Trouble()
    sockets = Sockets(world)
    runner, port = await listen(Server(world, trouble, sockets).site(), "127.0.0.1", 0)
    world.base = f"http://127.0.0.1:{port}"
    try:
        async with ClientSession() as http:
            yield FakeSlack(world, Delivery(world, sockets, http), sockets, trouble)
        assert not strict or world.faults == [], world.faults
    finally:
        trouble.lift()
        await sockets.close()
        await runner.cleanup()
