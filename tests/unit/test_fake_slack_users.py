"""The fake Slack is itself measured by Slack's own kit. Here: its users' hands, by a tiny bolt app, over both doors."""

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.site import listen
from tests.support.axe import violations
from tests.support.browser import browser, page
from tests.support.slack import FakeSlack, fake_slack, sample_manifest
from tests.support.slack.screen import draw_channel, draw_dm, draw_home, draw_modal
from tests.support.slack.tiny_app import SECRET, TinyApp, card, running, stage

Json = dict[str, Any]
SDK_OF_AIOHTTP_3 = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
Staged = tuple[FakeSlack, TinyApp]


@pytest.fixture(params=["http", "socket"])
async def staged(request: pytest.FixtureRequest) -> AsyncIterator[Staged]:
    """The stage with the tiny app on it, over each way in."""
    async with fake_slack() as fake:
        stage(fake, socket=request.param == "socket", history=True)
        async with running(fake, socket=request.param == "socket") as app:
            yield fake, app


@pytest.fixture
async def over_http() -> AsyncIterator[Staged]:
    async with fake_slack() as fake:
        stage(fake, history=True)
        async with running(fake, socket=False) as app:
            yield fake, app


async def test_a_command_is_answered_privately(staged: Staged) -> None:
    slack, app = staged
    seen = await slack.user("U1").types("/escalate", "list & @Aoife in #dub-1", channel="C1")
    assert (seen.kind, seen.text) == ("ephemeral", "You said: list &amp; <@U2> in <#C1|dub-1>")
    body = app.told[0]
    assert {"team_id", "api_app_id", "trigger_id", "response_url", "is_enterprise_install"} <= body.keys()
    assert (body["user_id"], body["channel_id"], body["command"]) == ("U1", "C1", "/escalate")


async def test_commands_that_slack_does_not_pass_on(staged: Staged) -> None:
    slack, app = staged
    seen = [
        await slack.user("U1").types("/nothing", channel="C1"),
        await slack.user("U1").types("/escalate", channel="C1", thread="1.1"),
        await slack.user("U9").types("/escalate", channel="C9"),
    ]
    assert [each.kind for each in seen] == ["failed"] * 3
    assert app.told == []


async def test_a_form_from_its_menu_to_its_card(staged: Staged) -> None:
    slack, app = staged
    mia = slack.user("U1")
    seen = await mia.types("/escalate", "new", channel="C1")
    assert (seen.kind, seen.view and seen.view.fields) == ("modal", ["type", "summary", "flags"])
    await mia.chooses(seen, "Flags", "live, minor")
    seen = await mia.chooses(seen, "Type", "Appeal")
    assert (seen.kind, seen.view and seen.view.title) == ("modal", "Appeal")
    seen = await mia.submits(seen, {"summary": "bad"})
    assert (seen.kind, seen.errors) == ("errors", {"summary": "Say what happened."})
    await mia.submits(seen, {"summary": "good"})
    assert slack.modal("U1") is None
    values = app.told[-1]["view"]["state"]["values"]
    assert values["type"]["type"]["selected_option"]["value"] == "appeal"
    assert [each["value"] for each in values["flags"]["flags"]["selected_options"]] == ["live", "minor"]
    assert app.told[-1]["view"]["private_metadata"] == "kept"
    assert [each.text for each in slack.messages("C1")] == ["ORION-1 card"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"type": "csae"}, "Please complete this required field."),
        ({"type": "csae", "summary": "x" * 21}, "no longer than 20"),
    ],
)
async def test_slack_itself_asks_for_what_is_missing(over_http: Staged, values: Json, error: str) -> None:
    slack, app = over_http
    mia = slack.user("U1")
    seen = await mia.submits(await mia.types("/escalate", "new", channel="C1"), values)
    assert seen.kind == "errors"
    assert error in seen.errors["summary"]
    assert app.of("view_submission") == []


