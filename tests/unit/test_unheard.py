"""A place that is lost: its work goes to whoever stands next, and an administrator is told once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.domain.people import Identity
from handlers.domain.rulebook import Surface
from handlers.escalations.telling import digest
from tests.support.house import House, open_house, raised, shipped_rules, words

GONE, REFUSED = "gone: chat.postMessage: is_archived", "refused: the channel is shared with another organisation"
TOLD = "harbour digest"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


def reminders(house: House, room: str) -> list[str]:
    """The lines of the reminders in a room."""
    return [str(heard.post.card.lines) for heard in house.rooms.get(room, []) if " reminder " in heard.text]


async def test_a_ping_that_its_reader_cannot_get_goes_to_whoever_stands_next_once(house: House) -> None:
    house.lost["dm-lead2"] = GONE
    ref = await raised(house)
    await house.says("lead2", f"claim {ref}")
    await house.waits(hours=3, seconds=1)  # the owner's own step; of the one before the lead on duty heard as well
    (ping,) = [heard for heard in house.rooms["dm-lead"] if heard.text.startswith(f"{ref} warning: resolve")]
    assert "Ben Doyle cannot be reached" in str(ping.post.card.lines)
    assert ping.post.mentions == ("lead",)
    await house.waits(hours=6)
    for room in house.rooms:
        heard = [each.text for each in house.rooms[room] if " warning: " in each.text or " breach: " in each.text]
        assert len(heard) == len(set(heard)), room
    assert house.hears("dm-administrator", TOLD) == [f"{TOLD} · 1 place cannot be reached"]


async def test_a_new_case_that_its_team_cannot_see_is_brought_to_whoever_is_on_duty(house: House) -> None:
    house.lost["dub-1"] = GONE
    ref = await raised(house)
    await house.waits(minutes=2)
    (told,) = reminders(house, "dm-lead")
    assert "The channel of Dublin 1 cannot be reached: nobody has heard of this case there." in told
    (heard,) = house.rooms["dm-administrator"]
    assert "the channel of Dublin 1 (web/dub-1): gone: chat.postMessage: is_archived" in str(heard.post.card.items)
    assert ref not in str(heard.post), "an administrator is told of the place, not of the case"
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"note {ref} looking into it")
    assert len(reminders(house, "dm-lead")) == 1


async def test_the_owner_hears_of_each_word_that_a_client_did_not(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    house.lost["client-ORION"] = REFUSED
    for number in (1, 2):
        text = f"We have found copy number {number}."
        reply = await house.fills("lead", f"update:{ref}", {"text": text, "send": "true", "preview": digest(text)})
        assert "Orion was told" in words(reply)
        await house.waits(minutes=2)
        assert len(reminders(house, "dm-lead")) == number
    assert "The channel shared with Orion cannot be reached: the client has not heard" in reminders(house, "dm-lead")[0]
    assert len(house.hears("dm-administrator", TOLD)) == 1


async def test_a_whole_workspace_that_is_lost_is_one_message_and_again_only_after_a_quiet_day(house: House) -> None:
    house.lost |= dict.fromkeys(("dub-1", "managers", "client-ORION", "dm-moderator1"), GONE)
    await raised(house, "imminent_harm")
    await house.waits(minutes=2)
    assert house.hears("dm-administrator", TOLD) == [f"{TOLD} · 4 places cannot be reached"]
    await raised(house, "imminent_harm")
    await house.waits(hours=30)
    assert len(house.hears("dm-administrator", TOLD)) == 1
    await house.waits(hours=48)
    await raised(house, "imminent_harm")
    await house.waits(minutes=2)
    assert len(house.hears("dm-administrator", TOLD)) == 2


async def test_where_no_administrator_can_be_reached_the_managers_are_told(house: House) -> None:
    house.lost |= {"dub-1": GONE, "dm-administrator": GONE}
    await raised(house)
    await house.waits(minutes=5)
    assert house.hears("managers", TOLD) == [f"{TOLD} · 1 place cannot be reached"]


async def test_a_restricted_case_goes_to_nobody_outside_its_group(house: House) -> None:
    group = sorted(house.rules.restricted_groups["csae"])
    house.lost |= {f"dm-{person}": GONE for person in group}
    await raised(house, "csae")
    await house.waits(hours=8)
    assert all(room in ("dm-administrator", "dm-moderator1") for room in house.rooms), sorted(house.rooms)


async def test_somebody_who_is_reached_in_another_chat_is_not_stood_in_for(tmp_path: Path) -> None:
    rules = shipped_rules()
    lead2 = rules.people["lead2"]
    both = replace(lead2, identities=(*lead2.identities, Identity("teams", "T", "ben")))
    async with open_house(tmp_path, replace(rules, people={**rules.people, "lead2": both})) as house:
        house.lost["dm-ben"] = GONE
        ref = await raised(house)
        await house.says("lead2", f"claim {ref}")
        await house.waits(hours=3, seconds=1)
        assert house.hears("dm-lead2", f"{ref} warning: resolve")
        assert not house.hears("dm-lead", f"{ref} warning: resolve")


async def test_an_edit_that_comes_to_nothing_is_told_to_nobody(house: House) -> None:
    ref = await raised(house)
    house.lost["dub-1"] = GONE
    await house.says("lead", f"watch {ref}")
    await house.waits(minutes=2)
    assert house.hears("dm-administrator", TOLD) == []


async def test_what_is_lost_while_rehearsing_is_told_to_nobody(tmp_path: Path) -> None:
    async with open_house(tmp_path, replace(shipped_rules(), rehearses=True)) as house:
        house.lost["managers"] = GONE
        await raised(house)
        await house.waits(hours=1)
        assert house.rooms == {}


async def test_a_place_that_came_back_within_the_minute_is_not_told(house: House) -> None:
    house.lost |= {"dub-1": GONE, "managers": GONE}
    await raised(house)
    del house.lost["managers"]
    await raised(house)
    await house.waits(minutes=2)
    (told,) = house.rooms["dm-administrator"]
    assert "Dublin 1" in str(told.post.card.items)
    assert "managers" not in str(told.post.card.items)


async def test_a_board_that_could_not_be_put_up_is_tried_each_hour_and_when_we_come(tmp_path: Path) -> None:
    rules = shipped_rules()
    orion, there = rules.clients["ORION"], Surface("slack", "T1", "C9")
    rules = replace(rules, clients={"ORION": replace(orion, surfaces=(there,))})
    async with open_house(tmp_path, rules) as house:
        house.lost["C9"] = GONE
        await house.desk.reloaded(house.now)
        await house.deliver()
        await house.waits(minutes=90)
        assert "C9" not in house.rooms
        del house.lost["C9"]
        await house.waits(minutes=29)
        assert "C9" not in house.rooms
        await house.desk.reloaded(house.now)
        await house.waits(seconds=1)
        assert house.hears("C9") == ["ORION card: board"]
        await house.waits(hours=3)
        assert house.hears("C9") == ["ORION card: board"]
