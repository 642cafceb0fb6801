"""`handrail doctor teams` finds what is not as app.yaml has it, and says what to do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import web

from adapters.findings import Bound, Grade
from adapters.roster import Member
from adapters.teams.errors import TeamsAwayError, TeamsError
from adapters.teams.findings import of_channel, of_door, unseen
from adapters.teams.settings import CHAT
from bot.cli.doctor import run
from bot.config import ConfigError
from bot.environment import BadEnvironmentError
from bot.wiring import open_record
from handlers.commands.request import Surface
from handlers.domain.errors import BadInput
from tests.support.house import APP_YAML, shipped_rules
from tests.support.slack_run import KEY
from tests.support.stores import sqlite_url
from tests.support.teams.connector import Connector
from tests.support.teams.fake import fake_teams
from tests.support.teams.keys import KeyServer, key_server
from tests.support.teams.shapes import FOREIGN, TENANT
from tests.support.teams_desk import CHANNELS, stage, teams_yaml, user_of
from tests.support.teams_run import environment

pytest.importorskip("botframework.connector.aio", reason="Microsoft's kit is not installed: make check installs it")

OURS = shipped_rules().organisation.key
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Said(NamedTuple):
    """What the doctor printed, and how it ended."""

    code: int
    lines: list[str]

    def of(self, grade: str) -> dict[str, str]:
        """The findings of one grade: what each says, by what it is about."""
        found = [
            line.removeprefix(f"{grade:<6}").partition(": ") for line in self.lines if line.startswith(f"{grade} ")
        ]
        return {about: what for about, _, what in found}


@dataclass
class World:
    teams: Connector
    keys: KeyServer
    database: str


Examine = Callable[..., Awaitable[Said]]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Harbour in Teams, and a record that has heard where Teams is."""
    database = await sqlite_url(tmp_path)
    async with fake_teams() as teams, key_server() as keys:
        stage(teams)
        store = await open_record(database, organisation=OURS, audit_key=b"", migrate=True)
        await store.addresses.put(CHAT, TENANT, "service", f"{teams.address}/emea/", NINE)
        inside = {one for place in teams.places.values() for one in place.members}
        for key in shipped_rules().people:
            if user_of(key) not in inside:  # whoever works in no channel wrote to the app once
                await store.addresses.put(CHAT, TENANT, f"dm:aad-{key}", f"a:{key}", NINE)
        await store.close()
        yield World(teams, keys, database)


