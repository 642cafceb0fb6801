"""Which language somebody, or a place, reads: their own, a client's or a site's, the organisation's, else English."""

from handlers.domain.people import Identity, Person
from handlers.domain.rulebook import RuleBook, Surface

ENGLISH = "en"
LANGUAGES = (ENGLISH, "es", "pl")
"""Those that we speak; any other is English, but for `Help now`, which has words in more."""
NOBODYS = "qps"
"""The language of nobody, which shows what is not translated."""


def language_of(rules: RuleBook, person: Person | None) -> str:
    """A person's language, as two small letters. A guest in a client's channel reads the client's."""
    if person is None:
        return _of_all(rules)
    if person.client is not None:
        client = rules.clients.get(person.client)
        return _first(rules, person.language, client.language if client is not None else "")
    return _first(rules, person.language, _of_site(rules, person.site))


def language_here(rules: RuleBook, person: Person, destination: str | None) -> str:
    """A person's language; whoever app.yaml does not name reads that of the place which they are in."""
    return language_of(rules, person) if person.key in rules.people else language_at(rules, destination or "")


def language_read(rules: RuleBook, who: Identity, surface: Surface | None = None) -> str:
    """The same of somebody as a chat knows them."""
    person = rules.person_by_identity(who)
    if person is not None:
        return language_of(rules, person)
    return language_at(rules, (rules.destination_of(surface) if surface is not None else None) or "")


def language_at(rules: RuleBook, destination: str) -> str:
    """The language of what is sent to a destination: a person's, a team's site's, a client's, else everybody's."""
    noun, _, key = destination.partition(":")
    if noun == "person":
        return language_of(rules, rules.people.get(key))
    if noun == "team" and key in rules.teams:
        return _first(rules, _of_site(rules, rules.teams[key].site))
    if noun == "client" and key in rules.clients:
        return _first(rules, rules.clients[key].language)
    return _of_all(rules)


def _of_site(rules: RuleBook, key: str | None) -> str:
    site = rules.sites.get(key or "")
    return site.language if site is not None else ""


def _of_all(rules: RuleBook) -> str:
    return _ours(rules.organisation.language)


def _first(rules: RuleBook, *languages: str) -> str:
    """The first that anybody named; one that we do not speak reads as English, and not as everybody's."""
    return _ours(next((language for language in languages if language), rules.organisation.language))


def _ours(language: str) -> str:
    return language if language in (*LANGUAGES, NOBODYS) else ENGLISH
