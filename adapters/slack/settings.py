"""What one Slack connection is made of. The wiring fills it; nothing here reads the environment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.commands.request import Identity, Request, Surface
from handlers.commands.verb import Verb
from handlers.ports.address_book import AddressBook
from handlers.ports.installations import Installations, Seal

CHAT = "slack"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Slack knows us by; "" where there is none. With `client_id`, the app is installed in many workspaces."""

    bot_token: str = ""
    signing_secret: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Slack is, and where we are. `api` ends in `/api/`; its host is also accepted for answers and uploads."""

    api: str = "https://slack.com/api/"
    authorize: str = "https://slack.com/oauth/v2/authorize"
    public: str = ""


@dataclass(frozen=True, slots=True)
class SlackSetup:
    """The parts of one Slack connection.

    `workspaces` are the ids that are ours (T…, or E… for a whole Enterprise Grid). `identities` are a person's, by key;
    `bound_to` says which destination app.yaml binds a channel to. `roots` are the slash words, each with the family it
    belongs to. `redact` makes an excerpt of somebody's message fit to be shown again; `left` is told of an account
    that was deactivated, `came` that we can post where we could not before: in a workspace, or in a channel. `owe`
    keeps that the answer to a request is late and whither it goes should we die of it, `given` that it was given.
    `language` is what somebody reads in a place, without asking the database. `now` is the time of the house, that
    cards are drawn for; tokens and signatures go by `real_now`.
    """

    mode: str
    workspaces: Sequence[str]
    credentials: Credentials
    addresses: Addresses
    book: AddressBook
    installations: Installations
    seal: Seal
    identities: Callable[[str], Sequence[Identity]]
    bound_to: Callable[[str, str], str | None]
    redact: Callable[[str], str]
    left: Callable[[Identity], Awaitable[None]]
    came: Callable[[], Awaitable[None]]
    owe: Callable[[Request, Surface], Awaitable[None]]
    given: Callable[[Request], Awaitable[None]]
    language: Callable[[Identity, Surface | None], str]
    now: Callable[[], Awaitable[datetime]]
    real_now: Callable[[], datetime]
    new_id: Callable[[], str]
    verbs: Sequence[Verb]
    roots: Mapping[str, str] = field(default_factory=dict)