async def test_buttons_menus_and_what_asks_first(staged: Staged) -> None:
    slack, app = staged
    mia = slack.user("U1")
    await mia.submits(await mia.types("/escalate", "new", channel="C1"), {"type": "csae", "summary": "good"})
    (message,) = slack.messages("C1")
    assert (await mia.presses(message, "Take")).text == "You pressed claim"
    assert (await mia.presses(message, "Code")).text == "You pressed more"
    assert (await mia.presses(message, "Close", confirms=False)).kind == "nothing"
    assert mia.confirmed == ["Sure?"]
    old = deepcopy(message)
    await mia.presses(message, "close")
    assert message.words == "Closed"
    assert (await mia.presses(old, "Take")).text == "You pressed claim"
    body = app.of("block_actions")[0]
    assert body["container"]["message_ts"] == body["message"]["ts"] == message.ts
    assert body["actions"][0]["value"] == "ORION-1"


async def test_shortcuts_open_a_form(staged: Staged) -> None:
    slack, app = staged
    await slack.user("U2").writes("look at this", "C1")
    assert (await slack.user("U1").shortcut("escalate")).kind == "modal"
    assert (await slack.user("U1").shortcut_on(slack.messages("C1")[0], "escalate_message")).kind == "modal"
    assert app.of("message_action")[0]["message"]["text"] == "look at this"
    assert "response_url" not in app.of("shortcut")[0]


async def test_mentions_messages_and_direct_messages(staged: Staged) -> None:
    slack, app = staged
    mia = slack.user("U1")
    head = await mia.writes("head", "C1")
    assert head.message is not None
    seen = await mia.mentions("claim ORION-1", "C1", thread=head.message.ts)
    assert (seen.kind, seen.text) == ("ephemeral", "Heard you")
    event = app.of("app_mention")[0]
    assert event["event"]["text"] == "<@UBOTT1> claim ORION-1"
    assert event["event"]["thread_ts"] == head.message.ts
    assert len(app.of("message")) == 2
    assert (await mia.writes("hello")).text == "Hello"
    assert app.of("message")[-1]["event"]["channel_type"] == "im"


async def test_home_is_drawn_when_it_is_opened(staged: Staged) -> None:
    slack, _ = staged
    seen = await slack.user("U1").opens_home()
    assert (seen.kind, "my queue" in seen.words) == ("home", True)
    assert (await slack.user("U1").opens_home()).view is slack.home("U1")


async def test_somebody_of_another_organisation_is_told_by_their_own_team(staged: Staged) -> None:
    """As Slack's kits recorded them: the team outside is theirs or ours, by the kind of payload."""
    slack, app = staged
    kim = slack.user("U9")
    await AsyncWebClient(token="xoxb-1", base_url=slack.api).chat_postMessage(channel="C9", text="x", blocks=card("x"))
    await kim.presses(slack.messages("C9")[0], "Take")
    await kim.mentions("claim", "C9")
    (pressed,), (mentioned,), (written,) = app.of("block_actions"), app.of("app_mention"), app.of("message")
    assert (pressed["user"]["team_id"], pressed["team"]["id"]) == ("T9", "T1")
    assert (mentioned["team_id"], mentioned["event"]["team"], mentioned["event"]["user_team"]) == ("T1", "T1", "T9")
    assert (written["team_id"], written["context_team_id"], written["event"]["team"]) == ("T9", "T1", "T9")
    assert written["authorizations"][0]["team_id"] == "T1"
    assert mentioned["is_ext_shared_channel"] is written["is_ext_shared_channel"] is True


async def test_everything_may_come_twice(staged: Staged) -> None:
    slack, app = staged
    slack.delivers_twice = True
    await slack.user("U1").types("/escalate", "new", channel="C1")
    await slack.user("U1").mentions("claim", "C1")
    assert len(app.of("app_mention")) == 2
    assert app.of("app_mention")[0]["event_id"] == app.of("app_mention")[1]["event_id"]
    assert slack.refused == [("views.open", "exchanged_trigger_id")]
    assert slack.forgives("was answered 500") + slack.forgives("not acknowledged") == 0


async def test_an_answer_after_three_seconds_is_none(over_http: Staged) -> None:
    slack, app = over_http
    slack.delivery.within, app.slow = 0.05, 0.09
    seen = await slack.user("U1").types("/escalate", "list", channel="C1")
    assert (seen.kind, "operation_timeout" in seen.text) == ("failed", True)
    assert slack.forgives("not acknowledged within") == 1


