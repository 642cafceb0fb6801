"""What Slack's refusals and broken connections mean: one table, the same for every method, without anybody's words."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_sdk.oauth.installation_store import Installation

from adapters.base import Ambiguous, DeliveryError, Gone, Later, Refused
from adapters.slack.errors import AGAIN_AFTER, LONGEST_WAIT, Meaning, SlackError, told
from adapters.slack.settings import Credentials
from bot.site import listen
from tests.support.slack import fake_slack, sample_manifest
from tests.support.slack_memory import TEAM, Hands, Line, line_to, own_line, post_of, setup_of, stage
from tests.support.slack_run import free_port

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with own_line() as connected:
        yield connected


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[tuple[Line, str]]:
    """A connection to something that is not quite Slack, and where that is."""
    site = web.Application()
    site.router.add_route("*", "/{anything:.*}", answer)
    runner, port = await listen(site, "127.0.0.1", 0)
    hands = Hands()
    base = f"http://127.0.0.1:{port}"
    try:
        async with fake_slack() as unused, line_to(unused, setup_of(f"{base}/api/", hands), hands) as connected:
            yield connected, base
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("ratelimited", Later),
        ("service_unavailable", Later),
        ("external_channel_migrating", Later),
        ("internal_error", Ambiguous),
        ("fatal_error", Ambiguous),
        ("channel_not_found", Gone),
        ("not_in_channel", Gone),
        ("is_archived", Gone),
        ("restricted_action_read_only_channel", Gone),
        ("account_inactive", Gone),
        ("token_revoked", Gone),
        ("invalid_auth", Gone),
        ("missing_scope", Gone),
        ("msg_too_long", Refused),
        ("no_text", Refused),
        ("something_new_that_slack_thought_of", Refused),
        ("500", Ambiguous),
        ("503", Ambiguous),
        ("404", Refused),
        ("403", Refused),
    ],
)
async def test_what_slack_answers_to_a_message_is_what_delivery_hears(
    line: Line, code: str, means: type[DeliveryError]
) -> None:
    line.slack.fails("chat.postMessage", int(code) if code.isdigit() else code)
    with pytest.raises(means) as error:
        await line.sender.send(post_of("k1", "quokka"))
    assert "quokka" not in error.value.why
    assert line.slack.messages("C1") == []


def test_how_long_to_wait_is_slacks_word_within_reason() -> None:
    def after(seconds: float | None) -> float:
        later = told(SlackError("ratelimited", "chat.postMessage", seconds))
        assert isinstance(later, Later)
        return later.after

    assert (after(7), after(None), after(10**9)) == (7, AGAIN_AFTER, LONGEST_WAIT)


@pytest.mark.parametrize("code", ["no_answer", "timed_out", "http_502", "internal_error"])
def test_a_mere_question_leaves_nothing_in_doubt(code: str) -> None:
    error = SlackError(code, "conversations.info")
    assert isinstance(told(error), Ambiguous)
    assert isinstance(told(error, wrote=False), Later)


async def test_what_was_never_sent_is_sent_later() -> None:
    async with fake_slack() as unused:
        hands = Hands()
        setup = setup_of(f"http://127.0.0.1:{free_port()}/api/", hands)
        async with line_to(unused, setup, hands) as line:
            with pytest.raises(SlackError) as error:
                await line.api.call("T1", "chat.postMessage", {})
            assert error.value.meaning is Meaning.LATER


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", "[1, 2]"),
        ("application/json", "{"),
        ("application/json", ""),
        ("text/plain", "welcome to this hotel"),
        ("text/html", "<p>welcome to this hotel"),
    ],
)
async def test_a_page_that_is_not_slacks_leaves_it_in_doubt(kind: str, body: str) -> None:
    async def hotel(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(text=body, content_type=kind)

    async with answering(hotel) as (line, _):
        for method in ("chat.postMessage", "conversations.info"):
            with pytest.raises(SlackError) as error:
                await line.api.call("T1", method, {"channel": "C1"})
            assert error.value.meaning is Meaning.DOUBT


async def test_what_hangs_is_given_up_after_a_while() -> None:
    async with fake_slack() as slack:
        stage(slack)
        hands = Hands()
        async with line_to(slack, setup_of(slack.api, hands), hands, patience=0.05) as line:
            slack.delays("auth.test", 5)
            with pytest.raises(SlackError, match="timed_out"):
                await line.api.call("T1", "auth.test")
            assert await line.api.call("T1", "conversations.info", {"channel": "C1"})


async def test_no_argument_and_no_secret_stands_in_an_address() -> None:
    addresses = []

    async def keeps(request: web.Request) -> web.StreamResponse:
        addresses.append(str(request.url))
        return web.json_response({"ok": True, "got": dict(await request.post())})

    async with answering(keeps) as (line, _):
        asked = {"channel": "C1", "limit": 5, "include_all_metadata": True}
        got = await line.api.call("T1", "conversations.history", asked)
        assert got["got"] == {"channel": "C1", "limit": "5", "include_all_metadata": "true"}
        await line.api.call_with("", "oauth.v2.access", {"client_secret": "quokka"})
        await line.api.call("T1", "chat.postMessage", {"text": "quokka"})
    assert [address for address in addresses if "?" in address or "quokka" in address] == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/actions/T1/1",
        "http://hooks.slack.com/actions/T1/1",
        "https://hooks.slack.com.evil.example/actions/T1/1",
        "https://hooks.slack.com@evil.example/actions/T1/1",
        "https://notslack.com/actions/T1/1",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
async def test_an_answer_goes_to_slack_alone(line: Line, url: str) -> None:
    with pytest.raises(SlackError, match="foreign_response_url"):
        await line.api.respond(url, {"text": "quokka"})


@pytest.mark.parametrize(("status", "code"), [(302, "http_302"), (404, "http_404"), (429, "ratelimited")])
async def test_an_answers_address_that_leads_elsewhere_or_is_used_up_is_an_error(status: int, code: str) -> None:
    async def elsewhere(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.path == "/actions/T1/1"
        return web.Response(status=status, headers={"Location": "/elsewhere", "Retry-After": "3"})

    async with answering(elsewhere) as (line, base):
        with pytest.raises(SlackError, match=code):
            await line.api.respond(f"{base}/actions/T1/1", {"text": "hello"})


async def test_a_file_stands_in_its_thread(line: Line) -> None:
    head = await line.sender.send(post_of("k1"))
    file = await line.api.upload("T1", "C1", "report.csv", "a,ü\n".encode(), head.message)
    assert line.slack.world.files[file]["data"] == "a,ü\n".encode()
    assert line.slack.messages("C1")[-1].thread_ts == head.message
    assert line.slack.messages("C1")[-1].files[0]["name"] == "report.csv"


async def test_a_token_of_another_workspace_is_known_at_the_start() -> None:
    async with fake_slack() as slack:
        stage(slack)
        hands = Hands()
        async with line_to(slack, setup_of(slack.api, hands, workspaces=("T7",)), hands) as line:
            with pytest.raises(SlackError, match="wrong_workspace"):
                await line.api.warm()
        async with line_to(slack, setup_of(slack.api, hands), hands) as line:
            await line.api.warm()
            bot = await line.api.bot("T1")
            assert (bot.team, bot.user, "chat:write" in bot.scopes) == ("T1", "UBOTT1", True)


async def test_of_several_workspaces_one_that_does_not_know_us_any_more_holds_nobody_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with fake_slack() as slack:
        slack.workspace("T1", "Harbour")
        slack.workspace("T2", "Pier")
        slack.app(sample_manifest(), "xoxb-1", team="T1")
        slack.channel("C1", team="T1")
        hands = Hands()
        many = Credentials(signing_secret="shh", client_id="1.1", client_secret="x")
        async with line_to(slack, setup_of(slack.api, hands, credentials=many, workspaces=("T1", "T2")), hands) as line:
            await line.tokens.keep(Installation(team_id="T1", user_id="U0", bot_token="xoxb-1"))
            await line.tokens.keep(Installation(team_id="T2", user_id="U0", bot_token="xoxb-revoked"))
            with caplog.at_level(logging.WARNING, "adapters.slack.api"):
                await line.api.warm()
            assert "workspace T2 does not know us any more" in caplog.text
            assert "xoxb" not in caplog.text
            assert (await line.sender.send(post_of("k1", surface=TEAM))).message
