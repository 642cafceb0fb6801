"""The parts of a page that change while it is open, and the stream that says when."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from aiohttp import web
from aiohttp_sse import sse_response

from adapters.web import log as logs
from adapters.web import path
from adapters.web.draw import Draw
from adapters.web.front import Front
from adapters.web.moments import iso
from adapters.web.pages import beside, entered, html, who
from adapters.web.parse import clean_bytes
from handlers.commands.registry import usage
from handlers.commands.verb import Verb
from handlers.domain.tongue import said

KEEPALIVE_SECONDS = 15


async def log(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """What changed in the room or a thread of it after the page's cursor."""
    persona, info = entered(front, request)
    face = await front.face(persona)
    after = request.query.get("after", "0")
    since = int(after) if after.isdecimal() and len(after) < 16 else 0
    wanted = clean_bytes(request.query.get("thread", ""))
    if wanted:
        head = await front.message(persona, wanted)
        if head is None or head.room != info.room:
            raise web.HTTPNotFound
        shown = await logs.of_thread(front, persona, head, face, after=since)
    else:
        shown = await logs.of_room(front, persona, info.room, face, after=since)
        await front.rooms.mark_read(persona.key, info.room, shown.cursor)
    given = {"persona": persona, "info": info, "face": face, "in_thread": bool(wanted)}
    return html(draw.page("log.html", log=shown, backstage=front.backstage is not None, **given))


async def rail(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """The list of rooms with its unread marks."""
    persona, info = entered(front, request)
    infos = front.lobby.rooms(persona.key)
    unread = await front.rooms.unread(persona.key, [one.room for one in infos])
    return html(draw.page("rooms.html", infos=infos, info=info, unread=unread))


async def side(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """The side panel: a thread, or what just happened."""
    persona, info = entered(front, request)
    given = {"persona": persona, "info": info, "face": await front.face(persona)}
    shown = await beside(front, request, persona, info)
    return html(draw.page("side.html", backstage=front.backstage is not None, **given, **shown))


async def clock(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """The clock bar."""
    persona, info = entered(front, request)
    if front.backstage is None:
        raise web.HTTPNotFound
    next_event = await front.backstage.next_event()
    return html(draw.page("clock.html", face=await front.face(persona), info=info, next_event=next_event))


async def first_path(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """The newcomer's five steps, as far as they are done by now."""
    persona, info = entered(front, request)
    given = {"persona": persona, "personas": front.lobby.personas(), "info": info}
    return html(draw.page("path.html", steps=path.steps(front, request), **given))


async def next_ping(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """When a case's next ping is due, for the button on its card."""
    persona = who(front, request)
    if persona is None or front.backstage is None:
        raise web.HTTPNotFound
    at = await front.backstage.next_ping(persona.key, clean_bytes(request.query.get("ref", "")))
    return web.json_response({"at": None if at is None else iso(at)})


async def words(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """What the composer completes to: every verb that this persona's side of the table may use, from the registry."""
    persona = who(front, request)
    if persona is None:
        raise web.HTTPNotFound
    offers = [
        offer
        for verb in front.verbs
        if ("client" in verb.roles if persona.client is not None else verb.roles - {"client"})
        for offer in _offers(verb, front.roots)
    ]
    return web.json_response(offers)


def _offers(verb: Verb, roots: Mapping[str, str]) -> list[dict[str, object]]:
    """How a verb may be typed. One whose name or other word begins with another root's family is typed under that."""
    root, hint = next(iter(roots), "escalate"), said(verb.summary).replace("`", "")
    firsts: dict[str, str] = {}
    for word, family in roots.items():
        firsts.setdefault(family, word)
    typed = usage(verb).partition(" ")[2]
    for spoken in (verb.name, *verb.words):
        family, _, rest = spoken.partition(" ")
        if family in firsts and firsts[family] != root:
            line = " ".join(part for part in (f"/{firsts[family]}", rest) if part)
            choices = verb.arguments[0].choices if verb.name == family else ()
            narrow = [_offer(f"{line} {value}", "", said(label)) for value, label in choices]
            return [_offer(line, typed, hint), *narrow]
    return [_offer(f"/{root} {verb.name}", typed, hint, verb.words)]


def _offer(line: str, typed: str, hint: str, words: Sequence[str] = ()) -> dict[str, object]:
    return {"text": f"{line} ", "usage": f"{line} {typed}".strip(), "hint": hint, "words": words}


async def events(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """Server-sent events: which rooms changed. The page then asks for what it may see."""
    persona = who(front, request)
    if persona is None:
        raise web.HTTPNotFound
    rooms = frozenset(info.room for info in front.lobby.rooms(persona.key))
    with front.hub.listen(persona.key, rooms) as listener:
        async with sse_response(request, ping_interval=KEEPALIVE_SECONDS) as stream:
            await stream.send("{}", event="hello", retry=1000)
            with suppress(ConnectionResetError):
                async for wake in listener.wakes():
                    await stream.send(json.dumps({"room": wake.room, "heard": wake.heard}), event="wake")
            return stream
