"""`handrail doctor slack` finds what is not as app.yaml has it, and says what to do."""

import asyncio
import inspect
import json
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import handlers.cards
from adapters.findings import MOST_SKEW, Bound, Grade, skew
from adapters.slack.chat import SlackAwayError
from adapters.slack.errors import SlackError
from adapters.slack.findings import of_account, of_channel, refused, rights
from adapters.slack.install import about
from adapters.slack.manifest import EXTRAS, SCOPES, needed
from bot.cli import samples, samples_care, samples_day, samples_notices
from bot.cli.app import app
from bot.cli.doctor import run
from bot.cli.ending import CONFIGURATION, UNREACHABLE
from bot.config import ConfigError
from bot.environment import BadEnvironmentError
from bot.seal import TokenSeal
from bot.wiring import DatabaseAwayError, open_record
from handlers.commands.request import Identity, Surface
from handlers.domain.errors import BadInput
from handlers.ports.installations import Installation
from tests.support.house import APP_YAML, shipped_rules
from tests.support.slack import FakeSlack, fake_slack
from tests.support.slack_desk import APP_TOKEN, CHANNELS, SECRET, TOKEN, slack_yaml, stage, user_of
from tests.support.stores import sqlite_url

KEY = "ab" * 32
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
BASE = frozenset(needed(SCOPES, ()))


class Said(NamedTuple):
    """What the doctor printed, and how it ended."""

    code: int
    lines: list[str]

    def of(self, grade: str) -> list[str]:
        return [line for line in self.lines if line.startswith(f"{grade} ")]


Examine = Callable[..., Awaitable[Said]]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as fake:
        stage(fake, "socket")
        yield fake


