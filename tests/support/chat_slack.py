"""Slack under the chat contract: the real process parts, spoken to as Slack speaks, over signed HTTP or a websocket."""

import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from adapters.base import Receipt
from adapters.slack import tokens
from adapters.slack.settings import Addresses, Credentials
from bot.connections import SlackLine
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
from tests.support.drawn import plain
from tests.support.gallery import every_part
from tests.support.house import TUESDAY_NINE
from tests.support.slack import FakeSlack, fake_slack, inputs, payloads
from tests.support.slack.answers import answer_to_command
from tests.support.slack.delivery import Kind, signed
from tests.support.slack.payloads import Act
from tests.support.slack.reading import buttons_of, elements_of, options_of, words_of
from tests.support.slack.shapes import Json, Message, ResponseUrl, SlackError
from tests.support.slack_desk import (
    APP_TOKEN,
    CHANNELS,
    CONTACTS,
    SECRET,
    TOKEN,
    slack_rules,
    stage,
    user_of,
)
from tests.support.slack_desk import TEAM as WORKSPACE
from tests.support.slack_probes import forged, unreadable
from tests.support.stores import AUDIT_KEY
from tests.support.vault import KEY, Kept, close_vault, in_files

EXTRAS = ("history",)
MOST_TYPED = 4_000
Sent = tuple[Kind, Json, ResponseUrl | None]


