"""The fixed words of a case that takes none of its own: what may be said where free text must never be kept.

Child safety takes a case id and nothing else (DESIGN §3). A verb that needs a reason takes one of these there; a verb
whose text may be left out goes without; a verb that is nothing but text is not possible.
"""

from collections.abc import Mapping
from dataclasses import replace

from handlers.commands.choices import Choices, folded
from handlers.commands.verb import Argument, Verb
from handlers.domain.tongue import marked

_AGAIN: Choices = (
    ("happened_again", marked("It has happened again", "choice")),
    ("not_resolved", marked("It was not resolved", "choice")),
    ("facts_are_new", marked("There are new facts", "choice")),
)
FIXED_WORDS: Mapping[str, Choices] = {
    "told": (
        ("agreed_way", marked("By the agreed way", "choice")),
        ("telephone", marked("By telephone", "choice")),
        ("their_tool", marked("In their own tool", "choice")),
        ("in_person", marked("In person", "choice")),
    ),
    "sev": (
        ("new_facts", marked("There are new facts", "choice")),
        ("ongoing", marked("The harm goes on", "choice")),
        ("stopped", marked("The harm has stopped", "choice")),
        ("wrong_at_first", marked("It was wrong at first", "choice")),
    ),
    "start": (
        ("arrived_earlier", marked("It arrived earlier", "choice")),
        ("noticed_earlier", marked("It was noticed earlier", "choice")),
    ),
    "due": (
        ("client_agreed", marked("The client agreed", "choice")),
        ("authority_agreed", marked("The authority agreed", "choice")),
    ),
    "client": (("wrong_at_first", marked("It was wrong at first", "choice")),),
    "site": (
        ("wrong_at_first", marked("It was wrong at first", "choice")),
        ("language", marked("They speak the language", "choice")),
    ),
    "defer": (("in_case_file", marked("The evidence lies in the case file", "choice")),),
    "exclude": (
        ("client_agreed", marked("The client agreed", "choice")),
        ("client_tool_down", marked("The client's tool was down", "choice")),
    ),
    "reopen": _AGAIN,
    "dispute": _AGAIN,
    "reply": (
        ("received", marked("We have it", "choice")),
        ("please_call", marked("Please call us", "choice")),
        ("done", marked("It is done on our side", "choice")),
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
