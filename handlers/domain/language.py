"""Which language somebody, or a place, reads: their own, else their client's or their site's, else English."""

from handlers.domain.people import Person
from handlers.domain.rulebook import RuleBook

ENGLISH = "en"
LANGUAGES = (ENGLISH, "es", "pl")
"""Those that we speak; any other is English, but for `Help now`, which has words in more."""
NOBODYS = "qps"
"""The language of nobody, which shows what is not translated."""


def language_of(rules: RuleBook, person: Person | None) -> str:
    """A person's language, as two small letters. A guest in a client's channel reads the client's."""
    if person is None:
        return ENGLISH
    if person.client is not None:
        client = rules.clients.get(person.client)
        return _ours(person.language or (client.language if client is not None else ""))
    return _ours(person.language) if person.language else _of_site(rules, person.site)


def language_at(rules: RuleBook, destination: str) -> str:
    """The language of what is sent to a destination: a person's, a team's site's, a client's; else English."""
    noun, _, key = destination.partition(":")
    if noun == "person":
        return language_of(rules, rules.people.get(key))
    if noun == "team" and key in rules.teams:
        return _of_site(rules, rules.teams[key].site)
    if noun == "client" and key in rules.clients:
        return _ours(rules.clients[key].language)
    return ENGLISH


def _of_site(rules: RuleBook, key: str | None) -> str:
    site = rules.sites.get(key or "")
    return _ours(site.language) if site is not None else ENGLISH


def _ours(language: str) -> str:
    return language if language in (*LANGUAGES, NOBODYS) else ENGLISH