@dataclass(slots=True)
class SlackUnderTest:
    """Slack with a running house in it."""

    house: House
    slack: FakeSlack
    http: ClientSession
    address: str
    mode: str
    asked: list[Request] = field(default_factory=list)
    will_answer: Reply | None = None
    name: str = "slack"
    secret: str = "quokka"
    longest: int = 2_500  # what Slack cannot hold is cut, and the cut can be seen
    most_typed: int = 10**9
    _numbers: "count[int]" = field(default_factory=count)
    _sent: dict[tuple[str, str], Sent] = field(default_factory=dict)
    _answered: set[str] = field(default_factory=set)

    async def door(self, request: Request) -> Reply:
        """The Desk's door, with an ear at it."""
        self.asked.append(request)
        return self.will_answer if self.will_answer is not None else await self.house.ask(request)

    def surface(self, room: str) -> Surface:
        return Surface("slack", WORKSPACE, CHANNELS.get(room, room))

    async def deliver(self, payload: Payload) -> Answer:
        """Send a payload: `kind` and `payload` as Slack has them; `raw`, `headers`, `secret`, `age` tamper with it.

        What nobody tampered with comes by whatever way this workspace speaks.
        """
        if self.mode == "socket" and payload.keys() == {"kind", "payload"}:
            return await self._deliver(payload["kind"], dict(payload["payload"]), None)
        now = int(datetime.now(UTC).timestamp()) - int(payload.get("age", 0))
        body, headers = signed(payload.get("secret", SECRET), payload["kind"], dict(payload["payload"]), str(now))
        if "raw" in payload:
            raw = payload["raw"]
            body = raw if isinstance(raw, bytes) else str(raw).encode()
            headers |= {"X-Slack-Signature": _signature(body, str(now))}
        headers |= payload.get("headers", {})
        async with self.http.post(self.address, data=body, headers=headers) as answer:
            return Answer(answer.status, await answer.text())

    async def says(self, who: str, room: str, text: str, *, thread: str | None = None, key: str = "") -> Answer:
        kind, payload, url = self._once(who, key, partial(self._line, who, room, text, thread))
        return await self._deliver(kind, payload, url)

    def _line(self, who: str, room: str, text: str, thread: str | None) -> Sent:
        """A slash command where Slack has them, a mention in a thread and by guests, else an ordinary message."""
        root, _, rest = text.partition(" ")
        command, act = root.startswith("/"), self._act(who)
        channel = self._channel(who, room)
        if command and thread is None and who not in CONTACTS:
            url = self.slack.response_url(act.here, act.person, channel.id)
            acting = Act(self.slack.world, act.here, act.person, act.trigger, url.address)
            return ("slash_commands", payloads.command(acting, channel, root, self._escaped(rest)), url.url)
        said = f"<@{act.here.bot_user}> {self._escaped(rest)}" if command else self._escaped(text)
        message = Message(channel.id, self.slack.world.ts(), act.person.id, said, [], thread or "", act.person.team)
        self.slack.world.keep(message)
        told = payloads.mention_event if command and channel.kind != "im" else payloads.message_event
        return ("events_api", told(act, message, channel), None)

    async def presses(self, who: str, message: str, card: Card, action: Action) -> Answer:
        """Press a button or choose from a menu, by what the drawn element carries."""
        standing = next(one for one in self.slack.messages(CHANNELS[TEAM]) if one.ts == message)
        wanted = {tokens.button(action), tokens.option(action)}
        for element in elements_of(standing.blocks):
            chosen = [each for each in options_of(element) if each["value"] in wanted]
            if element.get("value") in wanted or chosen:
                state = inputs.given(dict(element), chosen[0]["value"]) if chosen else {}
                act = self._act(who)
                told = inputs.action(dict(element), state, self.slack.world.ts())
                return await self._deliver("interactive", payloads.actions_on_message(act, standing, told), None)
        raise AssertionError(f"no element of the message carries {action}")

    async def fills(self, who: str, room: str, form: str, values: Mapping[str, str], *, key: str = "") -> Answer:
        return await self._deliver(*self._once(who, key, partial(self._submission, who, room, form, values)))

    def _submission(self, who: str, room: str, form: str, values: Mapping[str, str]) -> Sent:
        act, number = self._act(who), next(self._numbers)
        state = {
            name: {name: {"type": "plain_text_input", "value": value[:MOST_TYPED]}} for name, value in values.items()
        }
        kept = tokens.keep(tokens.Kept(form, self._channel(who, room).id))
        blocks = [{"type": "input", "block_id": name, "element": {"action_id": name}} for name in values]
        view = {
            "id": f"V{number:05d}",
            "hash": f"{number}.h",
            "type": "modal",
            "callback_id": form.partition(":")[0],
            "private_metadata": kept,
            "blocks": blocks,
            "state": {"values": state},
            "app_installed_team_id": WORKSPACE,
            "team_id": act.person.team,
        }
        told = act.common("view_submission", act.person.team) | {"trigger_id": act.trigger, "view": view}
        return ("interactive", told, None)

    async def send(self, post: Post) -> Receipt:
        assert self.house.slack is not None
        return await self.house.slack.send(post)

    async def draw_card(self, card: Card) -> Drawn:
        post = Post(f"gallery-{next(self._numbers)}", self.surface(TEAM), Audience.INTERNAL, card.text, card)
        receipt = await self.send(post)
        drawn = next(one for one in self.slack.messages(CHANNELS[TEAM]) if one.ts == receipt.message)
        return Drawn(
            words=plain(_unquoted(words_of(drawn.blocks))),
            buttons=[plain(label) for label in buttons_of(drawn.blocks)],
            instants=_instants(drawn.blocks),
            values={},
            required=frozenset(),
            structure=[_shape(block) for block in drawn.blocks],
        )

    async def draw_form(self, form: Form) -> Drawn:
        self.will_answer = Ask(form)
        answer = await self.says("lead", TEAM, "/escalate new")
        self.will_answer = None
        assert answer.status == 200
        view = self.slack.modal(user_of("lead"))
        assert view is not None
        title, submit = view.title, view.source["submit"]["text"]
        hidden = tokens.kept(view.private_metadata).hidden
        values = {name: [value] for name, value in hidden.items()} | _initial(view.blocks)
        optional = {block["block_id"] for block in view.blocks if block.get("optional")}
        inputs_there = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
        await self.slack.user(user_of("lead")).closes(view)
        return Drawn(
            words=plain(_unquoted(f"{title} {submit} {words_of(view.blocks)}")),
            buttons=[submit],
            instants=_instants(view.blocks),
            values=values,
            required=frozenset(inputs_there - optional),
            structure=[_shape(block) for block in view.blocks],
        )

    async def reads(self, who: str) -> str:
        """Everything that Slack shows this person of ours: channels, direct messages, private lines, modals, Home."""
        user, world = user_of(who), self.slack.world
        found: list[object] = []
        for channel in world.channels.values():
            if user in channel.members:
                found += [(one.text, one.blocks) for one in self.slack.messages(channel.id) if one.to in ("", user)]
        found += [(one.text, one.blocks) for one in self.slack.ephemerals(user)]
        views = (self.slack.modal(user), self.slack.home(user))
        found += [view.source for view in views if view is not None]
        return json.dumps(found, ensure_ascii=False)

    async def threads(self, who: str, room: str) -> Mapping[str, str | None]:
        user, channel = user_of(who), self._channel(who, room)
        seen = [
            *self.slack.messages(channel.id),
            *(one for one in self.slack.ephemerals(user) if one.channel == channel.id),
        ]
        return {one.ts: one.thread_ts or None for one in seen if one.to in ("", user) and one.app}

    async def hears(self, who: str, *deeds: Callable[[], Awaitable[object]]) -> list[str]:
        mark = len(self.slack.world.log)
        for deed in deeds:
            await deed()
        return [repr(what) for user, _, what in self.slack.world.log[mark:] if user == user_of(who)]

    async def stand(self) -> Card:
        card = every_part("somebody's words")
        await self.send(Post("standing", self.surface(TEAM), Audience.INTERNAL, card.text, card, revision=3))
        return card

    def forged(self) -> Mapping[str, Payload]:
        return forged()

    def unreadable(self) -> Mapping[str, Payload]:
        """Over a websocket nothing comes in from strangers, and Slack writes what is read."""
        return unreadable(self.secret) if self.mode == "http" else {}

    def unknown(self) -> Mapping[str, Payload]:
        event = {"type": "event_callback", "team_id": WORKSPACE, "api_app_id": "A1", "event_id": "Ev-new"}
        of_a_new_kind = {**event, "event": {"type": "a_new_kind", "user": user_of("lead"), "text": self.secret}}
        by_http = {
            "a new kind of envelope": {"kind": "events_api", "payload": {"type": "a_new_kind", "text": self.secret}},
            "a new kind of interaction": {
                "kind": "interactive",
                "payload": {"type": "a_new_kind", "team": {"id": WORKSPACE}, "value": self.secret},
            },
        }
        told: dict[str, Payload] = {"a new kind of event": {"kind": "events_api", "payload": of_a_new_kind}}
        return told | (by_http if self.mode == "http" else {})

    def fails_with(self, status: int, *, after: int = 0) -> None:
        """Slack says 403 and 404 with a code of its own, in an answer of 200."""
        if status == 429:
            self.slack.limits("chat.postMessage", after)
        else:
            self.slack.fails("chat.postMessage", {403: "restricted_action", 404: "channel_not_found"}[status])

    async def _deliver(self, kind: Kind, payload: Json, url: ResponseUrl | None) -> Answer:
        here = self._act("lead").here
        if kind == "slash_commands" and here.app.commands.get(payload["command"]) is None:
            return Answer(200, "")  # Slack itself says that there is no such command
        acked = await self.slack.delivery.deliver(here.app, kind, payload)
        if url is not None and acked.fine and url.token not in self._answered:
            self._answered.add(url.token)  # a replay is answered to whoever replays, and shown to nobody
            try:
                answer_to_command(self.slack.world, here, url, acked.body)
            except SlackError as error:
                raise AssertionError(f"the answer is none that Slack takes: {error.fault or error.code}") from error
        return Answer(acked.status, acked.body)

    def _once(self, who: str, key: str, made: Callable[[], Sent]) -> Sent:
        """The same key is the same delivery."""
        if not key:
            return made()
        if (who, key) not in self._sent:
            self._sent[who, key] = made()
        kind, payload, url = self._sent[who, key]
        trigger = self.slack.world.triggers.get(str(payload.get("trigger_id", "")))
        if trigger is not None:
            trigger.again = True
        return kind, payload, url

    def _act(self, who: str) -> Act:
        person = self.slack.world.people[user_of(who)]
        here = self.slack.world.installation(WORKSPACE)
        assert here is not None
        return Act(self.slack.world, here, person, self.slack.trigger(here, person))

    def _channel(self, who: str, room: str) -> Any:  # the fake's channel
        act = self._act(who)
        if room.startswith("dm-"):
            return self.slack.world.direct(act.here.bot_user, act.person.id, act.here.team)
        return self.slack.world.channel(CHANNELS.get(room, room))

    def _escaped(self, text: str) -> str:
        """As Slack carries it: nobody can type a lone surrogate there, or more than it takes."""
        typed = text.encode("utf-8", "ignore").decode("utf-8")[:MOST_TYPED]
        return payloads.escaped(self.slack.world, typed)