async def test_an_event_that_is_not_acknowledged_comes_again(over_http: Staged) -> None:
    slack, app = over_http
    door = slack.world.apps["A1"].url
    slack.delivers_to(f"{slack.world.base}/nowhere")
    await slack.user("U1").mentions("claim", "C1")
    assert [each.attempt for each in slack.deliveries if each.payload["event"]["type"] == "app_mention"] == [0, 1]
    assert slack.forgives("was answered 404") == 2
    slack.delivers_to(door)
    assert (await slack.retries(), await slack.retries()) == (2, 0)
    assert len(app.of("app_mention")) == 1


async def test_happenings_are_told_to_who_subscribes(staged: Staged) -> None:
    slack, app = staged
    await slack.archives("C1")
    await slack.shares("C9", "T9")
    await slack.moves("C9", "C10")
    await slack.leaves("U2")
    told = [each["event"]["type"] for each in app.told]
    assert told == ["channel_archive", "channel_shared", "channel_id_changed", "user_change"]
    assert app.told[2]["event"]["new_channel_id"] == "C10"
    assert app.told[3]["event"]["user"]["deleted"] is True


async def test_a_workflow_step_is_finished(staged: Staged) -> None:
    slack, _ = staged
    step = await slack.runs_step("U1", "open_escalation", {"summary": "x"})
    await slack.until(lambda: step["status"] != "running")
    assert (step["status"], step["outputs"]) == ("completed", {"reference": "ORION-1"})


async def test_a_websocket_is_made_anew() -> None:
    async with fake_slack() as slack:
        stage(slack, socket=True)
        async with running(slack, socket=True) as app:
            await slack.refreshes_sockets()
            await slack.until(lambda: slack.sockets.connections == 2 and slack.connected)
            await slack.user("U1").types("/escalate", "list", channel="C1")
            slack.cuts_sockets()
            await slack.until(lambda: slack.sockets.connections == 3 and slack.connected)
            await slack.user("U1").types("/escalate", "list", channel="C1")
            assert len(app.told) == 2


async def test_the_address_and_a_forged_request(over_http: Staged) -> None:
    slack, _ = over_http
    assert "challenge-word" in (await slack.verifies_address()).body
    slack.world.apps["A1"].signing_secret = "another"
    assert (await slack.user("U1").types("/escalate", "list", channel="C1")).status == 401
    assert slack.forgives("was answered 401") == 1


