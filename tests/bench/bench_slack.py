"""A whole escalation raised from Slack, beside bolt that only acknowledges and bare aiohttp, in one run.

    python tests/bench/bench_slack.py [requests] [rounds]

Signed HTTP on loopback, at 1 and at 16 connections. Ours checks the signature, parses, asks for rights, keeps the case
with its clocks, timeline and messages on disk, and draws the answer. Nothing is asserted. What one verb among many
costs is in `bench_dispatch.py`.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aiohttp import web  # noqa: E402 — the benchmark is run as a script
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: E402 — as above
from slack_bolt.async_app import AsyncAck, AsyncApp  # noqa: E402 — as above
from slack_bolt.authorization import AuthorizeResult  # noqa: E402 — as above

from adapters.slack import tokens  # noqa: E402 — as above
from adapters.slack.settings import Addresses, Credentials  # noqa: E402 — as above
from bot.connections import SlackLine  # noqa: E402 — as above
from bot.process import keep_what_is_there  # noqa: E402 — as above
from bot.site import public_site  # noqa: E402 — as above
from bot.wiring import Plan, build  # noqa: E402 — as above
from tests.bench.bench_beat import _postgres  # noqa: E402 — as above
from tests.bench.serving import rate, served  # noqa: E402 — as above
from tests.support.slack import fake_slack  # noqa: E402 — as above
from tests.support.slack.delivery import signed  # noqa: E402 — as above
from tests.support.slack_desk import CHANNELS, SECRET, TOKEN, slack_rules, stage, user_of  # noqa: E402 — as above

DOOR = "/slack/events"
KEY = b"k" * 32
FIELDS = ("type", "client", "tool", "impact_pct")


def submission(number: int) -> tuple[bytes, dict[str, str]]:
    """A modal that is sent in: each raises a case of its own."""
    values = dict(zip(FIELDS, ("tooling_outage", "ORION", f"Tool {number}", "30"), strict=True))
    state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    view = {
        "id": f"V{number}",
        "hash": "1.h",
        "type": "modal",
        "callback_id": "new",
        "private_metadata": tokens.keep(tokens.Kept("new", CHANNELS["dub-1"])),
        "blocks": [],
        "state": {"values": state},
    }
    who = {"id": user_of("moderator1"), "team_id": "T1"}
    payload = {"type": "view_submission", "user": who, "team": {"id": "T1"}, "trigger_id": f"{number}.t", "view": view}
    return signed(SECRET, "interactive", payload, str(int(datetime.now(UTC).timestamp())))


def bare() -> web.Application:
    """Nothing but aiohttp."""

    async def door(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({})

    site = web.Application()
    site.router.add_post(DOOR, door)
    return site


def bolt(*, stock: bool) -> web.Application:
    """Bolt with one listener that only acknowledges: as it comes, or answering when the listener is done."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=TOKEN)

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=not stock)

    async def listener(ack: AsyncAck) -> None:
        await ack()

    app.view("new")(listener)

    async def door(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post(DOOR, door)
    return site


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[web.Application]:
    """The real parts on this database; nothing is delivered meanwhile."""
    async with fake_slack(strict=False) as slack:
        stage(slack)
        credentials = Credentials(bot_token=TOKEN, signing_secret=SECRET)
        line = SlackLine("http", ("T1",), credentials, Addresses(slack.api, slack.authorize), KEY)
        house = await build(Plan(url, KEY, slack_rules, slack=line))
        assert house.slack is not None
        site = public_site(house.health)
        house.slack.mount(site, house.ask)
        await house.slack.start()
        try:
            yield site
        finally:
            await house.slack.close()
            await house.store.close()


async def main(requests: int, rounds: int) -> None:
    numbers = count(1)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        postgres: Callable[[int], Awaitable[str]] | None = stack.enter_context(_postgres())
        sites = {"bare aiohttp": bare(), "bolt, answers when done": bolt(stock=False), "bolt, stock": bolt(stock=True)}
        sites["ours, SQLite"] = await stack.enter_async_context(ours(f"sqlite:///{folder}/bench.db"))
        if postgres is not None:
            sites["ours, PostgreSQL"] = await stack.enter_async_context(ours(await postgres(0)))
        keep_what_is_there()
        addresses = {name: await stack.enter_async_context(served(site, DOOR)) for name, site in sites.items()}
        for connections in (1, 16):
            found: dict[str, list[tuple[float, float]]] = {name: [] for name in addresses}
            for turn in range(rounds + 1):
                for name, address in addresses.items():
                    measured = await rate(address, map(submission, islice(numbers, requests)), connections)
                    if turn:  # the first round warms everything up
                        found[name].append(measured)
            _print(connections, found)


def _print(connections: int, found: dict[str, list[tuple[float, float]]]) -> None:
    bolts = median(rate for rate, _ in found["bolt, answers when done"])
    for name, figures in found.items():
        rates, middles = [rate for rate, _ in figures], [middle for _, middle in figures]
        share = 100 * median(rates) / bolts
        print(  # noqa: T201 — a benchmark prints
            f"{connections:>3} connections  {name:24} {median(rates):8,.0f} a second ({min(rates):,.0f} to "
            f"{max(rates):,.0f})  p50 {median(middles):7.2f} ms  {share:5.1f} % of bolt"
        )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    asyncio.run(main(given[0] if given else 100, given[1] if len(given) > 1 else 3))