def _signature(body: bytes, stamp: str) -> str:
    """Of the bytes as they are; Slack's own kit signs nothing but UTF-8."""
    return "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, sha256).hexdigest()


def _unquoted(words: str) -> str:
    """Without the marks that set somebody's words apart within a line of ours."""
    return words.replace("\u2068", "").replace("\u2069", "")


def _instants(part: object) -> frozenset[str]:
    """The instants that Slack's own date elements carry, in UTC."""
    found: set[str] = set()
    if isinstance(part, Mapping):
        if part.get("type") == "date":
            found.add(datetime.fromtimestamp(part["timestamp"], UTC).isoformat().replace("+00:00", "Z"))
        for value in part.values():
            found |= _instants(value)
    elif isinstance(part, list):
        for each in part:
            found |= _instants(each)
    return frozenset(found)


def _shape(part: object) -> object:
    """The structure of blocks without any text."""
    if isinstance(part, Mapping):
        return {key: _shape(value) for key, value in part.items() if key not in ("text", "value", "block_id", "url")}
    if isinstance(part, list):
        return [_shape(each) for each in part]
    return part if isinstance(part, bool) else type(part).__name__


def _initial(blocks: list[Json]) -> dict[str, list[str]]:
    """What stands in the inputs, by field."""
    found: dict[str, list[str]] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        chosen = [*element.get("initial_options", []), *filter(None, [element.get("initial_option")])]
        written = [element[name] for name in ("initial_value", "initial_date", "initial_time") if name in element]
        found[block["block_id"]] = [each["value"] for each in chosen] + written
    return found


