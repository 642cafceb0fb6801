"""The environment: every variable that Handrail reads, in one table, with secrets from files as well.

A secret may stand in NAME or in the file that NAME_FILE names. Nothing else in the house reads the environment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: what it means, what it is without a value, and whether it is a secret."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False


VARIABLES = (
    Variable("DATABASE_URL", "where the record is kept: a SQLite file or PostgreSQL", "sqlite:///handrail.db"),
    Variable("HOST", "address of the public listener", "127.0.0.1"),
    Variable("PORT", "port of the public listener; in the demo, of the web chat", "8080"),
    Variable("LOCAL_PORT", "port of the local listener, always on 127.0.0.1", "8081"),
    Variable("PUBLIC_URL", "the address under which chats reach the public listener"),
    Variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO"),
    Variable("HANDRAIL_CLOCK", "`system`, or `manual` for rehearsals on loopback", "system"),
    Variable("AUDIT_KEY", "signs the timeline: 32 bytes or more, in hexadecimal", secret=True),
    Variable("TOKEN_KEY", "encrypts the chats' tokens at rest: 32 bytes, in hexadecimal", secret=True),
    Variable("WELLBEING_KEY", "encrypts check-in answers: 32 bytes, in hexadecimal", secret=True),
    Variable("WELLBEING_NEW_KEY", "the key that `handrail vault rotate-key` changes to", secret=True),
    Variable("WELLBEING_DATABASE_URL", "where check-ins are kept; needed with PostgreSQL", secret=True),
    Variable("QUEUES_TOKEN", "lets in who sends queue figures to /api/v1/queues: 32 characters or more", secret=True),
    Variable("SLACK_BOT_TOKEN", "Slack's bot token (xoxb-…)", secret=True),
    Variable("SLACK_SIGNING_SECRET", "proves that a request is Slack's", secret=True),
    Variable("SLACK_APP_TOKEN", "Slack's app token (xapp-…) for Socket Mode", secret=True),
    Variable("SLACK_CLIENT_ID", "Slack app's id, to be installed in several workspaces"),
    Variable("SLACK_CLIENT_SECRET", "Slack app's secret, to be installed in several workspaces", secret=True),
    Variable("SLACK_API_URL", "Slack's Web API, ending in /api/", "https://slack.com/api/"),
    Variable("SLACK_AUTHORIZE_URL", "Slack's page that asks for consent", "https://slack.com/oauth/v2/authorize"),
    Variable("MicrosoftAppId", "the bot's application id at Microsoft"),
    Variable("MicrosoftAppPassword", "the bot's application secret at Microsoft", secret=True),
    Variable("MicrosoftAppTenantId", "the tenant of a single-tenant bot"),
    Variable("MicrosoftAppType", "SingleTenant or MultiTenant", "SingleTenant"),
    Variable(
        "TEAMS_OPENID_URL",
        "where the keys of Microsoft's bot service are published",
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
    ),
    Variable("TEAMS_LOGIN_URL", "where the bot gets its own tokens", "https://login.microsoftonline.com"),
    Variable("TEAMS_SERVICE_HOSTS", "further hosts that may be a conversation's service URL"),
)
VENDOR_URLS = ("SLACK_API_URL", "SLACK_AUTHORIZE_URL", "TEAMS_OPENID_URL", "TEAMS_LOGIN_URL")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
CLOCKS = ("system", "manual")
SHORTEST_TOKEN = 32


class BadEnvironmentError(Exception):
    """A variable cannot be used. The sentence names it, what is allowed, and an example; never a secret's value."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What was read: the value of every variable, "" where there is none."""

    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets' values, for the log's scrubber."""
        return tuple(self.values[each.name] for each in VARIABLES if each.secret and self.values[each.name])

    def port(self, name: str) -> int:
        """A port's number; 0 asks for any free one. Raises BadEnvironmentError."""
        text = self.values[name]
        if not text.isascii() or not text.isdigit() or int(text) > 65535:
            raise BadEnvironmentError(f"{name}: {text!r} is no port. Allowed: 0 to 65535. Example: {name}=8080")
        return int(text)

    def key(self, name: str) -> bytes:
        """A secret key in hexadecimal, as bytes; b"" where there is none. Raises BadEnvironmentError."""
        try:
            key = bytes.fromhex(self.values[name])
        except ValueError as error:
            raise BadEnvironmentError(_bad_key(name)) from error
        if key and len(key) < 32:
            raise BadEnvironmentError(_bad_key(name))
        return key

    @property
    def manual_clock(self) -> bool:
        return self.values["HANDRAIL_CLOCK"] == "manual"


