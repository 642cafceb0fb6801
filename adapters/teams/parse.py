"""From an activity of Teams' to what the Desk is asked, and to how the answer travels. Pure.

An activity that means nothing to us is None; one that cannot be read raises UnreadableError, with a sentence for its
sender. What Teams says of itself (installed, removed, a channel that is gone) is no request, and not read here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from adapters.excerpt import excerpt
from adapters.teams import forms, tokens, words
from adapters.teams.gate import Let
from adapters.teams.people import place, text
from adapters.teams.settings import CHAT, Hearing
from handlers.commands.request import Asked, Pressed, Remarked, Request, Typed
from handlers.domain.tongue import marked

ESCALATE, ESCALATE_MESSAGE = "escalate", "escalateMessage"  # the commands of the message extension
MENTION = "@Handrail"
NAMELESS = marked("Teams did not say which request that was, and nothing was changed. Please do it again.")
MESSAGE_HOSTS = ("teams.microsoft.com", "teams.cloud.microsoft")
HTML_BODY = "text/html"  # every message carries itself once more so; it is no attachment
Data = Mapping[str, Any]


class Came(StrEnum):
    """By which way something came in: it decides how the answer goes back."""

    MESSAGE = "message"  # answered through the outbox
    EXECUTE = "execute"  # a button: a card, or a line, in the response
    FETCH = "fetch"  # a button that opens a dialog: the dialog, in the response
    SUBMIT = "submit"  # a dialog sent in
    EXTENSION = "extension"  # the message extension opens its dialog
    EXTENSION_SUBMIT = "extension_submit"


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer gets back to whoever asked.

    `user` is the address by which the bot writes to them. `thread` is the head of the thread that it came in, "" where
    it begins one; `under` is the head of the thread that an answer stands in.
    """

    came: Came
    tenant: str
    service_url: str
    conversation: str
    user: str
    room: str
    thread: str = ""
    under: str = ""
    personal: bool = False
    targeted: bool = False  # only they see it, and only they are to see the answer


@dataclass(frozen=True, slots=True)
class Arrived:
    """One thing that came in. `keyed`: its key is its own, under whatever id Teams may bring it again."""

    request: Request
    way: Way
    keyed: bool = False


def heard(let: Let, hearing: Hearing) -> Arrived | None:
    """Whatever somebody asked of us."""
    activity = let.activity
    if not let.is_person:
        return None
    if activity["type"] == "message":
        return _message(let, hearing)
    if activity["type"] == "invoke":
        read = _INVOKES.get(text(activity, "name"))
        value = activity.get("value")
        return read(let, hearing, value if isinstance(value, dict) else {}) if read else None
    return None


def _message(let: Let, hearing: Hearing) -> Arrived | None:
    """A mention or a direct message; or a button, pressed in a program that only knows the older kind."""
    activity = let.activity
    way = _way(Came.MESSAGE, let)
    value = activity.get("value")
    if isinstance(value, dict) and tokens.PRESS in value:
        return _arrived(let, way, tokens.pressed(value), within=way.thread or text(activity, "replyToId"))
    if not way.personal and not way.targeted and not words.calls(activity):
        return None
    line = words.line(activity)
    files = _files(activity)
    asked: Asked = Remarked(line, files) if files else _typed(line, hearing)
    return _arrived(let, way, asked, within=way.thread, aloud=not way.personal and not way.targeted)


def _execute(let: Let, _hearing: Hearing, value: Data) -> Arrived | None:
    """A button on a card. What a card asks for by itself, to be drawn anew, is nobody's wish."""
    if text(value, "trigger") == "automatic":
        return None
    action = value.get("action")
    way = _way(Came.EXECUTE, let)
    asked = tokens.pressed(action.get("data") if isinstance(action, dict) else None)
    return _arrived(let, way, asked, within=way.thread or text(let.activity, "replyToId"))


def _fetch(let: Let, _hearing: Hearing, value: Data) -> Arrived:
    """A button that opens a dialog."""
    way = _way(Came.FETCH, let)
    asked = tokens.pressed(value.get("data"))
    return _arrived(let, way, asked, within=way.thread or text(let.activity, "replyToId"))


def _submit(let: Let, _hearing: Hearing, value: Data) -> Arrived:
    """A dialog sent in, or a button of an answer that stands in one."""
    return _sent_in(let, value, Came.SUBMIT)


