"""A form or a button to a Command: the texts of its fields, each checked, all errors told at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.commands.arguments import converted
from handlers.commands.command import Command
from handlers.commands.reader import Reader
from handlers.commands.registry import VERBS
from handlers.commands.verb import Argument, Verb
from handlers.commands.words import references
from handlers.domain.content import clean, shorten
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.tongue import marked, said

_NEEDED = {
    "ref": marked("a case", "needs"),
    "refs": marked("a case", "needs"),
    "person": marked("a person", "needs"),
    "when": marked("a time", "needs"),
}
"""What a verb needs, by the kind of the argument."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The right verb with something missing or mistaken: a form opens, with what was said already in its fields.

    `errors` are the sentences at the fields whose words were not understood.
    """

    verb: str
    refs: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def build(verb: str, refs: tuple[str, ...], values: Mapping[str, str], reader: Reader, now: datetime) -> Command:
    """Make the command of a form or a button, from the texts of its fields. `now` is aware UTC.

    For `new` and `close`, values that are no argument of the verb are the type's own fields.
    Raises FieldErrors with a sentence for each wrong field, or BadInput for a verb that does not exist.
    """
    known = VERBS.get(verb)
    if known is None:
        raise BadInput(
            said("There is no button or form called `{verb}` any more. Type `help`.", verb=shorten(clean(verb), 40))
        )
    made: dict[str, object] = {}
    errors: dict[str, str] = {}
    for argument in known.arguments:
        if argument.name == "fields":
            made["fields"] = _own_fields(known, values)
            continue
        try:
            made[argument.name] = converted(argument, _given(argument, refs, values), reader, now)
        except BadInput as error:
            errors[argument.name] = error.sentence
    if errors:
        raise FieldErrors(errors)
    command: Command = known.command(**{name: value for name, value in made.items() if value is not None})
    return command


def complete_or_ask(
    verb: Verb, refs: tuple[str, ...], values: Mapping[str, str], reader: Reader, now: datetime
) -> Command | Incomplete:
    """The command, or, while required arguments are missing and the verb has a form, an Incomplete.

    For lines and for buttons: a button without preset values opens its verb's form. Raises as `build` does, and
    BadInput where the case itself is missing, or the verb has no form.
    """
    missing = [argument for argument in verb.arguments if argument.required and not _given(argument, refs, values)]
    if not missing:
        return build(verb.name, refs, values, reader, now)
    if missing[0].name in ("ref", "refs") or not verb.dialog:
        raise BadInput(
            said(
                "`{verb}` needs {noun}. For example: `{example}`.",
                verb=verb.name,
                noun=_noun(missing[0]),
                example=reader.example(verb.example),
            )
        )
    return Incomplete(verb.name, refs, dict(values))


def form_id(verb: str, refs: tuple[str, ...]) -> str:
    """The id of a verb's form on some records: `resolve:ORION-42`, several joined by commas; `new` alone."""
    return f"{verb}:{','.join(refs)}" if refs else verb


def read_form_id(text: str) -> tuple[str, tuple[str, ...]]:
    """The verb and the references of a form's id. Raises BadInput for an id that no form of ours has."""
    verb, colon, tail = text.partition(":")
    refs = references("".join(tail.split())) if colon else ()
    if verb not in VERBS or (colon and not refs):
        raise BadInput(said("That form is not known here. Open it again from the card, or type `help`."))
    return verb, refs


def _given(argument: Argument, refs: tuple[str, ...], values: Mapping[str, str]) -> str:
    """The text of one argument, wherever it came from, without what cannot be seen."""
    if argument.name in ("ref", "refs"):
        return ",".join(refs)
    text = values.get(argument.name, "")
    if argument.kind == "when" and not text and values.get("minutes"):
        text = f"{values['minutes']}m"  # preset on buttons: "Snooze 30 min"
    return clean(text).strip() if text else ""


def _own_fields(verb: Verb, values: Mapping[str, str]) -> dict[str, str]:
    """What was filled in besides the verb's own arguments."""
    own = {argument.name for argument in verb.arguments}
    cleaned = {clean(name): clean(value).strip() for name, value in values.items() if name not in own}
    return {name: value for name, value in cleaned.items() if value}


def _noun(argument: Argument) -> str:
    known = _NEEDED.get(argument.kind, "")
    return said(known, "needs") if known else f"`{said(argument.label, 'label').lower()}`"
