"""The web chat under the chat contract: the real process parts of the demo, spoken to over real HTTP on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

from aiohttp import ClientSession, CookieJar, StreamReader
from yarl import URL

from adapters.base import Receipt
from adapters.web.moments import iso
from bot.site import listen, local_site
from bot.wiring import House, Plan, build
from handlers.cards.card import Action, Card, Line, Moment
from handlers.cards.form import Form
from handlers.cards.post import Post
from handlers.cards.reply import Ask, Reply
from handlers.commands.request import Request, Surface
from handlers.domain.rulebook import RuleBook
from handlers.domain.timeline import Audience
from handlers.lobby import RuleBookLobby
from tests.support.chats import TEAM, Answer, Drawn, Payload, as_it_is
from tests.support.drawn import Page, plain, read
from tests.support.gallery import every_part
from tests.support.house import TUESDAY_NINE, shipped_rules
from tests.support.stores import AUDIT_KEY
from tests.support.vault import KEY, Kept, close_vault, in_files

STANDING = "card:ORION-42:dub-1"
"""The id of the card that stands in the team's room, for golden payloads to press."""

LAST = 1_000_000  # no message has a number like this


@dataclass(slots=True)
class WebUnderTest:
    """The web chat of a running process."""

    house: House
    http: ClientSession
    address: str
    asked: list[Request] = field(default_factory=list)
    will_answer: Reply | None = None
    name: str = "web"
    secret: str = "quokka"
    longest: int = 10**9
    most_typed: int = 10**9
    _numbers: "count[int]" = field(default_factory=count)

    async def door(self, request: Request) -> Reply:
        """The Desk's door, with an ear at it."""
        self.asked.append(request)
        return self.will_answer if self.will_answer is not None else await self.house.ask(request)

    def surface(self, room: str) -> Surface:
        return Surface("web", "", room)

    async def deliver(self, payload: Payload) -> Answer:
        """Send a payload: `post` or `get` is its address, `json`, `fields` or `raw` its body, `as` whose page it is."""
        self.http.cookie_jar.clear()
        if who := payload.get("as"):
            self.http.cookie_jar.update_cookies({"handrail_persona": who}, URL(self.address))
        method = "GET" if "get" in payload else "POST"
        body = {
            name: payload[given]
            for given, name in (("json", "json"), ("fields", "data"), ("raw", "data"))
            if given in payload
        }
        async with self.http.request(
            method,
            payload.get("get") or payload["post"],
            headers=payload.get("headers", {}),
            allow_redirects=False,
            **body,
        ) as answer:
            return Answer(answer.status, await answer.text())

    async def says(self, who: str, room: str, text: str, *, thread: str | None = None, key: str = "") -> Answer:
        return await self._demo(
            "say", {"as": who, "room": room, "text": text, "thread": thread, "key": key or self._key()}
        )

    async def presses(self, who: str, message: str, card: Card, action: Action) -> Answer:
        """Press a button as a page does: by what the drawn button carries.

        Whoever may not see it sends in what a lead's page has, as somebody who makes requests by hand would.
        """
        kept = await self.house.store.rooms.get(message)
        room, after = (kept.room, kept.number - 1) if kept is not None else (TEAM, LAST)  # as where a card is drawn
        every = (*card.actions, *(one for item in card.items for one in item.actions), *card.more)
        tokens = await self._tokens(room, after, who) or await self._tokens(room, after, "lead")
        if kept is None:  # all notes stand together, each with buttons of its own
            wanted = next(value for value in tokens if value.startswith(f"{action.id}:"))
        else:
            presses = [one for one in every if not one.link]
            place = next(number for number, one in enumerate(presses) if one is action)
            wanted = sorted_as_drawn(card, tokens[-len(presses) :])[place]  # notes stand above it
        sent = {"_message": message, "_action": wanted, "_key": self._key()}
        sent |= {"_revision": str(action.revision), "_confirmed": "yes"}
        return await self.deliver({"post": f"/chat/{room}/press", "as": who, "fields": sent})

    async def _tokens(self, room: str, after: int, who: str) -> list[str]:
        """What the drawn buttons of a room carry, as somebody sees it."""
        page = read((await self.deliver({"get": f"/chat/{room}/log?after={after}", "as": who})).body)
        return [value for value, _ in page.buttons if ":" in value]

    async def fills(self, who: str, room: str, form: str, values: Mapping[str, str], *, key: str = "") -> Answer:
        sent = {"as": who, "room": room, "form": form, "values": dict(values), "key": key or self._key()}
        return await self._demo("submit", sent)

    async def send(self, post: Post) -> Receipt:
        return await self.house.web.send(post)

    async def draw_card(self, card: Card) -> Drawn:
        key = f"gallery-{next(self._numbers)}"
        await self.send(Post(key, Surface("web", "", TEAM), Audience.INTERNAL, card.text, card))
        kept = await self.house.store.rooms.get(key)
        after = kept.number - 1 if kept is not None else LAST  # a private note is kept by nobody, and stands above them
        answer = await self.deliver({"get": f"/chat/{TEAM}/log?after={after}", "as": "lead"})
        assert answer.status == 200
        page = read(answer.body)
        pressed = [label for value, label in page.buttons if ":" in value]
        opened = [label for where, label in page.links if where.startswith("https://")]
        return _drawn(page, [*pressed, *opened])

    async def draw_form(self, form: Form) -> Drawn:
        self.will_answer = Ask(form)
        answer = await self.deliver(
            {"post": f"/chat/{TEAM}/say", "as": "lead", "fields": {"_text": "/escalate new", "_key": self._key()}}
        )
        self.will_answer = None
        assert answer.status == 200
        page = read(answer.body)
        return _drawn(page, [label for _, label in page.buttons])

    async def reads(self, who: str) -> str:
        found: list[str] = []
        for info in self.house_rooms(who):
            room = quote(info, safe="")
            heads = [quote(message.id, safe="") for message in await self.house.store.rooms.messages(info, who)]
            sides = ["side?side=happened", *(f"side?thread={head}" for head in heads)]
            for address in (f"/chat/{room}", *(f"/chat/{room}/{part}" for part in ("log", *sides))):
                found += [(await self.deliver({"get": address, "as": who})).body]
            found.append((await self.deliver({"get": f"/demo/messages?as={who}&room={room}"})).body)
        found.append((await self.deliver({"get": f"/demo/rooms?as={who}"})).body)
        found.append((await self.deliver({"get": "/words", "as": who})).body)
        return "\n".join(found)

    def house_rooms(self, who: str) -> list[str]:
        """The rooms that are open to somebody, from the rule book itself."""
        return [info.room for info in RuleBookLobby(self.house.rules).rooms(who)]

    async def threads(self, who: str, room: str) -> Mapping[str, str | None]:
        async with self.http.get("/demo/messages", params={"as": who, "room": room}) as answer:
            return {message["id"]: message["thread"] for message in await answer.json()}

    async def hears(self, who: str, *deeds: Callable[[], Awaitable[object]]) -> list[str]:
        """The events of an open page. The last deed wakes it, so that nothing before it can still be under way."""
        self.http.cookie_jar.update_cookies({"handrail_persona": who}, URL(self.address))
        heard: list[str] = []
        async with self.http.get("/events") as stream:
            await _until(stream.content, "hello")
            for deed in deeds:
                await deed()
            heard.append(await _until(stream.content, "wake"))
        return heard

    def forged(self) -> Mapping[str, Payload]:
        say = {"as": "lead", "room": TEAM, "text": "/escalate list"}
        page = {"post": f"/chat/{TEAM}/say", "as": "lead", "fields": {"_text": "/escalate list"}}
        press = {"as": "lead", "message": STANDING, "action": "claim"}
        return {
            "foreign origin": {"post": "/demo/say", "json": say, "headers": {"Origin": "https://evil.example"}},
            "foreign origin of a page": {**page, "headers": {"Origin": "http://localhost.evil.example"}},
            "another port's origin": {**page, "headers": {"Origin": "http://127.0.0.1:1"}},
            "origin null from elsewhere": {**page, "headers": {"Origin": "null", "Sec-Fetch-Site": "cross-site"}},
            "another site's form": {**page, "headers": {"Sec-Fetch-Site": "cross-site"}},
            "foreign host": {"post": "/demo/say", "json": say, "headers": {"Host": "evil.example"}},
            "foreign host reads": {"get": f"/demo/messages?as=lead&room={TEAM}", "headers": {"Host": "evil.example"}},
            "unknown persona": {"post": "/demo/say", "json": {**say, "as": "mallory"}},
            "another's room": {"post": "/demo/say", "json": {**say, "as": "client_orion"}},
            "another's room of a page": {**page, "as": "client_orion"},
            "another client's room": {
                "post": "/demo/say",
                "json": {**say, "as": "client_vega", "room": "client-ORION"},
            },
            "another's direct messages": {"get": "/demo/messages?as=lead&room=dm-manager"},
            "another's message": {"post": "/demo/press", "json": {**press, "as": "client_orion"}},
            "another's message of a page": {
                "post": "/chat/client-ORION/press",
                "as": "client_orion",
                "fields": {"_message": STANDING, "_action": "claim:ORION-42"},
            },
            "a message that is not there": {"post": "/demo/press", "json": {**press, "message": "none"}},
            "a button that is not there": {"post": "/demo/press", "json": {**press, "action": "close:ORION-42"}},
            "another's thread": {
                "post": "/demo/say",
                "json": {**say, "as": "client_orion", "room": "client-ORION", "thread": STANDING},
            },
            "a form into another's room": {
                "post": "/demo/submit",
                "json": {"as": "client_orion", "room": TEAM, "form": "new", "values": {}},
            },
            "a form into another's page": {
                "post": f"/chat/{TEAM}/submit",
                "as": "client_orion",
                "fields": {"_form": "new"},
            },
        }

    def unreadable(self) -> Mapping[str, Payload]:
        door = {"post": "/demo/say"}
        hidden = self.secret
        return {
            "not JSON": {**door, "raw": f"{{{hidden}".encode()},
            "not UTF-8": {**door, "raw": b"\xff" + hidden.encode()},
            "no object": {**door, "json": [hidden]},
            "no persona": {**door, "json": {"room": hidden}},
            "text of another kind": {**door, "json": {"as": "lead", "room": TEAM, "text": [hidden]}},
            "deep": {**door, "raw": b"[" * 90_000 + hidden.encode()},
            "a number that is none": {**door, "raw": f'{{"as": "{hidden}", "room": NaN}}'.encode()},
            "odd values": {"post": "/demo/submit", "json": {"as": "lead", "form": "new", "values": {hidden: [1]}}},
            "a button of another kind": {
                "post": "/demo/press",
                "json": {"as": "lead", "message": hidden, "action": {}},
            },
        }

    def unknown(self) -> Mapping[str, Payload]:
        return {}

    async def stand(self) -> Card:
        """Put up the card that golden payloads press."""
        card = every_part("somebody's words")
        await self.send(Post(STANDING, Surface("web", "", TEAM), Audience.INTERNAL, card.text, card, revision=3))
        return card

    async def _demo(self, door: str, body: Mapping[str, object]) -> Answer:
        return await self.deliver({"post": f"/demo/{door}", "json": body})

    def _key(self) -> str:
        return f"key-{next(self._numbers)}"


