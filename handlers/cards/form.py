"""A neutral form: a dialog, a modal, a task module."""

from dataclasses import dataclass, field

from handlers.cards.card import Action, Card

KINDS = ("text", "long", "select", "multi", "date", "time", "bool", "person")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` is one of KINDS; `value` is text (several values joined by ", "; a bool is "true" or "")."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    maximum: int = 500
    options: tuple[Option, ...] = ()
    value: str = ""
    hint: str = ""
    hidden: bool = False
    refreshes: bool = False  # a change of it changes the other fields: ask for the form again, keeping what was typed


@dataclass(frozen=True, slots=True)
class Form:
    """A form to fill in. `id` is `verb:REF` (`new` alone). `preview` is a card to read before sending.

    `aside` are buttons that lead away from it, and send nothing of what was typed.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Send"
    intro: str = ""
    preview: Card | None = None
    errors: dict[str, str] = field(default_factory=dict)
    aside: tuple[Action, ...] = ()
