"""Teams under the chat contract: the real process parts, spoken to as Teams speaks, over HTTP with signed tokens."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from adapters.base import Receipt
from adapters.teams import forms, tokens
from adapters.teams.own_token import Credentials
from adapters.teams.settings import Trust
from bot.clock import stopwatch
from bot.connections import TeamsLine
from bot.site import listen, public_site
from bot.wiring import House, Plan, build
from handlers.cards.card import Action, Card
from handlers.cards.form import Form
from handlers.cards.post import Post
from handlers.cards.reply import Ask, Reply
from handlers.commands.request import Request, Surface
from handlers.domain.rulebook import RuleBook
from handlers.domain.timeline import Audience
from tests.support.chats import TEAM, Answer, Drawn, Payload, as_it_is
from tests.support.gallery import every_part
from tests.support.house import TUESDAY_NINE
from tests.support.stores import AUDIT_KEY
from tests.support.teams import reading
from tests.support.teams.cards import buttons, check_card
from tests.support.teams.connector import Connector
from tests.support.teams.fake import fake_teams
from tests.support.teams.keys import key_server
from tests.support.teams.shapes import APP, TENANT, Conversation, Human, Json, Told
from tests.support.teams.speaking import Speaking, alone
from tests.support.teams_desk import CHANNELS, stage, teams_rules, user_of
from tests.support.teams_door import NOW, sealed
from tests.support.teams_probes import forged, unreadable
from tests.support.vault import KEY, Kept, close_vault, in_files

LINE = "application/vnd.microsoft.activity.message"


@dataclass(slots=True)
class TeamsUnderTest:
    """Teams with a running house in it."""

    house: House
    teams: Connector
    http: ClientSession
    address: str
    asked: list[Request] = field(default_factory=list)
    will_answer: Reply | None = None
    slow: Callable[[Request], Awaitable[Reply]] | None = None  # in place of the Desk's door
    name: str = "teams"
    secret: str = "quokka"
    longest: int = 900  # what Teams cannot hold is cut, and the cut can be seen
    most_typed: int = 900  # in every field at once
    shown: dict[str, list[Json]] = field(default_factory=dict)  # what invokes were answered, by whoever saw it
    speaking: Speaking = field(init=False)
    _numbers: "count[int]" = field(default_factory=count)
    _sent: dict[tuple[str, str], Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.speaking = Speaking.of(self.teams)

    async def door(self, request: Request) -> Reply:
        """The Desk's door, with an ear at it."""
        self.asked.append(request)
        if self.slow is not None:
            return await self.slow(request)
        return self.will_answer if self.will_answer is not None else await self.house.ask(request)

    def surface(self, room: str) -> Surface:
        return Surface("teams", TENANT, CHANNELS.get(room, room))

    def human(self, who: str) -> Human:
        return self.teams.people[user_of(who)]

    def place(self, who: str, room: str) -> Conversation:
        if room.startswith("dm-"):
            return alone(self.teams, self.human(who))
        return self.teams.places[CHANNELS.get(room, room)]

    async def deliver(self, payload: Payload) -> Answer:
        """Send a payload: `json` is an activity of this Teams' own, else as `sealed` reads it."""
        if "json" in payload and "claims" not in payload:
            here = f"{self.teams.address}/emea/"
            whole = {**payload["json"], "serviceUrl": here}
            payload = {**payload, "json": whole, "claims": {"serviceurl": here}}
        body, headers = sealed(payload, (datetime.now(UTC) - NOW).total_seconds())
        async with self.http.post(self.address, data=body, headers=headers) as answer:
            return Answer(answer.status, await answer.text())

    async def says(self, who: str, room: str, text: str, *, thread: str | None = None, key: str = "") -> Answer:
        """A direct message; in a channel a command is a mention, and a remark is not for us."""
        made = partial(
            self.speaking.message,
            self.human(who),
            self.place(who, room),
            text,
            thread=thread or "",
            calls=text.startswith("/"),
        )
        return await self.deliver({"json": self._once(who, key, made)})

    async def presses(self, who: str, message: str, card: Card, action: Action) -> Answer:
        """Press a button, by what the drawn one carries."""
        standing = self.told(TEAM, message)
        (drawn,) = [one["content"] for one in standing.activity["attachments"]]
        wanted = tokens.button(action)[tokens.PRESS]
        button = next(one for one in buttons(drawn) if one.get("data", {}).get(tokens.PRESS) == wanted)
        return await self.invokes(who, self.speaking.button(self.human(who), self.place(who, TEAM), button, message))

    async def fills(self, who: str, room: str, form: str, values: Mapping[str, str], *, key: str = "") -> Answer:
        made = partial(self._submission, who, room, form, values)
        return await self.invokes(who, self._once(who, key, made))

    def _submission(self, who: str, room: str, form: str, values: Mapping[str, str]) -> Json:
        typed = {f"{forms.TYPED}{name}": value for name, value in values.items()}
        carried = {forms.FORM: [form, "", f"draft-{next(self._numbers)}"], forms.HIDDEN: {}}
        return self.speaking.invoke(
            self.human(who), self.place(who, room), "task/submit", {"data": {**carried, **typed}}
        )

    async def invokes(self, who: str, activity: Json) -> Answer:
        """Something that is answered at once, to this one person."""
        answer = await self.deliver({"json": activity})
        if answer.status == 200 and answer.body:
            self.shown.setdefault(who, []).append(checked(json.loads(answer.body)))
        return answer

    async def send(self, post: Post) -> Receipt:
        assert self.house.teams is not None
        return await self.house.teams.send(post)

    async def draw_card(self, card: Card) -> Drawn:
        post = Post(f"gallery-{next(self._numbers)}", self.surface(TEAM), Audience.INTERNAL, card.text, card)
        drawn = content(self.told(TEAM, (await self.send(post)).message))
        return _drawn(drawn, reading.words_of(drawn))

    async def draw_form(self, form: Form) -> Drawn:
        """A form as the dialog that a button opens."""
        self.will_answer = Ask(form)
        opens = {"data": {tokens.PRESS: ["new", "", 0, {}]}}
        activity = self.speaking.invoke(self.human("lead"), self.place("lead", TEAM), "task/fetch", opens)
        answer = await self.deliver({"json": activity})
        self.will_answer = None
        dialog = checked(json.loads(answer.body))["task"]["value"]
        drawn = dialog["card"]["content"]
        return _drawn(drawn, f"{dialog['title']} {' '.join(reading.labels_of(drawn))} {reading.words_of(drawn)}")

    async def reads(self, who: str) -> str:
        """Everything that Teams shows this person of ours: channels, their own chat, dialogs and lines."""
        known = user_of(who)
        found: list[object] = [
            told.activity
            for place in self.teams.places.values()
            if known in place.members
            for told in place.told.values()
            if told.only in ("", known)
        ]
        return json.dumps([*found, *self.shown.get(who, [])], ensure_ascii=False)

    async def threads(self, who: str, room: str) -> Mapping[str, str | None]:
        return {told.id: told.root for told in self.place(who, room).told.values()}

    async def hears(self, who: str, *deeds: Callable[[], Awaitable[object]]) -> list[str]:
        """What Teams notifies somebody of: what begins in their channels, and every word in their own chat."""
        mark = len(self.teams.order)
        for deed in deeds:
            await deed()
        known = user_of(who)
        return [
            repr(told.activity)
            for told in self.teams.order[mark:]
            if known in self.teams.places[told.conversation].members and told.root is None and told.only in ("", known)
        ]

    async def stand(self) -> Card:
        card = every_part("somebody's words")
        await self.send(Post("standing", self.surface(TEAM), Audience.INTERNAL, card.text, card, revision=3))
        return card

    def forged(self) -> Mapping[str, Payload]:
        return forged()

    def unreadable(self) -> Mapping[str, Payload]:
        return unreadable(self.secret)

    def unknown(self) -> Mapping[str, Payload]:
        lead, team, more = self.human("lead"), self.place("lead", TEAM), {"text": self.secret}
        return {
            "a new kind of invoke": {"json": self.speaking.invoke(lead, team, "new/kind", more)},
            "a new command of an extension": {
                "json": self.speaking.invoke(lead, team, "composeExtension/fetchTask", {"commandId": self.secret})
            },
            "a new kind of activity": {"json": self.speaking.happening(lead, team, "newKind", value=more)},
            "a new kind of event": {"json": self.speaking.happening(lead, team, "event", name=self.secret, value=more)},
        }

    def fails_with(self, status: int, *, after: int = 0) -> None:
        for kind in ("create", "send"):
            if status == 429:
                self.teams.plan(kind, "limit", value=after)
            else:
                self.teams.plan(kind, "fail", value=status)

    def told(self, room: str, message: str) -> Told:
        return self.place("lead", room).told[message]

    def _once(self, who: str, key: str, made: Callable[[], Json]) -> Json:
        """The same key is the same delivery."""
        if not key:
            return made()
        if (who, key) not in self._sent:
            self._sent[who, key] = made()
        return self._sent[who, key]


