"""Private notes: a message that says that something waits, and nothing of what; it opens for one person alone.

To whoever reads a chat's export, every note is the same as every other: its words are, and what its button carries is
sealed. So it cannot be told from one who was invited, who asked for a call back, or whose request nobody took.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from handlers.cards.callback import note_card
from handlers.cards.card import Card
from handlers.cards.languages import speaking
from handlers.cards.reply import Nothing, Private, Reply
from handlers.commands.care import CARE, NOTE, UNWRITTEN, opener_of
from handlers.commands.request import Pressed, Request
from handlers.domain.language import language_of
from handlers.domain.people import Identity
from handlers.domain.rulebook import RuleBook
from handlers.ports.vault import Notes

Note = Callable[[str, Card], Awaitable[bool]]
"""Brings somebody, by their key, a message that says nothing of what it is about.

False where nobody could be told.
"""


@dataclass(frozen=True, slots=True)
class Bell:
    """Tells somebody, in the language that is theirs, that something waits. `rules` are those of the moment."""

    bring: Note
    notes: Notes
    rules: RuleBook

    async def rings(self, person: str, opens: str) -> bool:
        """True where they could be told; `opens` is the verb that shows them what."""
        with speaking(language_of(self.rules, self.rules.people.get(person))):
            return await self.bring(person, note_card(self.notes.close(opens, person)))


def whose(rules: RuleBook, who: Identity) -> str:
    """For whom a note is sealed: a person, wherever they are known; a stranger by how one chat knows them."""
    person = rules.person_by_identity(who)
    return person.key if person is not None else f"{who.chat}:{who.tenant}:{who.user}"


def read(notes: Notes, rules: RuleBook, request: Request) -> Request:
    """The request, with what the button of a note opens in its place; as it is where that opens nothing for them."""
    asked = request.asked
    if not isinstance(asked, Pressed) or asked.verb != NOTE:
        return request
    opens = notes.open(asked.values.get("note", ""), whose(rules, request.who))
    return replace(request, asked=Pressed(opens)) if opens is not None and opens in CARE else request


def with_note(reply: Reply, notes: Notes, person: str, verb: str, values: Mapping[str, str]) -> Reply:
    """An answer, with the note that may stand for it in a message, in the language that is spoken."""
    if isinstance(reply, Nothing):
        return reply
    opens = opener_of(verb, values)
    return replace(reply, private=Private(note_card(notes.close(opens, person)), written=opens not in UNWRITTEN))