@SDK_OF_AIOHTTP_3
@pytest.mark.parametrize("rotation", [False, True])
async def test_the_app_is_installed_by_consent(tmp_path: Path, rotation: bool) -> None:
    """By bolt's own installation pages: state, cookie, code, token."""
    async with fake_slack() as slack:
        site = web.Application()
        runner, port = await listen(site, "127.0.0.1", 0)
        await runner.cleanup()
        back = f"http://127.0.0.1:{port}/slack/oauth_redirect"
        slack.workspace("T2", "Vega")
        slack.person("U7", "Vera", team="T2")
        slack.app(sample_manifest(redirect=back, rotation=rotation), client_id="1.1", client_secret="secret")
        store = FileInstallationStore(base_dir=str(tmp_path), client_id="1.1")
        settings = AsyncOAuthSettings(
            client_id="1.1",
            client_secret="secret",
            scopes=["chat:write", "commands"],
            redirect_uri=back,
            authorization_url=slack.authorize,
            installation_store=store,
            state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path)),
        )
        app = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(base_url=slack.api), oauth_settings=settings)
        flow: Any = app.oauth_flow

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

        async def come_back(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

        site = web.Application()
        site.router.add_get("/slack/install", install)
        site.router.add_get("/slack/oauth_redirect", come_back)
        runner, _ = await listen(site, "127.0.0.1", port)
        flow._async_client = AsyncWebClient(base_url=slack.api)
        try:
            ends = await slack.user("U7").adds_app(f"http://127.0.0.1:{port}/slack/install")
            assert (ends.status, "Thank you" in ends.text) == (200, True)
            refused = await slack.user("U7").adds_app(f"http://127.0.0.1:{port}/slack/install", allows=False)
            assert "access_denied" in refused.url
        finally:
            await runner.cleanup()
        (here,) = slack.world.installations
        kept = store.find_bot(enterprise_id=None, team_id="T2")
        assert kept is not None
        assert (kept.bot_token, kept.bot_refresh_token) == (here.token, here.refresh or None)
        assert here.scopes == ["chat:write", "commands"]


@SDK_OF_AIOHTTP_3
async def test_a_token_that_rotates_dies_and_is_renewed_once() -> None:
    async with fake_slack() as slack:
        slack.workspace("T1", "Harbour")
        slack.app(sample_manifest(rotation=True), "xoxb-1", client_id="1.1", client_secret="secret")
        here = slack.world.installations[0]
        old, refresh = here.token, here.refresh
        slack.passes(43_201)
        with pytest.raises(SlackApiError, match="token_expired"):
            await AsyncWebClient(token=old, base_url=slack.api).auth_test()
        client = AsyncWebClient(base_url=slack.api)
        renew = {"client_id": "1.1", "client_secret": "secret", "grant_type": "refresh_token", "refresh_token": refresh}
        fresh = await client.oauth_v2_access(**renew)
        await AsyncWebClient(token=fresh["access_token"], base_url=slack.api).auth_test()
        with pytest.raises(SlackApiError, match="invalid_refresh_token"):
            await client.oauth_v2_access(**renew)


async def test_an_uninstalled_app_has_no_token_any_more(over_http: Staged) -> None:
    slack, _ = over_http
    await slack.uninstalls("T1")
    with pytest.raises(SlackApiError, match="token_revoked"):
        await AsyncWebClient(token="xoxb-1", base_url=slack.api).auth_test()
    assert (await slack.user("U1").types("/escalate", channel="C1")).kind == "failed"
    slack.faults.clear()


@pytest.mark.browser
async def test_what_a_person_sees_can_be_drawn(over_http: Staged, tmp_path: Path) -> None:
    slack, _ = over_http
    mia = slack.user("U1")
    seen = await mia.types("/escalate", "new", channel="C1")
    await mia.submits(seen, {"type": "csae", "summary": "bad"})
    pages = [draw_modal(slack, "U1")]
    await mia.submits(seen, {"summary": "good"})
    await mia.presses(slack.messages("C1")[0], "Take")
    await mia.writes("hello")
    await mia.opens_home()
    pages += [draw_channel(slack, "C1", "U1"), draw_dm(slack, "U1"), draw_home(slack, "U1")]
    expected = ["Say what happened.", "Only visible to you", "Hello", "my queue"]
    async with browser() as chromium, page(chromium, "http://127.0.0.1") as (shown, complaints):
        for number, (html, words) in enumerate(zip(pages, expected, strict=True)):
            await shown.set_content(html)
            assert words in await shown.inner_text("body")
            assert await violations(shown) == []
            await shown.screenshot(path=tmp_path / f"{number}.png")
        assert complaints == []


async def test_a_whole_organisation_is_told_by_its_enterprise() -> None:
    async with fake_slack() as slack:
        slack.workspace("T1", "Harbour", enterprise="E1")
        slack.workspace("T2", "Harbour South", enterprise="E1")
        slack.app(sample_manifest(), "xoxb-1", SECRET, org=True)
        for user, team in (("U1", "T1"), ("U2", "T2")):
            slack.person(user, user, team=team)
        slack.channel("C1", team="T1", members=["U1", "U2"])
        async with running(slack, socket=False) as app:
            await slack.user("U2").types("/escalate", "list", channel="C1")
            await slack.user("U2").shortcut("escalate")
        command, shortcut = app.told
        assert (command["team_id"], command["enterprise_id"], command["is_enterprise_install"]) == ("T2", "E1", "true")
        assert (shortcut["team"], shortcut["enterprise"]["id"], shortcut["user"]["team_id"]) == (None, "E1", "T2")


async def test_scopes_and_times_are_counted(over_http: Staged) -> None:
    slack, _ = over_http
    await slack.user("U1").types("/escalate", "list", channel="C1")
    assert slack.used_scopes == {"commands"}
    await slack.user("U1").writes("hello")
    assert slack.used_scopes == {"commands", "im:history", "chat:write"}
    assert len(slack.times("chat.postMessage")) == len(slack.called("chat.postMessage")) == 1
