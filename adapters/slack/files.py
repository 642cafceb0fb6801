"""What has no room in a message, whole, as a file: to whoever asked, in their direct messages, and to nobody else.

Only with the right to write files. The answer itself is there in any case, and says that something is left out.
"""

import logging
import re
from collections.abc import Iterator
from datetime import datetime

from adapters.slack import limits, text
from adapters.slack.api import Api
from adapters.slack.errors import SlackError
from adapters.slack.parse import Way
from handlers.cards.card import Card

SCOPE = "files:write"
LOG = logging.getLogger(__name__)
_UNFIT = re.compile(r"[^A-Za-z0-9-]")


def is_cut(card: Card) -> bool:
    """True where a message has no room for all that the card says."""
    return limits.fitted(card) != card


def whole(card: Card, now: datetime) -> str:
    """The card as plain text, every line of it; instants in UTC."""
    return "\n".join([card.title, "", *_lines(card, now)]) + "\n"


async def send_whole(api: Api, way: Way, card: Card, now: datetime) -> None:
    """Send all of it to whoever asked. That it could not be sent is logged: nobody waits for it."""
    try:
        if SCOPE not in (await api.bot(way.tenant)).scopes:
            return
        opened = await api.call(way.tenant, "conversations.open", {"users": way.user})
        name = _UNFIT.sub("", (card.text.split() or [""])[0]) or "answer"
        await api.upload(way.tenant, str(opened["channel"]["id"]), f"{name}.txt", whole(card, now).encode())
    except SlackError as error:
        LOG.warning("the whole of an answer could not be sent: %s", error)


def _lines(card: Card, now: datetime) -> Iterator[str]:
    yield from (text.plain(line, now) for line in card.lines)
    yield from (f"{fact.label}: {text.plain(fact.value, now)}" for fact in card.facts)
    yield from (f"- {text.plain(item.line, now)}" for item in card.items)
    if card.foot:
        yield text.plain(card.foot, now)
