"""Every verb of the well-being side in the language of nobody: what its door says is translated, as the Desk's is."""

from dataclasses import replace

import pytest

from handlers.commands.care import CARE, HELP_NOW
from handlers.commands.request import Pressed
from handlers.domain.language import NOBODYS
from tests.support.untranslated import WORD
from tests.unit.test_relief import Door, door
from tests.unit.test_untranslated_replies import data_of, words_of

__all__ = ["door"]


@pytest.mark.parametrize("verb", sorted(set(CARE) - {HELP_NOW}))
async def test_no_answer_of_the_door_is_left_in_english(door: Door, verb: str) -> None:
    """`help_now` speaks more languages than we do."""
    people = {key: replace(person, language=NOBODYS) for key, person in door.book.people.items()}
    door.book = replace(door.book, people=people)
    contacts = " ".join(f"{one.name} {one.reach} {one.hours}" for one in door.book.care)
    known = data_of(door.book) | {*WORD.findall(contacts), "Find", "Helpline", "for", "every", "country"}
    known |= {"findahelpline", "com", "day", "and", "night"}
    left = {}
    for who in ("mia", "ana", "coach"):
        reply = await door.asks(who, Pressed(verb, "", 0, {}))
        if words := sorted(set(words_of(reply)) - known):
            left[who] = words
    assert left == {}
