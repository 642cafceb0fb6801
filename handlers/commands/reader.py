"""Who reads the line: the zone, the people, the types and the clients that its words are understood by.

A reader knows no more than the asker may: for a client's contact, other clients and their people do not exist.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from handlers.commands.choices import OURS_ALONE, examples_of
from handlers.domain.catalogue import label_words
from handlers.domain.notice import audience_offered
from handlers.domain.people import Identity, Person
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import spoken

People = Callable[[str], tuple[str, ...]]
"""The keys of the people meant by a word: a key, a full or first name, or a chat's own user id (case-folded)."""


def _nobody(_word: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Reader:
    """What a command line is read by. `ref` is the case of the thread, or "". `me` is the asker's key.

    `types`, `clients`, `sites`, `labels`, `teams` and `audience` (of a policy notice) map keys to the words on screen,
    in the order in which they are offered.
    `asking` are the types that cannot be opened by one line, because they have required fields.
    """

    zone: ZoneInfo
    people: People = _nobody
    ref: str = ""
    me: str = ""
    types: Mapping[str, str] | None = None
    clients: Mapping[str, str] | None = None
    sites: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None
    audience: Mapping[str, str] | None = None
    teams: Mapping[str, str] | None = None
    asking: frozenset[str] = frozenset()
    client: str = ""  # the client whose contact this is
    untold: frozenset[str] = frozenset()  # the choices that this reader is not told of

    def example(self, text: str) -> str:
        """An example as this reader is shown it: a client's contact reads of its own client alone."""
        return examples_of(text, self.client) if self.client else text

    def offered(self, name: str) -> tuple[tuple[str, str], ...]:
        """The choices of the arguments that only the rule book knows."""
        known = {
            "type": self.types,
            "client": self.clients,
            "site": self.sites,
            "label": self.labels,
            "audience": self.audience,
            "team": self.teams,
        }
        return tuple((known.get(name) or {}).items())

    def knows_counter(self, ref: str) -> bool:
        """True if the reference belongs to a counter that the asker can know: a client's, `OPS` or `R`."""
        prefix = ref.rpartition("-")[0]
        return prefix in ("OPS", "R") or prefix in (self.clients or {})


def reader_of(rules: RuleBook, asker: Person, identity: Identity | None = None, ref: str = "") -> Reader:
    """The reader for somebody who asks, known in their chat by `identity`. A bad zone reads as UTC."""
    own = asker.client
    named = _named(rules, own, spoken().code)
    return Reader(
        zone=ZoneInfo(asker.timezone),
        people=_people_of(rules, own, identity),
        ref=ref,
        me=asker.key,
        types=named.types,
        clients=named.clients,
        sites=named.sites,
        labels=named.labels,
        audience=audience_offered(rules, asker),
        teams=named.teams,
        asking=named.asking,
        client=own or "",
        untold=OURS_ALONE if own is not None else frozenset(),
    )


class _Named(NamedTuple):
    """What a rule book knows by name, as one side reads it in one language."""

    types: Mapping[str, str]
    clients: Mapping[str, str]
    sites: Mapping[str, str] | None
    labels: Mapping[str, str] | None
    teams: Mapping[str, str] | None
    asking: frozenset[str]


@lru_cache(maxsize=256)
def _named(rules: RuleBook, own: str | None, _language: str) -> _Named:
    """For our own people, or for the contacts of one client."""
    types = {key: kind for key, kind in rules.types.items() if own is None or kind.client_visible}
    return _Named(
        types={key: kind.label for key, kind in types.items()},
        clients={key: client.name for key, client in rules.clients.items() if own in (None, key)},
        sites={key: site.name for key, site in rules.sites.items()} if own is None else None,
        labels={key: label_words(rules.labels, key) for key in rules.labels} if own is None else None,
        teams={key: team.name for key, team in rules.teams.items()} if own is None else None,
        asking=frozenset(key for key, kind in types.items() if any(spec.required for spec in kind.fields)),
    )


def _people_of(rules: RuleBook, client: str | None, identity: Identity | None) -> People:
    def meant(word: str) -> tuple[str, ...]:
        known = [person for person in rules.people.values() if client is None or person.client == client]
        for names in (_by_key, _by_identity(identity), _by_name, _by_first_name):
            if found := tuple(person.key for person in known if word in names(person)):
                return found
        return ()

    return meant


def _by_key(person: Person) -> tuple[str, ...]:
    return (person.key.casefold(),)


def _by_identity(asker: Identity | None) -> Callable[[Person], tuple[str, ...]]:
    """A chat's user ids count only within the asker's own workspace or tenant: elsewhere they name somebody else."""

    def users(person: Person) -> tuple[str, ...]:
        return tuple(
            known.user.casefold()
            for known in person.identities
            if asker is not None and (known.chat, known.tenant) == (asker.chat, asker.tenant)
        )

    return users


def _by_name(person: Person) -> tuple[str, ...]:
    return (person.name.casefold(),)


def _by_first_name(person: Person) -> tuple[str, ...]:
    return tuple(person.name.casefold().split()[:1])
