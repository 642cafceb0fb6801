"""What is between somebody and the well-being side: heard and answered without a mark, a debt, a file or a log of it.

A slash command or a button is answered by a modal: what stands in one is in no export of Slack's, and is gone when it
is closed. What was written to us is answered where only they read, by a message whose first line says nothing, and
which holds nothing that an export may not: that opens by a button.
"""

import asyncio
import logging
from typing import Any

from adapters.base import Ask
from adapters.offering import asked_in_private, in_a_message, neutral
from adapters.slack import tokens, views
from adapters.slack.api import Answer, Api
from adapters.slack.errors import AGAIN_AFTER, Meaning, SlackError
from adapters.slack.parse import Arrived, Came, Way
from adapters.slack.render import blocks
from adapters.slack.settings import SlackSetup
from adapters.under_way import UnderWay
from handlers.cards.card import Card
from handlers.cards.languages import speaking_as
from handlers.cards.reply import Ask as Asking
from handlers.cards.reply import Nothing, Reply, Say

TRIES, LONGEST = 5, 30.0  # how often a message is tried while Slack asks to wait, and seconds of one wait
LOG = logging.getLogger(__name__)
Body = dict[str, Any]


class Quietly:
    """Answers in private for one Slack connection. `under_way` holds on to what takes longer than Slack waits."""

    def __init__(self, setup: SlackSetup, api: Api, ask: Ask, under_way: UnderWay) -> None:
        self._setup, self._api, self._ask, self._under_way = setup, api, ask, under_way

    async def answered(self, arrived: Arrived, within: float) -> Body:
        """Ask and answer; returns what the acknowledgement carries. What takes longer goes on by itself."""
        asking = asyncio.ensure_future(self._given(arrived))
        self._under_way.keep(asking)
        done, _ = await asyncio.wait({asking}, timeout=within)
        return asking.result() if done else {}

    async def _given(self, arrived: Arrived) -> Body:
        reply = await asked_in_private(self._ask, arrived.request, LOG)
        try:
            with speaking_as(reply):
                return await self._answer(arrived, reply)
        except SlackError as error:
            LOG.warning("a private answer could not be given: %s", error.code)
            return {}

    async def _answer(self, arrived: Arrived, reply: Reply) -> Body:
        way = arrived.way
        if isinstance(reply, Nothing):
            return {"response_action": "clear"} if way.came is Came.SUBMIT else {}
        view = self._view(way, reply)
        match way.came:
            case Came.SUBMIT:
                return {"response_action": "update", "view": view}
            case Came.VIEW_BUTTON | Came.REFRESH:
                await self._api.call(way.tenant, "views.update", {"view_id": way.view_id, "view": view})
            case _ if way.trigger:
                await self._opened(way, view, in_a_message(reply))
            case _:
                await self._direct(way, in_a_message(reply))
        return {}

    def _view(self, way: Way, reply: Say | Asking) -> Body:
        now = self._setup.real_now()
        if isinstance(reply, Say):  # what it remembers is nothing, but a view without it would not be known as ours
            return views.said(reply.card, mention=_nobody, now=now, kept_text=tokens.keep(tokens.Kept("")))
        kept = tokens.keep(tokens.Kept(reply.form.id))
        return views.modal(reply.form, kept, mention=_nobody, now=now)

    async def _opened(self, way: Way, view: Body, card: Card) -> None:
        """Open a modal; where Slack does not, the answer comes as a message to them alone."""
        try:
            await self._api.call(way.tenant, "views.open", {"trigger_id": way.trigger, "view": view})
        except SlackError as error:
            LOG.warning("a private answer could not be opened: %s", error.code)
            await self._direct(way, card)

    async def _direct(self, way: Way, card: Card) -> None:
        channel = way.channel if way.channel.startswith("D") else ""
        if not channel:
            opened = await self._insist(way.tenant, "conversations.open", {"users": way.user})
            channel = str(opened["channel"]["id"])
        drawn = blocks(card, mention=_nobody, now=self._setup.real_now())
        body = {"channel": channel, "text": neutral(), "blocks": drawn, "unfurl_links": False, "unfurl_media": False}
        await self._insist(way.tenant, "chat.postMessage", body)

    async def _insist(self, tenant: str, method: str, arguments: Body) -> Answer:
        """Call a method, and again while Slack asks to wait: no outbox brings this later. Raises SlackError."""
        for _ in range(TRIES - 1):
            try:
                return await self._api.call(tenant, method, arguments)
            except SlackError as error:
                if error.meaning is not Meaning.LATER:
                    raise
                await asyncio.sleep(min(error.after or AGAIN_AFTER, LONGEST))
        return await self._api.call(tenant, method, arguments)


def _nobody(_person: str) -> None:
    """Nobody is notified by a private answer."""
