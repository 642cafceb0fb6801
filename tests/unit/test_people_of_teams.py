"""`handrail people import` from a channel of Teams: entries for whoever is new, and e-mails that only propose."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from adapters.teams.errors import TeamsAwayError
from adapters.teams.settings import CHAT
from bot.cli.people import run
from bot.cli.people_found import Confirm
from bot.cli.people_source import Wish
from bot.config import ConfigError, load
from bot.wiring import open_record
from handlers.domain.errors import BadInput
from tests.support.house import APP_YAML, shipped_rules
from tests.support.samples import NOW
from tests.support.stores import sqlite_url
from tests.support.teams.connector import Connector
from tests.support.teams.fake import fake_teams
from tests.support.teams.keys import KeyServer, key_server
from tests.support.teams.shapes import FOREIGN, TENANT, Human
from tests.support.teams_desk import CHANNELS, stage, teams_yaml, user_of
from tests.support.teams_run import environment

pytest.importorskip("botframework.connector.aio", reason="Microsoft's kit is not installed: make check installs it")

DUB = CHANNELS["dub-1"]
NEW = (
    Human("29:zoe", "aad-zoe", "Zoë O'Neil: ops", email="Zoe@harbour.example"),
    Human("29:gus", "aad-gus", "Gus Guest", guest=True),
    Human("29:fay", "aad-fay", "Fay Foreign", tenant=FOREIGN),
    Human("29:ben", "aad-ben", "Ben\nOkafor\n  - {key: mallory}", email="ben@harbour.example"),
)
HEAD = "key,name,roles,site,team,timezone,email,slack,teams\n"


class Said(NamedTuple):
    """What the import printed, what it told beside that, and how it ended."""

    code: int
    out: str
    told: str


class World(NamedTuple):
    teams: Connector
    keys: KeyServer
    database: str
    config: Path


Take = Callable[..., Awaitable[Said]]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Harbour in Teams, with four more people in Dublin's channel; the record has heard where Teams is."""
    database, config = await sqlite_url(tmp_path), tmp_path / "app.yaml"
    config.write_text(teams_yaml(), encoding="utf-8")
    async with fake_teams() as teams, key_server() as keys:
        stage(teams)
        for human in NEW:
            teams.people[human.id] = human
            teams.places[DUB].members.append(human.id)
        store = await open_record(database, organisation=shipped_rules().organisation.key, audit_key=b"", migrate=True)
        await store.addresses.put(CHAT, TENANT, "service", f"{teams.address}/emea/", NOW)
        await store.close()
        yield World(teams, keys, database, config)


@pytest.fixture
def take(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Take:
    """The verb; app.yaml must stay as it is."""

    async def taken(rows: str = "", channel: str = DUB, confirm: Confirm | None = None) -> Said:
        file = tmp_path / "people.csv"
        file.write_text(HEAD + rows, encoding="utf-8")
        wish = Wish(csv=file if rows else None, channel=channel, site="dublin", team="dub-1")
        given = environment(world.teams, world.keys, world.database, port=1, local=2)
        code = await asyncio.to_thread(run, world.config, wish, None, given, confirm)
        assert teams_yaml() == await asyncio.to_thread(world.config.read_text, encoding="utf-8")
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return taken


async def test_whoever_is_new_in_the_channel_becomes_an_entry_that_app_yaml_takes(world: World, take: Take) -> None:
    said = await take()
    assert said.code == 0
    assert said.out.startswith(f"# 2 people from channel {DUB}")
    text = world.config.read_text(encoding="utf-8")
    entries = "\n".join(said.out.splitlines()[2:])
    world.config.write_text(text.replace("\npeople:\n", f"\npeople:\n{entries}\n", 1), encoding="utf-8")
    people = load(world.config).people
    assert (people["zoe"].name, people["zoe"].site, people["zoe"].team) == ("Zoë O'Neil: ops", "dublin", "dub-1")
    assert [(one.chat, one.tenant, one.user) for one in people["zoe"].identities] == [(CHAT, TENANT, "aad-zoe")]
    assert "mallory" not in people, "a name chosen in Teams writes no entry"


async def test_guests_strangers_and_whoever_is_known_are_passed_over_with_a_line(take: Take) -> None:
    told = (await take()).told
    assert "Gus Guest (" in told
    assert "is a guest: skipped" in told
    assert "is of another organisation: skipped" in told
    assert "is in app.yaml already, as moderator1: skipped" in told


async def test_a_roster_of_several_pages_is_taken_whole(world: World, take: Take) -> None:
    world.teams.largest_page = 1
    assert "# 2 people" in (await take()).out


async def test_an_e_mail_is_taken_only_when_a_person_says_so(take: Take) -> None:
    rows = "nina,Zoë O'Neil,lead,dublin,dub-1,,zoe@harbour.example,,\n"
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return True

    said = await take(rows, confirm=confirm)
    assert f"teams: {{tenant: {TENANT}, user: aad-zoe}}" in said.out
    assert len(asked) == 1
    assert "in Teams. Is that Zoë O'Neil (nina)?" in asked[0]
    unasked = await take(rows)
    assert "Not taken, since nobody confirmed it: teams: {tenant: " in unasked.out
    assert "  - {key: nina" in unasked.out
    assert "user: aad-zoe}}" not in unasked.out


async def test_an_e_mail_of_nobody_in_the_channel_proposes_nothing(world: World, take: Take) -> None:
    said = await take("nina,Nina,lead,,,,nobody@harbour.example,,\n", confirm=lambda _question: True)
    assert "nobody in Teams has the e-mail" in said.out
    world.teams.people[user_of("moderator1")].email = "mod@harbour.example"
    said = await take("nina,Nina,lead,,,,mod@harbour.example,,\n", confirm=lambda _question: True)
    assert "who is somebody else's already" in said.out


async def test_one_account_in_teams_is_one_person_of_the_file(take: Take) -> None:
    said = await take("nina,Nina,lead,,,,,,aad-x\nnora,Nora,lead,,,,,,aad-x\n")
    assert said.code == 65
    assert "one person for each account; line 2 has it" in said.told


async def test_what_cannot_be_had_says_why(world: World, take: Take) -> None:
    with pytest.raises(BadInput, match="Allowed: its id, 19:"):
        await take(channel="dub-1")
    with pytest.raises(BadInput, match="is no channel of a tenant"):
        await take(channel=f"{FOREIGN}/{DUB}")
    with pytest.raises(BadInput, match="no such channel"):
        await take(channel="19:none@thread.tacv2")
    world.teams.places[DUB].has_bot = False
    with pytest.raises(BadInput, match="Add the app to it"):
        await take()
    world.teams.plan("members", "fail", times=3)
    with pytest.raises(TeamsAwayError, match="Try again in a minute"):
        await take()


def test_what_cannot_be_meant_says_what_may_be() -> None:
    with pytest.raises(ConfigError, match=r"adapters\.teams"):
        run(APP_YAML, Wish(channel=DUB), None, {})
    with pytest.raises(BadInput, match="one of these"):
        run(APP_YAML, Wish(group="S1", channel=DUB), None, {})
