"""An activity with its signed token through our whole path, beside botbuilder's own authenticated path, in one run.

    python tests/bench/bench_teams.py [requests] [rounds]

HTTP on loopback, at 1 and at 16 connections, every token of the same local place of keys, the asker in the same loop.
All by turns, so that a machine that is busy is so for everybody. Nothing is asserted beside the status of each answer.
The last two columns are how many times botbuilder's rate for the same activity ours is, and how many times our
processor time for it botbuilder's is. How to read the rows, and the floor of twice, is docs/decisions/0018:

    botbuilder, a bot that does nothing    `process_activity` with its own check of the token, and nothing behind it
    our door alone                         the check of the token and the parsing, and an empty answer
    ours, a desk that does nothing         our whole site, door and adapter, and nothing behind them: like with like
    ours, SQLite; ours, PostgreSQL         with the Desk and the database: a list, a dialog, a case taken, a case raised
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aiohttp import web  # noqa: E402 — the benchmark is run as a script
from botbuilder.core import (  # noqa: E402 — as above
    BotFrameworkAdapter,
    BotFrameworkAdapterSettings,
    InvokeResponse,
    TurnContext,
)
from botbuilder.schema import Activity  # noqa: E402 — as above

from adapters.teams import forms, parse  # noqa: E402 — as above
from adapters.teams.chat import TeamsChat  # noqa: E402 — as above
from adapters.teams.gate import let_in  # noqa: E402 — as above
from adapters.teams.keys import Keys  # noqa: E402 — as above
from adapters.teams.own_token import Credentials  # noqa: E402 — as above
from adapters.teams.settings import Hearing, Trust  # noqa: E402 — as above
from bot.clock import stopwatch  # noqa: E402 — as above
from bot.connections import TeamsLine  # noqa: E402 — as above
from bot.process import keep_what_is_there  # noqa: E402 — as above
from bot.setups import roots  # noqa: E402 — as above
from bot.site import public_site  # noqa: E402 — as above
from bot.wiring import Plan, build  # noqa: E402 — as above
from handlers.domain.content import clean  # noqa: E402 — as above
from handlers.domain.redaction import redact  # noqa: E402 — as above
from tests.bench.bench_beat import _postgres  # noqa: E402 — as above
from tests.bench.idle import does_nothing, with_nothing_behind  # noqa: E402 — as above
from tests.bench.serving import rate, served  # noqa: E402 — as above
from tests.support.teams.connector import Connector  # noqa: E402 — as above
from tests.support.teams.fake import fake_teams  # noqa: E402 — as above
from tests.support.teams.keys import KeyServer, key_server  # noqa: E402 — as above
from tests.support.teams.shapes import APP, TENANT  # noqa: E402 — as above
from tests.support.teams.speaking import Speaking  # noqa: E402 — as above
from tests.support.teams_desk import CHANNELS, stage, teams_rules, user_of  # noqa: E402 — as above
from tests.support.teams_door import NOW, sealed  # noqa: E402 — as above

KEY = b"k" * 32
DOOR = "/api/messages"
FIELDS = {"type": "tooling_outage", "client": "ORION", "tool": "Annotator", "impact_pct": "30"}
THEIRS = "botbuilder, a bot that does nothing"
Sealed = tuple[bytes, Mapping[str, str]]
Json = dict[str, Any]


class Measured(NamedTuple):
    """Activities a second, the median of one in milliseconds, and the processor time of one, its asker's included."""

    rate: float
    middle: float
    worked: float


@dataclass
class Asked:
    """What is asked: each activity is another one. The token is the same, as Microsoft's is for an hour."""

    teams: Connector
    numbers: "count[int]" = field(default_factory=count)
    headers: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.speaking = Speaking.of(self.teams)
        claims = {"serviceurl": f"{self.teams.address}/emea/"}
        self.headers = sealed({"json": {}, "claims": claims}, (datetime.now(UTC) - NOW).total_seconds())[1]

    def message(self) -> Json:
        """Somebody asks for a list in a channel; ours keeps the answer before it says that it heard."""
        return self.speaking.message(self._who(), self._where(), "list")

    def dialog(self) -> Json:
        """“Escalate” is opened: the answer is the dialog."""
        value = {"commandId": "escalate", "commandContext": "compose", "context": {"theme": "default"}}
        return self.speaking.invoke(self._who(), self._where(), "composeExtension/fetchTask", value)

    def raised(self) -> Json:
        """A form is sent in, and a case of its own is raised."""
        draft = f"draft-{next(self.numbers)}"
        data: Json = {forms.FORM: ["new", "", draft], forms.HIDDEN: {}}
        data |= {f"{forms.TYPED}{name}": value for name, value in FIELDS.items()}
        data[f"{forms.TYPED}tool"] = f"Tool {draft}"
        return self.speaking.invoke(self._who(), self._where(), "task/submit", {"data": data})

    def pressed(self) -> Json:
        """A button on a card: what somebody does to a case, at once."""
        data = {"press": ["ack", f"ORION-{next(self.numbers)}", 1, {}]}
        button = {"type": "Action.Execute", "verb": "ack", "data": data}
        return self.speaking.button(self._who(), self._where(), button, "")

    def sealed(self, activity: Json) -> Sealed:
        return json.dumps(activity).encode(), self.headers

    def _who(self) -> Any:
        return self.teams.people[user_of("moderator1")]

    def _where(self) -> Any:
        return self.teams.places[CHANNELS["dub-1"]]