async def _until(stream: StreamReader, event: str) -> str:
    """The data of the next event, which must be of this kind."""
    lines: dict[str, str] = {}
    while True:
        line = (await asyncio.wait_for(stream.readline(), 10)).decode().strip()
        if not line and lines:
            break
        name, _, value = line.partition(": ")
        lines[name] = value
    assert lines["event"] == event, lines
    return lines["data"]


def sorted_as_drawn(card: Card, tokens: list[str]) -> list[str]:
    """What the drawn buttons send, in the order of `card.actions`, items, `card.more`; a page draws the items first."""
    among = sum(not one.link for item in card.items for one in item.actions)
    foot = sum(not one.link for one in card.actions)
    return [*tokens[among : among + foot], *tokens[:among], *tokens[among + foot :]]


def instants_of(lines: list[Line]) -> set[str]:
    """The instants of these lines as the pages carry them."""
    return {iso(run.at) for line in lines for run in line if isinstance(run, Moment)}


def _drawn(page: Page, buttons: list[str]) -> Drawn:
    return Drawn(
        words=plain("".join(page.text)),
        buttons=[plain(label) for label in buttons],
        instants=frozenset(page.instants),
        values=page.values,
        required=frozenset(page.required),
        structure=page.structure,
    )


@asynccontextmanager
async def web_chat(
    folder: Path, *, change: Callable[[RuleBook], RuleBook] = as_it_is, kept: Kept | None = None
) -> AsyncIterator[WebUnderTest]:
    """The process of the demo on a fresh file, without the beat: time stands still and what follows is done at once."""
    kept = kept or await in_files(folder)
    plan = Plan(
        kept.record,
        AUDIT_KEY,
        lambda: change(shipped_rules()),
        manual_at=TUESDAY_NINE,
        settles=True,
        vault=(kept.vault, KEY),
    )
    house = await build(plan)
    site = local_site(house.health)
    chats: list[WebUnderTest] = []

    async def door(request: Request) -> Reply:
        return await chats[0].door(request)

    house.web.mount(site, door)
    await house.rules.put_in_force(house.store, await house.clock.now())
    runner, port = await listen(site, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{port}"
    try:
        async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http:  # "unsafe": cookies of a bare IP
            chats.append(WebUnderTest(house, http, address))
            yield chats[0]
    finally:
        await runner.cleanup()
        await house.delivery.close(1)
        await house.store.close()
        await close_vault(house)
