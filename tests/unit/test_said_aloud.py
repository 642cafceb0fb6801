"""A client's own words are not repeated in the thread where they were said; from elsewhere they come there."""

import pytest

from tests.support.house import House

CLIENT = "client-ORION"


@pytest.mark.parametrize("verb", ["reply", "note"])
@pytest.mark.parametrize("aloud", [True, False])
async def test_words_said_aloud_in_the_cases_own_thread_stand_there_once(house: House, verb: str, aloud: bool) -> None:
    await house.fills("moderator1", "new", {"type": "vip_press", "client": "ORION", "case_id": "CASE-7"})
    await house.says("lead", "claim ORION-1")
    card = next(one for one in house.rooms[CLIENT] if one.text.startswith("ORION-1 card"))
    before = len(house.rooms[CLIENT])
    await house.says("client_orion", f"{verb} ORION-1 it is still up", room=CLIENT, thread=card.message, aloud=aloud)
    assert len(house.rooms[CLIENT]) - before == (0 if aloud else 1)
    assert [one for one in house.rooms["dub-1"] if "it is still up" in str(one.post)]


async def test_words_said_aloud_in_another_cases_thread_come_to_their_own(house: House) -> None:
    for number in (1, 2):
        values = {"type": "vip_press", "client": "ORION", "case_id": f"CASE-{number}"}
        await house.fills("moderator1", "new", values)
    card = next(one for one in house.rooms[CLIENT] if one.text.startswith("ORION-1 card"))
    before = len(house.rooms[CLIENT])
    await house.says("client_orion", "reply ORION-2 it is still up", room=CLIENT, thread=card.message, aloud=True)
    assert len(house.rooms[CLIENT]) - before == 1
