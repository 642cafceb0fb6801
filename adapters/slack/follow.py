"""What follows an answer of Slack's while nobody waits: what it had no room for, and the Home tab as it is now."""

import logging
from collections.abc import Awaitable, Callable

from adapters.base import Ask
from adapters.slack import files
from adapters.slack.api import Api
from adapters.slack.errors import SlackError
from adapters.slack.events import Events
from adapters.slack.parse import Came, Way
from adapters.slack.settings import SlackSetup
from handlers.cards.card import Card
from handlers.cards.reply import Reply, Say

LOG = logging.getLogger(__name__)


class Follow:
    """Follows answers up. `keep` holds on to what is under way until it is done."""

    def __init__(
        self, setup: SlackSetup, api: Api, events: Events, ask: Ask, keep: Callable[[Awaitable[None]], object]
    ) -> None:
        self._setup, self._api, self._events, self._ask, self._keep = setup, api, events, ask, keep

    def up(self, way: Way, reply: Reply) -> None:
        """An answer was given."""
        if isinstance(reply, Say) and files.is_cut(reply.card):
            self._keep(self._file(way, reply.card))
        if isinstance(reply, Say) and reply.file is not None:
            self._keep(files.send(self._api, way, reply.file.name, reply.file.text))
        if way.came is Came.HOME_BUTTON:
            self._keep(self._home(way))

    async def _file(self, way: Way, card: Card) -> None:
        await files.send_whole(self._api, way, card, await self._setup.now())

    async def _home(self, way: Way) -> None:
        try:
            await self._events.publish(way.tenant, way.user, self._ask)
        except SlackError as error:
            LOG.warning("a Home tab could not be drawn again: %s", error.code)
