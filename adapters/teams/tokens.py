"""What buttons carry out to Teams and back: ids only, and rights are asked again when they come back.

Everything that comes back was in a client's hands: its length, its shape and its types are a stranger's until it is
read here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from handlers.cards.card import Action
from handlers.commands.request import Pressed
from handlers.domain.tongue import marked

PRESS = "press"  # under which name a button's data carries it
LONGEST = 4000
_VERB = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_LARGEST_REVISION = 2**31
STALE = marked(
    "That button cannot be read any more; nothing was changed. Use the newest message about the case instead."
)


class UnreadableError(Exception):
    """Something that came back cannot be read. `sentence` says so to its sender, and what to do; it is to be said."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def button(action: Action) -> dict[str, Any]:
    """The data of a button. Preset values that do not fit are left out: the verb then asks for them."""
    whole = [action.id, action.ref, action.revision, dict(action.values)]
    if len(json.dumps(whole)) > LONGEST:
        whole = [*whole[:3], {}]
    return {PRESS: whole}


def pressed(data: object) -> Pressed:
    """The button that was meant. Raises UnreadableError for whatever `button` did not write."""
    found = data.get(PRESS) if isinstance(data, dict) else None
    match found:
        case [str(verb), str(ref), int(revision), dict(values)] if _VERB.fullmatch(verb) and len(ref) <= LONGEST:
            if not isinstance(revision, bool) and 0 <= revision < _LARGEST_REVISION:
                return Pressed(verb, clean(ref), revision, _texts(values))
    raise UnreadableError(STALE)


def clean(text: str) -> str:
    """Text that every database and every wire takes: no null, no half of a surrogate pair."""
    return text if text.isascii() and "\x00" not in text else _NOT_KEPT.sub("\ufffd", text)


def _texts(values: Mapping[object, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in values.items():
        if not isinstance(name, str) or not isinstance(value, str) or len(name) + len(value) > LONGEST:
            raise UnreadableError(STALE)
        found[clean(name)] = clean(value)
    return found
