"""What a reply holds, for tests that know which kind it is."""

from handlers.cards.card import Card
from handlers.cards.form import Form
from handlers.cards.reply import Ask, Reply, Say


def card(reply: Reply) -> Card:
    """The card of an answer."""
    assert isinstance(reply, Say), reply
    return reply.card


def form(reply: Reply) -> Form:
    """The form that is asked for."""
    assert isinstance(reply, Ask), reply
    return reply.form
