"""What a verb is: its words, its arguments, who may use it, and the command it makes."""

from dataclasses import dataclass, field

from handlers.domain.people import Role

STAFF = frozenset({Role.MODERATOR, Role.LEAD, Role.MANAGER})
LEADS = frozenset({Role.LEAD, Role.MANAGER})
CLIENTS = frozenset({Role.CLIENT})
READERS = frozenset({Role.MODERATOR, Role.LEAD, Role.MANAGER, Role.CLIENT, Role.AUDITOR, Role.ADMINISTRATOR})
EVERYONE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, in the command line and in the form alike.

    `kind`: "ref", "refs", "person", "choice", "when" (an instant or a duration from now, in the asker's zone), "day" (a
    local date), "number", "multi" (some of the choices, joined by commas), "text" (takes the rest of the line), "flag",
    "values" (further named values).
    """

    name: str
    kind: str
    label: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 2000
    hint: str = ""
    past: bool = False  # a "when" that lies behind: `14:00` is the last one, `30m` is 30 minutes ago

    @property
    def usage(self) -> str:
        """How it stands in a typed line, in brackets where it may be left out."""
        words = {"ref": "REF", "refs": "REF…", "person": "@PERSON", "when": "WHEN"}
        word = "|".join(value for value, _ in self.choices) or words.get(self.kind, self.name.upper())
        return word if self.required else f"[{word}]"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the grammar.

    `name` is the action id and the form id's stem. `words` are the other words for it. `command` is the dataclass it
    makes; its field names are the arguments' names. `writes` is False for what only reads. `dialog` is True where the
    verb without all its arguments opens a form instead of an error.
    """

    name: str
    summary: str
    example: str
    command: type
    arguments: tuple[Argument, ...] = ()
    words: tuple[str, ...] = ()
    roles: frozenset[Role] = field(default_factory=lambda: STAFF)
    writes: bool = True
    dialog: bool = True
    button: str = ""  # the label of its button, e.g. "Take"

    @property
    def usage(self) -> str:
        """How it is typed, for example `sev REF P0|P1|P2|P3|P4 REASON`."""
        typed = [argument.usage for argument in self.arguments if argument.kind not in ("flag", "values")]
        return " ".join([self.name, *typed])
