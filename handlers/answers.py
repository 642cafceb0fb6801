"""Answers that are messages of their own: where a chat lets us give none at once, they go the way of all that we send.

A card was made for whoever asked, as of then, so it is kept as it is, beside the replies that are remembered.
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.act import Act
from handlers.cards.post import Answer, Post
from handlers.cards.reply import Reply, Say
from handlers.domain.timeline import Audience
from handlers.ports.post_office import OutboxRow, Outgoing
from handlers.ports.work import UnitOfWork

ANSWER = "answer"
"""The kind of their rows."""


async def promise(work: UnitOfWork, key: str, answers: Sequence[Answer], now: datetime) -> bool:
    """Keep the answers to one request, and queue those that are messages; False if that was done before."""
    for number, answer in enumerate(answers):
        name = _name(key, number)
        if await work.memory.recall(name) is not None:
            return False
        await work.memory.keep(name, answer.reply, now)
        if answer.surface is not None:
            about = {"thread": answer.thread} if answer.thread else {}
            audience = Audience.CLIENT if answer.aloud else Audience.PRIVATE
            outgoing = Outgoing(name, ANSWER, ANSWER, answer.surface, audience, about=about)
            await work.outbox.put(outgoing, now)
    return bool(answers)


async def promised(work: UnitOfWork, key: str) -> Reply | None:
    """The first answer to a request, or None if there is none."""
    return await work.memory.recall(_name(key, 0))


async def compose_answer(act: Act, row: OutboxRow) -> Post | None:
    """The message of an answer; None where it is not remembered any more. It is never rehearsed: it was asked for."""
    out = row.outgoing
    kept = await act.work.memory.recall(out.key)
    if not isinstance(kept, Say):
        return None
    thread = out.about.get("thread")
    return Post(out.key, out.surface, out.audience, kept.card.text, kept.card, thread=thread)


def _name(key: str, number: int) -> str:
    return f"{ANSWER}:{key}:{number}"
