"""What the vendors' chats need of the environment: checked at the start, so that nothing is found missing at night."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.settings import Addresses, Credentials
from bot.config.settings import SlackSettings
from bot.environment import BadEnvironmentError, Environment
from bot.keys import needed_key


@dataclass(frozen=True, slots=True)
class SlackLine:
    """How Slack is reached, and what our tokens are sealed with."""

    mode: str
    workspaces: Sequence[str]
    credentials: Credentials
    addresses: Addresses
    token_key: bytes


def slack_line(settings: SlackSettings, environment: Environment, *, hears: bool = True) -> SlackLine:
    """Everything that the configured mode needs. Raises BadEnvironmentError, with the variable that is missing.

    Socket Mode: an app token. HTTP: the signing secret, since an empty one would let anybody in. One workspace: its bot
    token. Many, by OAuth: the app's id and secret, and the address that Slack sends people back to. Whoever only asks
    Slack something (`hears` is False) needs neither the mode's secrets nor, with a token at hand, a key for others.
    """
    credentials = Credentials(
        bot_token=environment["SLACK_BOT_TOKEN"],
        signing_secret=environment["SLACK_SIGNING_SECRET"],
        app_token=environment["SLACK_APP_TOKEN"],
        client_id=environment["SLACK_CLIENT_ID"],
        client_secret=environment["SLACK_CLIENT_SECRET"],
    )
    if not hears:
        pass  # nobody can speak to us
    elif settings.mode == "socket":
        _needs(environment, "SLACK_APP_TOKEN", "Socket Mode opens its connection with it", "xapp-1-…")
    else:
        _needs(environment, "SLACK_SIGNING_SECRET", "without it anybody could speak as Slack", "8f742231b10e…")
    if credentials.client_id or credentials.client_secret:
        for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
            _needs(environment, name, "an app for several workspaces is installed with both", "…")
        _needs(environment, "PUBLIC_URL", "Slack sends people back there after they agreed", "https://handrail.example")
    else:
        _needs(environment, "SLACK_BOT_TOKEN", "Handrail speaks with it", "xoxb-…")
    api = environment["SLACK_API_URL"]
    if not api.startswith(("https://", "http://")) or not api.endswith("/api/"):
        raise BadEnvironmentError(
            f"SLACK_API_URL: {api} is no address of Slack's Web API. Allowed: an address that ends in /api/. "
            "Example: SLACK_API_URL=https://slack.com/api/"
        )
    return SlackLine(
        settings.mode,
        settings.workspaces,
        credentials,
        Addresses(api, environment["SLACK_AUTHORIZE_URL"], environment["PUBLIC_URL"].rstrip("/")),
        needed_key(environment, "TOKEN_KEY", "run") if hears or credentials.client_id else b"",
    )


def _needs(environment: Environment, name: str, why: str, example: str) -> None:
    if not environment[name]:
        raise BadEnvironmentError(
            f"{name} is not set, and Slack is on in app.yaml: {why}. Allowed: the value from your Slack app's page"
            f"{f', here or in the file that {name}_FILE names' if name != 'PUBLIC_URL' else ''}. "
            f"Example: {name}={example}"
        )
