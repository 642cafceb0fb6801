"""Tells somebody that something private waits for them, beside the outbox, by a message that says nothing of it."""

from collections.abc import Callable, Mapping

from adapters.base import Adapter, DeliveryError
from bot.log import logger
from handlers.cards.card import Card
from handlers.cards.post import Post
from handlers.domain.rulebook import RuleBook

LOG = logger("handrail.courier")


class Courier:
    """One process's courier. `chats` are there as soon as delivery is."""

    def __init__(self, rules: Callable[[], RuleBook], new_id: Callable[[], str]) -> None:
        self._rules, self._new_id = rules, new_id
        self.chats: Mapping[str, Adapter] = {}

    async def __call__(self, person: str, card: Card) -> bool:
        """Tell them wherever they are known; False where they could not be told anywhere, as in a rehearsal."""
        rules, told = self._rules(), False
        if rules.rehearsal is not None:
            return told
        for surface, audience in rules.surfaces(f"person:{person}"):
            chat = self.chats.get(surface.chat)
            if chat is None:
                continue
            try:
                await chat.send(Post(f"note-{self._new_id()}", surface, audience, card.text, card))
                told = True
            except DeliveryError as error:
                LOG.warning("courier.not_told", chat=surface.chat, error=type(error).__name__)
        return told
