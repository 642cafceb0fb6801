"""What one Teams connection is made of. The wiring fills it; nothing here reads the environment."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.commands.request import Identity
from handlers.ports.address_book import AddressBook

CHAT = "teams"
MSTEAMS, EMULATOR = "msteams", "emulator"  # ids of channels: Teams itself, and Microsoft's clients for a developer
PUBLISHED_AT = "https://login.botframework.com/v1/.well-known/openidconfiguration"
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
    what they are called. `now` is the time of the house, that cards are drawn for; `real_now` is for what is
    remembered. `service_url` is where Teams is for a tenant that we have not heard of yet; `dialogs` are the verbs that
    may ask for more.
    """

    tenants: frozenset[str]
    book: AddressBook
    identities: Callable[[str], Sequence[Identity]]
    name_of: Callable[[str], str]
    now: Callable[[], Awaitable[datetime]]
    real_now: Callable[[], datetime]
    service_url: str = "https://smba.trafficmanager.net/teams/"
    dialogs: frozenset[str] = frozenset()
