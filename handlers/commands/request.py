"""What arrives at the Desk's door: somebody, somewhere, asked something, in one of four ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface

# Adapters name people and places only in requests, so they take these two from here and know no other domain noun.
__all__ = ["Asked", "Filled", "Identity", "Place", "Pressed", "Remarked", "Request", "Surface", "Typed"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was asked: a surface, and the id of the message whose thread it was in, if any.

    `said`: it was said aloud, in a message that stands there for everybody to read. `takes_files`: an answer there may
    have a file beside it; in other places none is made.
    """

    surface: Surface
    thread: str | None = None
    said: bool = False
    takes_files: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line without its root: for `/escalate show ORION-1` root is "escalate", text "show ORION-1"."""

    text: str
    root: str = "escalate"

    @property
    def line(self) -> str:
        """The line as the grammar reads it: another root than the first is a verb of its own."""
        return self.text if self.root == "escalate" else f"{self.root} {self.text}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: a registry verb on a record, as it stood on the card of that revision."""

    verb: str
    ref: str = ""
    revision: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form sent in (`form` is its id), or, with `refresh`, only shown again with what was typed so far."""

    form: str
    values: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False


@dataclass(frozen=True, slots=True)
class Remarked:
    """An ordinary message that calls no verb, written in a room or in a case's thread."""

    text: str
    attachments: int = 0


Asked = Typed | Pressed | Filled | Remarked


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked once. The same delivery twice carries the same `key`: the second changes nothing.

    `begin` is what a line begins with for this person in this place: a mention where they have no slash commands, ""
    where the verb alone is enough; None for the slash command, as the rule book calls it.
    """

    key: str
    who: Identity
    asked: Asked
    place: Place | None = None
    begin: str | None = None