def content(told: Told) -> Json:
    """The card of a message."""
    (attached,) = told.activity["attachments"]
    found: Json = attached["content"]
    return found


def checked(body: Any) -> Json:
    """The body of an invoke's response, which is one that Teams takes, or this fails."""
    assert isinstance(body, dict)
    if "task" in body:
        assert body["task"]["type"] == "continue"
        check_card(body["task"]["value"]["card"]["content"])
    elif body:
        assert (set(body), body["type"], body["statusCode"]) == ({"statusCode", "type", "value"}, LINE, 200)
    return body


def _drawn(card: Json, words: str) -> Drawn:
    return Drawn(
        words=words,
        buttons=reading.labels_of(card),
        instants=reading.instants_of(card),
        values=reading.values_of(card),
        required=reading.required_of(card),
        structure=[reading.shape(part) for part in card["body"]],
    )


@asynccontextmanager
async def teams_chat(
    folder: Path,
    *,
    external: bool = False,
    live: bool = False,
    change: Callable[[RuleBook], RuleBook] = as_it_is,
    kept: Kept | None = None,
) -> AsyncIterator[TeamsUnderTest]:
    """A house on a fresh file, in a strict Teams, without the beat: what follows is done at once.

    The clock of its pace runs ahead, so that nobody waits for what Teams allows in a second. Where it is `live`, time
    is real, and what follows is left to the delivery, which nobody has started.
    """
    kept = kept or await in_files(folder)
    async with fake_teams() as teams, key_server() as keys:
        stage(teams, external=external)
        line = TeamsLine(
            Trust(APP, frozenset({TENANT}), keys.address, (teams.address.removeprefix("http://"),)),
            Credentials(APP, teams.secret, TENANT, f"{teams.address}/login"),
        )
        ahead = count(1)
        plan = Plan(
            kept.record,
            AUDIT_KEY,
            lambda: change(teams_rules(external=external)),
            manual_at=None if live else TUESDAY_NINE,
            settles=not live,
            vault=(kept.vault, KEY),
            teams=line,
            seconds=stopwatch if live else lambda: float(next(ahead)),
        )
        house = await build(plan)
        chats: list[TeamsUnderTest] = []

        async def door(request: Request) -> Reply:
            return await chats[0].door(request)

        site = public_site(house.health)
        assert house.teams is not None
        house.teams.mount(site, door)
        runner, port = await listen(site, "127.0.0.1", 0)
        try:
            await house.teams.start()
            async with ClientSession() as http:
                chats.append(TeamsUnderTest(house, teams, http, f"http://127.0.0.1:{port}/api/messages"))
                chat = chats[0]
                lead, team = chat.human("lead"), chat.place("lead", TEAM)
                heard_of = chat.speaking.happening(lead, team, "conversationUpdate")
                assert (await chat.deliver({"json": heard_of})).status == 200
                await house.rules.put_in_force(house.store, await house.clock.now())
                yield chat
        finally:
            await house.teams.close()
            await runner.cleanup()
            await house.delivery.close(1)
            await house.store.close()
            await close_vault(house)
