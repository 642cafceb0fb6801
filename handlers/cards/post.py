"""What goes to a place in a chat: composed when it is sent, so that it shows the state of that moment."""

from dataclasses import dataclass, replace
from hashlib import sha256

from handlers.cards.card import Action, Card, tell
from handlers.cards.reply import Reply
from handlers.domain.rulebook import Surface
from handlers.domain.timeline import Audience
from handlers.domain.tongue import said


@dataclass(frozen=True, slots=True)
class Post:
    """One message for one surface.

    `key` is the outbox key, the same at every attempt. `text` begins `REF kind` or `REF kind: clock`.
    `edits` is the vendor's id of the message to edit in place, `thread` of the one to answer under; both None for a
    new message. `mentions` are the people to notify; empty for what need not be heard.
    """

    key: str
    surface: Surface
    audience: Audience
    text: str
    card: Card
    mentions: tuple[str, ...] = ()
    thread: str | None = None
    edits: str | None = None
    pin: bool = False
    revision: int = 1
    slot: str = ""  # the name under which it is edited later, once it stands there; "" for a message of its own
    over: str = ""  # `looks_of` what stands there now and would be edited; "" where nobody can be sure of it
    only: str = ""  # whom alone it is shown in that place, by the chat's own id of them; "" for everybody there
    asked: str = ""  # of an answer: the key of what was asked, by which its asker opens it where it cannot be shown
    language: str = ""  # what it is written in; "" is English


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that no response can carry.

    It is a message of its own on `surface`, under the message with the vendor's id `thread`, if any; without a surface
    it is kept until its asker comes for it. `aloud`: everybody there may read it, a client too. `only`: whom alone it
    is shown there, by the chat's own id of them; `asked` is the key of what was asked, by which they open it where it
    cannot be shown so.
    """

    reply: Reply
    surface: Surface | None = None
    thread: str = ""
    aloud: bool = False
    only: str = ""
    asked: str = ""


def doubtful(post: Post) -> Post:
    """The same message, marked: an earlier try may have arrived, and nobody can look."""
    word = said("possible duplicate")
    line = tell("Possible duplicate: the chat did not say whether an earlier try arrived.")
    card = replace(post.card, lines=(*post.card.lines, line))
    return replace(post, text=f"{post.text} · {word}", card=card)


def looks_of(post: Post) -> str:
    """A digest of what a reader sees of a post: without its revision, which only buttons carry."""
    card = post.card
    seen = replace(
        card,
        actions=_unnumbered(card.actions),
        more=_unnumbered(card.more),
        items=tuple(replace(item, actions=_unnumbered(item.actions)) for item in card.items),
    )
    return sha256(repr((post.text, seen, post.mentions, post.thread, post.pin)).encode()).hexdigest()


def _unnumbered(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    return tuple(replace(action, revision=0) for action in actions)
