"""The state of the fake Slack: who and what there is, and what was said. It answers lookups and mints ids; no wire."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.support.slack.shapes import (
    App,
    Call,
    Channel,
    Installation,
    Json,
    Message,
    Person,
    ResponseUrl,
    SlackError,
    Trigger,
    View,
    Workspace,
)


@dataclass
class World:
    """`clock` gives real seconds; `ahead` are those that a test let pass. Both give every time in here."""

    clock: Callable[[], float]
    base: str = ""
    ahead: float = 0.0
    knows_rich_blocks: bool = True
    token_lives: float = 43_200.0  # seconds, where tokens are rotated
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    installations: list[Installation] = field(default_factory=list)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    steps: dict[str, Json] = field(default_factory=dict)
    codes: dict[str, Json] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    consents: str = ""
    calls: list[Call] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    used_scopes: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    log: list[tuple[str, str, Any]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def now(self) -> float:
        return self.clock() + self.ahead

    def number(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        """A message's id: its time, and a number that never comes twice."""
        return f"{int(self.now)}.{self.number():06d}"

    def called(self, method: str, args: Json) -> None:
        """Keep a call, and when it came (in the running loop's seconds)."""
        self.calls.append(Call(method, args))
        self.times.append(asyncio.get_running_loop().time())
        self.stir()

    def uses(self, here: Installation, scopes: Iterable[str]) -> bool:
        """Whether the app has one of these scopes; those that it has are kept as used."""
        had = set(scopes) & set(here.scopes)
        self.used_scopes |= had
        return bool(had)

    def fault(self, what: str) -> None:
        """Keep a violation."""
        self.faults.append(what)

    def seen(self, user: str, kind: str, what: object) -> None:
        """Keep that something came up on somebody's screen, and wake whoever waits for it."""
        self.log.append((user, kind, what))
        self.stir()

    def stir(self) -> None:
        self._changed.set()

    async def until(self, true: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something is so. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not true():
                self._changed.clear()
                with suppress(TimeoutError):  # what is asked may also lie outside of here, so it is looked at anyway
                    await asyncio.wait_for(self._changed.wait(), 0.05)

    def installation(self, team: str, app: str = "") -> Installation | None:
        """The living installation in a workspace, or of its whole organisation."""
        grid = self.workspaces[team].enterprise if team in self.workspaces else ""
        for each in self.installations:
            same = each.team == team or (each.org and grid and self.workspaces[each.team].enterprise == grid)
            if same and not each.revoked and app in ("", each.app.id):
                return each
        return None

    def channel(self, identifier: object) -> Channel:
        found = self.channels.get(str(identifier))
        if found is None or found.moved_to:
            raise SlackError("channel_not_found")
        return found

    def message(self, channel: str, ts: object) -> Message:
        found = next((each for each in self.messages.get(channel, []) if each.ts == ts), None)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def direct(self, bot_user: str, user: str, team: str) -> Channel:
        """The direct messages of the app and somebody; opened when first asked for."""
        identifier = f"D{user}" if self._only_bot(bot_user) else f"D{user}{bot_user}"
        if identifier not in self.channels:
            self.channels[identifier] = Channel(identifier, "", [team], [user, bot_user], "im")
        return self.channels[identifier]

    def _only_bot(self, bot_user: str) -> bool:
        return not self.installations or self.installations[0].bot_user == bot_user

    def external(self, user: str, team: str) -> bool:
        """Whether somebody belongs to another organisation than this workspace's."""
        theirs = self.people[user].team
        if theirs == team:
            return False
        grid = self.workspaces[team].enterprise
        return not grid or self.workspaces[theirs].enterprise != grid

    def knows(self, user: str, team: str) -> bool:
        """Whether somebody can be seen from a workspace: its own people, and those of a channel shared with it."""
        if user not in self.people:
            return False
        if not self.external(user, team):
            return True
        return any(user in each.members and team in each.teams for each in self.channels.values() if each.kind != "im")

    def reaches(self, here: Installation, user: str) -> bool:
        """Whether the app may write to somebody directly: others' people only from a channel that both are in."""
        if not self.external(user, here.team):
            return True
        rooms = [each.members for each in self.channels.values() if each.kind != "im" and each.shared]
        return any(user in members and here.bot_user in members for members in rooms)

    def keep(self, message: Message) -> Message:
        """Put a message where it belongs and tell its readers."""
        if message.to:
            self.ephemerals.append(message)
            self.seen(message.to, "ephemeral", message)
            return message
        self.messages.setdefault(message.channel, []).append(message)
        for member in self.channels[message.channel].members:
            self.seen(member, "message", message)
        return message
