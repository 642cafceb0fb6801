"""The whole pages: the welcome, a room, and the small choices (persona, theme, first path) that lead back to one."""

from urllib.parse import quote

from aiohttp import web

from adapters.web import log, path
from adapters.web.draw import THEME, THEMES, Draw
from adapters.web.front import Front
from adapters.web.guard import LARGEST_BODY
from adapters.web.parse import clean_bytes
from handlers.ports.rooms import Persona, RoomInfo

PERSONA = "handrail_persona"
Fields = dict[str, list[str]]


async def start(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """The front door leads to the persona's first room, or to the choice of one."""
    persona = who(front, request)
    if persona is None:
        raise web.HTTPSeeOther("/welcome")
    raise web.HTTPSeeOther(address(front.lobby.rooms(persona.key)[0].room))


async def welcome(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """Whose part would you like to play?"""
    return html(
        draw.page(
            "welcome.html", personas=front.lobby.personas(), persona=who(front, request), theme=draw.theme(request)
        )
    )


async def room(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """A room, with a thread or the drawer beside it if the address says so."""
    persona, info = entered(front, request)
    return html(draw.page("chat.html", **await around(front, draw, request, persona, info)))


async def become(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """Play somebody's part from now on."""
    fields = await fields_of(request)
    persona = front.persona(one(fields, "_persona"))
    if persona is None or not front.lobby.rooms(persona.key):
        raise web.HTTPNotFound
    wanted = front.room(persona, one(fields, "_room")) or front.lobby.rooms(persona.key)[0]
    draft = one(fields, "_draft")
    response = web.HTTPSeeOther(address(wanted.room) + (f"?draft={quote(draft, safe='')}" if draft else ""))
    response.set_cookie(PERSONA, quote(persona.key, safe=""), path="/", samesite="Strict", httponly=True)
    raise response


async def theme(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """Light, dark, or as the system says."""
    fields = await fields_of(request)
    response = back(front, request, fields)
    chosen = one(fields, "_theme")
    response.set_cookie(
        THEME, chosen if chosen in THEMES else "auto", max_age=365 * 86_400, path="/", samesite="Strict", httponly=True
    )
    raise response


async def first_path(front: Front, _draw: Draw, request: web.Request) -> web.StreamResponse:
    """Put the first path away or bring it back, or mark that the clock was moved."""
    fields = await fields_of(request)
    response = back(front, request, fields)
    what = one(fields, "_path")
    if what in ("off", "on"):
        path.put(response, path.OFF if what == "off" else "")
    else:
        path.walked(request, response, "clock" if what == "clock" else "", None)
    raise response


def who(front: Front, request: web.Request) -> Persona | None:
    """The persona whose part is played."""
    return front.persona(request.cookies.get(PERSONA, ""))


def entered(front: Front, request: web.Request) -> tuple[Persona, RoomInfo]:
    """Who asks and in which room; without a persona to the welcome, and 404 for a room that is not theirs."""
    persona = who(front, request)
    if persona is None:
        raise web.HTTPSeeOther("/welcome", headers={"HX-Redirect": "/welcome"})
    info = front.room(persona, request.match_info["room"])
    if info is None:
        raise web.HTTPNotFound
    return persona, info


async def around(
    front: Front,
    draw: Draw,
    request: web.Request,
    persona: Persona,
    info: RoomInfo,
) -> dict[str, object]:
    """Everything that the page of a room shows."""
    face = await front.face(persona)
    shown = await log.of_room(front, persona, info.room, face)
    await front.rooms.mark_read(persona.key, info.room, shown.cursor)
    infos = front.lobby.rooms(persona.key)
    return {
        "persona": persona,
        "personas": front.lobby.personas(),
        "info": info,
        "infos": infos,
        "unread": await front.rooms.unread(persona.key, [one.room for one in infos]),
        "face": face,
        "log": shown,
        "steps": path.steps(front, request),
        "path_off": request.cookies.get(path.COOKIE) == path.OFF,
        "draft": request.query.get("draft", "")[:200],
        "backstage": front.backstage is not None,
        "next_event": await front.backstage.next_event() if front.backstage else None,
        "theme": draw.theme(request),
        **await beside(front, request, persona, info),
    }


async def beside(front: Front, request: web.Request, persona: Persona, info: RoomInfo) -> dict[str, object]:
    """What the side panel shows: a thread, the drawer, or nothing."""
    face = await front.face(persona)
    nothing: dict[str, object] = {"thread": None, "head": None, "happened": None}
    if request.query.get("side") == "happened" and front.backstage is not None:
        return {**nothing, "happened": await front.backstage.happened(persona.key)}
    wanted = clean_bytes(request.query.get("thread", ""))
    head = await front.message(persona, wanted) if wanted else None
    if head is None or head.room != info.room:
        return nothing
    return {**nothing, "thread": await log.of_thread(front, persona, head, face), "head": head}


async def fields_of(request: web.Request) -> Fields:
    """A page form's fields, at most 256 KiB. A file counts as an attachment and is never read."""
    posted = await request.clone(client_max_size=LARGEST_BODY).post()
    fields: Fields = {}
    for name, value in posted.items():
        if isinstance(value, str):
            fields.setdefault(clean_bytes(name), []).append(clean_bytes(value))
        elif isinstance(value, web.FileField) and value.filename:
            fields.setdefault("_attachments", []).append("1")
    return fields


def one(fields: Fields, name: str) -> str:
    """The first value of a field, or ""."""
    return fields.get(name, [""])[0]


def back(front: Front, request: web.Request, fields: Fields) -> web.HTTPSeeOther:
    """Back to the room that the form stood in."""
    persona = who(front, request)
    info = front.room(persona, one(fields, "_room")) if persona else None
    return web.HTTPSeeOther(address(info.room) if info else "/welcome")


def address(room: str, thread: str | None = None) -> str:
    """A room's page."""
    return f"/chat/{quote(room, safe='')}" + (f"?thread={quote(thread, safe='')}" if thread else "")


def html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
