"""The one table of verbs: grammar, help, completion, manifests and rights are made from it."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from handlers.commands.choices import OURS_ALONE, examples_of
from handlers.commands.verb import Argument, Verb
from handlers.commands.verbs_duties import DUTIES
from handlers.commands.verbs_keeping import KEEPING
from handlers.commands.verbs_notices import POLICIES
from handlers.commands.verbs_preferences import PERSONAL
from handlers.commands.verbs_queues import DAY
from handlers.commands.verbs_reading import READING
from handlers.commands.verbs_standups import STANDING_UP
from handlers.commands.verbs_working import WORKING
from handlers.domain.people import Role
from handlers.domain.tongue import said

VERBS: Mapping[str, Verb] = {
    verb.name: verb for verb in (*READING, *WORKING, *KEEPING, *DUTIES, *STANDING_UP, *PERSONAL, *DAY, *POLICIES)
}
_BY_WORD: Mapping[str, Verb] = {word: verb for verb in VERBS.values() for word in (verb.name, *verb.words)}


def find(word: str) -> Verb | None:
    """The verb of a name or of another word for it, in any case; None if there is none."""
    return _BY_WORD.get(word.casefold())


def nearest(word: str) -> Verb | None:
    """The verb that was probably meant by a misspelt word, or None when nothing is near."""
    near = difflib.get_close_matches(word.casefold()[:30], list(_BY_WORD), n=1, cutoff=0.6)
    return _BY_WORD[near[0]] if near else None


def told_to_clients(verb: Verb, client: str = "") -> Verb:
    """A verb without the choices that are our own people's alone, its example about this client."""
    example = examples_of(verb.example, client) if client else verb.example
    return replace(verb, example=example, arguments=tuple(_told(argument) for argument in verb.arguments))


def _told(argument: Argument) -> Argument:
    kept = tuple((value, label) for value, label in argument.choices if value not in OURS_ALONE)
    return replace(argument, choices=kept)


def usage(verb: Verb) -> str:
    """How a verb is typed."""
    return verb.usage


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer of the composer: `text` is the whole line after choosing it."""

    text: str
    hint: str


def complete(prefix: str, roles: Iterable[Role]) -> list[Completion]:
    """What may follow a line typed so far (without its root), for somebody with these roles, best first.

    The first word completes to verbs by their names, then by their other words; later ones to fixed choices.
    """
    held = frozenset(roles)
    head, _, rest = prefix.lstrip().partition(" ")
    known = [verb for verb in VERBS.values() if not verb.roles.isdisjoint(held)]
    if not rest and not prefix.endswith(" "):
        return _verbs_for(head.casefold(), known)
    verb = find(head)
    if verb is None or verb not in known:
        return []
    return _choices_for(prefix, told_to_clients(verb) if held <= {Role.CLIENT} else verb)


def _verbs_for(start: str, known: list[Verb]) -> list[Completion]:
    by_name = [verb for verb in known if verb.name.startswith(start)]
    by_word = [verb for verb in known if verb not in by_name and any(word.startswith(start) for word in verb.words)]
    return [Completion(text=f"{verb.name} ", hint=said(verb.summary)) for verb in (*by_name, *by_word)]


def _choices_for(line: str, verb: Verb) -> list[Completion]:
    before, _, last = line.rpartition(" ")
    typed = before.casefold().split()
    offers: list[Completion] = []
    for argument in verb.arguments:
        values = [value for value, _ in argument.choices]
        if any(value.casefold() in typed for value in values):
            continue  # chosen already
        labels = dict(argument.choices)
        offers += [
            Completion(text=f"{before} {value} ", hint=said(labels[value], "choice"))
            for value in values
            if value.casefold().startswith(last.casefold())
        ]
    return offers


def as_data() -> dict[str, object]:
    """The registry in plain values: `{commands: [{verb, roles, args}], forms, actions}`, as DESIGN §8 fixes it."""
    return {
        "commands": [_verb_as_data(verb) for verb in VERBS.values()],
        "forms": [_form_id(verb) for verb in VERBS.values() if verb.dialog],
        "actions": list(VERBS),
    }


def _form_id(verb: Verb) -> str:
    on_a_case = any(argument.name in ("ref", "refs") for argument in verb.arguments)
    return f"{verb.name}:REF" if on_a_case else verb.name


def _verb_as_data(verb: Verb) -> dict[str, object]:
    return {
        "verb": verb.name,
        "words": list(verb.words),
        "summary": verb.summary,
        "example": verb.example,
        "roles": sorted(role.value for role in verb.roles),
        "writes": verb.writes,
        "args": [
            {
                "name": argument.name,
                "kind": argument.kind,
                "label": argument.label,
                "required": argument.required,
                "choices": [value for value, _ in argument.choices],
            }
            for argument in verb.arguments
        ],
    }