def environment(slack: FakeSlack, **more: str) -> dict[str, str]:
    given = {"SLACK_API_URL": slack.api, "SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "TOKEN_KEY": KEY}
    return {**given, "SLACK_SIGNING_SECRET": SECRET, **more}


@pytest.fixture
def examine(slack: FakeSlack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Examine:
    """The verb, over a file that `edit` may have changed."""

    async def examined(edit: Callable[[str], str] = str, **more: str) -> Said:
        config = tmp_path / "app.yaml"
        config.write_text(edit(slack_yaml("socket")), encoding="utf-8")
        code = await asyncio.to_thread(run, "slack", config, None, environment(slack, **more))
        return Said(code, capsys.readouterr().out.splitlines())

    return examined


async def test_where_all_is_well_it_says_what_it_looked_at_and_ends_with_0(slack: FakeSlack, examine: Examine) -> None:
    said = await examine()
    assert said.code == 0, said.lines
    assert said.lines[-1] == "Nothing to put right."
    assert all(line.startswith("fine  ") for line in said.lines[:-1]), said.lines
    whole = "\n".join(said.lines)
    for words in ("token T1: Harbour (T1)", "rights T1: all 9", "clock: within", "app token", "channel team dub-1"):
        assert words in whole
    assert f"{len(shipped_rules().people)} of {len(shipped_rules().people)} accounts" in whole
    assert f"Slack takes {len(slack.called('blocks.validate'))} of" in whole
    assert slack.called("chat.postMessage") == slack.called("views.open") == []


async def test_each_channel_that_is_not_as_it_should_be_is_named_with_what_to_do(
    slack: FakeSlack, examine: Examine
) -> None:
    channels = slack.world.channels
    channels[CHANNELS["dub-1"]].archived = True
    channels[CHANNELS["mnl-1"]].members.remove(slack.world.installations[0].bot_user)
    channels[CHANNELS["managers"]].shared = True
    channels[CHANNELS["client-ORION"]].shared = False
    del channels[CHANNELS["client-VEGA"]]
    said = await examine(lambda text: text.replace("C0LYRA, shared: true", "C0LYRA"))
    assert said.code == 1
    wrong = {line.partition(": ")[0].removeprefix("wrong "): line for line in said.of("wrong")}
    assert "archived" in wrong["channel team dub-1"]
    assert "/invite @Handrail" in wrong["channel team mnl-1"]
    assert "no internal word goes there. End the sharing" in wrong["channel managers"]
    assert "take out `shared: true`" in wrong["channel client ORION"]
    assert "there is no such channel" in wrong["channel client VEGA"]
    assert "Write `shared: true`" in wrong["channel client LYRA"]
    assert "shares no channel with us" in wrong["person client_vega"]
    assert said.lines[-1] == "7 things to put right."


async def test_a_channel_that_got_another_id_is_followed_and_named(
    slack: FakeSlack, tmp_path: Path, examine: Examine
) -> None:
    url = await sqlite_url(tmp_path)
    store = await open_record(url, organisation="harbour", audit_key=b"")
    await store.addresses.put("slack", "T1", f"moved:{CHANNELS['dub-1']}", "C1NEW", NINE)
    await store.close()
    await slack.moves(CHANNELS["dub-1"], "C1NEW")
    slack.forgives("channel_id_changed was not acknowledged")  # nobody of us listens here
    said = await examine(DATABASE_URL=url)
    assert (said.code, said.of("wrong")) == (0, [])
    (note,) = said.of("note")
    assert "T1/C0DUB: Slack calls it C1NEW since, and we follow" in note
    assert any("(T1/C1NEW)" in line for line in said.of("fine"))


async def test_each_person_without_a_living_account_is_named(slack: FakeSlack, examine: Examine) -> None:
    people = slack.world.people
    people[user_of("lead")].deleted = True
    people[user_of("manager")].is_bot = True
    people[user_of("client_vega")].team = "T9ORION"
    del people[user_of("moderator1")]
    said = await examine()
    wrong = {line.partition(": ")[0].removeprefix("wrong "): line for line in said.of("wrong")}
    assert "deactivated" in wrong["person lead"]
    assert "bot" in wrong["person manager"]
    assert "workspace: T9ORION" in wrong["person client_vega"]
    assert "knows nobody of that id" in wrong["person moderator1"]
    assert len(wrong) == 4


async def test_rights_too_few_and_too_many_are_named_with_their_reason(slack: FakeSlack, examine: Examine) -> None:
    here = slack.world.installations[0]
    here.scopes.remove("pins:write")
    here.scopes += ["channels:join", "channels:history"]
    said = await examine()
    assert said.code == 1
    wrong = "\n".join(said.of("wrong"))
    assert "pins:write is not granted, and is needed: a client's board is pinned in its channel" in wrong
    assert "channels:join is granted, and nothing in Handrail uses it" in wrong
    assert "`history` is granted in part, without groups:history" in "\n".join(said.of("note"))


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_is_as_right_as_none(extra: str) -> None:
    found = list(rights("T1", BASE | {scope for scope, need in SCOPES.items() if need.extra == extra}))
    assert [each.grade for each in found] == [Grade.FINE]


def test_rights_that_slack_does_not_tell_are_not_compared() -> None:
    assert [each.grade for each in rights("T1", frozenset())] == [Grade.NOTE]


@pytest.mark.parametrize(("token", "code"), [("xoxb-of-nobody", "invalid_auth"), ("revoked", "token_revoked")])
async def test_a_token_that_slack_does_not_know_is_the_only_thing_that_is_said(
    slack: FakeSlack, examine: Examine, token: str, code: str
) -> None:
    slack.world.installations[0].revoked = token == "revoked"
    said = await examine(SLACK_BOT_TOKEN=TOKEN if token == "revoked" else token)
    assert said.code == 1
    assert [code in line and "xoxb-" in line for line in said.of("wrong")] == [True]
    assert "xoxb-of-nobody" not in "\n".join(said.lines)


async def test_a_token_of_another_workspace_is_named_with_that_workspace(slack: FakeSlack, examine: Examine) -> None:
    said = await examine(lambda text: text.replace("[{id: T1}]", "[{id: T2}]").replace("slack: T1/", "slack: T2/"))
    assert said.code == 1
    assert "Harbour (T1), which app.yaml does not name" in "\n".join(said.of("wrong"))
    two = await examine(lambda text: text.replace("[{id: T1}]", "[{id: T1}, {id: T2}]"))
    assert [line for line in two.of("wrong") if "token T2" in line and "OAuth" in line]


async def test_an_app_token_that_opens_nothing_is_found_before_the_first_start(
    slack: FakeSlack, examine: Examine
) -> None:
    said = await examine(SLACK_APP_TOKEN="xapp-wrong")
    assert [line for line in said.of("wrong") if "connections:write" in line]


async def test_where_slack_cannot_look_cards_over_that_is_said_and_no_harm(slack: FakeSlack, examine: Examine) -> None:
    slack.fails("blocks.validate", "unknown_method")
    said = await examine()
    assert said.code == 0
    assert [line for line in said.of("note") if "unknown_method" in line]


async def test_a_card_that_slack_refuses_is_named_with_slacks_reason(slack: FakeSlack, examine: Examine) -> None:
    slack.fails("blocks.validate", "invalid_blocks")
    said = await examine()
    assert said.code == 1
    assert [line for line in said.of("wrong") if "case: new" in line and "report" in line]
    assert len(said.of("wrong")) == 1


async def test_a_slack_that_takes_no_tables_gets_lists_and_that_is_no_fault(slack: FakeSlack, examine: Examine) -> None:
    slack.world.knows_rich_blocks = False
    said = await examine()
    assert said.code == 0
    assert [line for line in said.of("note") if "client: board, as a table" in line and "as a list instead" in line]


async def test_a_slack_that_is_busy_is_waited_for(slack: FakeSlack, examine: Examine) -> None:
    slack.limits("users.info", 1, times=2)
    slack.fails("conversations.info", 500)
    assert (await examine()).code == 0


async def test_a_slack_that_is_away_ends_with_its_own_code(slack: FakeSlack, examine: Examine) -> None:
    with pytest.raises(SlackAwayError, match="SLACK_API_URL"):
        await examine(SLACK_API_URL="http://127.0.0.1:9/api/")
    with pytest.raises(SlackAwayError):
        await examine(SLACK_API_URL=slack.api.replace("/api/", "/nothing/api/"))
    slack.fails("auth.test", 503, times=9)
    with pytest.raises(SlackAwayError):
        await examine()


async def test_what_is_missing_at_home_is_named(slack: FakeSlack, examine: Examine) -> None:
    with pytest.raises(BadEnvironmentError, match="SLACK_BOT_TOKEN"):
        await examine(SLACK_BOT_TOKEN="")
    with pytest.raises(ConfigError, match=r"adapters\.slack: \(absent\)"):
        await examine(lambda _text: APP_YAML.read_text(encoding="utf-8"))
    with pytest.raises(BadInput, match="Allowed: slack"):
        run("telegraph", None, None, {})


def test_the_codes_are_those_of_the_house(tmp_path: Path) -> None:
    config = tmp_path / "app.yaml"
    config.write_text(slack_yaml("socket"), encoding="utf-8")
    given = {"SLACK_API_URL": "http://127.0.0.1:9/api/", "SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
    hand = CliRunner(env={**given, "TOKEN_KEY": KEY})
    assert hand.invoke(app, ["doctor", "slack", "-c", str(config)]).exit_code == UNREACHABLE
    assert hand.invoke(app, ["doctor", "slack", "-c", str(APP_YAML)]).exit_code == CONFIGURATION


async def test_many_workspaces_are_each_looked_over_with_their_own_token(
    slack: FakeSlack, tmp_path: Path, examine: Examine
) -> None:
    url = await sqlite_url(tmp_path)
    store = await open_record(url, organisation="harbour", audit_key=b"")
    kept = json.dumps({"user_id": "UADMIN", "team_id": "T1", "bot_token": TOKEN})
    sealed = TokenSeal(bytes.fromhex(KEY)).close(kept, about("T1"))
    await store.installations.keep(Installation("slack", "T1", sealed, NINE))
    await store.close()
    oauth = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "DATABASE_URL": url}
    two = await examine(
        lambda text: text.replace("[{id: T1}]", "[{id: T1}, {id: T2}]"), PUBLIC_URL="https://h.example/", **oauth
    )
    wrong = two.of("wrong")
    assert [("token T2" in line, "https://h.example/slack/install" in line) for line in wrong] == [(True, True)]
    assert f"{len(shipped_rules().people)} of" in "\n".join(two.of("fine"))


async def test_the_tokens_of_many_workspaces_come_from_a_record_that_is_there(tmp_path: Path, examine: Examine) -> None:
    oauth = {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}
    with pytest.raises(DatabaseAwayError, match="no database"):
        await examine(**oauth, PUBLIC_URL="https://h.example", DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")


def test_an_installation_that_is_missing_leads_to_the_page_where_it_is_made() -> None:
    found = refused("T2", SlackError("not_authed", "auth.test"), by_token=False, page="https://h.example")
    assert "https://h.example/slack/install" in found.what


@pytest.mark.parametrize(
    ("off", "grade", "word"), [(0, "fine", "within"), (90, "wrong", "ahead of"), (-3600, "wrong", "behind")]
)
def test_the_clock_is_compared_with_slacks(off: int, grade: str, word: str) -> None:
    ours = NINE + timedelta(seconds=off)
    found = skew("Slack", "Tue, 24 Nov 2026 09:00:00 GMT", ours, ours + timedelta(seconds=1))
    assert (found.grade, word in found.what) == (grade, True)
    slow = skew("Slack", "Tue, 24 Nov 2026 09:00:00 GMT", NINE, NINE + timedelta(seconds=2 * MOST_SKEW + 20))
    assert slow.grade is Grade.FINE


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_a_time_that_slack_does_not_tell_is_not_compared(date: str) -> None:
    assert skew("Slack", date, NINE, NINE).grade is Grade.NOTE


@pytest.mark.parametrize(
    ("shared", "about", "grades"),
    [
        (True, {"is_ext_shared": True}, []),
        (True, {"is_pending_ext_shared": True}, ["note"]),
        (False, {"is_pending_ext_shared": True}, ["wrong"]),
        (None, {"is_pending_ext_shared": True}, ["wrong"]),
        (None, {"is_shared": True, "is_org_shared": True}, []),
        (None, {"is_archived": True, "is_member": False}, ["wrong"]),
    ],
)
def test_a_channel_is_judged_by_who_reads_there(
    shared: bool | None, about: Mapping[str, bool], grades: list[str]
) -> None:
    bound = Bound("x", Surface("slack", "T1", "C1"), shared)
    assert [grade.value for grade, _ in of_channel(bound, about)] == grades


@pytest.mark.parametrize(
    ("user", "right"),
    [
        ({"team_id": "T1"}, True),
        ({"team_id": "T2"}, False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}, True),
        ({"team_id": "T1", "is_stranger": True}, False),
        ({}, True),
    ],
)
def test_an_account_is_judged_by_where_it_belongs(user: Mapping[str, object], right: bool) -> None:
    assert (of_account(Identity("slack", "T1", "U1"), user) == "") is right


def test_there_is_a_sample_of_every_card_and_form_that_slack_can_be_sent() -> None:
    """Those of the pager never come here."""
    source = "".join(map(inspect.getsource, (samples, samples_care, samples_day, samples_notices)))
    made = set(_makers()) - {"call_card", "restricted_call_card"}
    assert [name for name in made if f"{name}(" not in source and f"{name} as" not in source] == []


def _makers() -> Iterator[str]:
    for module in pkgutil.iter_modules(handlers.cards.__path__):
        for name, _ in inspect.getmembers(import_module(f"handlers.cards.{module.name}"), inspect.isfunction):
            if name.endswith(("_card", "_form")) and not name.startswith("_"):
                yield name


def test_samples_can_be_made_of_rules_that_have_no_client() -> None:
    bare = replace(shipped_rules(), clients={}, teams={}, sites={})
    assert samples.sample_cards(bare, NINE).keys() == samples.sample_cards(shipped_rules(), NINE).keys()
