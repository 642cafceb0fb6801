"""What one verb among many costs: the whole registry beside a registry of one verb, in one run.

    python tests/bench/bench_dispatch.py [dispatches] [rounds]

A slash command goes from bolt's door through our listener and the grammar to its use case, which is not run: no network
and no database blur the figure. Beside it bolt with as many listeners, which it asks one after another. Interleaved;
medians of rounds, and the ratio to one verb. Nothing is asserted.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest  # noqa: E402 — the benchmark is run as a script
from slack_bolt.authorization import AuthorizeResult  # noqa: E402 — as above

from adapters.slack.api import Api  # noqa: E402 — as above
from adapters.slack.channels import Channels  # noqa: E402 — as above
from adapters.slack.events import Events  # noqa: E402 — as above
from adapters.slack.install import Tokens  # noqa: E402 — as above
from adapters.slack.listen import Listener  # noqa: E402 — as above
from adapters.slack.marks import Marks  # noqa: E402 — as above
from bot.clock import stopwatch  # noqa: E402 — as above
from handlers.asking import who_asks, writes  # noqa: E402 — as above
from handlers.cards.card import Card  # noqa: E402 — as above
from handlers.cards.reply import Reply, Say  # noqa: E402 — as above
from handlers.commands import registry  # noqa: E402 — as above
from handlers.commands.command import Command  # noqa: E402 — as above
from handlers.commands.grammar import read  # noqa: E402 — as above
from handlers.commands.reader import reader_of  # noqa: E402 — as above
from handlers.commands.request import Request, Typed  # noqa: E402 — as above
from handlers.commands.verb import Verb  # noqa: E402 — as above
from handlers.use_cases import USE_CASES  # noqa: E402 — as above
from tests.support.house import shipped_rules  # noqa: E402 — as above
from tests.support.slack_memory import NINE, Hands, setup_of  # noqa: E402 — as above

LAST = tuple(registry.VERBS)[-1]
"""The verb that is found last by whoever looks at them in turn."""
DONE = Say(Card("done", "Done"))
NUMBERS = count(1)


async def ask(request: Request) -> Reply:
    """The Desk without its database: who asks, whether it writes, which command it is, and what does it."""
    rules = shipped_rules()
    asker, _ = who_asks(rules, request)
    assert writes(request)
    assert isinstance(request.asked, Typed)
    command = read(request.asked.text, reader=reader_of(rules, asker, request.who), now=NINE)
    assert isinstance(command, Command)
    assert type(command) in USE_CASES
    return DONE


@asynccontextmanager
async def ours() -> AsyncIterator[AsyncApp]:
    """Our listener on its ports in memory; nothing is sent."""
    setup = replace(setup_of("http://127.0.0.1:9/api/", Hands()), roots={"esc": "escalate"})
    tokens = Tokens(setup)
    api = Api(setup, tokens)
    channels = Channels(setup, api, tokens)
    try:
        yield Listener(setup, api, Events(setup, api, channels, tokens), Marks(setup), ask).app()
    finally:
        await api.close()


def bolts(commands: Sequence[str]) -> AsyncApp:
    """Bolt as its own guide has it: a listener for each command, which only acknowledges."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-harbour")

    async def listener(ack: AsyncAck) -> None:
        await ack()

    app = AsyncApp(
        signing_secret="not asked for",
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )
    for command in commands:
        app.command(f"/{command}")(listener)
    return app


@contextmanager
def only(verb: str) -> Iterator[None]:
    """A registry of one verb, as long as the block lasts."""
    kept = registry.VERBS[verb]
    words = dict.fromkeys((kept.name, *kept.words), kept)
    with _instead(registry.VERBS, {verb: kept}), _instead(registry._BY_WORD, words):
        yield


@contextmanager
def _instead(table: Mapping[str, Verb], short: Mapping[str, Verb]) -> Iterator[None]:
    """A short table in the place of a long one: everybody who looks things up holds the same dictionary."""
    assert isinstance(table, dict)
    whole = dict(table)
    table.clear()
    table.update(short)
    try:
        yield
    finally:
        table.clear()
        table.update(whole)


async def took(app: AsyncApp, command: str, text: str, dispatches: int) -> float:
    """Microseconds of one dispatch."""
    asked = [_payload(command, text) for _ in range(dispatches)]
    started = stopwatch()
    for body in asked:
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, headers={"content-type": ["application/json"]}))
        assert answer.status == 200, answer.body
    return 1e6 * (stopwatch() - started) / dispatches


def _payload(command: str, text: str) -> str:
    fields = {"command": f"/{command}", "text": text, "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    return json.dumps({**fields, "trigger_id": f"{next(NUMBERS)}.t", "response_url": "http://127.0.0.1:9/r"})


async def main(dispatches: int, rounds: int) -> None:
    names, line = tuple(registry.VERBS), registry.VERBS[LAST].example
    bolt_one, bolt_all = bolts([LAST]), bolts(names)
    found: dict[str, list[float]] = {name: [] for name in ("ours, 1", "ours, all", "bolt, 1", "bolt, all")}
    async with ours() as house:
        for turn in range(rounds + 1):
            with only(LAST):
                one = await took(house, "esc", line, dispatches)
            figures = (
                one,
                await took(house, "esc", line, dispatches),
                await took(bolt_one, LAST, "", dispatches),
                await took(bolt_all, LAST, "", dispatches),
            )
            if turn:  # the first round warms everything up
                for name, figure in zip(found, figures, strict=True):
                    found[name].append(figure)
    for chat in ("ours", "bolt"):
        alone, among = median(found[f"{chat}, 1"]), median(found[f"{chat}, all"])
        print(  # noqa: T201 — a benchmark prints
            f"{chat:5} one verb alone {alone:7,.0f} µs   the last of {len(names)} {among:7,.0f} µs   "
            f"{among / alone:5.2f} times"
        )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    asyncio.run(main(given[0] if given else 200, given[1] if len(given) > 1 else 15))