def _extension(let: Let, hearing: Hearing, value: Data) -> Arrived | None:
    """The message extension: "Escalate", or "Escalate this message" with its words as an excerpt to be confirmed."""
    way = _way(Came.EXTENSION, let)
    if text(value, "commandId") == ESCALATE:
        return _arrived(let, way, Pressed("new"), within=way.thread)
    if text(value, "commandId") != ESCALATE_MESSAGE:
        return None
    message = value.get("messagePayload")
    content, author = text(message, "body", "content"), text(message, "from", "user", "id")
    said = words.of_html(content) if text(message, "body", "contentType") == "html" else content
    values = {
        "excerpt": excerpt(said, hearing.redact),
        "source": _link(text(message, "linkToMessage")),
        "author": f"{CHAT}:{let.tenant}:{author}" if author and len(author) <= 100 else "",
    }
    asked = Pressed("new", values={name: given for name, given in values.items() if given})
    return _arrived(let, way, asked, within=way.thread)


def _extension_submit(let: Let, _hearing: Hearing, value: Data) -> Arrived:
    return _sent_in(let, value, Came.EXTENSION_SUBMIT)


_INVOKES: Mapping[str, Callable[[Let, Hearing, Data], Arrived | None]] = {
    "adaptiveCard/action": _execute,
    "task/fetch": _fetch,
    "task/submit": _submit,
    "composeExtension/fetchTask": _extension,
    "composeExtension/submitAction": _extension_submit,
}
_CAME: Mapping[str, Came] = dict(
    zip(_INVOKES, (Came.EXECUTE, Came.FETCH, Came.SUBMIT, Came.EXTENSION, Came.EXTENSION_SUBMIT), strict=True)
)


def way_of(let: Let) -> Way:
    """How an answer gets back to whoever sent this, or did what Teams tells of."""
    return _way(_CAME.get(text(let.activity, "name"), Came.MESSAGE), let)


def unread(let: Let) -> Arrived:
    """Something that cannot be read, as far as it must be to say so to its sender. Raises UnreadableError."""
    return _arrived(let, way_of(let), Typed(""))


def _sent_in(let: Let, value: Data, came: Came) -> Arrived:
    """From a dialog: it counts as asked in the conversation that it is in, and the thread that it was opened in.

    A form that is sent in twice, by two presses or by a Teams that tries again under another id, is one.
    """
    data, way = value.get("data"), _way(came, let)
    if isinstance(data, dict) and tokens.PRESS in data:
        return _arrived(let, way, tokens.pressed(data), within=way.thread)
    asked, opened = forms.filled(data)
    draft = f"form:{opened.draft}" if opened.draft and not asked.refresh else ""
    return _arrived(let, way, asked, within=opened.thread, key=draft)


def _typed(line: str, hearing: Hearing) -> Typed:
    """A line; its root may stand before it, with or without its slash."""
    first, _, rest = line.partition(" ")
    root = hearing.roots.get(first.removeprefix("/").casefold())
    return Typed(rest.strip(), root) if root is not None else Typed(line, "escalate")


def _way(came: Came, let: Let) -> Way:
    activity = let.activity
    recipient = activity.get("recipient")
    return Way(
        came,
        let.tenant,
        let.service_url,
        text(activity, "conversation", "id"),
        text(activity, "from", "id"),
        let.room,
        let.thread,
        let.head,
        personal=let.is_personal,
        targeted=isinstance(recipient, dict) and recipient.get("isTargeted") is True,
    )


def _arrived(let: Let, way: Way, asked: Asked, *, within: str = "", key: str = "", aloud: bool = False) -> Arrived:
    who = let.who
    theirs = _digest(who.tenant, who.user)[:16]
    begin = "" if way.personal else MENTION
    where = place(way.room, within, let.tenant, aloud=aloud)
    return Arrived(Request(f"{let.tenant}:{theirs}:{key or _key(let)}", who, asked, where, begin), way, bool(key))


def _key(let: Let) -> str:
    """What tells one delivery from another: ids of a conversation are long, so by a digest. Raises UnreadableError."""
    conversation, known = text(let.activity, "conversation", "id"), text(let.activity, "id")
    if not known:
        raise tokens.UnreadableError(NAMELESS)
    return f"{let.activity['type']}:{_digest(conversation, known)[:32]}"


def _digest(*ids: str) -> str:
    return sha256("\n".join(ids).encode("utf-8", "replace")).hexdigest()


def _files(activity: Data) -> int:
    listed = activity.get("attachments")
    return len([one for one in listed if text(one, "contentType") != HTML_BODY]) if isinstance(listed, list) else 0


def _link(address: str) -> str:
    """The address of a message, if it is one of Teams'."""
    try:
        there = urlsplit(address)
    except ValueError:
        return ""
    return address if there.scheme == "https" and there.hostname in MESSAGE_HOSTS and len(address) <= 2000 else ""
