"""What belongs to the well-being side of the house: it has verbs and a door of its own.

Chats ask `is_private` before they keep or log anything. What is private, and its answer, is kept by no chat of ours,
and answered beside the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.commands.phrases import LONGEST, language_of, plain
from handlers.commands.request import Filled, Place, Pressed, Remarked, Request, Typed

ROOT = "checkin"
HELP_NOW = "help_now"


@dataclass(frozen=True, slots=True)
class CareVerb:
    """One verb of the well-being side: its action id, how it is typed, and what it does."""

    name: str
    typed: str
    summary: str


CARE: Mapping[str, CareVerb] = {
    verb.name: verb
    for verb in (CareVerb(HELP_NOW, "help now", "People who answer now, near you; nobody is told, nothing is kept"),)
}
"""The verbs, by action id. None of them is a verb of the registry: what they are asked never reaches the record."""


def is_private(request: Request) -> bool:
    """True for what is between somebody and the well-being side alone."""
    match request.asked:
        case Pressed(verb):
            return verb in CARE
        case Filled(form):
            return form.partition(":")[0] in CARE
        case Typed(text, root):
            return root == ROOT or asks_for_help(text)
        case Remarked(text):
            return _alone(request.place) and asks_for_help(text)


def asks_for_help(text: str) -> bool:
    """True for `help now`, with or without a country, and for the phrases of the static list."""
    return is_help_now(text) or language_of(text) is not None


def is_help_now(text: str) -> bool:
    """True for `help now` and for `help now IE`."""
    words = plain(text[: LONGEST + 1]).split()
    return words[:2] == ["help", "now"] and (len(words) == 2 or (len(words) == 3 and len(words[2]) == 2))


def country_in(text: str) -> str:
    """The country of `help now IE`; "" where none is named."""
    words = plain(text[: LONGEST + 1]).split()
    return words[2].upper() if is_help_now(text) and len(words) == 3 else ""


def _alone(place: Place | None) -> bool:
    """Whether this is somebody's own conversation with us."""
    return place is not None and place.surface.room.startswith("dm-")
