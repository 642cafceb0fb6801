"""A neutral form: a dialog, a modal, a task module."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

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
    ours: bool = False  # filled in by us, and nobody's word until they have read it


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


def filled_in(form: Form, names: Collection[str]) -> Form:
    """The form with these fields as filled in by us: a button that opens it later leaves them to be filled in again."""
    return replace(form, fields=tuple(replace(one, ours=True) if one.name in names else one for one in form.fields))
