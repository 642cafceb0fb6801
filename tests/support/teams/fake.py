"""A strict fake Teams on loopback for tests: `async with fake_teams() as teams`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.support.teams.connector import Connector
from tests.support.teams.shapes import FOREIGN, Conversation, Human

TEAM, CLIENT, GROUP = "19:dub1@thread.tacv2", "19:orion@thread.tacv2", "19:group@thread.v2"
PEOPLE = (
    Human("29:lead", "aad-lead", "Lead Lee"),
    Human("29:mod", "aad-mod", "Mo Derator"),
    Human("29:guest", "aad-guest", "Gus Guest", guest=True),
    Human("29:kim", "aad-kim", "Kim", tenant=FOREIGN),
)


@asynccontextmanager
async def fake_teams() -> AsyncIterator[Connector]:
    """Teams, until the block is left: one team's channel, one shared with a client, a group chat, and four people."""
    teams = Connector(people={one.id: one for one in PEOPLE})
    ours = [one.id for one in PEOPLE if not one.is_external and not one.guest]
    for known, kind, members in (
        (TEAM, "channel", ours),
        (CLIENT, "channel", [one.id for one in PEOPLE]),
        (GROUP, "groupChat", ours),
    ):
        teams.places[known] = Conversation(known, kind, list(members))
    runner = web.AppRunner(teams.site(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()  # three hundred may come at once
    teams.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield teams
    finally:
        for hole in teams.holes.values():
            hole.set()
        await runner.cleanup()
