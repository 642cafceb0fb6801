"""What one Teams connection is made of. The wiring fills it; nothing here reads the environment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.teams.own_token import Credentials
from handlers.cards.post import Answer
from handlers.cards.reply import Reply
from handlers.commands.request import Identity, Request, Surface
from handlers.ports.address_book import AddressBook
from handlers.ports.marks import Mark

CHAT = "teams"
SHOWN = "answered"
"""The button that shows an answer to whoever asked for it; no verb of ours, since it is the chat's own affair."""
MSTEAMS, EMULATOR = "msteams", "emulator"  # ids of channels: Teams itself, and Microsoft's clients for a developer
PUBLISHED_AT = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE_URL = "https://smba.trafficmanager.net/teams/"
SERVICE_HOSTS = ("botframework.com", "smba.trafficmanager.net", "teams.microsoft.com", "teams.microsoft.us")
"""Where Teams may be, each with what is below it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the door believes.

    `app_id` is what Microsoft knows us by; `tenants` are the tenants that are ours. `openid` is where the keys are
    published. `hosts` are further places that a conversation may be at; one on this machine, with its port, may be
    spoken to without TLS. `anonymous`: no app id, no token, and nothing but this machine.
    """

    app_id: str
    tenants: frozenset[str]
    openid: str = PUBLISHED_AT
    hosts: Sequence[str] = ()
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Speaking:
    """What is needed to send.

    `tenants` are ours: nobody outside them is written to alone. `identities` are a person's, by key, and `name_of` is
    what they are called. `bound_to` says which destination app.yaml binds a channel to. `now` is the time of the house,
    that cards are drawn for; `real_now` is for what is remembered. `service_url` is where Teams is for a tenant that we
    have not heard of yet, "" in a rehearsal, where nothing real is spoken to. `channels` are those of a tenant that
    app.yaml names. `dialogs` are the verbs that may ask for more. `seconds` is a clock that only goes forward.
    """

    tenants: frozenset[str]
    book: AddressBook
    identities: Callable[[str], Sequence[Identity]]
    name_of: Callable[[str], str]
    now: Callable[[], Awaitable[datetime]]
    real_now: Callable[[], datetime]
    bound_to: Callable[[str, str], str | None]
    service_url: str = SERVICE_URL
    channels: Callable[[str], Sequence[str]] = lambda _tenant: ()
    dialogs: frozenset[str] = frozenset()
    seconds: Callable[[], float] = lambda: 0.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """What parsing needs to know: the words that begin a line, each with its family, and how an excerpt is redacted."""

    roots: Mapping[str, str]
    redact: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class TeamsSetup:
    """The parts of one Teams connection.

    `promise` keeps the answers to a request, by a key of ours, and has them sent, unless their mark says that it was
    brought again; `promised` is the first of them again. `writes` is False for a request that is known to only read.
    `knows` is True for whom app.yaml names. `came` is told that the app was added somewhere. `language` is
    what somebody reads in a place, without asking the database.
    """

    trust: Trust
    credentials: Credentials
    speaking: Speaking
    hearing: Hearing
    promise: Callable[[str, Sequence[Answer], Mark | None], Awaitable[None]]
    promised: Callable[[str], Awaitable[Reply | None]]
    writes: Callable[[Request], bool]
    knows: Callable[[Identity], bool]
    came: Callable[[], Awaitable[None]]
    language: Callable[[Identity, Surface | None], str]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Patient:
    """One Teams connection to be looked over. `public` is where Microsoft reaches us, "" if that is not said."""

    trust: Trust
    credentials: Credentials
    speaking: Speaking
    public: str = ""
