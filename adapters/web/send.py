"""A post becomes a message of a room: new under its outbox key, so that a repetition changes nothing, or an edit."""

from datetime import datetime

from adapters.base import Gone, Receipt, Refused
from adapters.web.front import BOT
from adapters.web.hub import Hub
from adapters.web.people import CHAT
from handlers.cards.post import Post
from handlers.ports.rooms import Lobby, Message, Rooms


async def send(rooms: Rooms, lobby: Lobby, hub: Hub, post: Post, now: datetime) -> Receipt:
    """Keep the post as a message and wake the pages. Raises Refused or Gone."""
    message = _message(post, now)
    if post.surface.chat != CHAT:
        raise Refused(f"the web chat does not carry posts for {post.surface.chat}")
    if not lobby.has(post.surface.room):
        raise Gone("there is no such room any more")
    if post.edits is None:
        kept = await rooms.post(message)
        hub.wake(kept.room, only_for=kept.only_for)
        return Receipt(kept.id)
    edited = await rooms.edit(message)
    if edited is not None:
        hub.wake(edited.room, heard=False, only_for=edited.only_for)
        return Receipt(edited.id)
    standing = await rooms.get(post.edits)
    if standing is None or standing.room != post.surface.room:
        raise Gone("the message to edit is not there")
    return Receipt(
        standing.id
    )  # an older revision than the one that stands is no failure: what it says is said already


def _message(post: Post, now: datetime) -> Message:
    return Message(
        id=post.edits or post.key,
        room=post.surface.room,
        author=BOT,
        text=post.text,
        card=post.card,
        audience=post.audience.value,
        at=now,
        thread=post.thread,
        revision=post.revision,
        pinned=post.pin,
    )
