"""A card as another chat gets it: the exact payload, and for Teams what Microsoft's own renderer draws of it."""

import json
from collections.abc import Mapping

from aiohttp import web

from adapters.web.draw import Draw
from adapters.web.front import Front
from adapters.web.pages import entered, html
from adapters.web.parse import clean_bytes

NAMES = {"slack": "Slack", "teams": "Teams"}
DRAWN = frozenset({"teams"})
"""The chats whose cards can be drawn here: Slack has published no renderer of its own."""


async def card(front: Front, draw: Draw, request: web.Request) -> web.StreamResponse:
    """The page of one card in one chat; 404 for a message without a card, and for one that is not theirs to see."""
    persona, info = entered(front, request)
    chat = request.match_info["chat"]
    message = await front.message(persona, clean_bytes(request.query.get("message", "")))
    if message is None or message.card is None or message.room != info.room or chat not in front.elsewhere:
        raise web.HTTPNotFound
    payload = front.elsewhere[chat](message.card, await front.now())
    text = json.dumps(payload, indent=2, ensure_ascii=False)
    return html(
        draw.page(
            "elsewhere.html",
            info=info,
            message=message,
            chat=chat,
            chats=named(front),
            drawn=chat in DRAWN,
            payload=text,
            size=len(json.dumps(payload).encode()),
            theme=draw.theme(request),
        )
    )


def named(front: Front) -> Mapping[str, str]:
    """The other chats by key, as people call them."""
    return {key: NAMES[key] for key in front.elsewhere}
