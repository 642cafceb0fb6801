"""What the asker gets back. Public words go through the outbox only."""

from dataclasses import dataclass, replace

from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.domain.language import ENGLISH
from handlers.domain.tongue import spoken


@dataclass(frozen=True, slots=True)
class File:
    """The same as an answer says, for a spreadsheet: its name and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Private:
    """How an answer that is nobody else's may be given in a message, which a chat keeps and exports.

    `note` says nothing, and opens the answer. Unless the answer is `written`, it stands there in its place.
    """

    note: Card
    written: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """A private answer to whoever asked. Its `file` goes along where a chat takes one, and adds nothing to the card.

    `language` is what it is written in, "" for English.
    """

    card: Card
    file: File | None = None
    language: str = ""
    private: Private | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A form to fill in; with `form.errors` set, the same form again, typed input kept. `language` as of an answer."""

    form: Form
    language: str = ""
    private: Private | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to say."""


Reply = Say | Ask | Nothing


def in_its_language(reply: Reply) -> Reply:
    """The reply, with the language that is spoken where it was made: its chat has words of its own to add.

    One that says what it is written in keeps that.
    """
    code = spoken().code
    if isinstance(reply, Nothing) or reply.language or code == ENGLISH:
        return reply
    return replace(reply, language=code)
