"""`handrail run` with Teams, as a process of its own, beside a fake Teams; its clock is moved by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientConnectorError, ClientSession

from adapters.teams.settings import SHOWN
from tests.support.chat_teams import checked, content
from tests.support.demo import Demo, running
from tests.support.slack_run import KEY, MARK, PATIENCE, free_port
from tests.support.teams import reading
from tests.support.teams.cards import buttons
from tests.support.teams.connector import Connector
from tests.support.teams.fake import fake_teams
from tests.support.teams.keys import KeyServer, key_server
from tests.support.teams.shapes import APP, Conversation, Human, Json, Told
from tests.support.teams.speaking import Speaking, alone
from tests.support.teams_desk import CHANNELS, stage, teams_yaml, user_of
from tests.support.teams_door import NOW, sealed

LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Dialog:
    """What somebody has open, or was told in it."""

    title: str
    card: Json

    @classmethod
    def of(cls, response: Json) -> "Dialog":
        """The dialog that an invoke was answered with."""
        shown = response["task"]["value"]
        return cls(shown["title"], shown["card"]["content"])

    @property
    def words(self) -> str:
        return reading.words_of(self.card)

    @property
    def fields(self) -> list[str]:
        return [part["id"][2:] for part in reading.inputs_of(self.card)]


@dataclass
class TeamsHouse:
    """A running house and the Teams it lives in. `twice`: Teams delivers everything again, under another id."""

    teams: Connector
    demo: Demo
    http: ClientSession
    door: str
    twice: bool = False
    speaking: Speaking = field(init=False)

    def __post_init__(self) -> None:
        self.speaking = Speaking.of(self.teams)

    # --- what people do ---------------------------------------------------------------------------------------------

    async def delivers(self, activity: Json) -> Json:
        """An activity comes to the door; what it is answered."""
        return await posted(self.http, self.door, activity)

    async def brings(self, activity: Json) -> Json:
        """The same, and once more under another id where Teams does so."""
        first = await self.delivers(activity)
        if self.twice:
            await self.delivers(self.speaking.again(activity))
        return first

    async def says(self, who: str, room: str, text: str, *, thread: str = "") -> Told:
        """Write to us, by a mention in a channel; what stands there as our answer. `room` may be `dm`."""
        if self.teams.first:
            await self.settled()  # a copy more of an earlier answer would be taken for this one
        place, before = self.place(who, room), len(self.teams.order)
        said = self.speaking.message(self.human(who), place, text, thread=thread)
        await self.brings(said)

        def answered() -> list[Told]:
            new = [one for one in self.teams.order[before:] if one.conversation == place.id]
            there = [one for one in new if one.root == (thread or said["id"]) and shows(one)]
            return new if place.kind == "personal" else there

        await self.until(answered)
        return answered()[-1]

    async def asks(self, who: str, room: str, text: str, *, thread: str = "") -> str:
        """Write to us in a channel; the words of the answer, however one comes to them there."""
        line = await self.says(who, room, text, thread=thread)
        return (await self.opens(who, room, line, shows(line))).words

    async def presses(self, who: str, room: str, message: Told, label: str) -> str:
        """Press a button that does something at once; the line that Teams shows for a moment."""
        line: str = (await self._pressed(who, room, message, label))["value"]
        return line

    async def opens(self, who: str, room: str, message: Told, label: str) -> Dialog:
        """Press a button that opens a dialog."""
        return Dialog.of(await self._pressed(who, room, message, label))

    async def sends(self, who: str, room: str, dialog: Dialog, *, again: bool = False, **typed: str) -> Dialog:
        """Send a dialog in, or have it shown `again` with the fields of what was chosen."""
        data = reading.sent(dialog.card, which="again" if again else "hidden", **typed)
        invoke = self.speaking.invoke(self.human(who), self.place(who, room), "task/submit", {"data": data})
        return Dialog.of(await self.brings(invoke))

    async def _pressed(self, who: str, room: str, message: Told, label: str) -> Json:
        found = [one for one in buttons(content(message)) if one["title"] == label]
        assert found, [one["title"] for one in buttons(content(message))]
        return await self.brings(self.speaking.button(self.human(who), self.place(who, room), found[0], message.id))

    # --- what stands there ------------------------------------------------------------------------------------------

    def human(self, who: str) -> Human:
        return self.teams.people[user_of(who)]

    def place(self, who: str, room: str) -> Conversation:
        return alone(self.teams, self.human(who)) if room == "dm" else self.teams.places[CHANNELS[room]]

    def room(self, name: str) -> list[Told]:
        return self._read(self.teams.places[CHANNELS[name]])

    def direct(self, who: str) -> list[Told]:
        return self._read(self.place(who, "dm"))

    def _read(self, place: Conversation) -> list[Told]:
        """What stands in a place, past each first try whose answer was lost and the mark of the copy more."""
        return [unmarked(one) for one in place.told.values() if one.id not in self.teams.lost]

    def card(self, room: str, begins: str) -> Told:
        """The one message of a channel that begins a thread, and with these words."""
        found = [one for one in self.room(room) if one.root is None and summary(one).startswith(begins)]
        assert len(found) == 1, [summary(one) for one in self.room(room)]
        return found[0]

    async def until(self, true: Callable[[], object]) -> None:
        await until(self.teams, true)

    async def settled(self) -> None:
        await self.demo.comes_to_rest()

    async def advance(self, length: str) -> None:
        await self.demo.advance(length)
        await self.settled()


async def until(teams: Connector, true: Callable[[], object]) -> None:
    """Wait, in real time, until something is so."""
    for _ in range(int(PATIENCE / LOOK_EVERY)):
        if true():
            return
        await asyncio.sleep(LOOK_EVERY)
    raise AssertionError(f"it never came: {[summary(one) for one in teams.order[-5:]]} {teams.refused}")


async def posted(http: ClientSession, door: str, activity: Json) -> Json:
    """An activity, with a token for it; what the door answers."""
    payload = {"json": activity, "claims": {"serviceurl": activity["serviceUrl"]}}
    body, headers = sealed(payload, (datetime.now(UTC) - NOW).total_seconds())
    async with http.post(door, data=body, headers=headers) as answer:
        said = await answer.text()
        assert answer.status == 200, f"{answer.status} {said}"
    return checked(json.loads(said)) if said else {}


def summary(message: Told) -> str:
    """What a lock screen shows of a message."""
    return str(message.activity["summary"])


def unmarked(message: Told) -> Told:
    """A copy more as if it were none."""
    if not summary(message).endswith(MARK):
        return message
    return replace(message, activity={**message.activity, "summary": summary(message).removesuffix(MARK)})


def words(message: Told) -> str:
    return reading.words_of(content(message))


def shows(message: Told) -> str:
    """The label of the button that shows an answer to its asker; "" on any other message."""
    found = (one for one in buttons(content(message)) if one.get("data", {}).get("press", [""])[0] == SHOWN)
    return str(next((one["title"] for one in found), ""))


def labels(message: Told) -> list[str]:
    return reading.labels_of(content(message))


def environment(teams: Connector, keys: KeyServer, database: str, *, port: int, local: int) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "AUDIT_KEY": KEY,
        "TOKEN_KEY": KEY,
        "HANDRAIL_CLOCK": "manual",
        "PORT": str(port),
        "LOCAL_PORT": str(local),
        "MicrosoftAppId": APP,
        "MicrosoftAppPassword": teams.secret,
        "TEAMS_OPENID_URL": keys.address,
        "TEAMS_LOGIN_URL": f"{teams.address}/login",
        "TEAMS_SERVICE_HOSTS": teams.address.removeprefix("http://"),
    }


@asynccontextmanager
async def run(
    folder: Path,
    teams: Connector,
    keys: KeyServer,
    database: str,
    *,
    external: bool = False,
    far: Collection[str] = (),
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[TeamsHouse]:
    """The process on this database, connected to this Teams, until the block is left; the app is in the team."""
    config = folder / "app.yaml"
    config.write_text(teams_yaml(external=external, far=far), encoding="utf-8")
    port, local = free_port(), free_port()
    given = {**environment(teams, keys, database, port=port, local=local), **(more or {})}
    door = f"http://127.0.0.1:{port}/api/messages"
    async with (
        ClientSession() as http,
        installing(teams, http, door),
        running(folder, "-c", str(config), "--only", "teams", verb="run", environment=given) as process,
    ):
        yield TeamsHouse(teams, replace(process, url=f"http://127.0.0.1:{local}"), http, door)


@asynccontextmanager
async def installing(teams: Connector, http: ClientSession, door: str) -> AsyncIterator[None]:
    """Within this, Teams tells that the app is in the team as soon as somebody is at the door."""
    task = asyncio.create_task(_installed(teams, http, door))
    try:
        yield
    finally:
        task.cancel()


async def _installed(teams: Connector, http: ClientSession, door: str) -> None:
    """Teams tells that the app is in the team, as soon as somebody is at the door."""
    speaking, lead = Speaking.of(teams), teams.people[user_of("lead")]
    happened = speaking.happening(lead, teams.places[CHANNELS["dub-1"]], "installationUpdate", action="add")
    while True:
        try:
            await posted(http, door, happened)
        except ClientConnectorError:
            await asyncio.sleep(LOOK_EVERY)
        else:
            return


@asynccontextmanager
async def teams_house(folder: Path, *, external: bool = False, database: str = "") -> AsyncIterator[TeamsHouse]:
    """A strict Teams and a house in it. `external`: clients' contacts are of tenants of their own."""
    async with fake_teams() as teams, key_server() as keys:
        stage(teams, external=external)
        url = database or f"sqlite:///{folder / 'handrail.db'}"
        async with run(folder, teams, keys, url, external=external) as house:
            yield house
