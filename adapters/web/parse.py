"""From what a browser or a script sends to what the Desk is asked. Pure; whatever cannot be read gets a sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import parse_qsl, urlencode

from handlers.cards.card import Action, Card
from handlers.commands.care import BUTTONS
from handlers.commands.request import Pressed, Remarked, Typed
from handlers.domain import tongue
from handlers.domain.tongue import marked

MENTION = "@handrail"
LONGEST_REMARK = 10_000
LONGEST_KEY = 100
NO_SIGN = marked("There is no command {word} here. Try /{near} help; a command needs no sign here.")
TO_TALK = marked("There is no command {word} here. Try /{near} help; start with a word to just talk.")


class UnreadableError(Exception):
    """A body that cannot be read. `sentence` says what is wrong and what was expected."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Said:
    """Something typed into a room."""

    who: str
    room: str
    text: str
    thread: str | None = None
    attachments: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A button pushed on a message. `action` is as `find_action` reads it; `revision` the card's as it was seen."""

    who: str
    message: str
    action: str
    revision: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form sent in."""

    who: str
    form: str
    values: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False
    room: str = ""
    key: str = ""


def body(raw: bytes) -> dict[str, object]:
    """A JSON object out of a request's bytes. Raises UnreadableError for everything else."""
    try:
        read = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise UnreadableError("The body is not UTF-8 text; send a JSON object in UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            'The body is not JSON that can be read; send an object such as {"as": "lead"}.'
        ) from error
    if not isinstance(read, dict):
        raise UnreadableError('The body must be a JSON object, for example {"as": "lead"}.')
    return read


def said(read: Mapping[str, object]) -> Said:
    """The body of /demo/say."""
    attachments = read.get("attachments")
    return Said(
        who=_text(read, "as"),
        room=_text(read, "room"),
        text=_text(read, "text", empty=True),
        thread=_text(read, "thread", needed=False) or None,
        attachments=len(attachments) if isinstance(attachments, list) else _number(read, "attachments") or 0,
        key=_key(read),
    )


def pushed(read: Mapping[str, object]) -> Pushed:
    """The body of /demo/press."""
    action = read.get("action")
    return Pushed(
        who=_text(read, "as"),
        message=_text(read, "message"),
        action=str(action) if type(action) is int else _text(read, "action"),
        revision=_number(read, "revision"),
        key=_key(read),
    )


def sent(read: Mapping[str, object]) -> Sent:
    """The body of /demo/submit."""
    values = read.get("values", {})
    if not isinstance(values, dict):
        raise UnreadableError(
            '"values" must be an object of field names and texts, for example {"summary": "Fake page"}.'
        )
    return Sent(
        who=_text(read, "as"),
        form=_text(read, "form"),
        values={clean_bytes(str(name)): _value(str(name), value) for name, value in values.items()},
        refresh=read.get("refresh") is True,
        room=_text(read, "room", needed=False),
        key=_key(read),
    )


def asked(text: str, roots: Mapping[str, str], attachments: int, *, direct: bool = False) -> Typed | Remarked:
    """What a line in the composer asks. `roots` are the slash words, each with the family it belongs to.

    In a `direct` message whatever is said is said to the bot: a command without any sign. With a file it stays a
    remark, so that the file is answered for. Raises UnreadableError for a slash command that nobody here answers to.
    """
    word, rest = [*text.split(None, 1), "", ""][:2]
    if word.lower().rstrip(":,") == MENTION:
        return Typed(rest.strip())
    if not word.startswith("/"):
        return Typed(text.strip()) if direct and word and not attachments else Remarked(text, attachments)
    root = roots.get(word[1:].lower())
    if root is None:
        near = get_close_matches(word[1:].lower(), roots, n=1) or [next(iter(roots), "escalate")]
        raise UnreadableError(tongue.said(NO_SIGN if direct else TO_TALK, word=word[:40], near=near[0]))
    return Typed(rest.strip(), root)


def carrying(action: Action) -> str:
    """A button that stands on no message, as its own value: `verb?name=value`."""
    return f"{action.id}?{urlencode(action.values)}"


def carried(value: str) -> Pressed | None:
    """The button of the well-being side that such a value means; None for every other button."""
    verb, _, values = value[:LONGEST_REMARK].partition("?")
    return Pressed(verb, values=dict(parse_qsl(values, max_num_fields=20))) if verb in BUTTONS else None


def find_action(card: Card | None, wanted: str) -> Action | None:
    """The button that is meant: its place among all of the card's (from 0), its verb, `verb:REF`, or `verb:REF#2`.

    The last form tells several alike apart (the second of them); a verb alone means the first.
    """
    actions = every_action(card)
    if wanted.isdecimal():
        place = int(wanted) if len(wanted) < 5 else len(actions)
        return actions[place] if place < len(actions) else None
    stem, _, nth = wanted.partition("#")
    alike = [action for action in actions if stem in (action.id, f"{action.id}:{action.ref}")]
    which = int(nth) - 1 if nth.isdecimal() and len(nth) < 5 else 0
    return alike[which] if 0 <= which < len(alike) else None


def every_action(card: Card | None) -> tuple[Action, ...]:
    """All buttons of a card: at the foot, of its items, behind the menu."""
    if card is None:
        return ()
    return (*card.actions, *(action for item in card.items for action in item.actions), *card.more)


def token(card: Card, wanted: Action) -> str:
    """What names this button on this card so that `find_action` finds it again, also on a newer card."""
    alike = [action for action in every_action(card) if (action.id, action.ref) == (wanted.id, wanted.ref)]
    name = f"{wanted.id}:{wanted.ref}"
    return name if alike[0] is wanted else f"{name}#{alike.index(wanted) + 1}"


def press(action: Action, revision: int | None) -> Pressed:
    """A button as the Desk is asked it; `revision` is the card's that was looked at, if it is known."""
    return Pressed(action.id, action.ref, action.revision if revision is None else revision, dict(action.values))


def joined(values: Mapping[str, list[str]]) -> dict[str, str]:
    """A page's form fields as the Desk takes them: several values of one name joined; our own `_names` left out."""
    return {name: ", ".join(given) for name, given in values.items() if not name.startswith("_")}


def clean_bytes(text: str) -> str:
    """Text that every database takes: no null, no half of a surrogate pair. Everything else is left as it is."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _text(read: Mapping[str, object], name: str, *, needed: bool = True, empty: bool = False) -> str:
    value = read.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not empty and not value.strip()):
        raise UnreadableError(f'"{name}" must be a text' + ("." if empty or not needed else " that is not empty."))
    return clean_bytes(value)


def _number(read: Mapping[str, object], name: str) -> int | None:
    value = read.get(name)
    if value is None or isinstance(value, list):
        return None
    if type(value) is not int or not 0 <= value < 2**31:
        raise UnreadableError(f'"{name}" must be a whole number from 0.')
    return value


def _key(read: Mapping[str, object]) -> str:
    key = _text(read, "key", needed=False)
    if len(key) > LONGEST_KEY:
        raise UnreadableError(f'"key" must be at most {LONGEST_KEY} characters.')
    return key


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return clean_bytes(str(value))
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return clean_bytes(", ".join(value))
    raise UnreadableError(
        f'"values.{clean_bytes(name)[:40]}" must be a text, a number, true or false, or a list of texts.'
    )
