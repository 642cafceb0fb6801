"""What a page sends: a line, a button, a form. Answered by a dialog, or by going back to the room."""

from aiohttp import web

from adapters.web import parse, path, talk
from adapters.web.draw import Draw
from adapters.web.front import Front, timeless
from adapters.web.pages import Fields, address, entered, fields_of, html, one
from adapters.web.talk import Given, Turn
from handlers.cards.card import Action
from handlers.cards.languages import speaking_as
from handlers.cards.reply import Ask, Say
from handlers.commands.request import Filled
from handlers.domain.tongue import said, spoken
from handlers.ports.rooms import Persona, RoomInfo


async def say(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """A line from the composer."""
    persona, info = entered(front, request)
    fields = await fields_of(request)
    thread = await _thread(front, persona, info, one(fields, "_thread"))
    turn = Turn(persona, info.room, thread, _key(front, fields), thread)
    text = one(fields, "_text").replace("\r\n", "\n")
    given = await talk.speak(front, turn, text, len(fields.get("_attachments", [])))
    return await _answer(
        front, draw, request, turn, given=given, verb=_verb_in(text, direct=front.is_direct(persona, info.room))
    )


async def press(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """A button on a card. One that asks a question first is answered with the question."""
    persona, info = entered(front, request)
    fields = await fields_of(request)
    message = await front.message(persona, one(fields, "_message"))
    if message is None or message.room != info.room:
        raise web.HTTPNotFound
    key = _key(front, fields)
    turn = Turn(persona, info.room, message.thread or message.id, key, message.thread)
    action = parse.find_action(message.card, one(fields, "_action"))
    if action is None or action.link:
        sentence = said("The case has moved on since; its card shows what is possible now.")
        given = await talk.tell(front, turn, talk.refusal(said("That button is gone"), sentence))
        return await _answer(front, draw, request, turn, given=given, verb="")
    if action.confirm and not one(fields, "_confirmed"):
        return await _ask_first(front, draw, request, turn, action=action, fields=fields)
    seen = one(fields, "_revision")
    revision = int(seen) if seen.isdecimal() and len(seen) < 10 else None
    given = await talk.press(front, turn, parse.press(action, revision))
    return await _answer(front, draw, request, turn, given=given, verb=action.id)


async def submit(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """A form sent in, or asked for again because a choice in it changed its other fields."""
    persona, info = entered(front, request)
    fields = await fields_of(request)
    thread = await _thread(front, persona, info, one(fields, "_thread"))
    form = one(fields, "_form")
    filled = Filled(form, parse.joined(fields), refresh=bool(one(fields, "_refresh")))
    turn = Turn(persona, info.room, thread, _key(front, fields), thread)
    given = await talk.submit(front, turn, filled)
    return await _answer(front, draw, request, turn, given=given, verb=form.partition(":")[0])


async def private(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """A button of the well-being side. It stands on no message: what it says is in the button itself."""
    persona, info = entered(front, request)
    fields = await fields_of(request)
    pressed = parse.carried(one(fields, "_care"))
    if pressed is None:
        raise web.HTTPNotFound
    turn = Turn(persona, info.room, None, _key(front, fields))
    given = await talk.press(front, turn, pressed)
    return await _answer(front, draw, request, turn, given=given, verb="")


async def _answer(
    front: Front, draw: Draw, request: web.Request, turn: Turn, *, given: Given, verb: str
) -> web.StreamResponse:
    live = "HX-Request" in request.headers
    response: web.StreamResponse
    reply = given.reply
    if isinstance(reply, Ask) or (given.private and isinstance(reply, Say)):
        shown: dict[str, object] = {
            "form": reply.form if isinstance(reply, Ask) else None,
            "told": reply.card if isinstance(reply, Say) else None,
            "thread_id": turn.thread or "",
            "room": turn.room,
            "ask_first": None,
            "face": timeless(turn.persona) if given.private else await front.face(turn.persona),
        }
        with speaking_as(reply):  # the Desk knows what was chosen a moment ago
            return html(draw.page("dialog.html", **shown)) if live else _page(draw, request, shown)
    response = html("") if live else web.HTTPSeeOther(address(turn.room, turn.beside))
    if front.language(turn.persona) != spoken().code:  # the whole page turns into what was chosen with this answer
        response.headers["HX-Refresh"] = "true"
    path.walked(request, response, verb, reply)
    if isinstance(response, web.HTTPException):
        raise response
    return response


async def _ask_first(
    front: Front, draw: Draw, request: web.Request, turn: Turn, *, action: Action, fields: Fields
) -> web.StreamResponse:
    shown: dict[str, object] = {
        "form": None,
        "told": None,
        "ask_first": action,
        "kept": {name: one(fields, name) for name in ("_message", "_action", "_revision")},
        "room": turn.room,
        "thread_id": "",
        "face": await front.face(turn.persona),
    }
    return html(draw.page("dialog.html", **shown)) if "HX-Request" in request.headers else _page(draw, request, shown)


def _page(draw: Draw, request: web.Request, shown: dict[str, object]) -> web.StreamResponse:
    """The dialog as a page of its own, for a browser without scripts."""
    return html(draw.page("form.html", theme=draw.theme(request), **shown))


async def _thread(front: Front, persona: Persona, info: RoomInfo, thread: str) -> str | None:
    if not thread:
        return None
    head = await front.message(persona, thread)
    if head is None or head.room != info.room:
        raise web.HTTPNotFound
    return head.id


def _key(front: Front, fields: Fields) -> str:
    return one(fields, "_key")[: parse.LONGEST_KEY] or front.new_id()


def _verb_in(text: str, *, direct: bool) -> str:
    """The verb of a typed command line, for the first path."""
    word, after = [*text.split(None, 2), "", ""][:2]
    return (after if word[:1] in ("/", "@") else word if direct else "").lower()
