"""Shifts that will meet worse are told of seven days ahead, once: on the dates that `domain.md` §1.7 gives."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.support.house import House, open_house, shifts_alone, shipped_rules

YEAR = datetime(2026, 1, 1, 9, tzinfo=UTC)


async def told(house: House, days: int) -> list[tuple[str, str]]:
    """What the managers were told in so many days, with the day on which they were."""
    found: list[tuple[str, str]] = []
    for _ in range(days):
        await house.waits(days=1)
        texts = [text for text in house.hears("managers") if " to " in text]
        found += [(f"{house.now:%m-%d}", text) for text in texts[len(found) :]]
    return found


async def test_a_year_tells_of_the_two_changes_seven_days_ahead_and_of_nothing_else(tmp_path: Path) -> None:
    async with open_house(tmp_path, shifts_alone(), YEAR) as house:
        await house.desk.reloaded(house.now)
        assert await told(house, 365) == [
            ("03-01", "AUSTIN reminder · Austin to Manila from Sun 8 Mar: no overlap"),
            ("10-18", "MANILA reminder · Manila to Dublin from Sun 25 Oct: 1 h with nobody there"),
        ]


async def test_the_card_says_when_each_shift_ends_and_begins(tmp_path: Path) -> None:
    async with open_house(tmp_path, shipped_rules(), datetime(2026, 10, 17, 9, tzinfo=UTC)) as house:
        await house.desk.reloaded(house.now)
        await house.waits(days=1)
        (heard,) = house.rooms["managers"]
        (item,) = heard.post.card.items
        instants = [run.at for run in item.line if hasattr(run, "at")]
        assert instants == [datetime(2026, 10, 25, 7, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)]
        assert "First shift: Mon 26 Oct" in "".join(getattr(run, "text", "") for run in item.line)


async def test_a_process_that_was_away_tells_late_and_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, shipped_rules(), datetime(2026, 10, 16, 9, tzinfo=UTC)) as house:
        await house.desk.reloaded(house.now)
        await house.waits(hours=1)
        await house.sleeps(days=5)
        await house.desk.reloaded(house.now)
        await house.waits(days=9)
        assert len(house.hears("managers", "MANILA reminder")) == 1


async def test_every_channel_of_the_managers_is_told_though_both_are_in_one_chat(tmp_path: Path) -> None:
    rules = shipped_rules()
    both = (*rules.managers, replace(rules.managers[0], room="managers-too"))
    async with open_house(tmp_path, replace(rules, managers=both), datetime(2026, 10, 16, 9, tzinfo=UTC)) as house:
        await house.desk.reloaded(house.now)
        await house.waits(days=3)
        for room in ("managers", "managers-too"):
            assert len(house.hears(room, "MANILA reminder")) == 1, room


async def test_without_hands_over_to_nothing_is_told(tmp_path: Path) -> None:
    sites = {key: replace(site, hands_over_to=None) for key, site in shipped_rules().sites.items()}
    async with open_house(
        tmp_path, replace(shipped_rules(), sites=sites), datetime(2026, 10, 16, 9, tzinfo=UTC)
    ) as house:
        await house.desk.reloaded(house.now)
        assert await told(house, 12) == []
