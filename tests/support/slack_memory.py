"""Slack's adapter without a house: its ports in memory, and its sending parts put together against a fake Slack."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from adapters.slack.api import Api
from adapters.slack.channels import Channels
from adapters.slack.install import Tokens
from adapters.slack.pacing import Pacing
from adapters.slack.send import Sender
from adapters.slack.settings import Addresses, Credentials, SlackSetup
from handlers.cards.card import Card, say
from handlers.cards.post import Post
from handlers.commands.request import Identity, Request, Surface
from handlers.domain.timeline import Audience
from handlers.ports.installations import Installation
from tests.support.slack import FakeSlack, fake_slack, sample_manifest

TOKEN = "xoxb-harbour"
TEAM, CLIENT, DIRECT = Surface("slack", "T1", "C1"), Surface("slack", "T1", "C9"), Surface("slack", "T1", "dm-U1")
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(slots=True)
class MemoryBook:
    """An address book without a database."""

    facts: dict[tuple[str, str, str], tuple[str, datetime]] = field(default_factory=dict)

    async def get(self, chat: str, tenant: str, name: str) -> str | None:
        found = self.facts.get((chat, tenant, name))
        return found[0] if found else None

    async def several(self, chat: str, tenant: str, names: Sequence[str]) -> Mapping[str, str]:
        return {name: self.facts[chat, tenant, name][0] for name in names if (chat, tenant, name) in self.facts}

    async def put(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> None:
        self.facts[chat, tenant, name] = (value, at)

    async def add(self, chat: str, tenant: str, name: str, value: str, at: datetime) -> bool:
        is_new = (chat, tenant, name) not in self.facts
        self.facts.setdefault((chat, tenant, name), (value, at))
        return is_new

    async def take(self, chat: str, tenant: str, name: str) -> str | None:
        found = self.facts.pop((chat, tenant, name), None)
        return found[0] if found else None

    async def listed(self, chat: str, tenant: str, prefix: str) -> Mapping[str, str]:
        return {
            name: value
            for (its_chat, its_tenant, name), (value, _) in self.facts.items()
            if (its_chat, its_tenant) == (chat, tenant) and name.startswith(prefix)
        }

    async def forget(self, chat: str, tenant: str) -> None:
        self.facts = {key: value for key, value in self.facts.items() if key[:2] != (chat, tenant)}

    async def forget_before(self, chat: str, prefix: str, before: datetime) -> int:
        old = [
            key for key, (_, at) in self.facts.items() if key[0] == chat and key[2].startswith(prefix) and at < before
        ]
        for key in old:
            del self.facts[key]
        return len(old)


@dataclass(slots=True)
class MemoryInstallations:
    """Installations without a database."""

    kept: dict[tuple[str, str], Installation] = field(default_factory=dict)

    async def find(self, chat: str, tenant: str) -> Installation | None:
        return self.kept.get((chat, tenant))

    async def keep(self, installation: Installation) -> None:
        self.kept[installation.chat, installation.tenant] = installation

    async def remove(self, chat: str, tenant: str) -> None:
        self.kept.pop((chat, tenant), None)

    async def every(self, chat: str) -> Sequence[Installation]:
        return [one for (its_chat, _), one in sorted(self.kept.items()) if its_chat == chat]


class GlassSeal:
    """A seal that can be seen through, but holds a text to its place."""

    def close(self, text: str, about: str) -> str:
        return f"{about}|{text}"

    def open(self, sealed: str, about: str) -> str:
        place, _, text = sealed.partition("|")
        if place != about:
            raise ValueError("sealed for another place")
        return text


@dataclass(slots=True)
class Hands:
    """The hands of a test on time: `at` is real time, `seconds` the clock that pacing goes by."""

    at: datetime = NINE
    seconds: float = 1000.0

    def passes(self, span: timedelta) -> None:
        self.at += span
        self.seconds += span.total_seconds()


@dataclass(frozen=True, slots=True)
class Line:
    """The sending half of one Slack connection, in parts."""

    slack: FakeSlack
    setup: SlackSetup
    hands: Hands
    book: MemoryBook
    tokens: Tokens
    api: Api
    channels: Channels
    pacing: Pacing
    sender: Sender


def setup_of(
    api: str, hands: Hands, *, credentials: Credentials | None = None, workspaces: Sequence[str] = ("T1",)
) -> SlackSetup:
    """A setup whose people are `mia` (U1) and `aoife` (U2) of T1, and `kim` (U9) of T9; C9 is Orion's channel."""
    people = {"mia": ("T1", "U1"), "aoife": ("T1", "U2"), "kim": ("T9", "U9")}
    numbers = count(1)

    async def now() -> datetime:
        return hands.at

    async def left(who: Identity) -> None:
        raise AssertionError(f"nobody has left: {who}")

    async def came() -> None:
        raise AssertionError("we could post there before")

    async def owe(request: Request, surface: Surface) -> None:
        raise AssertionError(f"nothing is late: {request} for {surface}")

    async def given(request: Request) -> None:
        raise AssertionError(f"nothing was late: {request}")

    return SlackSetup(
        mode="http",
        workspaces=workspaces,
        credentials=credentials or Credentials(bot_token=TOKEN, signing_secret="shh"),
        addresses=Addresses(api),
        book=MemoryBook(),
        installations=MemoryInstallations(),
        seal=GlassSeal(),
        identities=lambda person: [Identity("slack", *people[person])] if person in people else [],
        bound_to=lambda _tenant, channel: {"C1": "team:dub-1", "C9": "client:ORION"}.get(channel),
        redact=str,
        left=left,
        came=came,
        owe=owe,
        given=given,
        language=lambda _who, _where: "en",
        now=now,
        real_now=lambda: hands.at,
        new_id=lambda: f"id-{next(numbers)}",
        verbs=(),
    )


