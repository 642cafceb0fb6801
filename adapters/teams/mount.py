"""Teams' one address in our own site."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from adapters.reading import ShutError
from adapters.teams.gate import Let, let_in
from adapters.teams.keys import Keys
from adapters.teams.listen import Heard
from adapters.teams.settings import TeamsSetup

DOOR = "/api/messages"


def mount(site: web.Application, setup: TeamsSetup, keys: Keys, heard: Callable[[Let], Awaitable[Heard]]) -> None:
    """Put the door into a site. Nothing passes it that Microsoft's bot service does not vouch for."""

    async def door(request: web.Request) -> web.StreamResponse:
        try:
            let = await let_in(request, setup.trust, keys, setup.speaking.real_now())
        except ShutError as shut:
            return web.Response(status=shut.status, text=shut.line)
        answered = await heard(let)
        if answered.body is None:
            return web.Response(status=answered.status)
        return web.json_response(answered.body, status=answered.status)

    site.router.add_post(DOOR, door)
