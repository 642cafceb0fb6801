"""Many workspaces by OAuth: each installed with consent, its tokens sealed, renewed in time, and forgotten."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from yarl import URL

from adapters.base import Gone, Later
from adapters.slack.settings import Addresses, Credentials
from bot.connections import SlackLine
from bot.site import listen, public_site
from bot.wiring import House, Plan, build
from handlers.cards.card import Card
from handlers.cards.post import Post
from handlers.commands.request import Surface
from handlers.domain.timeline import Audience
from tests.support.house import TUESDAY_NINE
from tests.support.slack import FakeSlack, fake_slack
from tests.support.slack_desk import SECRET, manifest_of, slack_rules, stage, user_of
from tests.support.slack_run import free_port
from tests.support.stores import AUDIT_KEY, sqlite_url

pytestmark = pytest.mark.filterwarnings("ignore:.*BasicAuth.*:DeprecationWarning")  # Slack's own kit, in its OAuth call
TEAM = Surface("slack", "T1", "C0DUB")
CARD = Card("ORION-1 card", "ORION-1")


def post(key: str, surface: Surface = TEAM) -> Post:
    return Post(key, surface, Audience.INTERNAL, CARD.text, CARD)


@asynccontextmanager
async def installable(folder: Path, *, rotation: bool = False) -> AsyncIterator[tuple[FakeSlack, House, str]]:
    """A house that knows no token yet, and the address of its installation page."""
    async with fake_slack() as slack:
        stage(slack, token="")
        manifest = manifest_of("http")
        manifest["settings"]["token_rotation_enabled"] = rotation
        app = slack.app(manifest, "", SECRET, team="T1", client_id="1.2", client_secret="very secret")
        line = SlackLine(
            "http",
            ("T1",),
            Credentials(signing_secret=SECRET, client_id="1.2", client_secret="very secret"),
            Addresses(slack.api, slack.authorize, ""),
            b"k" * 32,
        )
        port = free_port()
        public = f"http://127.0.0.1:{port}"
        app.manifest["oauth_config"]["redirect_urls"] = [f"{public}/slack/oauth_redirect"]
        line = replace(line, addresses=replace(line.addresses, public=public))
        plan = Plan(await sqlite_url(folder), AUDIT_KEY, slack_rules, manual_at=TUESDAY_NINE, settles=True, slack=line)
        house = await build(plan)
        site = public_site(house.health)
        assert house.slack is not None
        house.slack.mount(site, house.ask)
        runner, _ = await listen(site, "127.0.0.1", port)
        slack.delivers_to(f"{public}/slack/events")
        try:
            await house.slack.start()
            yield slack, house, f"{public}/slack/install"
        finally:
            await house.slack.close()
            await runner.cleanup()
            await house.store.close()


async def test_an_installation_is_kept_sealed_and_spoken_with(tmp_path: Path) -> None:
    async with installable(tmp_path) as (slack, house, page):
        assert house.slack is not None
        with pytest.raises(Gone, match="not_authed"):
            await house.slack.send(post("before"))
        ended = await slack.user(user_of("administrator")).adds_app(page)
        assert ended.status == 200, ended
        kept = await house.store.installations.find("slack", "T1")
        assert kept is not None
        assert "xoxb" not in kept.sealed
        slack.world.channels["C0DUB"].members.append(slack.world.installations[0].bot_user)
        assert (await house.slack.send(post("after"))).message
        assert b"xoxb-" not in await asyncio.to_thread(_whole, tmp_path)


async def test_whoever_refuses_or_comes_from_elsewhere_installs_nothing(tmp_path: Path) -> None:
    async with installable(tmp_path) as (slack, house, page):
        await slack.user(user_of("administrator")).adds_app(page, allows=False)
        assert await house.store.installations.every("slack") == []
        ended = await slack.user(user_of("client_orion")).adds_app(page)
        assert ended.status >= 400, "a workspace that app.yaml does not name"
        assert await house.store.installations.every("slack") == []


async def _answers(browser: ClientSession, url: str) -> tuple[int, str]:
    async with browser.get(URL(url, encoded=True), allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def _begun(browser: ClientSession, page: str) -> str:
    """Open the page in a browser; gives the state that goes along to Slack."""
    _, text = await _answers(browser, page)
    found = re.search(r"state=([^&\"]+)", text)
    assert found is not None
    return found[1]


def browser(page: str) -> ClientSession:
    origin = URL(page).origin()
    return ClientSession(cookie_jar=CookieJar(unsafe=True, treat_as_secure_origin=[origin]))


FORGED = (
    "",
    "code=x",
    "code=x&state=forged",
    "code=%00&state=%00",
    f"code={'x' * 5000}&state=y",
    "code=x&code=y&state=a&state=b",
    "%ff=%fe",
    "error=access_denied&state=x",
    "error=%3Cscript%3Ealert(1)%3C/script%3E",
    "error=access_denied&error_description=%3Cimg%20src=x%20onerror=1%3E&state=%22%3E%3Cscript%3E",
)


async def test_whatever_comes_to_the_page_of_the_way_back_installs_nothing_and_runs_nowhere(tmp_path: Path) -> None:
    async with installable(tmp_path) as (slack, house, page):
        back = page.replace("/install", "/oauth_redirect")
        async with browser(page) as known, ClientSession() as stranger:
            state = await _begun(known, page)
            for query in (*FORGED, f"code=x&state={state}"):
                status, text = await _answers(stranger, f"{back}?{query}")
                assert status < 500, query
                assert not re.search(r"<(script|img)", text), query
            asked = len(slack.called("oauth.v2.access"))
            assert asked == 0, "Slack is asked nothing for a browser that did not begin here"
            for _ in range(2):
                status, _ = await _answers(known, f"{back}?code=code-of-nobody&state={state}")
                assert 400 <= status < 500
            assert len(slack.called("oauth.v2.access")) == 1, "a state counts once"
        assert await house.store.installations.every("slack") == []


@pytest.mark.parametrize("trouble", ["500", "drop"])
async def test_where_slack_does_not_answer_the_installation_can_be_begun_again(tmp_path: Path, trouble: str) -> None:
    async with installable(tmp_path) as (slack, house, page):
        if trouble == "500":
            slack.fails("oauth.v2.access", 500)
        else:
            slack.drop_answers("oauth.v2.access")
        ended = await slack.user(user_of("administrator")).adds_app(page)
        assert ended.status in (401, 502), ended
        assert await house.store.installations.every("slack") == []
        assert (await slack.user(user_of("administrator")).adds_app(page)).status == 200


async def test_uninstalling_forgets_the_tokens_and_what_was_known_there(tmp_path: Path) -> None:
    async with installable(tmp_path) as (slack, house, page):
        await slack.user(user_of("administrator")).adds_app(page)
        await house.store.addresses.put("slack", "T1", "dm:U1", "D1", TUESDAY_NINE)
        await slack.uninstalls("T1")
        assert await house.store.installations.every("slack") == []
        assert await house.store.addresses.listed("slack", "T1", "dm:") == {}


async def test_an_end_that_is_told_again_after_the_app_came_back_ends_nothing(tmp_path: Path) -> None:
    async with installable(tmp_path) as (slack, house, page):
        await slack.user(user_of("administrator")).adds_app(page)
        await slack.uninstalls("T1")
        await slack.user(user_of("administrator")).adds_app(page)
        for event in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOTT1"]}}):
            slack.fails("auth.test", 500)
            asked = await slack.happens(event, team="T1")
            assert asked is not None
            assert not asked.fine, "where Slack cannot say whether it is back, it is to bring the event again"
            assert [each.acked.status for each in slack.deliveries[-2:]] == [503, 200]
            assert await house.store.installations.find("slack", "T1") is not None
        assert slack.forgives("was answered 503") == 2
        assert house.slack is not None
        assert (await house.slack.send(post("still here"))).message


async def test_a_token_that_is_about_to_end_is_renewed_before_it_is_used(tmp_path: Path) -> None:
    async with installable(tmp_path, rotation=True) as (slack, house, page):
        assert house.slack is not None
        await slack.user(user_of("administrator")).adds_app(page)
        slack.world.channels["C0DUB"].members.append(slack.world.installations[0].bot_user)
        first = await house.store.installations.find("slack", "T1")
        await house.slack.send(post("fresh"))
        assert await house.store.installations.find("slack", "T1") == first
        calls = len(slack.called("oauth.v2.access"))
        await _nearly_over(house)
        await house.slack.send(post("stale"))
        await house.slack.send(post("again"))
        assert len(slack.called("oauth.v2.access")) == calls + 1
        assert await house.store.installations.find("slack", "T1") != first


async def test_a_token_that_cannot_be_renewed_yet_is_used_while_it_holds_and_waited_for_after_that(
    tmp_path: Path,
) -> None:
    async with installable(tmp_path, rotation=True) as (slack, house, page):
        assert house.slack is not None
        await slack.user(user_of("administrator")).adds_app(page)
        slack.world.channels["C0DUB"].members.append(slack.world.installations[0].bot_user)
        await _nearly_over(house)
        slack.fails("oauth.v2.access", 500)
        assert (await house.slack.send(post("it still holds"))).message
        await _nearly_over(house, seconds=-1)
        slack.fails("oauth.v2.access", 500)
        with pytest.raises(Later, match="token_not_renewed"):
            await house.slack.send(post("it has ended"))
        assert (await house.slack.send(post("it has ended"))).message


async def test_a_token_that_another_replica_renewed_meanwhile_is_used(tmp_path: Path) -> None:
    async with installable(tmp_path, rotation=True) as (slack, house, page):
        assert house.slack is not None
        await slack.user(user_of("administrator")).adds_app(page)
        slack.world.channels["C0DUB"].members.append(slack.world.installations[0].bot_user)
        await _nearly_over(house, seconds=-1)
        slack.delays("oauth.v2.access", 5)
        ours = asyncio.create_task(house.slack.send(post("ours")))
        await slack.until(lambda: house.slack and house.slack._tokens._renewing)
        await _renewed_elsewhere(slack, house)
        slack.delays("oauth.v2.access", 0)
        assert (await ours).message
        assert len([error for method, error in slack.refused if method == "oauth.v2.access"]) == 1


async def test_a_workspace_that_took_the_app_back_is_gone(tmp_path: Path) -> None:
    async with installable(tmp_path, rotation=True) as (slack, house, page):
        assert house.slack is not None
        await slack.user(user_of("administrator")).adds_app(page)
        await _nearly_over(house, seconds=-1)
        slack.world.installations[0].revoked = True
        with pytest.raises(Gone, match="token_expired"):
            await house.slack.send(post("k1"))


def _whole(folder: Path) -> bytes:
    """Every byte of the database."""
    return b"".join(file.read_bytes() for file in folder.glob("handrail.db*"))


async def _nearly_over(house: House, seconds: int = 60) -> None:
    """The token that is kept ends in so many seconds."""
    assert house.slack is not None
    tokens = house.slack._tokens  # the adapter's own keeper, to make what it keeps older
    found = await tokens.installation("T1")
    assert found is not None
    found.bot_token_expires_at = int(tokens._setup.real_now().timestamp()) + seconds
    await tokens.keep(found)


async def _renewed_elsewhere(slack: FakeSlack, house: House) -> None:
    """Another process changed the refresh token for a new pair, and kept it."""
    assert house.slack is not None
    tokens = house.slack._tokens
    found = await tokens.installation("T1")
    assert found is not None
    here = slack.world.installations[0]
    here.token, here.refresh = "xoxe.xoxb-elsewhere", "xoxe-1-elsewhere"
    found.bot_token, found.bot_refresh_token = here.token, here.refresh
    found.bot_token_expires_at = int(tokens._setup.real_now().timestamp()) + 43_200
    await tokens.keep(found)
