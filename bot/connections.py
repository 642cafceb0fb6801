"""What the vendors' chats need of the environment: checked at the start, so that nothing is found missing at night."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.settings import Addresses, Credentials
from adapters.teams.own_token import Credentials as TeamsCredentials
from adapters.teams.settings import SERVICE_URL, Trust
from bot.config.settings import SlackSettings, TeamsSettings
from bot.environment import BadEnvironmentError, Environment, is_loopback
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


@dataclass(frozen=True, slots=True)
class TeamsLine:
    """Whom Teams' door believes, what Microsoft knows us by, and where Teams is until it has spoken to us.

    In a rehearsal, with hosts on this machine or without an app, that is nowhere: nothing real is spoken to.
    """

    trust: Trust
    credentials: TeamsCredentials
    service_url: str = ""


def teams_line(settings: TeamsSettings, environment: Environment) -> TeamsLine:
    """Everything that Teams needs. Raises BadEnvironmentError, with the variable that is missing.

    Without an app id anybody could speak as anybody: only app.yaml can allow that, and only on this machine. The
    tenant of a single-tenant app is the one that app.yaml names, where it names one.
    """
    app, tenants = environment["MicrosoftAppId"], frozenset(settings.tenants)
    hosts = tuple(environment["TEAMS_SERVICE_HOSTS"].replace(",", " ").split())
    trust = Trust(app, tenants, environment["TEAMS_OPENID_URL"], hosts, anonymous=not app)
    if not app:
        _check_anonymous(settings, environment)
        return TeamsLine(trust, TeamsCredentials())
    _needs_of_microsoft(environment, "MicrosoftAppPassword", "Handrail gets its token with it", "aB1~…")
    kind = environment["MicrosoftAppType"]
    if kind not in ("SingleTenant", "MultiTenant"):
        raise BadEnvironmentError(
            f"MicrosoftAppType: {kind!r} is not known. Allowed: SingleTenant, MultiTenant. "
            "Example: MicrosoftAppType=SingleTenant"
        )
    tenant = environment["MicrosoftAppTenantId"] or (settings.tenants[0] if len(settings.tenants) == 1 else "")
    if kind == "SingleTenant" and not tenant:
        why = "app.yaml names not exactly one tenant, and a single-tenant app belongs to one"
        _needs_of_microsoft(environment, "MicrosoftAppTenantId", why, "11111111-2222-3333-4444-555555555555")
    home = tenant if kind == "SingleTenant" else ""
    secret, login = environment["MicrosoftAppPassword"], environment["TEAMS_LOGIN_URL"]
    rehearses = any(is_loopback(host.rpartition(":")[0] or host) for host in hosts)
    return TeamsLine(trust, TeamsCredentials(app, secret, home, login), "" if rehearses else SERVICE_URL)


def no_kit(error: ModuleNotFoundError) -> BadEnvironmentError:
    """What to say where Teams is on, and what it needs is not installed."""
    return BadEnvironmentError(
        f"Teams is on in app.yaml, and Microsoft's kit is not installed ({error.name} is missing). "
        "Allowed: Handrail with its extra `teams`. Example: pip install 'handrail[teams]'"
    )


def _check_anonymous(settings: TeamsSettings, environment: Environment) -> None:
    if not settings.allow_anonymous:
        why = "without it nobody can tell who speaks as Teams (to try it on this machine: allow_anonymous: true)"
        _needs_of_microsoft(environment, "MicrosoftAppId", why, "11111111-2222-3333-4444-555555555555")
    if not is_loopback(environment["HOST"]):
        raise BadEnvironmentError(
            f"HOST: {environment['HOST']} can be reached from outside, and without MicrosoftAppId anybody there could "
            "speak as anybody in Teams. Allowed with allow_anonymous: 127.0.0.1, ::1 or localhost. "
            "Example: HOST=127.0.0.1"
        )


def _needs_of_microsoft(environment: Environment, name: str, why: str, example: str) -> None:
    if not environment[name]:
        file = f", here or in the file that {name}_FILE names" if name == "MicrosoftAppPassword" else ""
        raise BadEnvironmentError(
            f"{name} is not set, and Teams is on in app.yaml: {why}. Allowed: the value from your app's page at "
            f"Microsoft{file}. Example: {name}={example}"
        )


def _needs(environment: Environment, name: str, why: str, example: str) -> None:
    if not environment[name]:
        raise BadEnvironmentError(
            f"{name} is not set, and Slack is on in app.yaml: {why}. Allowed: the value from your Slack app's page"
            f"{f', here or in the file that {name}_FILE names' if name != 'PUBLIC_URL' else ''}. "
            f"Example: {name}={example}"
        )
