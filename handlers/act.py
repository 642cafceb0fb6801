"""Who acts, with what: the one thing that every use case is given besides its command and the time."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.commands.request import Place
from handlers.domain.content import clean
from handlers.domain.people import Person
from handlers.domain.redaction import redact
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import said
from handlers.ports.work import UnitOfWork

BOT = Person(key="handrail", name="Handrail", roles=frozenset(), timezone="UTC")
"""Who acts when nobody asked: a due time was reached."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: in this unit of work, under these rules, by this person, asked in this place.

    `asker` is BOT for what happens by itself. A stranger is a Person with no roles, or, in a client's channel, a
    contact of that client. `destination` is what the place is bound to (`team:KEY`, `client:KEY`, `managers`), None for
    a direct message or an unbound channel. `begin` is what a line begins with there. `new_id` makes ids.
    """

    work: UnitOfWork
    rules: RuleBook
    new_id: Callable[[], str]
    asker: Person = BOT
    place: Place | None = None
    destination: str | None = None
    begin: str = "/escalate"

    def redacted(self, text: str) -> str:
        """A text as it may be kept: cleaned, and without what identifies people or opens doors."""
        return redact(clean(text), self.rules.allowed_hosts)[0]

    def name_of(self, key: str | None) -> str:
        """A person's name for people to read; the key itself for somebody who is no longer configured."""
        person = self.rules.people.get(key or "")
        return person.name if person else (key or said("nobody"))
