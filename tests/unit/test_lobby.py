"""Who may enter which room, read from the shipped desk."""

import pytest

from handlers.cards.languages import speaking
from handlers.lobby import FEATURED, RuleBookLobby
from tests.support.house import shipped_rules

LOBBY = RuleBookLobby(shipped_rules)


def test_rooms_and_parts_are_named_in_the_language_that_is_spoken() -> None:
    with speaking("pl"):
        titles = {info.title for info in LOBBY.rooms("manager")}
        part = next(persona.part for persona in LOBBY.personas() if persona.key == "manager")
    assert {"Menedżerowie", "Orion (wspólny)", "Handrail (tylko Ty)"} <= titles
    assert part.startswith("menedżer, ")


def test_the_ten_of_the_story_come_first_in_their_order() -> None:
    assert tuple(persona.key for persona in LOBBY.personas()[:10]) == FEATURED
    assert all(persona.featured for persona in LOBBY.personas()[:10])


@pytest.mark.parametrize(
    ("who", "rooms"),
    [
        ("moderator1", {"dub-1", "dm-moderator1"}),
        ("moderator2", {"mnl-1", "dm-moderator2"}),
        ("client_orion", {"client-ORION", "dm-client_orion"}),
        ("client_vega", {"client-VEGA", "dm-client_vega"}),
        ("coach", {"dm-coach"}),
        ("administrator", {"dm-administrator"}),
        ("auditor", {"dm-auditor"}),
    ],
)
def test_everybody_sees_their_own_rooms_and_no_others(who: str, rooms: set[str]) -> None:
    assert {info.room for info in LOBBY.rooms(who)} == rooms


def test_a_manager_enters_every_room_of_the_house() -> None:
    assert {"dub-1", "mnl-1", "aus-1", "managers", "client-ORION", "client-VEGA"} <= {
        info.room for info in LOBBY.rooms("manager")
    }


def test_our_people_are_one_desk_to_a_client_and_persons_to_each_other() -> None:
    (theirs,) = [info for info in LOBBY.rooms("client_orion") if info.kind == "client"]
    (ours,) = [info for info in LOBBY.rooms("manager") if info.room == "client-ORION"]
    assert theirs.alias == shipped_rules().clients["ORION"].alias
    assert ours.alias == ""


def test_nobody_has_no_rooms() -> None:
    assert LOBBY.rooms("nobody") == ()
