"""The weekly report: what was frozen, what a later change restates, and what it says of it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.weekly import Frozen, freeze
from tests.property.test_report_recount import round_the_clock
from tests.support.house import House, open_house, raised

SUNDAY = datetime(2026, 11, 22, 20, tzinfo=UTC)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A desk on a Sunday evening, nine hours before Orion's week is over."""
    async with open_house(tmp_path, round_the_clock(), SUNDAY) as opened:
        yield opened


async def frozen(house: House, whose: str = "ORION") -> Frozen:
    """The last whole week of a client, as it is frozen now."""
    async with house.store.work() as work:
        found = await freeze(work, house.rules, "", house.now)
        await work.commit()
    return next(one for one in found if one.whose == whose)


def said(one: Frozen) -> Any:
    return json.loads(one.report.body)


async def waiting(house: House) -> str:
    """A P1 that waits for the client since Sunday: by the wall clock its targets are up before the week is over."""
    ref = await raised(house)
    for line in ("claim {}", "told {} call", "wait {} client"):
        await house.says("lead", line.format(ref))
    await house.waits(hours=12)
    return ref


async def test_a_lower_severity_later_takes_no_breach_by_the_wall_clock_back(house: House) -> None:
    ref = await waiting(house)
    first = await frozen(house)
    clocks = said(first)["figures"]["all"]["clocks"]
    assert (clocks["resolve"]["gross_kept"], clocks["resolve"]["gross_of"]) == (0, 1)
    await house.waits(hours=6)
    await house.says("manager", f"sev {ref} P3 it is better than we thought")
    again = await frozen(house)
    assert (again.new, again.report.body) == (False, first.report.body)


async def test_a_higher_severity_later_breaks_a_promise_in_the_week_in_which_it_was_due(house: House) -> None:
    ref = await waiting(house)
    first = await frozen(house)
    await house.waits(hours=6)
    await house.says("manager", f"sev {ref} P0 it is worse than we thought")
    again = await frozen(house)
    assert again.restates == first.report.seal
    (row,) = said(again)["breaches"]
    assert (row["clock"], row["due_at"], row["severity"]) == ("contain", "2026-11-22T21:00:00Z", "P0")
    by_severity = said(again)["figures"]["by"]["severity"]
    assert [by_severity["P0"][name] for name in ("net_of", "gross_of")] == [1, 1], "broken as P0, in either reckoning"
