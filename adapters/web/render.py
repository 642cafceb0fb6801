"""Cards, forms and messages as JSON, and their lines as the templates draw them. Pure; it makes no markup."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.web.moments import Clockface, iso, plain, words
from adapters.web.parse import every_action
from handlers.cards.card import Action, Card, Fact, Line, Mention, Moment, Quoted
from handlers.cards.form import Field, Form
from handlers.cards.languages import speaking_as
from handlers.cards.reply import Ask, Reply, Say
from handlers.ports.rooms import Message, RoomInfo

DOT = " · "
LIVE = ("card", "receipt")


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of a line as a page draws it. `kind`: words, quoted, moment or mention; the rest is a moment's.

    A page names its zone once: `text` leaves it out, and `zoned` has it for whoever reads the line alone.
    """

    kind: str
    text: str
    iso: str = ""
    full: str = ""
    zoned: str = ""
    style: str = ""


def pieces(line: Line, face: Clockface) -> tuple[Piece, ...]:
    """A line's runs, its instants in words in the reader's zone."""
    return tuple(_piece(run, face) for run in line)


def text_of(line: Line, face: Clockface) -> str:
    """A line as plain text."""
    return "".join(piece.zoned or piece.text for piece in pieces(line, face))


def parts(line: Line, face: Clockface) -> tuple[tuple[Piece, ...], ...]:
    """A line in the parts that our own dots divide it into; somebody's words are never divided."""
    found: list[list[Piece]] = [[]]
    for piece in pieces(line, face):
        first, *others = piece.text.split(DOT) if piece.kind == "words" else [piece.text]
        found[-1] += [replace(piece, text=first)] if first else []
        found += [[replace(piece, text=other)] if other else [] for other in others]
    return tuple(tuple(part) for part in found if part)


def face_of(message: Message, face: Clockface) -> Clockface:
    """The clock as it holds for a message: cards and receipts are kept up to date, everything else was said once."""
    return face if is_live(message) else replace(face, then=message.at)


def is_live(message: Message) -> bool:
    """Whether a message is edited as its case goes on, and so always tells of now."""
    return message.only_for is None and message.text.partition(" ")[2].startswith(LIVE)


def moment(at: Moment, face: Clockface) -> Piece:
    return Piece(
        "moment",
        words(at.at, at.style, face, zone=False),
        iso(at.at),
        plain(at.at, face),
        words(at.at, at.style, face),
        at.style,
    )


def _piece(run: object, face: Clockface) -> Piece:
    if isinstance(run, Moment):
        return moment(run, face)
    if isinstance(run, Mention):
        return Piece("mention", f"@{run.name}")
    if isinstance(run, Quoted):
        return Piece("quoted" if run.marks else "repeated", run.text)
    return Piece("words", str(getattr(run, "text", "")))


def reply_json(reply: Reply, face: Clockface) -> dict[str, object]:
    """A reply, with the errors of its form beside it, as DESIGN §8 has it."""
    with speaking_as(reply):
        if isinstance(reply, Say):
            return {"reply": {"kind": "say", "card": card_json(reply.card, face)}, "errors": {}}
        if isinstance(reply, Ask):
            return {"reply": {"kind": "ask", "form": form_json(reply.form, face)}, "errors": dict(reply.form.errors)}
    return {"reply": {"kind": "nothing"}, "errors": {}}


def card_json(card: Card, face: Clockface) -> dict[str, object]:
    """A card with every button, also those of its items and behind its menu, in `find_action`'s order."""
    return {
        "text": card.text,
        "title": card.title,
        "tone": card.tone.value,
        "lines": [text_of(line, face) for line in card.lines],
        "facts": [_fact_json(fact, face) for fact in card.facts],
        "items": [
            {
                "text": text_of(item.line, face),
                "tone": item.tone.value,
                "actions": [_action_json(a) for a in item.actions],
            }
            for item in card.items
        ],
        "actions": [_action_json(action) for action in every_action(card)],
        "foot": text_of(card.foot, face),
    }


def form_json(form: Form, face: Clockface) -> dict[str, object]:
    return {
        "id": form.id,
        "title": form.title,
        "intro": form.intro,
        "submit": form.submit,
        "fields": [_field_json(one) for one in form.fields],
        "preview": None if form.preview is None else card_json(form.preview, face),
        "errors": dict(form.errors),
    }


def message_json(message: Message, name: str, face: Clockface) -> dict[str, object]:
    return {
        "id": message.id,
        "thread": message.thread,
        "revision": message.revision,
        "author": message.author,
        "name": name,
        "at": iso(message.at),
        "text": message.text,
        "card": None if message.card is None else card_json(message.card, face_of(message, face)),
        "audience": message.audience,
        "private": message.only_for is not None,
        "pinned": message.pinned,
        "number": message.number,
    }


def rooms_json(rooms: Sequence[RoomInfo], unread: dict[str, int]) -> list[dict[str, object]]:
    return [
        {
            "room": info.room,
            "title": info.title,
            "kind": info.kind,
            "audience": info.audience,
            "unread": unread.get(info.room, 0),
        }
        for info in rooms
    ]


def _fact_json(fact: Fact, face: Clockface) -> dict[str, object]:
    moments = [iso(run.at) for run in fact.value if isinstance(run, Moment)]
    return {"label": fact.label, "value": text_of(fact.value, face), "tone": fact.tone.value, "moments": moments}


def _action_json(action: Action) -> dict[str, object]:
    return {
        "id": action.id,
        "label": action.label,
        "ref": action.ref,
        "revision": action.revision,
        "values": dict(action.values),
        "link": action.link,
    }


def _field_json(one: Field) -> dict[str, object]:
    return {
        "name": one.name,
        "label": one.label,
        "kind": one.kind,
        "required": one.required,
        "max": one.maximum,
        "options": [{"value": option.value, "label": option.label} for option in one.options],
        "value": one.value,
        "hint": one.hint,
        "hidden": one.hidden,
        "refreshes": one.refreshes,
    }