async def kit(keys: KeyServer, asked: Asked) -> web.Application:
    """Botbuilder as its samples use it, with keys at hand: it would stop this very process while it asks for them."""
    settings = BotFrameworkAdapterSettings(APP, "the app's secret", open_id_metadata=keys.address)
    adapter = BotFrameworkAdapter(settings)

    async def bot(turn: TurnContext) -> None:
        if turn.activity.type == "invoke":
            await turn.send_activity(Activity(type="invokeResponse", value=InvokeResponse(status=200, body={})))

    async def door(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        answer = await adapter.process_activity(activity, request.headers.get("Authorization", ""), bot)
        return web.json_response(answer.body if answer else {})

    async def once() -> None:
        activity = Activity().deserialize(asked.message())
        await adapter.process_activity(activity, asked.headers["Authorization"], bot)

    await asyncio.to_thread(asyncio.run, once())
    site = web.Application()
    site.router.add_post(DOOR, door)
    return site


@asynccontextmanager
async def door_alone(teams: Connector, keys: KeyServer) -> AsyncIterator[web.Application]:
    """Our check of the token and our parsing; no rights, no Desk, no database."""
    trust, hearing = _trust(teams, keys), _hearing()
    known = Keys(keys.address, stopwatch)

    async def door(request: web.Request) -> web.Response:
        assert parse.heard(await let_in(request, trust, known, datetime.now(UTC)), hearing) is not None
        return web.json_response({})

    site = web.Application()
    site.router.add_post(DOOR, door)
    try:
        yield site
    finally:
        await known.close()


def _hearing() -> Hearing:
    rules = teams_rules()
    return Hearing(roots(rules), lambda text: redact(clean(text), rules.allowed_hosts)[0])


def _trust(teams: Connector, keys: KeyServer) -> Trust:
    return Trust(APP, frozenset({TENANT}), keys.address, (teams.address.removeprefix("http://"),))


def _line(teams: Connector, keys: KeyServer) -> TeamsLine:
    return TeamsLine(_trust(teams, keys), Credentials(APP, teams.secret, TENANT, f"{teams.address}/login"))


@asynccontextmanager
async def ours(url: str, teams: Connector, keys: KeyServer) -> AsyncIterator[web.Application]:
    """The real parts on this database; nothing is delivered meanwhile."""
    house = await build(Plan(url, KEY, teams_rules, teams=_line(teams, keys)))
    assert house.teams is not None
    site = public_site(house.health)
    house.teams.mount(site, house.ask)
    await house.teams.start()
    try:
        yield site
    finally:
        await house.teams.close()
        await house.store.close()


@asynccontextmanager
async def idle(url: str, teams: Connector, keys: KeyServer) -> AsyncIterator[web.Application]:
    """The same site, door and adapter. Behind them is a desk that does nothing, and addresses are kept in memory."""
    house = await build(Plan(url, KEY, teams_rules))
    chat = TeamsChat(with_nothing_behind(_line(teams, keys), teams_rules(), _hearing()))
    site = public_site(house.health)
    chat.mount(site, does_nothing)
    await chat.start()
    try:
        yield site
    finally:
        await chat.close()
        await house.store.close()


async def main(requests: int, rounds: int) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        postgres: Callable[[int], Awaitable[str]] | None = stack.enter_context(_postgres())
        teams, keys = await stack.enter_async_context(fake_teams()), await stack.enter_async_context(key_server())
        stage(teams)
        asked = Asked(teams)
        sites = {THEIRS: await kit(keys, asked)}
        sites["our door alone"] = await stack.enter_async_context(door_alone(teams, keys))
        sites["ours, a desk that does nothing"] = await stack.enter_async_context(
            idle(f"sqlite:///{folder}/idle.db", teams, keys)
        )
        sites["ours, SQLite"] = await stack.enter_async_context(ours(f"sqlite:///{folder}/bench.db", teams, keys))
        if postgres is not None:
            sites["ours, PostgreSQL"] = await stack.enter_async_context(ours(await postgres(0), teams, keys))
        keep_what_is_there()
        addresses = {name: await stack.enter_async_context(served(site, DOOR)) for name, site in sites.items()}
        for connections in (1, 16):
            for made in (asked.message, asked.dialog, asked.pressed, asked.raised):
                found: dict[str, list[Measured]] = {name: [] for name in addresses}
                for turn in range(rounds + 1):
                    for name, address in addresses.items():
                        measured = await _measured(
                            address, [asked.sealed(made()) for _ in range(requests)], connections
                        )
                        if turn:  # the first round warms everything up
                            found[name].append(measured)
                _print(connections, made.__name__, found)


async def _measured(address: str, whole: list[Sealed], connections: int) -> Measured:
    began = process_time()
    rated, middle = await rate(address, whole, connections)
    return Measured(rated, middle, 1000 * (process_time() - began) / len(whole))


def _print(connections: int, what: str, found: dict[str, list[Measured]]) -> None:
    theirs = found[THEIRS]
    for name, figures in found.items():
        rates = [each.rate for each in figures]
        worked = median(each.worked for each in figures)
        print(  # noqa: T201 — a benchmark prints
            f"{connections:>3} connections  {what:8} {name:36} {median(rates):7,.0f} a second ({min(rates):,.0f} to "
            f"{max(rates):,.0f})  p50 {median(each.middle for each in figures):7.2f} ms  worked {worked:5.2f} ms  "
            f"{median(rates) / median(each.rate for each in theirs):5.2f} x botbuilder, "
            f"{median(each.worked for each in theirs) / worked:5.2f} x by processor time"
        )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    asyncio.run(main(given[0] if given else 100, given[1] if len(given) > 1 else 3))