def read_environment(given: Mapping[str, str]) -> Environment:
    """Read and check the environment. Raises BadEnvironmentError."""
    environment = Environment({variable.name: _value(variable, given) for variable in VARIABLES})
    _one_of(environment, "LOG_LEVEL", LEVELS)
    _one_of(environment, "HANDRAIL_CLOCK", CLOCKS)
    if 0 < len(environment["QUEUES_TOKEN"]) < SHORTEST_TOKEN:
        raise BadEnvironmentError(
            f"QUEUES_TOKEN is too short to be a secret. Allowed: {SHORTEST_TOKEN} characters or more. "
            "Example: QUEUES_TOKEN=$(openssl rand -hex 32)"
        )
    if environment.manual_clock:
        _require_loopback(environment)
    return environment


def _value(variable: Variable, given: Mapping[str, str]) -> str:
    name, file_name = variable.name, f"{variable.name}_FILE"
    if variable.secret and given.get(file_name):
        if given.get(name):
            raise BadEnvironmentError(f"{name} and {file_name} are both set. Allowed: one of the two.")
        try:
            return Path(given[file_name]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadEnvironmentError(
                f"{file_name}: {given[file_name]} cannot be read ({type(error).__name__}). "
                f"Allowed: a text file that holds the secret. Example: {file_name}=/run/secrets/{name.lower()}"
            ) from error
    return given.get(name, "").strip() or variable.default


def secret_named(given: Mapping[str, str], name: str) -> str:
    """A secret that app.yaml names, from NAME or the file of NAME_FILE; "" where there is none.

    Raises BadEnvironmentError for a file that cannot be read.
    """
    return _value(Variable(name, "named in app.yaml", secret=True), given)


def _one_of(environment: Environment, name: str, allowed: tuple[str, ...]) -> None:
    if environment[name] not in allowed:
        raise BadEnvironmentError(
            f"{name}: {environment[name]!r} is not known. Allowed: {', '.join(allowed)}. Example: {name}={allowed[0]}"
        )


def _bad_key(name: str) -> str:
    return f"{name} is no key. Allowed: at least 32 bytes in hexadecimal. Example: {name}=$(openssl rand -hex 32)"


def _require_loopback(environment: Environment) -> None:
    """A clock that can be moved is for rehearsals: nothing real may be within reach."""
    hosts = {"HOST": environment["HOST"]}
    hosts |= {
        name: urlsplit(environment[name]).hostname or "" for name in VENDOR_URLS if _vendor_in_use(environment, name)
    }
    for name, host in hosts.items():
        if not is_loopback(host):
            raise BadEnvironmentError(
                f"HANDRAIL_CLOCK=manual is for rehearsals, and {name} is not on this machine ({host}). "
                f"Allowed: 127.0.0.1, ::1 or localhost. Example: {name}="
                + ("127.0.0.1" if name == "HOST" else "http://127.0.0.1:9000/api/")
            )


def _vendor_in_use(environment: Environment, url: str) -> bool:
    """True where a vendor is configured, or its address was changed: then its address counts."""
    default = next(variable.default for variable in VARIABLES if variable.name == url)
    names = (
        ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_APP_TOKEN") if url.startswith("SLACK") else ("MicrosoftAppId",)
    )
    return environment[url] != default or any(environment[name] for name in names)


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
