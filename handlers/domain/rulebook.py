"""The rules of the house, frozen: what `app.yaml` says, after it was checked.

Made by `bot/config`; read by everything else. Nothing in it changes; a reload makes a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from handlers.domain.calendar import Calendar
from handlers.domain.care import Contact
from handlers.domain.catalogue import EscalationType
from handlers.domain.checkin import Terms
from handlers.domain.cover import Cover
from handlers.domain.legal import LegalClock
from handlers.domain.people import Duty, Identity, Person
from handlers.domain.policy import PolicySet
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience


@dataclass(frozen=True, slots=True)
class Organisation:
    key: str
    timezone: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Surface:
    """A place in a chat: a channel or a direct message. `tenant` is the workspace or tenant, "" for the web chat."""

    chat: str
    tenant: str
    room: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift in site-local time. `end` at or before `start` ends on the next day."""

    name: str
    days: frozenset[int]  # 0 is Monday
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Site:
    key: str
    name: str
    timezone: str
    country: str | None
    shifts: tuple[Shift, ...]
    holidays: frozenset[date]
    names_in_exports: bool = False  # exports carry roles, unless the site allows its people's names
    hands_over_to: str | None = None  # the site whose shift takes over when one of this site's ends; may be itself
    language: str = ""  # two small letters; "" is English


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its channels. `clients` are the ones it works for, the usual one first."""

    key: str
    name: str
    site: str
    clients: tuple[str, ...]
    surfaces: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class Client:
    """A client. `surfaces` are its shared channels; `alias` is how our staff are named there."""

    key: str
    name: str
    timezone: str
    alias: str
    surfaces: tuple[Surface, ...]
    contacts: tuple[str, ...]
    jurisdictions: tuple[str, ...] = ()
    language: str = ""  # what is written in its channel, two small letters; "" is English


@dataclass(frozen=True, slots=True)
class RotaSpan:
    """Who has a duty at which local hours, for one site, one client, or (both None) everywhere.

    `end` at or before `start` ends on the next day; equal means all day. `days` are those of the start, 0 is Monday.
    """

    duty: Duty
    person: str
    site: str | None
    client: str | None
    days: frozenset[int]
    start: time
    end: time
    timezone: str


@dataclass(frozen=True, slots=True)
class Standup:
    """The stand-up of a site, or of one of its teams. `key` is the site's or the team's.

    The digest is due at `at`, local time of the site; people are asked and reminded so many seconds before. `days`
    count from 0, Monday.
    """

    key: str
    site: str
    team: str | None
    at: time
    ask_before: int
    remind_before: int
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A person's quiet hours in their own zone; `end` at or before `start` ends on the next day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Roots:
    """What the slash commands are called."""

    escalate: tuple[str, ...] = ("escalate", "esc")
    standup: tuple[str, ...] = ("standup",)
    checkin: tuple[str, ...] = ("checkin",)


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All rules of one reading of the configuration. `version` is a hash of the file's content.

    Each reading is a book of its own, equal to no other: so what was looked up in one can be remembered.
    """

    version: str
    organisation: Organisation
    people: Mapping[str, Person]  # staff and clients' contacts, by key
    teams: Mapping[str, Team]
    sites: Mapping[str, Site]
    clients: Mapping[str, Client]
    types: Mapping[str, EscalationType]
    labels: Mapping[str, str]  # the fixed content labels: key to words
    severities: Mapping[Severity, str]  # to its name ("Critical / life")
    policy_set: PolicySet
    calendars: Mapping[str, Calendar]
    rota: tuple[RotaSpan, ...]
    restricted_groups: Mapping[str, frozenset[str]]  # type to people's keys
    quiet_hours: Mapping[str, QuietHours]
    allowed_hosts: frozenset[str]
    managers: tuple[Surface, ...]
    roots: Roots = field(default_factory=Roots)
    pager: tuple[str, str] | None = None  # (url, name of the secret)
    rehearsal: Surface | None = None
    rehearses: bool = False  # the file does not say: into the managers' channel, until somebody says go-live
    legal: Mapping[str, LegalClock] = field(default_factory=dict)  # the legal clocks that are enabled, by id
    standups: Mapping[str, Standup] = field(default_factory=dict)  # by key: a site's or a team's
    covers: tuple[Cover, ...] = ()  # what people said over the rota, put here by `handlers.in_force`
    standing_in: frozenset[tuple[str, str]] = frozenset()  # who stands in for whom at this moment
    reach: Mapping[str, str] = field(default_factory=dict)  # the chat that somebody chose for what may wait
    unchosen: "RuleBook | None" = None  # the same book before people chose anything for themselves
    care: tuple[Contact, ...] = ()  # what `Help now` shows
    queues_stale_after: int = 7200  # seconds: an imported figure that is older is said to be stale
    morning_before: int | None = 900  # seconds before a manager's shift; None: no mornings
    weekly_after: int | None = 3600  # seconds after a client's week is over it is frozen; None: by command alone
    snapshot_months: int = 13  # how long imported figures are kept
    standup_days: int = 90  # how long what was said for a stand-up is kept
    checkins: Mapping[str, Terms] = field(default_factory=dict)  # by site; one that is not here has none

    def person_by_identity(self, identity: Identity) -> Person | None:
        """The person known by this identity in a chat, or None for a stranger."""
        for person in self.people.values():
            if identity in person.identities:
                return person
        return None

    def surfaces(self, destination: str) -> tuple[tuple[Surface, Audience], ...]:
        """The places that a destination means, each with the audience that reads there.

        Destinations are `team:KEY`, `managers`, `client:KEY`, `person:KEY` and `pager`. A client's contact is an
        audience of client width, wherever they are. An unknown destination has no places.
        """
        return _surfaces(self, destination)

    def destination_of(self, surface: Surface) -> str | None:
        """Which destination a place is bound to (`team:KEY`, `managers`, `client:KEY`), or None where unbound."""
        return _destination_of(self, surface)


@lru_cache(maxsize=4096)
def _destination_of(rules: RuleBook, surface: Surface) -> str | None:
    for team in rules.teams.values():
        if surface in team.surfaces:
            return f"team:{team.key}"
    for client in rules.clients.values():
        if surface in client.surfaces:
            return f"client:{client.key}"
    return "managers" if surface in rules.managers else None


@lru_cache(maxsize=4096)
def _surfaces(rules: RuleBook, destination: str) -> tuple[tuple[Surface, Audience], ...]:
    noun, _, key = destination.partition(":")
    if noun == "pager" and rules.pager is not None:
        return ((Surface("pager", "", "pager"), Audience.INTERNAL),)
    if noun == "managers":
        return tuple((surface, Audience.INTERNAL) for surface in rules.managers)
    if noun == "team" and key in rules.teams:
        return tuple((surface, Audience.INTERNAL) for surface in rules.teams[key].surfaces)
    if noun == "client" and key in rules.clients:
        return tuple((surface, Audience.CLIENT) for surface in rules.clients[key].surfaces)
    if noun == "person" and key in rules.people:
        person = rules.people[key]
        width = Audience.CLIENT if person.is_client else Audience.PRIVATE
        return tuple((Surface(i.chat, i.tenant, direct_room(i.user)), width) for i in person.identities)
    return ()


def direct_room(user: str) -> str:
    """The room name of a direct message with a user, the same in every chat (`dm-USER`)."""
    return f"dm-{user}"
