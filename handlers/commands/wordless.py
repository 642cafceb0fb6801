"""The fixed words of a case that takes none of its own: what may be said where free text must never be kept.

Child safety takes a case id and nothing else (DESIGN §3). A verb that needs a reason takes one of these there; a verb
whose text may be left out goes without; a verb that is nothing but text is not possible.
"""

from collections.abc import Mapping
from dataclasses import replace

from handlers.commands.choices import Choices, folded
from handlers.commands.verb import Argument, Verb

_AGAIN: Choices = (
    ("happened_again", "It has happened again"),
    ("not_resolved", "It was not resolved"),
    ("facts_are_new", "There are new facts"),
)
FIXED_WORDS: Mapping[str, Choices] = {
    "told": (
        ("agreed_way", "By the agreed way"),
        ("telephone", "By telephone"),
        ("their_tool", "In their own tool"),
        ("in_person", "In person"),
    ),
    "sev": (
        ("new_facts", "There are new facts"),
        ("ongoing", "The harm goes on"),
        ("stopped", "The harm has stopped"),
        ("wrong_at_first", "It was wrong at first"),
    ),
    "start": (("arrived_earlier", "It arrived earlier"), ("noticed_earlier", "It was noticed earlier")),
    "due": (("client_agreed", "The client agreed"), ("authority_agreed", "The authority agreed")),
    "client": (("wrong_at_first", "It was wrong at first"),),
    "site": (("wrong_at_first", "It was wrong at first"), ("language", "They speak the language")),
    "defer": (("in_case_file", "The evidence lies in the case file"),),
    "exclude": (("client_agreed", "The client agreed"), ("client_tool_down", "The client's tool was down")),
    "reopen": _AGAIN,
    "dispute": _AGAIN,
    "reply": (
        ("received", "We have it"),
        ("please_call", "Please call us"),
        ("done", "It is done on our side"),
    ),
}
"""By verb: what may stand in the place of its text."""


def fixed_words(verb: str, text: str) -> str | None:
    """The fixed words that were meant by their key or their label, or None."""
    wanted = folded(text)
    return next((label for key, label in FIXED_WORDS.get(verb, ()) if wanted in (key, folded(label))), None)


def wants_words(verb: Verb) -> bool:
    """True for a verb that is nothing without a text of its own."""
    return verb.name not in FIXED_WORDS and any(one.kind == "text" and one.required for one in verb.arguments)


def without_words(verb: Verb) -> Verb:
    """The verb as its form is shown where no words may be kept: choices in the place of texts."""
    kept = (_chosen(verb.name, one) if one.kind == "text" else one for one in verb.arguments)
    return replace(verb, arguments=tuple(one for one in kept if one is not None))


def _chosen(verb: str, argument: Argument) -> Argument | None:
    if not argument.required:
        return None
    fixed = FIXED_WORDS.get(verb)
    return replace(argument, kind="choice", choices=fixed, hint="") if fixed else argument
