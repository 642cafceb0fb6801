"""What the asker gets back. Public words go through the outbox only."""

from dataclasses import dataclass

from handlers.cards.card import Card
from handlers.cards.form import Form


@dataclass(frozen=True, slots=True)
class File:
    """The same as an answer says, for a spreadsheet: its name and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """A private answer to whoever asked. Its `file` goes along where a chat takes one, and adds nothing to the card."""

    card: Card
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A form to fill in; with `form.errors` set, the same form again, typed input kept."""

    form: Form


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to say."""


Reply = Say | Ask | Nothing
