"""A private note is known as one in every language: where it went is kept nowhere."""

import base64
from datetime import datetime
from pathlib import Path

import pytest

from adapters.offering import is_private_note
from adapters.web.notes import RoomsWithNotes
from handlers.cards.callback import note_card
from handlers.cards.card import Card
from handlers.cards.languages import speaking
from handlers.cards.post import Post
from handlers.commands.care import CARE
from handlers.domain.language import LANGUAGES, NOBODYS
from handlers.domain.rulebook import Surface
from handlers.domain.timeline import Audience
from handlers.ports.rooms import Message
from handlers.ports.vault import Notes
from storage.vault.store import open_vault
from tests.support.cards import NOW
from tests.support.vault import KEY
from tests.support.web_memory import MemoryRooms


def _notes(language: str) -> list[Card]:
    with speaking(language):
        return [note_card("one"), note_card("two")]


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


async def test_a_seal_opens_for_one_person_and_tells_nobody_else_anything(tmp_path: Path) -> None:
    notes, other = [await _seal(tmp_path, organisation) for organisation in ("harbour", "other")]
    for verb in CARE:
        token = notes.close(verb, "mia")
        assert (len(token), notes.open(token, "mia")) == (len(notes.close("nudge", "ben")), verb)
        for whose in ("ben", "", "mia2", "slack:T1:mia"):
            assert notes.open(token, whose) is None
        assert other.open(token, "mia") is None, "another organisation's"
        assert notes.close(verb, "mia") != token, "never the same twice"
        changed = base64.b64encode(bytes([base64.b64decode(token)[0] ^ 1, *base64.b64decode(token)[1:]])).decode()
        assert notes.open(changed, "mia") is None


async def test_a_seal_is_no_longer_than_a_button_may_carry_and_says_nothing_of_the_person(tmp_path: Path) -> None:
    notes = await _seal(tmp_path, "harbour")
    several = [notes.close("nudge", who) for who in ("mia", "ben", "x" * 500) for _ in range(20)]
    assert len({*several}) == len(several)
    assert {len(token) for token in several} == {104}
    for place in range(0, 104, 4):
        assert len({token[place : place + 4] for token in several}) > 1, "no part of it stays"


async def _seal(folder: Path, organisation: str) -> Notes:
    vault = await open_vault(f"sqlite:///{folder / 'vault.db'}", organisation=organisation, key=KEY)
    await vault.close()
    return vault.notes
