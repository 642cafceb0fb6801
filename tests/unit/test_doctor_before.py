"""`handrail doctor --before`: what must be asked of whom, with the text to send, before anything is connected."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.before import run
from handlers.domain.errors import BadInput
from tests.support.house import APP_YAML
from tests.support.slack_desk import slack_yaml
from tests.support.teams.shapes import TENANT
from tests.support.teams_desk import teams_yaml

CLIENTS = ("Orion", "Vega", "Lyra", "Draco", "Cygnus")


def asked(config: Path, what: str = "", **given: str) -> str:
    said = CliRunner().invoke(app, ["doctor", *([what] if what else []), "--before", "-c", str(config)], env=given)
    assert said.exit_code == 0, said.output
    return said.output


def test_where_no_chat_is_on_yet_both_are_shown_with_what_is_not_known_in_capitals() -> None:
    said = asked(APP_YAML)
    assert said.index("Slack: 1 thing to ask for.") < said.index("Teams: 5 things to ask for.")
    for unknown in ("https://YOUR-HOST/api/messages", "tenant YOUR-TENANT-ID", "CLIENT's Microsoft 365"):
        assert unknown in said


def test_what_app_yaml_knows_is_written_in(tmp_path: Path) -> None:
    config = tmp_path / "app.yaml"
    config.write_text(teams_yaml(), encoding="utf-8")
    said = asked(config, PUBLIC_URL="https://desk.example/")
    assert "Slack" not in said
    assert "messaging endpoint https://desk.example/api/messages;" in said
    assert f"tenant {TENANT}" in said
    assert "for the 29 people who are to be pinged" in said
    for client in CLIENTS:
        assert f"an administrator of {client}" in said


def test_every_right_of_slack_has_its_reason_and_every_shared_channel_its_invitation(tmp_path: Path) -> None:
    config = tmp_path / "app.yaml"
    config.write_text(slack_yaml("http"), encoding="utf-8")
    said = asked(config, "slack", PUBLIC_URL="https://desk.example")
    assert "- chat:write: cards, threads, pings and private answers" in said
    assert "Please let https://desk.example/slack/events be reached" in said
    assert "an administrator of Orion's Slack workspace" in said
    config.write_text(slack_yaml("socket"), encoding="utf-8")
    assert "be reached from the internet" not in asked(config, "slack"), "a socket is opened from inside"


def test_a_chat_that_is_not_known_is_refused() -> None:
    with pytest.raises(BadInput, match="Allowed: slack, teams"):
        run("irc", APP_YAML, {})