@pytest.fixture
def examine(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Examine:
    """The verb, over a file that `edit` may have changed."""

    async def examined(edit: Callable[[str], str] = str, *, external: bool = False, **more: str) -> Said:
        config = tmp_path / "app.yaml"
        config.write_text(edit(teams_yaml(external=external)), encoding="utf-8")
        given = {**environment(world.teams, world.keys, world.database, port=1, local=2), **more}
        code = await asyncio.to_thread(run, "teams", config, None, given)
        return Said(code, capsys.readouterr().out.splitlines())

    return examined


async def test_where_all_is_well_it_says_what_it_looked_at_and_ends_with_0(world: World, examine: Examine) -> None:
    said = await examine()
    assert said.code == 0, said.lines
    assert said.of("wrong") == {}
    assert said.lines[-1] == "Nothing to put right."
    fine = said.of("fine")
    assert "Microsoft gives one to app" in fine["token"]
    assert "publishes 1 that sign for Teams" in fine["keys"]
    assert fine["clock"] == "within 30 s of Microsoft's."
    assert "all of them ours" in fine["channel team dub-1"]
    assert "from outside" in fine["channel client ORION"]
    people = len(shipped_rules().people)
    assert fine["people"] == f"{people} of {people} can be reached."
    assert "cards and forms are within 24,576 bytes" in fine["cards"]
    assert "PUBLIC_URL is not set" in said.of("note")["door"]
    assert {kind for kind, _ in world.teams.calls} == {"token", "members"}, "it only asks"


async def test_a_roster_of_several_pages_is_read_to_its_end(world: World, examine: Examine) -> None:
    world.teams.largest_page = 2
    said = await examine()
    assert said.code == 0, said.lines


async def test_each_channel_that_is_not_as_it_should_be_is_named_with_what_to_do(
    world: World, examine: Examine
) -> None:
    places = world.teams.places
    places[CHANNELS["dub-1"]].has_bot = False
    del places[CHANNELS["mnl-1"]]
    places[CHANNELS["managers"]].members.append(user_of("client_orion"))
    places[CHANNELS["client-VEGA"]].members.remove(user_of("client_vega"))
    said = await examine()
    assert said.code == 1
    wrong = said.of("wrong")
    assert "Add the app to it" in wrong["channel team dub-1"]
    assert "no such channel" in wrong["channel team mnl-1"]
    assert "1 person from outside read there" in wrong["channel managers"]
    assert "nobody of the client is in it yet" in said.of("note")["channel client VEGA"]
    assert "Setup policies" in wrong["person client_vega"]
    assert said.lines[-1] == f"{len(wrong)} things to put right."


async def test_who_wrote_to_the_app_can_be_reached_without_any_channel(world: World, examine: Examine) -> None:
    for place in world.teams.places.values():
        place.members = [one for one in place.members if one != user_of("moderator1")]
    assert "no ping reaches them" in (await examine()).of("wrong")["person moderator1"]
    store = await open_record(
        world.database, organisation=shipped_rules().organisation.key, audit_key=b"", migrate=False
    )
    await store.addresses.put(CHAT, TENANT, "dm:aad-moderator1", "a:moderator1", NINE)
    await store.close()
    assert "person moderator1" not in (await examine()).of("wrong")


async def test_who_is_of_another_organisation_must_be_in_a_channel(world: World, examine: Examine) -> None:
    stage(world.teams, external=True)
    assert (await examine(external=True)).code == 0
    world.teams.places[CHANNELS["client-ORION"]].members.remove(user_of("client_orion"))
    wrong = (await examine(external=True)).of("wrong")
    assert "belongs to another organisation" in wrong["person client_orion"]
    assert FOREIGN in wrong["person client_orion"]


async def test_a_secret_that_microsoft_does_not_take_is_the_first_thing_to_mend(world: World, examine: Examine) -> None:
    said = await examine(MicrosoftAppPassword="another")
    assert said.code == 1
    assert "the Value (not the Secret ID)" in said.of("wrong")["token"]
    assert not [line for line in said.lines if line.split()[1] == "channel"], "nothing there can be looked at"
    assert "another" not in "\n".join(said.lines).replace("another organisation", "")


async def test_without_keys_nobody_is_believed(world: World, examine: Examine) -> None:
    world.keys.status = 500
    said = await examine()
    assert "by HTTPS: without its keys" in said.of("wrong")["keys"]


async def test_our_own_door_is_tried_as_a_stranger(world: World, examine: Examine) -> None:
    site, status = web.Application(), [401]

    async def door(_request: web.Request) -> web.Response:
        return web.Response(status=status[0])

    site.router.add_post("/api/messages", door)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    public = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        assert (await examine(PUBLIC_URL=public)).of("fine")["door"].endswith("lets no stranger in.")
        status[0] = 404
        assert "something else answers" in (await examine(PUBLIC_URL=public)).of("wrong")["door"]
    finally:
        await runner.cleanup()
    assert "nobody answers at" in (await examine(PUBLIC_URL=public)).of("wrong")["door"]
    assert "Teams speaks HTTPS alone" in (await examine(PUBLIC_URL="http://desk.example")).of("wrong")["door"]


async def test_teams_that_is_away_is_no_finding(world: World, examine: Examine) -> None:
    world.teams.plan("members", "fail", times=9)
    with pytest.raises(TeamsAwayError, match="Try again in a minute"):
        await examine()
    world.teams.mishaps.clear()
    world.teams.plan("token", "fail")
    with pytest.raises(TeamsAwayError, match="no token from"):
        await examine()


async def test_in_a_rehearsal_that_teams_never_spoke_in_it_is_said_where_teams_would_be_looked_for(
    world: World, examine: Examine
) -> None:
    store = await open_record(world.database, organisation=OURS, audit_key=b"", migrate=False)
    await store.addresses.forget(CHAT, TENANT)
    await store.close()
    said = await examine()
    assert (said.code, said.of("wrong")) == (0, {})
    note = said.of("note")["channels"]
    assert "nobody has spoken to the app yet" in note
    assert "handrail run" in note
    assert "cards" in said.of("fine")
    assert [kind for kind, _ in world.teams.calls] == ["token"]


async def test_a_channel_of_a_tenant_that_is_none_of_ours_is_named(examine: Examine) -> None:
    said = await examine(lambda text: text.replace(f'"{CHANNELS["mnl-1"]}"', f'"{FOREIGN}/{CHANNELS["mnl-1"]}"'))
    assert f"tenant {FOREIGN} is none of ours" in said.of("wrong")["channel team mnl-1"]


def test_what_has_no_doctor_and_what_is_off_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Allowed: slack, teams"):
        run("web", APP_YAML, None, {})
    with pytest.raises(BadInput, match="No chat was named"):
        run("", APP_YAML, None, {})
    with pytest.raises(ConfigError, match=r"adapters\.teams"):
        run("teams", APP_YAML, None, {})
    config = tmp_path / "app.yaml"
    config.write_text(teams_yaml(), encoding="utf-8")
    with pytest.raises(BadEnvironmentError, match="MicrosoftAppId is not set"):
        run("teams", config, None, {"AUDIT_KEY": KEY})


def test_the_judgements() -> None:
    ours, guest = Member(CHAT, TENANT, "a", "A"), Member(CHAT, TENANT, "g", "G", outside=True)
    shared = Bound("client X", Surface(CHAT, TENANT, "19:x"), shared=False)
    assert list(of_channel(shared, [ours, guest])) == []
    assert [grade for grade, _ in of_channel(shared, [ours])] == [Grade.NOTE]
    assert of_door(0, "d")[0] is of_door(500, "d")[0] is Grade.WRONG
    assert of_door(403, "d")[0] is Grade.FINE
    assert "this very app id" in unseen(TeamsError("http_401", "members", 401))
