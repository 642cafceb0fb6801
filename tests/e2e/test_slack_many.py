"""Two workspaces by OAuth, in a process of its own: a token for each, renewed by whoever sends, and one that ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.demo import running
from tests.support.postgres import Cluster
from tests.support.slack import FakeSlack, fake_slack
from tests.support.slack_desk import CHANNELS, SECRET, TEAM, slack_yaml, stage, user_of
from tests.support.slack_run import KEY, PATIENCE, SlackHouse, free_port

OTHER = "T2"
MANILA = ("moderator2", "lead_mnl", "lead_mnl2", "lead_mnl_late", "lead_mnl_night", "manager_mnl")
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "very secret"}
FRESH, HOLDS = 600, 8.0  # seconds: a token is renewed so long before its end, and so long after it was got here


def many_yaml() -> str:
    """Manila in a workspace of its own."""
    text = slack_yaml().replace(f"[{{id: {TEAM}}}]", f"[{{id: {TEAM}}}, {{id: {OTHER}}}]", 1)
    text = text.replace(f"{TEAM}/{CHANNELS['mnl-1']}", f"{OTHER}/{CHANNELS['mnl-1']}")
    for key in MANILA:
        text = text.replace(f"workspace: {TEAM}, user: {user_of(key)}}}", f"workspace: {OTHER}, user: {user_of(key)}}}")
    return text


@asynccontextmanager
async def two_workspaces(folder: Path, database: str) -> AsyncIterator[tuple[SlackHouse, str]]:
    """A running house that is installed nowhere yet, and its installation page."""
    port, local = free_port(), free_port()
    public, config = f"http://127.0.0.1:{port}", folder / "app.yaml"
    config.write_text(many_yaml(), encoding="utf-8")
    async with fake_slack() as slack:
        moved_to_manila(slack)
        app = slack.world.apps["A1"]
        app.client_id, app.client_secret = CLIENT["SLACK_CLIENT_ID"], CLIENT["SLACK_CLIENT_SECRET"]
        app.manifest["settings"]["token_rotation_enabled"] = True
        app.manifest["oauth_config"]["redirect_urls"] = [f"{public}/slack/oauth_redirect"]
        slack.delivers_to(f"{public}/slack/events")
        given = {"DATABASE_URL": database, "AUDIT_KEY": KEY, "TOKEN_KEY": KEY, "HANDRAIL_CLOCK": "manual"}
        given |= {"PORT": str(port), "LOCAL_PORT": str(local), "PUBLIC_URL": public, "SLACK_SIGNING_SECRET": SECRET}
        given |= {"SLACK_API_URL": slack.api, "SLACK_AUTHORIZE_URL": slack.authorize, **CLIENT}
        async with running(folder, "-c", str(config), verb="run", environment=given) as process:
            yield SlackHouse(slack, replace(process, url=f"http://127.0.0.1:{local}")), f"{public}/slack/install"


def moved_to_manila(slack: FakeSlack) -> None:
    stage(slack, token="")
    slack.workspace(OTHER, "Harbour Manila")
    for key in MANILA:
        slack.world.people[user_of(key)].team = OTHER
    slack.channel(CHANNELS["mnl-1"], team=OTHER, name="mnl-1", members=[user_of(key) for key in MANILA])


async def raises(house: SlackHouse, who: str, channel: str, case: str) -> None:
    mia = house.person(who)
    seen = await mia.chooses(await mia.types("/escalate", "new", channel=CHANNELS[channel]), "type", "vip_press")
    await mia.submits(seen, {"case_id": case})
    await house.settled()


def tokens(slack: FakeSlack) -> dict[str, str]:
    """The bot token of each workspace that Slack takes now."""
    return {each.team: each.token for each in slack.world.installations}


async def the_life_of_two_installations(house: SlackHouse, page: str) -> None:
    slack = house.slack
    slack.world.token_lives = FRESH + HOLDS
    for who in ("administrator", "manager_mnl"):
        assert (await slack.user(user_of(who)).adds_app(page)).status == 200
    slack.world.token_lives = 43_200.0
    first = tokens(slack)
    await slack.until(lambda: all(house.room(name) for name in CHANNELS if name.startswith("client-")), PATIENCE)
    await each_is_spoken_to_with_its_own_token(house)
    await asyncio.sleep(HOLDS)  # of real time, that tokens go by
    await whoever_sends_renews_it_first(house, first)
    await one_that_ends_is_told_and_the_other_goes_on(house)
    await it_comes_back(house, page)


async def each_is_spoken_to_with_its_own_token(house: SlackHouse) -> None:
    await raises(house, "moderator1", "dub-1", "CASE-1")
    await raises(house, "moderator2", "mnl-1", "CASE-2")
    assert [house.card("dub-1", "ORION-1 card").app, house.card("mnl-1", "VEGA-1 card").app] == ["A1", "A1"]
    assert house.slack.refused == []


async def whoever_sends_renews_it_first(house: SlackHouse, first: dict[str, str]) -> None:
    """Nobody speaks to us: the pings go out by themselves, once the promises run out."""
    slack = house.slack
    await house.advance("PT3H1S")
    assert house.heard("lead", "ORION-1 warning")
    assert house.heard("lead_mnl_late", "VEGA-1 warning")
    assert len(slack.called("oauth.v2.access")) == 2 + 2, "two installations, and each refresh token counts once"
    assert all(tokens(slack)[team] != token for team, token in first.items())
    assert slack.refused == []


async def one_that_ends_is_told_and_the_other_goes_on(house: SlackHouse) -> None:
    slack = house.slack
    await slack.uninstalls(OTHER)
    before = len(house.room("mnl-1"))
    await raises(house, "moderator1", "dub-1", "CASE-3")
    await house.demo.advance("PT2H")
    await house.settled()
    assert len(house.room("mnl-1")) == before
    assert house.card("dub-1", "ORION-2 card")
    (told,) = house.direct("administrator")
    assert "Liza Ramos, in private" in told.words
    assert "not_authed" in told.words
    heard = [each for each in house.direct("manager") if each.text.startswith("VEGA-1")]
    assert heard, "the pings of Manila go to whoever stands next and can be reached"
    assert "lost channels" in str((await house.demo.get("/readyz"))["degraded"])


async def it_comes_back(house: SlackHouse, page: str) -> None:
    slack = house.slack
    assert (await slack.user(user_of("manager_mnl")).adds_app(page)).status == 200
    await raises(house, "moderator2", "mnl-1", "CASE-4")
    assert house.card("mnl-1", "VEGA-2 card")
    assert set(tokens(slack)) == {TEAM, OTHER}


async def test_two_workspaces_by_oauth_on_sqlite(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path, f"sqlite:///{tmp_path / 'handrail.db'}") as (house, page):
        await the_life_of_two_installations(house, page)


@pytest.mark.postgres
async def test_two_workspaces_by_oauth_on_postgresql(tmp_path: Path, postgres: Cluster) -> None:
    async with two_workspaces(tmp_path, await postgres.database()) as (house, page):
        await the_life_of_two_installations(house, page)
