"""Answers that are messages of their own: where a chat lets us give none at once, they go the way of all that we send.

A card was made for whoever asked, as of then, so it is kept as it is, beside the replies that are remembered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.act import Act
from handlers.cards.languages import speaking
from handlers.cards.lists import refusal_card
from handlers.cards.post import Answer, Post
from handlers.cards.reply import Reply, Say, in_its_language
from handlers.domain.language import ENGLISH
from handlers.domain.rulebook import Surface
from handlers.domain.timeline import Audience
from handlers.domain.tongue import marked, said
from handlers.ports.marks import Mark
from handlers.ports.post_office import OutboxRow, Outgoing
from handlers.ports.records import DueRow
from handlers.ports.work import UnitOfWork

ANSWER = "answer"
"""The kind of their rows."""
OWED = "answer"
"""The kind of the due row of an answer that is late: it is dropped when the answer is given."""
OWED_FOR = timedelta(minutes=1)
"""Longer than a command waits for a database that is held, and than every try to answer it directly."""
INTERRUPTED = marked("I was interrupted before that was done. Please do it again.")


async def promise(
    work: UnitOfWork, key: str, answers: Sequence[Answer], now: datetime, mark: Mark | None = None
) -> bool:
    """Keep the answers to one request, and queue those that are messages; False if that was done before.

    With a `mark` it also counts as done where the same was asked a moment ago, under another key.
    """
    if await work.memory.recall(remembered_as(key)) is not None:  # they are all kept together, or none is
        return False
    if mark is not None:
        if await work.marks.repeats(mark):
            return False
        await work.marks.put(mark)
    for number, answer in enumerate(answers):
        name = remembered_as(key, number)
        await work.memory.keep(name, answer.reply, now)
        if answer.surface is not None:
            parts = {"thread": answer.thread, "only": answer.only, "asked": answer.asked}
            about = {part: value for part, value in parts.items() if value}
            audience = Audience.CLIENT if answer.aloud else Audience.PRIVATE
            outgoing = Outgoing(name, ANSWER, ANSWER, answer.surface, audience, about=about)
            await work.outbox.put(outgoing, now)
    return bool(answers)


async def promised(work: UnitOfWork, key: str) -> Reply | None:
    """The first answer to a request, or None if there is none."""
    return await work.memory.recall(remembered_as(key))


async def owe(work: UnitOfWork, key: str, surface: Surface, language: str, now: datetime) -> None:
    """An answer is late: if nobody has said a minute later that it was given, it goes to this place as a message.

    `key` is the one under which the reply to the request is, or will be, remembered; `language` is its asker's.
    """
    data = {"chat": surface.chat, "tenant": surface.tenant, "room": surface.room, "language": language}
    await work.due.put(DueRow(OWED, key, now + OWED_FOR, data))


async def given(work: UnitOfWork, key: str) -> None:
    """A late answer was given: nothing is owed any more."""
    await work.due.drop(OWED, key)


async def overdue(act: Act, row: DueRow, now: datetime) -> None:
    """Whoever was to answer has died of it: the asker gets the reply that is remembered, or hears that there is none.

    What was done is remembered together with its reply, so that without one nothing was changed.
    """
    with speaking(row.data.get("language", ENGLISH)):
        interrupted = in_its_language(Say(refusal_card(said(INTERRUPTED))))
    reply = await act.work.memory.recall(row.ref) or interrupted
    surface = Surface(row.data["chat"], row.data["tenant"], row.data["room"])
    if isinstance(reply, Say):
        await promise(act.work, row.ref, (Answer(reply, surface),), now)


async def compose_answer(act: Act, row: OutboxRow) -> Post | None:
    """The message of an answer; None where it is not remembered any more. It is never rehearsed: it was asked for."""
    out = row.outgoing
    kept = await act.work.memory.recall(out.key)
    if not isinstance(kept, Say):
        return None
    thread, only, asked = out.about.get("thread"), out.about.get("only", ""), out.about.get("asked", "")
    card = kept.card
    post = Post(out.key, out.surface, out.audience, card.text, card, thread=thread, only=only, asked=asked)
    return replace(post, language=kept.language or ENGLISH)


def remembered_as(key: str, number: int = 0) -> str:
    """The key under which the memory has one of the answers to a request."""
    return f"{ANSWER}:{key}:{number}"