@asynccontextmanager
async def line_to(slack: FakeSlack, setup: SlackSetup, hands: Hands, *, patience: float = 5.0) -> AsyncIterator[Line]:
    """The parts, connected, until the block is left."""
    assert isinstance(setup.book, MemoryBook)
    tokens = Tokens(setup)
    api = Api(setup, tokens, patience)
    tokens.call = api.call_with
    channels, pacing = Channels(setup, api, tokens), Pacing(lambda: hands.seconds)
    sender = Sender(setup, api, channels, pacing)
    try:
        yield Line(slack, setup, hands, setup.book, tokens, api, channels, pacing, sender)
    finally:
        await sender.close(1.0)
        await api.close()


@asynccontextmanager
async def own_line(*, history: bool = True) -> AsyncIterator[Line]:
    """The parts, connected to a Slack of their own; without `history` they may not read what stands there."""
    async with fake_slack() as slack:
        stage(slack, history=history)
        hands = Hands()
        async with line_to(slack, setup_of(slack.api, hands), hands) as connected:
            yield connected


def stage(slack: FakeSlack, *, history: bool = True) -> None:
    """Harbour with Mia and Aoife, its team's channel C1, and C9, which it shares with Orion, where Kim is."""
    slack.workspace("T1", "Harbour")
    slack.workspace("T9", "Orion")
    slack.app(sample_manifest(history=history), TOKEN, "shh")
    slack.person("U1", "Mia", team="T1")
    slack.person("U2", "Aoife", team="T1")
    slack.person("U9", "Kim", team="T9")
    slack.channel("C1", team="T1", name="dub-1", members=["U1", "U2"])
    slack.channel("C9", team="T1", name="orion", members=["U1", "U9"], shared=True)


def post_of(key: str, says: str = "as it is", surface: Surface = TEAM, audience: Audience = Audience.INTERNAL) -> Post:
    """A post that says something."""
    card = Card(f"ORION-42 card · {says}", f"ORION-42 · {says}", lines=(say(says),))
    return Post(key, surface, audience, card.text, card)
