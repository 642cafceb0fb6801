"""One message in the language of where it goes: a person's, a team's site's, a client's."""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.cards.languages import speaking
from handlers.cards.post import Post, looks_of
from handlers.domain.language import ENGLISH, language_at
from handlers.ports.post_office import OutboxRow
from handlers.posts import compose


async def composed(act: Act, row: OutboxRow, now: datetime) -> Post | Exception | None:
    """One message, or its error; None too for an edit that would show what stands there, and was never tried before."""
    language = language_at(act.rules, row.outgoing.destination)
    try:
        with speaking(language):
            post = await compose(act, row, now)
    except Exception as error:  # noqa: BLE001 — it is told to whoever carries this row; the others are composed
        return error
    if post is None:
        return None
    if language != ENGLISH and not post.language:  # an answer says itself what it is written in
        post = replace(post, language=language)
    stands = post.edits is not None and row.attempts == 0 and post.over == looks_of(post)
    return None if stands else post
