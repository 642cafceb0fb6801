"""What buttons and modals carry out to Slack and back: ids only, and rights are asked again when they come back.

Everything that comes back is a stranger's until it is read here: its length, its shape, its types, its depth.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.slack.limits import BUTTON_VALUE, OPTION_VALUE, PRIVATE_METADATA
from handlers.cards.card import Action
from handlers.commands.request import Pressed
from handlers.domain.tongue import marked

LINK = "link"  # the action id of a button that only opens an address: its click is told to us and means nothing
MORE = "more"  # the action id of the menu
_VERB = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_LARGEST_REVISION = 2**31
_STALE = marked(
    "That button cannot be read any more; nothing was changed. Use the newest message about the case instead."
)
STALE_FORM = marked("That form cannot be read any more. Close it and open it again; nothing was changed.")


class UnreadableError(Exception):
    """Something that came back cannot be read. `sentence` says so to its sender, and what to do; it is to be said."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Kept:
    """What a modal remembers: its form, where it was opened, and the form's hidden fields."""

    form: str
    room: str = ""
    thread: str | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)


def button(action: Action) -> str:
    """What a button carries, at most 2,000 characters.

    Preset values that do not fit are left out: the verb then asks for them. Raises UnreadableError where not even the
    reference fits.
    """
    whole = _written(action)
    short = whole if len(whole) <= BUTTON_VALUE else _written(action, bare=True)
    if len(short) > BUTTON_VALUE:
        raise UnreadableError(marked("This names too many cases for one button. Name fewer of them."))
    return short


def option(action: Action) -> str | None:
    """What an option of a menu carries, at most 150 characters; None where it does not fit: draw a button instead."""
    whole = _written(action)
    return whole if len(whole) <= OPTION_VALUE else None


def pressed(value: object) -> Pressed:
    """The button that was meant. Raises UnreadableError for whatever `button` and `option` did not write."""
    match _json(value, BUTTON_VALUE, _STALE):
        case [str(verb), str(ref), int(revision), dict(values)] if _VERB.fullmatch(verb):
            if not isinstance(revision, bool) and 0 <= revision < _LARGEST_REVISION:
                return Pressed(verb, clean(ref), revision, _texts(values, _STALE))
    raise UnreadableError(_STALE)


def keep(kept: Kept) -> str:
    """What a modal carries as its private metadata. Raises UnreadableError where that is more than 3,000 characters."""
    written = _compact([kept.form, kept.room, kept.thread, dict(kept.hidden)])
    if len(written) > PRIVATE_METADATA:
        raise UnreadableError(marked("This is too much for one form. Name fewer cases, or say less, and try again."))
    return written


def kept(text: object) -> Kept:
    """What a modal remembered. Raises UnreadableError for whatever `keep` did not write."""
    match _json(text, PRIVATE_METADATA, STALE_FORM):
        case [str(form), str(room), str() | None as thread, dict(hidden)]:
            place = None if thread is None else clean(thread)
            return Kept(clean(form), clean(room), place, _texts(hidden, STALE_FORM))
    raise UnreadableError(STALE_FORM)


def clean(text: str) -> str:
    """Text that every database and every wire takes: no null, no half of a surrogate pair."""
    return _NOT_KEPT.sub("\ufffd", text)


def _written(action: Action, *, bare: bool = False) -> str:
    return _compact([action.id, action.ref, action.revision, {} if bare else dict(action.values)])


def _compact(value: object) -> str:
    return clean(_ENCODER.encode(value))


def _json(text: object, most: int, sentence: str) -> object:
    if not isinstance(text, str) or len(text) > most:
        raise UnreadableError(sentence)
    try:
        read: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(sentence) from error
    return read


def _texts(values: Mapping[object, object], sentence: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in values.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise UnreadableError(sentence)
        found[clean(name)] = clean(value)
    return found
