"""The smallest app that uses everything, made with Slack's own kit: for the tests of the fake itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.site import listen
from tests.support.slack import FakeSlack, sample_manifest
from tests.support.slack.shapes import Json

SECRET, TOKEN, APP_TOKEN = "shh", "xoxb-1", "xapp-1"


def stage(slack: FakeSlack, *, socket: bool = False, history: bool = False) -> None:
    """Harbour with the app, Mia and Aoife; Orion with Kim; a team's channel and one that both share."""
    slack.workspace("T1", "Harbour")
    slack.workspace("T9", "Orion")
    slack.app(sample_manifest(socket=socket, history=history), TOKEN, SECRET, APP_TOKEN)
    slack.person("U1", "Mia", team="T1", email="mia@harbour.example")
    slack.person("U2", "Aoife", team="T1")
    slack.person("U9", "Kim", team="T9")
    slack.channel("C1", team="T1", name="dub-1", members=["U1", "U2"])
    slack.channel("C9", team="T1", name="orion", members=["U1", "U9"], shared=True)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def choice(word: str) -> Json:
    return {"text": plain(word.capitalize()), "value": word}


def form(title: str = "Raise") -> Json:
    """A modal with a menu that tells the app of its change, a text and a few boxes."""
    kinds = {"type": "static_select", "action_id": "type", "options": [choice("csae"), choice("appeal")]}
    boxes = {"type": "checkboxes", "action_id": "flags", "options": [choice("live"), choice("minor")]}
    text = {"type": "plain_text_input", "action_id": "summary", "max_length": 20}
    return {
        "type": "modal",
        "callback_id": "new",
        "title": plain(title),
        "submit": plain("Send"),
        "private_metadata": "kept",
        "blocks": [
            {"type": "input", "block_id": "type", "label": plain("Type"), "element": kinds, "dispatch_action": True},
            {"type": "input", "block_id": "summary", "label": plain("Summary"), "element": text},
            {"type": "input", "block_id": "flags", "label": plain("Flags"), "element": boxes, "optional": True},
        ],
    }


def card(words: str) -> list[Json]:
    """A message with a sentence, two buttons of which one asks first, and a menu."""
    sure = {
        "title": plain("Sure?"),
        "text": plain("It cannot be undone."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    more = {"type": "static_select", "action_id": "more", "placeholder": plain("More"), "options": [choice("code")]}
    run = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return [
        {"type": "header", "text": plain("ORION-1")},
        {"type": "rich_text", "elements": [run]},
        {
            "type": "actions",
            "block_id": "foot",
            "elements": [
                {"type": "button", "text": plain("Take"), "action_id": "claim", "value": "ORION-1"},
                {"type": "button", "text": plain("Close"), "action_id": "close", "value": "x", "confirm": sure},
                more,
            ],
        },
    ]


@dataclass
class TinyApp:
    """What the app was told, as bodies by kind; `slow` is how long it takes to acknowledge a command."""

    told: list[Json] = field(default_factory=list)
    slow: float = 0.0

    def of(self, kind: str) -> list[Json]:
        return [each for each in self.told if kind in (each.get("type"), each.get("event", {}).get("type"))]

    def build(self, client: AsyncWebClient) -> AsyncApp:
        app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)
        for command in ("/escalate", "/standup"):
            app.command(command)(self.command)
        for action in ("type", "claim", "close", "more"):
            app.action(action)(self.action)
        app.view("new")(self.submission)
        app.shortcut("escalate")(self.asks)
        app.shortcut("escalate_message")(self.asks)
        app.event("app_mention")(self.mentioned)
        app.event("message")(self.written)
        app.event("app_home_opened")(self.home)
        for event in ("channel_archive", "user_change", "channel_id_changed", "channel_shared", "function_executed"):
            app.event(event)(self.event)
        return app

    async def command(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        await asyncio.sleep(self.slow)
        if body["text"] == "new":
            with suppress(SlackApiError):  # a trigger that was used, because the command came twice
                await client.views_open(trigger_id=body["trigger_id"], view=form())
            await ack()
        else:
            await ack(text=f"You said: {body['text']}")

    async def action(self, ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        self.told.append(body)
        await ack()
        if body["container"]["type"] == "view":
            chosen = body["actions"][0]["selected_option"]["text"]["text"]
            await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=form(chosen))
        elif body["actions"][0]["action_id"] == "close":
            await respond(text="Closed", replace_original=True)
        else:
            await respond(text=f"You pressed {body['actions'][0]['action_id']}")

    async def submission(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        if body["view"]["state"]["values"]["summary"]["summary"]["value"] == "bad":
            await ack(response_action="errors", errors={"summary": "Say what happened."})
        else:
            await client.chat_postMessage(channel="C1", text="ORION-1 card", blocks=card("opened"))
            await ack()

    async def asks(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=form())
        await ack()

    async def mentioned(self, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        told = body["event"]
        await client.chat_postEphemeral(channel=told["channel"], user=told["user"], text="Heard you")

    async def written(self, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        if body["event"]["channel_type"] == "im":
            await client.chat_postMessage(channel=body["event"]["channel"], text="Hello")

    async def home(self, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        await client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": card("my queue")})

    async def event(self, body: Json, client: AsyncWebClient) -> None:
        self.told.append(body)
        told = body["event"]
        if told["type"] == "function_executed":
            await client.functions_completeSuccess(
                function_execution_id=told["function_execution_id"], outputs={"reference": "ORION-1"}
            )


@asynccontextmanager
async def running(slack: FakeSlack, *, socket: bool) -> AsyncIterator[TinyApp]:
    """The app with its door open, over HTTP or through a websocket."""
    tiny = TinyApp()
    bolt = tiny.build(AsyncWebClient(token=TOKEN, base_url=slack.api))
    if socket:
        handler = AsyncSocketModeHandler(bolt, APP_TOKEN, ping_interval=0.05)
        await handler.connect_async()  # type: ignore[no-untyped-call] # Slack's kit has no types here
        await slack.until(lambda: slack.connected)
        try:
            yield tiny
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call] # as above
        return

    async def door(request: web.Request) -> web.Response:
        answer: Any = await bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    site = web.Application()
    site.router.add_post("/slack/events", door)
    runner, port = await listen(site, "127.0.0.1", 0)
    slack.delivers_to(f"http://127.0.0.1:{port}/slack/events")
    try:
        yield tiny
    finally:
        await runner.cleanup()
