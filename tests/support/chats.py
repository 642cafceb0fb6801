"""What the chat contract needs to know of a chat: how it is reached, and what its readers see.

Each chat has a file `chat_NAME.py` beside this one with a class of this shape; `tests/contract/chat` is the contract.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from adapters.base import Receipt
from bot.wiring import House
from handlers.cards.card import Action, Card
from handlers.cards.form import Form
from handlers.cards.post import Post
from handlers.cards.reply import Reply
from handlers.commands.request import Filled, Pressed, Remarked, Request, Surface, Typed
from handlers.domain.rulebook import RuleBook
from tests.support.drawn import plain

GOLDEN = Path(__file__).parents[1] / "golden"
Payload = Mapping[str, Any]  # a captured payload, as its vendor shapes it
LOOKS, LOOK_AGAIN = 400, 0.05  # how often, and after how many seconds again
TEAM, MANAGERS, CLIENT = "dub-1", "managers", "client-ORION"  # rooms that every chat binds to the same destinations


@dataclass(frozen=True, slots=True)
class Answer:
    """How the chat's door answered one payload."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card or form as somebody sees it. `buttons` are labels in order; `instants` what the chat's own date markup
    carries, as UTC; `structure` is the vendor's markup without any text, to be compared.
    """

    words: str
    buttons: Sequence[str]
    instants: frozenset[str]
    values: Mapping[str, Sequence[str]]
    required: frozenset[str]
    structure: Sequence[object]


def as_it_is(rules: RuleBook) -> RuleBook:
    """The rules that a chat under test is opened with, unless a test wants others."""
    return rules


class Refusing(Protocol):
    """A chat that a vendor stands behind, who may refuse what we send."""

    house: House

    def surface(self, room: str) -> Surface: ...

    def fails_with(self, status: int, *, after: int = 0) -> None:
        """The next new message is refused: 429 with so many seconds to wait, 403 for want of a right, 404 for want of
        a place, as this vendor says it.
        """
        ...


class ChatUnderTest(Protocol):
    """One chat with the whole real process behind it.

    `asked` are the requests that reached the Desk. `will_answer` makes the Desk's door answer so, until it is None.
    `forged` and `unreadable` are payloads that must be refused at the door, by what is wrong with them; a word that
    stands in an unreadable one must not stand in the log. `surface` is where a room is in this chat; a text of
    more than `longest` characters may be cut there, so that it can be seen, and a form in whose every field more than
    `most_typed` stand may be refused, in words.
    """

    name: str
    house: House
    asked: list[Request]
    will_answer: Reply | None
    secret: str
    longest: int
    most_typed: int

    def surface(self, room: str) -> Surface: ...

    async def deliver(self, payload: Payload) -> Answer: ...

    async def says(self, who: str, room: str, text: str, *, thread: str | None = None, key: str = "") -> Answer: ...

    async def presses(self, who: str, message: str, card: Card, action: Action) -> Answer: ...

    async def fills(self, who: str, room: str, form: str, values: Mapping[str, str], *, key: str = "") -> Answer: ...

    async def send(self, post: Post) -> Receipt: ...

    async def draw_card(self, card: Card) -> Drawn: ...

    async def draw_form(self, form: Form) -> Drawn: ...

    async def reads(self, who: str) -> str:
        """Everything that this person's chat holds for them, as it is sent to their device."""
        ...

    async def threads(self, who: str, room: str) -> Mapping[str, str | None]:
        """The messages of a room that somebody sees: id, and the id of the message each is answered under."""
        ...

    async def hears(self, who: str, *deeds: Callable[[], Awaitable[object]]) -> list[str]:
        """What somebody's open chat is told of while these things are done, until it was told of the last one."""
        ...

    async def stand(self) -> Card:
        """Put up a card in the team's room, the one that golden payloads press and forged ones want."""
        ...

    def forged(self) -> Mapping[str, Payload]: ...

    def unreadable(self) -> Mapping[str, Payload]: ...

    def unknown(self) -> Mapping[str, Payload]:
        """What the vendor may send one day and nobody here has heard of, with the secret in it.

        None where only our own pages speak to us: what those do not say is refused, and `unreadable`.
        """
        ...


async def comes_to(chat: ChatUnderTest, who: str, *wanted: str) -> None:
    """These words come to somebody; what their vendor lets through one by one a second is waited for."""
    read = ""
    for _ in range(LOOKS):
        await chat.house.manual()[1].settle()
        read = plain(await chat.reads(who))
        if all(words in read for words in wanted):
            return
        await asyncio.sleep(LOOK_AGAIN)
    assert [words for words in wanted if words not in read] == [], who


def goldens(chat: str) -> list[Path]:
    """The captured payloads of a chat."""
    return sorted((GOLDEN / chat).glob("*.json"))


def captured(path: Path) -> tuple[Payload, object]:
    """A captured payload, and the request that it must become."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return read["payload"], read["request"]


def written(path: Path, payload: Payload, request: object) -> object:
    """With HANDRAIL_GOLDEN=write the request is put into the file, to be read and kept, and returned; else None."""
    if os.environ.get("HANDRAIL_GOLDEN") != "write":
        return None
    whole = {"payload": payload, "request": request}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return request


def as_data(request: Request) -> object:
    """A request in plain values, as golden files have it."""
    asked = request.asked
    match asked:
        case Typed(text, root):
            what: object = {"typed": text, "root": root}
        case Pressed(verb, ref, revision, values):
            what = {"pressed": verb, "ref": ref, "revision": revision, "values": dict(values)}
        case Filled(form, values, refresh):
            what = {"filled": form, "values": dict(values), "refresh": refresh}
        case Remarked(text, attachments):
            what = {"remarked": text, "attachments": attachments}
    place = request.place
    return {
        "key": request.key,
        "who": [request.who.chat, request.who.tenant, request.who.user],
        "asked": what,
        "place": place and {"room": place.surface.room, "tenant": place.surface.tenant, "thread": place.thread},
    }