@asynccontextmanager
async def slack_chat(
    folder: Path,
    *,
    mode: str = "http",
    extras: Sequence[str] = EXTRAS,
    change: Callable[[RuleBook], RuleBook] = as_it_is,
    kept: Kept | None = None,
) -> AsyncIterator[SlackUnderTest]:
    """A house on a fresh file, in a strict Slack, without the beat: what follows is done at once."""
    kept = kept or await in_files(folder)
    async with fake_slack() as slack:
        stage(slack, mode, extras=extras)
        line = SlackLine(
            mode,
            (WORKSPACE,),
            Credentials(bot_token=TOKEN, signing_secret=SECRET, app_token=APP_TOKEN),
            Addresses(api=slack.api, authorize=slack.authorize),
            b"k" * 32,
        )
        plan = Plan(
            kept.record,
            AUDIT_KEY,
            lambda: change(slack_rules(mode)),
            manual_at=TUESDAY_NINE,
            settles=True,
            vault=(kept.vault, KEY),
            slack=line,
        )
        house = await build(plan)
        chats: list[SlackUnderTest] = []

        async def door(request: Request) -> Reply:
            return await chats[0].door(request)

        site: web.Application = public_site(house.health)
        assert house.slack is not None
        house.slack.mount(site, door)
        await house.rules.put_in_force(house.store, await house.clock.now())
        runner, port = await listen(site, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{port}/slack/events"
        slack.delivers_to(address)
        try:
            await house.slack.start()
            async with ClientSession() as http:
                chats.append(SlackUnderTest(house, slack, http, address, mode))
                yield chats[0]
        finally:
            await house.slack.close()
            await runner.cleanup()
            await house.delivery.close(1)
            await house.store.close()
            await close_vault(house)
