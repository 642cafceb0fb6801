"""Which address is answered by what."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from adapters.web import acts, doors, elsewhere, live, pages
from adapters.web.draw import STATIC, Draw
from adapters.web.front import Front
from adapters.web.guard import gate, seal
from adapters.web.parse import UnreadableError

log = logging.getLogger(__name__)
Door = Callable[[Front, web.Request], Awaitable[web.StreamResponse]]
Page = Callable[[Front, Draw, web.Request], Awaitable[web.StreamResponse]]


def mount(site: web.Application, front: Front) -> None:
    """Put all doors into the site, the gate in front of them, and let the open pages go when it stops."""
    draw = Draw(front.new_id, elsewhere.named(front))
    site.middlewares.insert(0, gate(draw, lambda request: front.speaking(pages.who(front, request))))
    site.on_response_prepare.append(seal)
    site.on_shutdown.append(partial(_let_go, front))
    _add_pages(site, front, draw)
    if front.backstage is not None:
        _add_doors(site, front)


def _add_pages(site: web.Application, front: Front, draw: Draw) -> None:
    gets: dict[str, Page] = {
        "/": pages.start,
        "/welcome": pages.welcome,
        "/chat/{room}": pages.room,
        "/chat/{room}/log": live.log,
        "/chat/{room}/rail": live.rail,
        "/chat/{room}/side": live.side,
        "/chat/{room}/clock": live.clock,
        "/chat/{room}/path": live.first_path,
        "/chat/{room}/as/{chat}": elsewhere.card,
        "/next-ping": live.next_ping,
        "/words": live.words,
        "/events": live.events,
    }
    posts: dict[str, Page] = {
        "/persona": pages.become,
        "/theme": pages.theme,
        "/path": pages.first_path,
        "/chat/{room}/say": acts.say,
        "/chat/{room}/press": acts.press,
        "/chat/{room}/submit": acts.submit,
        "/chat/{room}/private": acts.private,
    }
    for address, page in gets.items():
        site.router.add_get(address, partial(page, front, draw))
    for address, page in posts.items():
        site.router.add_post(address, partial(page, front, draw))
    site.router.add_static("/static/", STATIC)


def _add_doors(site: web.Application, front: Front) -> None:
    site.router.add_get("/demo/rooms", _readable(front, doors.rooms))
    site.router.add_get("/demo/messages", _readable(front, doors.messages))
    site.router.add_post("/demo/say", _readable(front, doors.say))
    site.router.add_post("/demo/press", _readable(front, doors.press))
    site.router.add_post("/demo/submit", _readable(front, doors.submit))


def _readable(front: Front, door: Door) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answer what cannot be read with 400 and its sentence."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await door(front, request)
        except UnreadableError as unreadable:
            log.info("what was sent could not be read: %s", request.path)
            return web.json_response({"error": unreadable.sentence}, status=400)

    return answer


async def _let_go(front: Front, _site: web.Application) -> None:
    front.hub.close()
