"""A private note is known as one in every language: where it went is kept nowhere."""

from datetime import datetime

import pytest

from adapters.offering import is_private_note, private_note
from adapters.web.notes import RoomsWithNotes
from handlers.cards.callback import note_card
from handlers.cards.card import Card
from handlers.cards.checkin import invitation_card
from handlers.cards.form import Form
from handlers.cards.languages import speaking
from handlers.cards.post import Post
from handlers.domain.language import LANGUAGES, NOBODYS
from handlers.domain.rulebook import Surface
from handlers.domain.timeline import Audience
from handlers.ports.rooms import Message
from tests.support.cards import NOW
from tests.support.web_memory import MemoryRooms


def _notes(language: str) -> list[Card]:
    with speaking(language):
        return [note_card("checkin_calls"), invitation_card(NOW), private_note(Form("checkin", "x", ()))]


@pytest.mark.parametrize("language", [*LANGUAGES, NOBODYS])
async def test_a_note_is_known_as_one_in_every_language(language: str) -> None:
    rooms = MemoryRooms()
    noted = RoomsWithNotes(rooms, _now)
    for number, card in enumerate(_notes(language)):
        post = Post(f"note-{number}", Surface("web", "", "dm-ola"), Audience.PRIVATE, card.text, card)
        assert is_private_note(post)
        await noted.post(Message(f"note-{number}", "dm-ola", "bot", card.text, card, "private", NOW))
        assert await rooms.get(f"note-{number}") is None, "no row says who was invited"
        assert await noted.get(f"note-{number}") is not None


def test_what_people_write_and_other_cards_are_none() -> None:
    card = Card("ORION-1 card", "ORION-1")
    assert not is_private_note(Post("k", Surface("web", "", "dub-1"), Audience.INTERNAL, card.text, card))


async def _now() -> datetime:
    return NOW
