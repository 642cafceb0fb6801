"""An event is acknowledged when it is kept and answered: who dies in between leaves it to the next of us, once."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from adapters.slack.events import Events
from adapters.slack.listen import NOT_KEPT, Listener
from adapters.slack.marks import Marks
from handlers.cards.card import Card
from handlers.cards.reply import Reply, Say
from handlers.commands.request import Filled, Request
from tests.support.slack_memory import Line, own_line

MENTION = {
    "type": "event_callback",
    "event_id": "Ev1",
    "team_id": "T1",
    "event": {
        "type": "app_mention",
        "user": "U1",
        "team": "T1",
        "channel": "C1",
        "ts": "1.1",
        "text": "<@UBOTT1> list",
    },
}


STEP: dict[str, Any] = {
    "type": "event_callback",
    "event_id": "Ev2",
    "team_id": "T1",
    "event": {
        "type": "function_executed",
        "function": {"callback_id": "open_escalation"},
        "inputs": {"who": "U1", "type": "vip_press"},
        "function_execution_id": "Fx1",
        "bot_access_token": "xoxb-harbour",
    },
}


@dataclass
class Desk:
    """A Desk that remembers its first reply to a request, as ours does, and counts what it did."""

    done: list[str] = field(default_factory=list)

    async def ask(self, request: Request) -> Reply:
        if request.key not in self.done:
            self.done.append(request.key)
        return Say(Card("ORION-1 is yours", "ORION-1 is yours"))


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with own_line() as connected:
        yield connected


def process(line: Line, desk: Desk, *, hangs: bool = False) -> tuple[Listener, AsyncApp]:
    """The listening half of one of our processes; one that `hangs` never comes to give its answers."""

    async def never() -> None:
        await asyncio.get_running_loop().create_future()

    setup = replace(line.setup, now=never) if hangs else line.setup  # type: ignore[arg-type]  # it has no time to give
    events = Events(setup, line.api, line.channels, line.tokens)
    listener = Listener(setup, line.api, events, Marks(setup), desk.ask)
    return listener, listener.app()


async def delivered(app: AsyncApp, event: Mapping[str, object] = MENTION) -> int:
    request = AsyncBoltRequest(body=json.dumps(event), headers={"content-type": ["application/json"]})
    return (await app.async_dispatch(request)).status


async def test_an_event_whose_answer_died_with_its_process_is_answered_by_the_next_once(line: Line) -> None:
    desk = Desk()
    _, dies = process(line, desk, hangs=True)
    assert await delivered(dies) == NOT_KEPT
    assert line.slack.ephemerals("U1") == []
    _, lives = process(line, desk)
    assert await delivered(lives) == NOT_KEPT, "another may still be at it"
    line.hands.passes(timedelta(minutes=1))
    assert [await delivered(lives) for _ in range(2)] == [200, 200]
    assert len(line.slack.ephemerals("U1")) == 1
    assert len(desk.done) == 1


@pytest.mark.parametrize("trouble", ["500", "drop", "429"])
async def test_a_workflow_that_could_not_be_told_is_told_when_slack_brings_its_step_again(
    line: Line, trouble: str
) -> None:
    slack, desk, told = line.slack, Desk(), "functions.completeSuccess"
    slack.world.steps["Fx1"] = {"status": "running", "function": {"output_parameters": {"reference": {}}}}
    if trouble == "500":
        slack.fails(told, 500)
    elif trouble == "429":
        slack.limits(told, 9)
    else:
        slack.drop_answers(told)
    _, app = process(line, desk)
    assert await delivered(app, STEP) == NOT_KEPT
    assert await delivered(app, STEP) == 200
    assert slack.world.steps["Fx1"]["status"] == "completed"
    assert len(desk.done) == 1
    slack.forgives("a step was finished twice")  # Slack had heard it, and we could not know


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"who": "U1", "type": "vip_press", "case_id": None, "client": "", "links": ["x"]}, {"type": "vip_press"}),
        ({"type": "vip_press"}, None),
        ({"who": None, "type": "vip_press"}, None),
        (None, None),
        ("U1", None),
    ],
)
async def test_a_step_with_missing_or_strange_inputs_asks_for_what_it_says_and_no_more(
    line: Line, inputs: object, told: Mapping[str, str] | None
) -> None:
    asked: list[Request] = []

    class Ear(Desk):
        async def ask(self, request: Request) -> Reply:
            asked.append(request)
            return await super().ask(request)

    line.slack.world.steps["Fx1"] = {"status": "running", "function": {"output_parameters": {"reference": {}}}}
    _, app = process(line, Ear())
    event = {**STEP, "event": {**STEP["event"], "inputs": inputs}}
    assert await delivered(app, event) == 200
    assert [request.asked for request in asked] == ([Filled("new", told)] if told is not None else [])
    step = line.slack.world.steps["Fx1"]
    assert step["status"] == ("completed" if told is not None else "failed"), step
    if told is None:
        assert "in whose name" in str(step["error"])


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "a_new_kind"},
        {"type": []},
        {},
        {"type": "interactive_message", "callback_id": "x", "actions": [{"name": "claim"}]},
        {"type": "dialog_submission", "callback_id": "x"},
        {"type": "block_suggestion", "action_id": "x"},
    ],
)
async def test_what_we_never_offered_is_nobodys(line: Line, payload: Mapping[str, object]) -> None:
    desk = Desk()
    _, app = process(line, desk)
    assert await delivered(app, payload) == 404, "the door lets it go"
    assert desk.done == []


@pytest.mark.parametrize("payload", [{"type": "event_callback"}, {"type": "event_callback", "event": 5}])
async def test_an_event_without_what_happened_is_acknowledged(line: Line, payload: Mapping[str, object]) -> None:
    desk = Desk()
    _, app = process(line, desk)
    assert await delivered(app, payload) == 200
    assert desk.done == []
