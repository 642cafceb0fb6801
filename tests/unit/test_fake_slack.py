"""The fake Slack is itself measured by Slack's own kit. Here: its Web API, by the SDK's client."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack import FakeSlack, fake_slack
from tests.support.slack.blocks import problems_of
from tests.support.slack.tiny_app import TOKEN, card, choice, form, plain, stage

Json = dict[str, Any]
CUT = re.compile("disconnected|reset")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as fake:
        stage(fake)
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=slack.api, retry_handlers=[])


async def refusal(call: Any) -> str:
    """The error code of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_message_stands_in_its_channel_and_can_be_edited(slack: FakeSlack, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C1", text="ORION-1 card", blocks=card("new"))
    await client.chat_update(channel="C1", ts=posted["ts"], text="ORION-1 card", blocks=card("taken"))
    (message,) = slack.messages("C1")
    assert "taken" in message.words
    assert message.buttons == ["Take", "Close", "Code"]
    assert (message.revisions, message.user) == (1, "UBOTT1")


async def test_replies_stand_in_the_thread(slack: FakeSlack, client: AsyncWebClient) -> None:
    head = await client.chat_postMessage(channel="C1", text="head")
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=head["ts"])
    assert [each.thread_ts for each in slack.messages("C1")] == ["", head["ts"]]
    lost = client.chat_postMessage(channel="C1", text="reply", thread_ts="1.0")
    assert await refusal(lost) == "thread_not_found"


async def test_an_ephemeral_message_is_seen_by_one_and_needs_them_there(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="only you")
    assert [each.text for each in slack.ephemerals("U1")] == ["only you"]
    assert slack.messages("C1") == slack.ephemerals("U2") == []
    absent = client.chat_postEphemeral(channel="C1", user="U9", text="only you")
    assert await refusal(absent) == "user_not_in_channel"


