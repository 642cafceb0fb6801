"""What a Slack workspace is made of, as the fake keeps it. Plain values; the rules stand beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tests.support.slack.reading import buttons_of, words_of

Json = dict[str, Any]
Kind = Literal["ephemeral", "message", "modal", "home", "errors", "failed", "nothing"]


class SlackError(Exception):
    """An answer with `"ok": false`. `fault` says that the app broke a rule, not that the world has changed."""

    def __init__(self, code: str, *, fault: str = "", details: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.fault, self.details = code, fault, details


class Call(NamedTuple):
    """One call of a Web API method."""

    method: str
    args: Json


@dataclass(slots=True)
class Workspace:
    id: str
    name: str
    enterprise: str = ""

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")


@dataclass(slots=True)
class Person:
    id: str
    name: str
    team: str
    email: str = ""
    deleted: bool = False
    is_bot: bool = False
    zone: str = "Europe/Dublin"


@dataclass(slots=True)
class Channel:
    """A channel or a direct message. `teams` are the workspaces in it, the host's first."""

    id: str
    name: str
    teams: list[str]
    members: list[str]
    kind: Literal["channel", "group", "im"] = "channel"
    shared: bool = False
    archived: bool = False
    pins: list[str] = field(default_factory=list)
    moved_to: str = ""
    wants_app: bool = False  # the app is to be in it as soon as it is installed


@dataclass(slots=True)
class Message:
    """A message as it stands. `to` is the only reader of an ephemeral one. `revisions` counts its edits."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    team: str = ""
    app: str = ""
    bot: str = ""
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    to: str = ""
    revisions: int = 0
    edited: str = ""
    arguments: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Everything that is read on the screen: the blocks' words, else the text."""
        return words_of(self.blocks) if self.blocks else self.text

    @property
    def buttons(self) -> list[str]:
        """The labels of what can be pressed, menus' choices included, in order."""
        return buttons_of(self.blocks)


@dataclass(slots=True)
class View:
    """A modal or a Home tab. `source` is what the app sent; `typed` what its user typed and chose so far."""

    id: str
    hash: str
    team: str
    user: str
    app: str
    source: Json
    root: str = ""
    previous: str = ""
    installed_team: str = ""
    typed: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        found: list[Json] = self.source.get("blocks", [])
        return found

    @property
    def title(self) -> str:
        return str(self.source.get("title", {}).get("text", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.source.get("private_metadata", ""))

    @property
    def callback_id(self) -> str:
        return str(self.source.get("callback_id", ""))

    @property
    def words(self) -> str:
        return "\n".join(part for part in (self.title, words_of(self.blocks)) if part)

    @property
    def buttons(self) -> list[str]:
        return buttons_of(self.blocks)

    @property
    def fields(self) -> list[str]:
        """The block ids of the inputs, in order."""
        return [block["block_id"] for block in self.blocks if block.get("type") == "input"]


@dataclass(slots=True)
class Trigger:
    """What opens one modal, once, within three seconds."""

    id: str
    team: str
    user: str
    app: str
    minted: float
    view: str = ""
    used: bool = False
    again: bool = False  # its payload was delivered twice, so that a second use is nobody's fault
    installed_team: str = ""


@dataclass(slots=True)
class ResponseUrl:
    """Where an interaction may be answered, five times in half an hour."""

    token: str
    team: str
    user: str
    channel: str
    minted: float
    message: Message | None = None
    thread_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class App:
    """The app as its author configured it."""

    id: str
    manifest: Json
    signing_secret: str
    app_token: str
    client_id: str
    client_secret: str
    url: str = ""

    @property
    def scopes(self) -> list[str]:
        return list(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))

    @property
    def events(self) -> list[str]:
        subscriptions = self.manifest.get("settings", {}).get("event_subscriptions", {})
        return list(subscriptions.get("bot_events", []))

    @property
    def commands(self) -> dict[str, Json]:
        return {each["command"]: each for each in self.features.get("slash_commands", [])}

    @property
    def shortcuts(self) -> dict[str, Json]:
        return {each["callback_id"]: each for each in self.features.get("shortcuts", [])}

    @property
    def hears_people(self) -> bool:
        """Whether people can write to the app directly."""
        tab = self.features.get("app_home", {})
        return bool(tab.get("messages_tab_enabled")) and not tab.get("messages_tab_read_only_enabled")

    @property
    def features(self) -> Json:
        found: Json = self.manifest.get("features", {})
        return found

    @property
    def settings(self) -> Json:
        found: Json = self.manifest.get("settings", {})
        return found


@dataclass(slots=True)
class Installation:
    """The app in one workspace. `token` is the one that works now; with rotation it ends at `expires`."""

    app: App
    team: str
    token: str
    scopes: list[str]
    bot_user: str
    bot: str
    refresh: str = ""
    expires: float = 0.0
    revoked: bool = False
    org: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a method: an installation (bot token), or the app itself (app-level token)."""

    app: App
    here: Installation | None

    @property
    def installed(self) -> Installation:
        if self.here is None:
            raise SlackError("not_allowed_token_type", fault="a bot token is needed here")
        return self.here


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw after doing something, and what the app answered on the wire (`status`, `body`)."""

    kind: Kind
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    view: View | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    status: int = 0
    body: str = ""

    @property
    def words(self) -> str:
        """Everything that they read."""
        if self.view is not None:
            return self.view.words
        return words_of(self.blocks) if self.blocks else self.text

    @property
    def buttons(self) -> list[str]:
        return buttons_of(self.view.blocks if self.view is not None else self.blocks)
