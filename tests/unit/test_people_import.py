"""`handrail people import` proposes entries for app.yaml: nobody is overwritten, and only a person says who is who."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from adapters.slack.chat import SlackAwayError
from bot.cli.app import app
from bot.cli.people import entries, run
from bot.cli.people_found import Confirm, Found
from bot.cli.people_rows import Row
from bot.cli.people_source import Wish
from bot.config import ConfigError, load
from bot.config.read import read
from handlers.domain.errors import BadInput
from handlers.domain.people import Role
from tests.support.house import APP_YAML
from tests.support.slack import FakeSlack, fake_slack
from tests.support.slack_desk import APP_TOKEN, TEAM, TOKEN, slack_yaml, stage, user_of

KEY = "ab" * 32
HEAD = "key,name,roles,site,team,timezone,email,slack\n"


class Said(NamedTuple):
    """What the import printed, what it told beside that, and how it ended."""

    code: int
    out: str
    told: str


Take = Callable[..., Awaitable[Said]]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as fake:
        stage(fake, "socket", extras=["people"])
        fake.person("UZOE", "Zoë O'Neil: ops", team=TEAM, email="zoe@harbour.example")
        fake.person("UBEN2", "Ben Okafor", team=TEAM, email="ben2@harbour.example")
        fake.world.groups["S1"] = {"id": "S1", "team_id": TEAM, "users": ["UZOE", "UBEN2", user_of("manager")]}
        yield fake


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(slack_yaml("socket"), encoding="utf-8")
    return path


@pytest.fixture
def take(slack: FakeSlack, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Take:
    """The verb, over rows or with other wishes; app.yaml must stay as it is."""

    async def taken(rows: str = "", wish: Wish | None = None, confirm: Confirm | None = None, **more: str) -> Said:
        given = {"SLACK_API_URL": slack.api, "SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "TOKEN_KEY": KEY}
        file = tmp_path / "people.csv"
        file.write_text(rows, encoding="utf-8")
        code = await asyncio.to_thread(run, config, wish or Wish(csv=file), None, given | more, confirm)
        assert slack_yaml("socket") == await asyncio.to_thread(config.read_text, encoding="utf-8")
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return taken


def put_in(config: Path, printed: str) -> None:
    """What an administrator does with it: the entries go under `people` of app.yaml."""
    text = config.read_text(encoding="utf-8")
    new = "\n".join(printed.splitlines()[2:])
    config.write_text(text.replace("\npeople:\n", f"\npeople:\n{new}\n", 1), encoding="utf-8")


# --- a file -------------------------------------------------------------------------------------------------------


async def test_rows_become_entries_that_app_yaml_takes(take: Take, config: Path) -> None:
    said = await take(HEAD + 'nina,"Nina, #1: né Ó",lead moderator,dublin,dub-1,Europe/Dublin,,UNINA\n')
    assert said.code == 0
    put_in(config, said.out)
    nina = load(config).people["nina"]
    assert (nina.name, nina.site, nina.team) == ("Nina, #1: né Ó", "dublin", "dub-1")
    assert nina.roles == {Role.LEAD, Role.MODERATOR}
    assert [(one.tenant, one.user) for one in nina.identities] == [(TEAM, "UNINA")]


async def test_a_file_as_an_excel_writes_it_is_read(take: Take) -> None:
    said = await take("\ufeff" + (HEAD + "nina,Nina,lead,,,,,\n").replace(",", ";").replace("\n", "\r\n"))
    assert "- {key: nina, name: Nina, roles: [lead]}" in said.out


async def test_every_bad_row_is_answered_by_its_line_and_nobody_is_taken(take: Take) -> None:
    rows = (
        "fine,Fine,lead,dublin,,,,\n"
        "zoe,Zoë,moderater,dublin,,,,\n"
        ",Nina,lead,dublin,,,,\n"
        "ben2,Ben,lead,atlantis,,,,\n"
        "cleo,Cleo,lead,dublin,,Mars/Olympus,,\n"
        "dan,Dan,lead,dublin,,,no e-mail,\n"
        "eve,Eve,lead,,,,,,too,many\n"
        "fine,Twice,lead,,,,,\n"
    )
    said = await take(HEAD + rows)
    assert (said.code, said.out) == (65, "")
    at = {line.split(":")[1] for line in said.told.splitlines() if line.startswith("people.csv:")}
    assert at == {"3", "4", "5", "6", "7", "8", "9"}
    for words in ("moderater", "atlantis", "Mars/Olympus", '"no e-mail"', "line 2 has it", "allowed: ", "example: "):
        assert words in said.told
    assert said.told.endswith("Nobody was taken in.\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the columns"),
        ("key,name\na,A\n", "people.csv:1: roles: (absent)"),
        (HEAD.replace("site", "stie"), "did you mean site?"),
        ("key,key,name,roles\n", "each column once"),
        (HEAD + 'a,"open,lead,,,,,\n', "people.csv:2: (row)"),
    ],
)
async def test_a_file_that_is_none_is_said_to_be_none(take: Take, text: str, words: str) -> None:
    said = await take(text)
    assert (said.code, said.out) == (65, "")
    assert words in said.told


async def test_a_file_in_another_encoding_or_too_large_is_refused_by_its_reason(take: Take, tmp_path: Path) -> None:
    latin, large = tmp_path / "latin.csv", tmp_path / "large.csv"
    latin.write_bytes(HEAD.encode() + "zoe,Zoë,lead,,,,,\n".encode("latin-1"))
    large.write_bytes(HEAD.encode() + b"x" * 2_000_000)
    assert "latin.csv:2: (file)" in (await take(wish=Wish(csv=latin))).told
    assert "1 MiB" in (await take(wish=Wish(csv=large))).told
    with pytest.raises(BadInput, match="--csv"):
        await take(wish=Wish(csv=tmp_path / "none.csv"))


async def test_nobody_who_is_there_is_overwritten(take: Take) -> None:
    mine = f"{TEAM}/{user_of('manager')}"
    said = await take(HEAD + f"lead,Somebody else,manager,,,,,\nother,Other,lead,,,,,{mine}\nnina,Nina,lead,,,,,\n")
    assert said.code == 0
    assert "lead is in app.yaml already: skipped." in said.told
    assert "other is manager of app.yaml, by their account: skipped." in said.told
    assert said.out.count("- {key:") == said.out.count("- {key: nina") == 1


async def test_a_file_that_is_there_is_left_as_it_is(take: Take, tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    file = tmp_path / "some.csv"
    file.write_text(HEAD + "nina,Nina,lead,,,,,\n", encoding="utf-8")
    said = await take(wish=Wish(csv=file, out=out))
    assert (said.code, said.out) == (0, "")
    kept = out.read_bytes()
    assert b"key: nina" in kept
    with pytest.raises(BadInput, match="left as it is"):
        await take(wish=Wish(csv=file, out=out))
    assert out.read_bytes() == kept


# --- an e-mail only proposes ---------------------------------------------------------------------------------------

ZOE = HEAD + "zoe,Zoë,moderator,dublin,,,zoe@harbour.example,\n"


async def test_an_account_found_by_e_mail_is_taken_only_when_a_person_says_so(take: Take) -> None:
    asked: list[str] = []

    def yes(question: str) -> bool:
        asked.append(question)
        return True

    said = await take(ZOE, confirm=yes)
    assert f"slack: {{workspace: {TEAM}, user: UZOE}}}}" in said.out
    assert asked == ["zoe@harbour.example is Zoë O'Neil: ops (T1/UZOE) in Slack. Is that Zoë (zoe)? [y/N] "]
    refused = await take(ZOE, confirm=lambda _question: False)
    assert "UZOE" not in refused.out
    assert "- {key: zoe" in refused.out


async def test_where_nobody_can_be_asked_it_stays_a_comment(take: Take, config: Path) -> None:
    hand = await take(ZOE)
    assert "# zoe: zoe@harbour.example seems to be Zoë O'Neil: ops (T1/UZOE)" in hand.out
    put_in(config, hand.out)
    assert load(config).people["zoe"].identities == ()


async def test_an_e_mail_of_nobody_or_of_somebody_else_proposes_nothing(slack: FakeSlack, take: Take) -> None:
    rows = "a,A,lead,,,,gone@harbour.example,\nb,B,lead,,,,lead@harbour.example,\n"
    said = await take(HEAD + rows, confirm=lambda _question: True)
    assert "# a: nobody in Slack has the e-mail gone@harbour.example" in said.out
    assert "# b: lead@harbour.example is" in said.out
    assert "who is somebody else's already" in said.out
    assert "user:" not in said.out


async def test_a_name_chosen_in_slack_cannot_write_entries(slack: FakeSlack, take: Take) -> None:
    slack.world.people["UZOE"].name = "Zoë\n  - {key: intruder, name: X, roles: [manager]}\x1b[2J"
    for said in (await take(ZOE), await take(wish=Wish(group="S1"))):
        listed = read(said.out.encode(), "people.yaml").value
        assert isinstance(listed, dict)
        assert "intruder" not in [each["key"] for each in listed["people"]]
        assert "\x1b" not in said.out


async def test_without_slack_the_file_alone_is_taken(take: Take) -> None:
    said = await take(ZOE, SLACK_BOT_TOKEN="")
    assert "1 e-mails were not looked up in Slack: SLACK_BOT_TOKEN is not set." in said.told
    assert "- {key: zoe" in said.out


# --- a user group ---------------------------------------------------------------------------------------------------


async def test_the_members_of_a_group_become_entries_with_keys_of_their_own(take: Take, config: Path) -> None:
    said = await take(wish=Wish(group="S1", role="moderator", site="dublin", team="dub-1"))
    assert said.code == 0
    assert f"(T1/{user_of('manager')}) is in app.yaml already, as manager: skipped." in said.told
    put_in(config, said.out)
    people = load(config).people
    assert (people["zoe"].name, people["zoe"].team) == ("Zoë O'Neil: ops", "dub-1")
    new = [person for person in people.values() for one in person.identities if one.user == "UBEN2"]
    assert [person.name for person in new] == ["Ben Okafor"]


async def test_bots_and_whoever_left_are_passed_over(slack: FakeSlack, take: Take) -> None:
    slack.world.people["UZOE"].deleted = True
    slack.world.people["UBEN2"].is_bot = True
    said = await take(wish=Wish(group="S1"))
    assert "people: []" in said.out
    assert "(T1/UZOE) is deactivated: skipped." in said.told
    assert "(T1/UBEN2) is a bot: skipped." in said.told


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(), "one of these"),
        (Wish(csv=Path("x.csv"), group="S1"), "one of these"),
        (Wish(group="S9"), "no such user group"),
        (Wish(group="S1", workspace="T9"), "--workspace: T9 is no workspace"),
        (Wish(group="S1", site="nowhere"), "--site"),
        (Wish(group="S1", role="boss"), "--role"),
    ],
)
async def test_a_wish_that_cannot_be_met_says_what_may_be_wished(take: Take, wish: Wish, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        await take(wish=wish)


async def test_without_the_right_it_is_said_how_to_get_it(slack: FakeSlack, take: Take) -> None:
    slack.fails("usergroups.users.list", "missing_scope")
    with pytest.raises(BadInput, match="--with people"):
        await take(wish=Wish(group="S1"))


async def test_a_slack_that_is_busy_is_waited_for_and_one_that_is_away_is_named(slack: FakeSlack, take: Take) -> None:
    slack.limits("users.info", 1, times=1)
    assert (await take(wish=Wish(group="S1"))).code == 0
    with pytest.raises(SlackAwayError):
        await take(wish=Wish(group="S1"), SLACK_API_URL="http://127.0.0.1:9/api/")


def test_the_verb_ends_with_the_codes_of_the_house(config: Path, tmp_path: Path) -> None:
    rows = tmp_path / "people.csv"
    rows.write_text(HEAD + "nina,Nina,lead,,,,,\n", encoding="utf-8")
    hand, verb = CliRunner(), ["people", "import"]
    done = hand.invoke(app, [*verb, "--csv", str(rows), "-c", str(config)])
    assert (done.exit_code, "key: nina" in done.stdout) == (0, True)
    assert hand.invoke(app, [*verb, "--csv", str(tmp_path / "none.csv"), "-c", str(config)]).exit_code == 2
    assert hand.invoke(app, [*verb, "-c", str(config)]).exit_code == 2
    rows.write_text("key\n", encoding="utf-8")
    assert hand.invoke(app, [*verb, "--csv", str(rows), "-c", str(config)]).exit_code == 65


async def test_a_group_needs_slack_in_app_yaml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"adapters\.slack: \(absent\)"):
        await asyncio.to_thread(run, APP_YAML, Wish(group="S1"), None, {})


@pytest.mark.parametrize(
    "name", ["yes", "null", "True", "a: b", "#1", "- x", "{a}", "é", "*x", '"q"', "a #b", "1", "~"]
)
def test_a_name_is_read_back_as_it_was_written(name: str) -> None:
    printed = "\n".join(entries(Found([Row(2, {"key": "a", "name": name})]), "people.csv"))
    assert read(printed.encode(), "people.yaml").value == {"people": [{"key": "a", "name": name}]}
