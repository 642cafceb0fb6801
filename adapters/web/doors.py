"""The JSON doors of DESIGN §8, there with the manual clock only. A script can do here what a page can.

It reads what the persona reads, in their language; what is wrong with a body is for programs, and stays English.
"""

from aiohttp import web

from adapters.web import parse, talk
from adapters.web.front import Front, timeless
from adapters.web.guard import LARGEST_BODY
from adapters.web.receipts import pointed
from adapters.web.render import message_json, reply_json, rooms_json
from handlers.commands.request import Filled
from handlers.ports.rooms import Persona


async def say(front: Front, request: web.Request) -> web.Response:
    """POST /demo/say."""
    said = parse.said(await _body(request))
    persona = _persona(front, said.who)
    _room(front, persona, said.room)
    await _thread(front, persona, said.room, said.thread)
    turn = talk.Turn(persona, said.room, said.thread, said.key or front.new_id(), said.thread)
    with front.speaking(persona):
        return await _answer(front, persona, await talk.speak(front, turn, said.text, said.attachments))


async def press(front: Front, request: web.Request) -> web.Response:
    """POST /demo/press."""
    pushed = parse.pushed(await _body(request))
    persona = _persona(front, pushed.who)
    message = await front.message(persona, pushed.message)
    if message is None or message.card is None:
        raise _not_found("There is no such message with buttons for this persona.")
    action = parse.find_action(message.card, pushed.action)
    if action is None:
        there = ", ".join(parse.token(message.card, one) for one in parse.every_action(message.card)) or "none"
        raise _not_found(f"That message has no such button; it has: {there}.")
    if action.link:
        raise parse.UnreadableError("That button is only a link; there is nothing to press.")
    asked_in = message.thread or message.id
    turn = talk.Turn(persona, message.room, asked_in, pushed.key or front.new_id(), message.thread)
    with front.speaking(persona):
        return await _answer(front, persona, await talk.press(front, turn, parse.press(action, pushed.revision)))


async def submit(front: Front, request: web.Request) -> web.Response:
    """POST /demo/submit."""
    sent = parse.sent(await _body(request))
    persona = _persona(front, sent.who)
    if sent.room:
        _room(front, persona, sent.room)
    turn = talk.Turn(persona, sent.room, None, sent.key or front.new_id())
    filled = Filled(sent.form, sent.values, refresh=sent.refresh)
    with front.speaking(persona):
        return await _answer(front, persona, await talk.submit(front, turn, filled))


async def rooms(front: Front, request: web.Request) -> web.Response:
    """GET /demo/rooms."""
    persona = _persona(front, _asked(request, "as"))
    with front.speaking(persona):
        infos = front.lobby.rooms(persona.key)
    return web.json_response(rooms_json(infos, await front.rooms.unread(persona.key, [info.room for info in infos])))


async def messages(front: Front, request: web.Request) -> web.Response:
    """GET /demo/messages."""
    persona = _persona(front, _asked(request, "as"))
    room = _asked(request, "room")
    _room(front, persona, room)
    face = await front.face(persona)
    thread = request.query.get("thread")
    with front.speaking(persona):
        found = await pointed(front, persona, await front.rooms.messages(room, persona.key), face.now)
        wanted = [message for message in found if not thread or thread in (message.thread, message.id)]
        return web.json_response(
            [message_json(message, front.name(message.author, persona, room), face) for message in wanted]
        )


async def _answer(front: Front, persona: Persona, given: talk.Given) -> web.Response:
    face = timeless(persona) if given.private else await front.face(persona)
    return web.json_response(reply_json(given.reply, face))


async def _body(request: web.Request) -> dict[str, object]:
    return parse.body(await request.clone(client_max_size=LARGEST_BODY).read())


def _asked(request: web.Request, name: str) -> str:
    value = parse.clean_bytes(request.query.get(name, ""))
    if not value:
        raise parse.UnreadableError(f'Say which with "?{name}=".')
    return value


def _persona(front: Front, key: str) -> Persona:
    persona = front.persona(key)
    if persona is None:
        featured = ", ".join(one.key for one in front.lobby.personas() if one.featured)
        raise _not_found(f"There is no such persona; there are {featured}.")
    return persona


def _room(front: Front, persona: Persona, room: str) -> None:
    if front.room(persona, room) is None:
        mine = ", ".join(info.room for info in front.lobby.rooms(persona.key)) or "none"
        raise _not_found(f"There is no such room for this persona; theirs are {mine}.")


async def _thread(front: Front, persona: Persona, room: str, thread: str | None) -> None:
    if thread is None:
        return
    head = await front.message(persona, thread)
    if head is None or head.room != room:
        raise _not_found("There is no such message in that room to answer under.")


def _not_found(sentence: str) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=web.json_response({"error": sentence}).text, content_type="application/json")