async def test_direct_messages_are_opened_first(slack: FakeSlack, client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U1")
    await client.chat_postMessage(channel=opened["channel"]["id"], text="for you")
    assert [each.text for each in slack.dm("U1")] == ["for you"]
    assert slack.dm("U2") == []


async def test_a_stranger_cannot_be_written_to(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.person("U8", "Lee", team="T9")
    assert await refusal(client.conversations_open(users="U8")) == "user_not_found"
    await client.conversations_open(users="U9")


async def test_a_pin_is_set_once(slack: FakeSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C9", text="board"))["ts"]
    await client.pins_add(channel="C9", timestamp=ts)
    assert await refusal(client.pins_add(channel="C9", timestamp=ts)) == "already_pinned"
    assert slack.world.channels["C9"].pins == [ts]


async def test_history_needs_the_right_and_gives_metadata(slack: FakeSlack, client: AsyncWebClient) -> None:
    assert await refusal(client.conversations_history(channel="C1")) == "missing_scope"
    stage(slack, history=True)
    secret = {"event_type": "handrail_post", "event_payload": {"key": "abc"}}
    head = await client.chat_postMessage(channel="C1", text="one", metadata=secret)
    await client.chat_postMessage(channel="C1", text="two", thread_ts=head["ts"])
    found = await client.conversations_history(channel="C1", include_all_metadata=True, limit=15)
    assert [each.get("metadata") for each in found["messages"]] == [secret]
    inside = await client.conversations_replies(channel="C1", ts=head["ts"])
    assert [each["text"] for each in inside["messages"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("place", "code"), [("C404", "channel_not_found"), ("C2", "is_archived"), ("C3", "not_in_channel")]
)
async def test_places_that_cannot_be_written_in(
    slack: FakeSlack, client: AsyncWebClient, place: str, code: str
) -> None:
    slack.channel("C2", team="T1").archived = True
    slack.channel("C3", team="T1", app=False)
    assert await refusal(client.chat_postMessage(channel=place, text="x")) == code


async def test_a_file_takes_three_steps(slack: FakeSlack, client: AsyncWebClient) -> None:
    await client.files_upload_v2(channel="C1", filename="report.csv", content="a,b\n1,2\n", title="Report")
    (message,) = slack.messages("C1")
    assert [each["name"] for each in message.files] == ["report.csv"]
    assert slack.world.files[message.files[0]["id"]]["data"] == b"a,b\n1,2\n"


async def test_who_is_external_is_told_by_their_team(slack: FakeSlack, client: AsyncWebClient) -> None:
    assert (await client.users_info(user="U9"))["user"]["team_id"] == "T9"
    assert (await client.conversations_info(channel="C9"))["channel"]["is_ext_shared"] is True
    assert (await client.conversations_info(channel="C1"))["channel"]["is_ext_shared"] is False


async def test_people_are_found_by_group_and_by_mail(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.group("S1", team="T1", handle="leads", users=["U2"])
    assert (await client.usergroups_users_list(usergroup="S1"))["users"] == ["U2"]
    assert (await client.users_lookupByEmail(email="mia@harbour.example"))["user"]["id"] == "U1"
    members = await client.conversations_members(channel="C1")
    assert members["members"] == ["U1", "U2", "UBOTT1"]


async def test_the_app_learns_who_it_is_and_what_it_may(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T1", "UBOTT1")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


BAD_CALLS: list[tuple[str, Json, tuple[str, str]]] = [
    ("chat.postMessage", {"channel": "C1"}, ("no_text", "without text")),
    ("chat.postMessage", {"text": "x"}, ("invalid_arguments", "needs channel")),
    ("chat.postMessage", {"channel": "C1", "text": 5}, ("invalid_arguments", "text is no str")),
    ("chat.postMessage", {"channel": "C1", "text": "x", "metadata": {}}, ("invalid_metadata_format", "event_type")),
    ("chat.update", {"channel": "C1", "ts": "?", "text": "x" * 4001}, ("msg_too_long", "4001 characters")),
    ("views.open", {"trigger_id": "1.1.1", "view": {}}, ("invalid_trigger_id", "never gave out")),
    ("views.update", {"view": {}}, ("invalid_arguments", "view_id")),
    ("reactions.add", {"channel": "C1"}, ("unknown_method", "no method")),
    ("team.info", {}, ("missing_scope", "without team:read")),
    (
        "functions.completeSuccess",
        {"function_execution_id": "Fx", "outputs": {}},
        ("function_execution_not_found", "never"),
    ),
]


@pytest.mark.parametrize(("method", "args", "expected"), BAD_CALLS, ids=lambda each: str(each)[:30])
async def test_a_bad_call_is_refused_and_is_a_fault(
    slack: FakeSlack, client: AsyncWebClient, method: str, args: Json, expected: tuple[str, str]
) -> None:
    if "ts" in args:
        args = {**args, "ts": (await client.chat_postMessage(channel="C1", text="x"))["ts"]}
    call = client.api_call(method, json=args) if args else client.api_call(method)
    assert (await refusal(call), slack.forgives(expected[1])) == (expected[0], 1)


async def test_an_argument_that_does_not_exist_is_a_fault(slack: FakeSlack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C1", text="x", unfurl="no")
    assert slack.forgives("no argument 'unfurl'") == 1


async def test_blocks_without_a_text_are_a_fault(slack: FakeSlack, client: AsyncWebClient) -> None:
    await client.api_call("chat.postMessage", json={"channel": "C1", "blocks": card("x")})
    assert slack.forgives("no text") == 1


async def test_others_messages_are_not_edited(slack: FakeSlack, client: AsyncWebClient) -> None:
    await slack.user("U1").writes("mine", "C1")
    edit = client.chat_update(channel="C1", ts=slack.messages("C1")[0].ts, text="yours")
    assert await refusal(edit) == "cant_update_message"
    assert slack.forgives("somebody else's message") == 1


async def test_no_token_and_a_wrong_one(slack: FakeSlack) -> None:
    assert await refusal(AsyncWebClient(base_url=slack.api).auth_test()) == "not_authed"
    assert await refusal(AsyncWebClient(token="xoxb-none", base_url=slack.api).auth_test()) == "invalid_auth"
    assert slack.forgives("without a token") == 1


async def test_a_strict_block_ends_with_the_faults() -> None:
    async def session() -> None:
        async with fake_slack() as slack:
            stage(slack)
            await refusal(AsyncWebClient(token=TOKEN, base_url=slack.api).api_call("no.method"))

    with pytest.raises(AssertionError, match="no method"):
        await session()


def button(**more: object) -> Json:
    return {"type": "actions", "elements": [{"type": "button", "text": plain("x"), "action_id": "a", **more}]}


def menu(count: int, **more: object) -> Json:
    options = [choice(f"c{number}") for number in range(count)]
    return {"type": "actions", "elements": [{"type": "static_select", "action_id": "m", "options": options, **more}]}


def said(text: str, kind: str = "text", **more: object) -> Json:
    run = {"type": kind, "text": text, **more}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}


SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
FITS: list[list[Json]] = [
    card("x"),
    [{"type": "header", "text": plain("x" * 150)}],
    [SECTION],
    [menu(100)],
    [button(value="x" * 2000)],
    [{"type": "divider"}] * 50,
    [{"type": "markdown", "text": "x" * 12_000}],
    [
        {
            "type": "actions",
            "elements": button()["elements"] + [{**button()["elements"][0], "action_id": str(n)} for n in range(24)],
        }
    ],
]
BREAKS: list[tuple[str, list[Json]]] = [
    ("less than 151", [{"type": "header", "text": plain("x" * 151)}]),
    ("less than 3001", [{"type": "section", "text": plain("x" * 3001)}]),
    ("no more than 10", [{"type": "section", "fields": [plain("x")] * 11}]),
    ("less than 2001", [{"type": "section", "fields": [plain("x" * 2001)]}]),
    ("text or fields", [{"type": "section"}]),
    ("less than 76", [button(text=plain("x" * 76))]),
    ("less than 2001", [button(value="x" * 2001)]),
    ("less than 256", [button(action_id="x" * 256)]),
    ("must be one of", [button(style="loud")]),
    ("additional property", [button(colour="red")]),
    ("unsupported type", [{"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}]),
    ("no more than 25", [{"type": "actions", "elements": button()["elements"] * 26}]),
    ("no less than 1", [{"type": "actions", "elements": []}]),
    ("already exists for block", [{"type": "actions", "elements": button()["elements"] * 2}]),
    ("block_id same", [{"type": "divider", "block_id": "same"}] * 2),
    ("no more than 100", [menu(101)]),
    ("less than 151", [menu(1, options=[{"text": plain("x"), "value": "x" * 151}])]),
    ("less than 76", [menu(1, options=[{"text": plain("x" * 76), "value": "x"}])]),
    ("same value", [menu(1, options=[choice("a"), choice("a")])]),
    ("initial option", [menu(2, initial_option=choice("other"))]),
    (
        "no more than 5",
        [{"type": "actions", "elements": [{"type": "overflow", "options": [choice(str(n)) for n in range(6)]}]}],
    ),
    ("no more than 50", [{"type": "divider"}] * 51),
    ("more than 0", [said("")]),
    ("unsupported type", [said("x", "mrkdwn")]),
    ("missing required field: user_id", [said("x", "user")]),
    ("is not for a message", [{"type": "alert", "text": plain("x")}]),
    ("only one table", [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2),
    ("less than 12001", [{"type": "markdown", "text": "x" * 12_001}]),
]


@pytest.mark.parametrize("blocks", FITS, ids=range(len(FITS)))
def test_what_fits_is_taken(blocks: list[Json]) -> None:
    assert problems_of(blocks, "message") == []


@pytest.mark.parametrize(("problem", "blocks"), BREAKS, ids=[f"{n}-{each[0]}" for n, each in enumerate(BREAKS)])
async def test_what_does_not_is_refused(
    slack: FakeSlack, client: AsyncWebClient, problem: str, blocks: list[Json]
) -> None:
    assert await refusal(client.chat_postMessage(channel="C1", text="x", blocks=blocks)) == "invalid_blocks"
    assert problem in " ".join(problems_of(blocks, "message"))
    assert slack.forgives("invalid blocks") == 1


@pytest.mark.parametrize(
    ("problem", "change"),
    [
        ("less than 25", {"title": plain("x" * 25)}),
        ("submit is required", {"submit": None}),
        ("less than 3001", {"private_metadata": "x" * 3001}),
        ("no more than 100", {"blocks": [{"type": "divider"}] * 101}),
        ("additional property", {"colour": "red"}),
    ],
)
async def test_a_view_that_breaks_a_limit(slack: FakeSlack, client: AsyncWebClient, problem: str, change: Json) -> None:
    view = {name: value for name, value in {**form(), **change}.items() if value is not None}
    trigger = slack.trigger(slack.world.installations[0], slack.world.people["U1"])
    assert await refusal(client.views_open(trigger_id=trigger, view=view)) == "invalid_arguments"
    assert slack.forgives(problem) == 1


async def test_an_old_slack_takes_no_new_blocks_and_that_is_no_fault(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.world.knows_rich_blocks = False
    table = [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]
    assert await refusal(client.chat_postMessage(channel="C1", text="x", blocks=table)) == "invalid_blocks"


async def test_blocks_can_be_asked_about(slack: FakeSlack, client: AsyncWebClient) -> None:
    assert (await client.blocks_validate(blocks=card("x")))["ok"] is True
    assert await refusal(client.blocks_validate(blocks=[button(colour="red")])) == "invalid_blocks"


async def test_a_trigger_opens_one_modal(slack: FakeSlack, client: AsyncWebClient) -> None:
    trigger = slack.trigger(slack.world.installations[0], slack.world.people["U1"])
    await client.views_open(trigger_id=trigger, view=form())
    assert await refusal(client.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"
    assert slack.forgives("used twice") == 1


async def test_a_trigger_dies_after_three_seconds(slack: FakeSlack, client: AsyncWebClient) -> None:
    trigger = slack.trigger(slack.world.installations[0], slack.world.people["U1"])
    slack.passes(3.1)
    assert await refusal(client.views_open(trigger_id=trigger, view=form())) == "expired_trigger_id"
    assert slack.forgives("older than three seconds") == 1


async def test_a_stale_hash_conflicts(slack: FakeSlack, client: AsyncWebClient) -> None:
    trigger = slack.trigger(slack.world.installations[0], slack.world.people["U1"])
    view = (await client.views_open(trigger_id=trigger, view=form()))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=form("Second"))
    third = client.views_update(view_id=view["id"], hash=view["hash"], view=form("Third"))
    assert await refusal(third) == "hash_conflict"


async def test_a_response_url_answers_five_times(slack: FakeSlack) -> None:
    url = slack.response_url(slack.world.installations[0], slack.world.people["U1"], "C1").address
    async with ClientSession() as http:
        statuses = [(await http.post(url, json={"text": str(number)})).status for number in range(6)]
    assert statuses == [200] * 5 + [404]
    assert [each.text for each in slack.ephemerals("U1")] == ["0", "1", "2", "3", "4"]
    assert slack.forgives("sixth time") == 1


async def test_a_response_url_lives_half_an_hour(slack: FakeSlack) -> None:
    url = slack.response_url(slack.world.installations[0], slack.world.people["U1"], "C1").address
    slack.passes(1801)
    async with ClientSession() as http, http.post(url, json={"text": "late"}) as answer:
        assert answer.status == 404
    assert slack.forgives("after half an hour") == 1


async def test_a_dropped_answer_did_its_work(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.drop_answers("chat.postMessage")
    with pytest.raises(Exception, match=CUT):
        await client.chat_postMessage(channel="C1", text="once")
    await client.chat_postMessage(channel="C1", text="twice")
    assert [each.text for each in slack.messages("C1")] == ["once", "twice"]


async def test_the_first_answer_to_every_message_is_dropped(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.drop_first_answers("chat.postMessage")
    for text in ("one", "two"):
        with pytest.raises(Exception, match=CUT):
            await client.chat_postMessage(channel="C1", text=text)
        await client.chat_postMessage(channel="C1", text=text)
    assert [each.text for each in slack.messages("C1")] == ["one", "one", "two", "two"]


async def test_a_limit_says_how_long_and_does_nothing(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.limits("chat.postMessage", 7)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="no")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert slack.messages("C1") == []


async def test_failures_by_status_and_by_code(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.fails("auth.test", 503)
    slack.fails("auth.test", "token_revoked")
    with pytest.raises(SlackApiError, match="503"):
        await client.auth_test()
    assert await refusal(client.auth_test()) == "token_revoked"
    await client.auth_test()


async def test_a_delay_lasts_until_it_is_lifted(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.delays("auth.test", 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.auth_test(), 0.05)
    slack.delays("auth.test", 0)
    await client.auth_test()
