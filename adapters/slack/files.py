"""What has no room in a message, whole, and reports, as files: to whoever asked, in private, and to nobody else.

Only with the right to write files. The answer itself is there in any case, and says where something is left out.
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
    """Send all of it to whoever asked."""
    name = _UNFIT.sub("", (card.text.split() or [""])[0]) or "answer"
    await send(api, way, f"{name}.txt", whole(card, now))


async def send(api: Api, way: Way, name: str, content: str) -> None:
    """Send a file to whoever asked. That it could not be sent is logged: nobody waits for it."""
    try:
        if SCOPE not in (await api.bot(way.tenant)).scopes:
            return
        opened = await api.call(way.tenant, "conversations.open", {"users": way.user})
        await api.upload(way.tenant, str(opened["channel"]["id"]), name, content.encode())
    except SlackError as error:
        LOG.warning("what goes along with an answer as a file could not be sent: %s", error)


def _lines(card: Card, now: datetime) -> Iterator[str]:
    yield from (text.plain(line, now) for line in card.lines)
    yield from (f"{fact.label}: {text.plain(fact.value, now)}" for fact in card.facts)
    yield from (f"- {text.plain(item.line, now)}" for item in card.items)
    if card.foot:
        yield text.plain(card.foot, now)
