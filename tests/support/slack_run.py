"""`handrail run` with Slack, as a process of its own, beside a fake Slack; its clock is moved by hand."""

import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.demo import Demo, running
from tests.support.slack import FakeSlack, User, fake_slack
from tests.support.slack.shapes import Message
from tests.support.slack_desk import APP_TOKEN, CHANNELS, SECRET, TOKEN, person, slack_yaml, stage, user_of

KEY = "ab" * 32
PATIENCE = 30.0
MARK, DOUBT = " · possible duplicate", "Possible duplicate: "


@dataclass(frozen=True)
class SlackHouse:
    """A running house and the Slack it lives in.

    `past_copies`: whoever reads a channel passes over each first try whose answer was lost, and over the mark of the
    copy more; direct messages have none, since there we may always look.
    """

    slack: FakeSlack
    demo: Demo
    past_copies: bool = False

    def person(self, key: str) -> User:
        return person(self.slack, key)

    async def settled(self) -> None:
        await self.demo.comes_to_rest()

    async def advance(self, length: str) -> None:
        await self.demo.advance(length)
        await self.settled()

    def room(self, name: str) -> list[Message]:
        """What stands in a channel."""
        messages = self.slack.messages(CHANNELS[name])
        if not self.past_copies:
            return messages
        kept = (each for each in messages if each.ts not in self.slack.trouble.lost)
        return [replace(each, text=each.text.removesuffix(MARK)) for each in kept]

    def direct(self, key: str) -> list[Message]:
        """What somebody has in their direct messages with the app."""
        return self.slack.dm(user_of(key))

    def heard(self, key: str, words: str) -> list[Message]:
        """The direct messages of somebody that begin with these words."""
        return [message for message in self.direct(key) if message.text.startswith(words)]

    def card(self, room: str, words: str) -> Message:
        """The one message of a channel that begins with these words."""
        found = [message for message in self.room(room) if message.text.startswith(words) and not message.thread_ts]
        assert len(found) == 1, [message.text for message in self.room(room)]
        return found[0]

    def told(self) -> list[Message]:
        """Everything of ours that stands anywhere, as it is."""
        return [each for channel in self.slack.world.channels for each in self.slack.messages(channel) if each.app]


def environment(slack: FakeSlack, database: str, *, port: int, local: int) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "AUDIT_KEY": KEY,
        "TOKEN_KEY": KEY,
        "HANDRAIL_CLOCK": "manual",
        "PORT": str(port),
        "LOCAL_PORT": str(local),
        "SLACK_API_URL": slack.api,
        "SLACK_AUTHORIZE_URL": slack.authorize,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }


@asynccontextmanager
async def run(
    folder: Path,
    slack: FakeSlack,
    mode: str,
    database: str,
    more: Mapping[str, str] | None = None,
    *,
    rehearsal: str = "null",
) -> AsyncIterator[SlackHouse]:
    """The process on this database, connected to this Slack, until the block is left. `rehearsal` is app.yaml's."""
    config = folder / "app.yaml"
    config.write_text(slack_yaml(mode, rehearsal=rehearsal), encoding="utf-8")
    port, local = free_port(), free_port()
    given = {**environment(slack, database, port=port, local=local), **(more or {})}
    slack.delivers_to(f"http://127.0.0.1:{port}/slack/events")
    async with running(folder, "-c", str(config), verb="run", environment=given) as process:
        yield SlackHouse(slack, replace(process, url=f"http://127.0.0.1:{local}"))


@asynccontextmanager
async def slack_house(
    folder: Path, mode: str = "http", *, database: str = "", extras: Sequence[str] = ()
) -> AsyncIterator[SlackHouse]:
    """A strict Slack and a house in it."""
    async with fake_slack() as slack:
        stage(slack, mode, extras=extras)
        async with run(folder, slack, mode, database or f"sqlite:///{folder / 'handrail.db'}") as house:
            yield house


def free_port() -> int:
    """A port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
