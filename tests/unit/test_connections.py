"""What Slack needs of the environment is asked for at the start, by name."""

import pytest

from bot.config.settings import SlackSettings
from bot.connections import slack_line
from bot.environment import BadEnvironmentError, read_environment

KEY = "ab" * 32
SOCKET, HTTP = SlackSettings("socket", ("T1",)), SlackSettings("http", ("T1", "T2"))
ONE = {"TOKEN_KEY": KEY, "SLACK_BOT_TOKEN": "xoxb-1"}
MANY = {"TOKEN_KEY": KEY, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "PUBLIC_URL": "https://h.example/"}


@pytest.mark.parametrize(
    ("settings", "given"),
    [
        (SOCKET, {**ONE, "SLACK_APP_TOKEN": "xapp-1"}),
        (HTTP, {**ONE, "SLACK_SIGNING_SECRET": "x"}),
        (HTTP, {**MANY, "SLACK_SIGNING_SECRET": "x"}),
    ],
)
def test_with_all_that_its_mode_needs_the_line_is_made(settings: SlackSettings, given: dict[str, str]) -> None:
    line = slack_line(settings, read_environment(given))
    assert (line.mode, line.workspaces) == (settings.mode, settings.workspaces)
    assert line.addresses.api == "https://slack.com/api/"
    assert not line.addresses.public.endswith("/")


@pytest.mark.parametrize(
    ("settings", "given", "missing"),
    [
        (SOCKET, ONE, "SLACK_APP_TOKEN"),
        (SOCKET, {"TOKEN_KEY": KEY, "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        (HTTP, ONE, "SLACK_SIGNING_SECRET"),
        (HTTP, {"TOKEN_KEY": KEY, "SLACK_SIGNING_SECRET": "x"}, "SLACK_BOT_TOKEN"),
        (HTTP, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"}, "TOKEN_KEY"),
        (HTTP, {**MANY, "SLACK_SIGNING_SECRET": "x", "PUBLIC_URL": ""}, "PUBLIC_URL"),
        (HTTP, {**MANY, "SLACK_SIGNING_SECRET": "x", "SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET"),
        (HTTP, {**MANY, "SLACK_SIGNING_SECRET": "x", "SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID"),
        (HTTP, {**ONE, "SLACK_SIGNING_SECRET": "x", "SLACK_API_URL": "https://slack.com"}, "SLACK_API_URL"),
    ],
)
def test_what_is_missing_is_named_with_an_example(settings: SlackSettings, given: dict[str, str], missing: str) -> None:
    with pytest.raises(BadEnvironmentError, match=rf"^{missing}\b.*Example: {missing}=") as refused:
        slack_line(settings, read_environment(given))
    assert "xoxb-1" not in str(refused.value)
