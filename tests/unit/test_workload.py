"""Workload: counts by team, never of a person, and nothing of check-ins or nudges."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.domain.checkin import Mode, Terms
from handlers.domain.people import Role
from handlers.domain.rulebook import RuleBook
from handlers.domain.workload import Load, loads
from tests.support.house import TUESDAY_NINE, House, open_house, raised, shipped_rules
from tests.support.small_rules import person

RULES = shipped_rules()


async def shown(house: House, who: str = "manager", line: str = "workload") -> Card:
    reply = await house.says(who, line)
    assert isinstance(reply, Say), reply
    return reply.card


def large(people: int, k: int = 8) -> RuleBook:
    """A team of so many moderators and leads, the only one, at a site with check-ins."""
    mine = [one for one in RULES.people.values() if one.team == "dub-1" and one.has(Role.MODERATOR, Role.LEAD)]
    more = {f"more{n}": person(f"more{n}", Role.MODERATOR) for n in range(people - len(mine))}
    crew = {key: replace(one, team="dub-1", site="dublin") for key, one in more.items()}
    return replace(RULES, people={**RULES.people, **crew}, checkins={"dublin": Terms(Mode.PULL, k, 4)})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, large(8)) as opened:
        yield opened


def words(card: Card) -> list[str]:
    return ["".join(getattr(run, "text", "") for run in item.line) for item in card.items]


async def test_a_team_s_demanding_cases_are_counted_beside_its_usual(house: House) -> None:
    name = house.rules.teams["dub-1"].name
    for _ in range(2):
        await raised(house, "imminent_harm")
    house.now += timedelta(days=2)
    for _ in range(3):
        await raised(house, "imminent_harm")
    await raised(house, "policy_ambiguity")
    house.now += timedelta(minutes=1)

    assert words(await shown(house)) == [f"{name}: 3 demanding cases, usually 0. Consider rotation."]
    house.now += timedelta(hours=12)
    assert words(await shown(house)) == [f"{name}: 0 demanding cases, usually 0."]


@pytest.mark.parametrize(("people", "k", "seen"), [(7, 8, False), (8, 8, True), (8, 9, False)])
async def test_a_team_of_fewer_than_the_k_of_its_site_is_left_out(
    tmp_path: Path, people: int, k: int, seen: bool
) -> None:
    async with open_house(tmp_path, large(people, k)) as house:
        await raised(house, "imminent_harm")
        card = await shown(house)
        assert (len(card.items) == 1) is seen
        assert "are left out" in str(card.lines), "other teams are smaller"


async def test_no_person_is_named_and_only_leads_and_managers_may_ask(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    await house.says("lead", f"claim {ref}")
    for who in ("manager", "lead"):
        said = str(await shown(house, who))
        for one in house.rules.people.values():
            assert one.name not in said, one.name
        assert ref not in said
    for who in ("moderator1", "client_orion", "coach", "auditor"):
        assert "demanding" not in str(await house.says(who, "workload")), who


def test_much_is_three_or_more_and_twice_the_usual() -> None:
    assert [Load("a", now, usual).is_much for now, usual in ((2, 0), (3, 0), (3, 1), (7, 4), (8, 4))] == [
        *(False, True, True, False, True),
    ]


def test_no_case_is_no_load() -> None:
    assert loads((), RULES.types, ("a",), TUESDAY_NINE) == (Load("a", 0, 0),)
