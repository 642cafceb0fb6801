"""The weekly report: what was frozen, what a later change restates, and what it says of it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.cards.reply import File, Reply, Say
from handlers.reports.weekly import Frozen, freeze
from tests.property.test_report_recount import round_the_clock
from tests.support.costs import counted
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


def told(reply: Reply) -> str:
    """Every word of a report on screen."""
    assert isinstance(reply, Say), reply
    lines = [*reply.card.lines, *(fact.value for fact in reply.card.facts)]
    return " / ".join("".join(str(getattr(run, "text", "…")) for run in line) for line in lines)


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
    assert again.restated == said(again)["restated"] == "restated: +1 breach, +1 breach by the wall clock"
    (row,) = said(again)["breaches"]
    assert (row["clock"], row["due_at"], row["severity"]) == ("contain", "2026-11-22T21:00:00Z", "P0")
    by_severity = said(again)["figures"]["by"]["severity"]
    assert [by_severity["P0"][name] for name in ("net_of", "gross_of")] == [1, 1], "broken as P0, in either reckoning"


async def test_a_start_that_is_moved_back_says_how_many_breaches_more(house: House) -> None:
    """`domain.md` §7.4 (12): a later correction prints that it restates the week, and by what."""
    await house.waits(hours=13)  # Monday, hours after the week was over
    ref = await raised(house)
    await house.waits(minutes=1)
    for line in ("claim {}", "told {} call"):
        await house.says("lead", line.format(ref))
    first = await frozen(house)
    assert said(first)["restated"] == ""
    await house.says("manager", f"start {ref} 2026-11-22T23:00:00Z the client's mail lay in the wrong queue")
    again = await frozen(house)
    assert again.report.edition == 2
    assert again.restated == "restated: +1 breach, +1 breach by the wall clock"
    assert [(row["clock"], row["due_at"]) for row in said(again)["breaches"]] == [("resolve", "2026-11-23T03:00:00Z")]
    assert (await frozen(house)).report == again.report


async def test_an_agreed_exclusion_restates_the_clients_own_copy(house: House) -> None:
    ref = await raised(house)
    await house.waits(hours=12)
    await house.says("lead", f"claim {ref}")
    first = await frozen(house)
    link = "https://review.orion.example/agreed/1"
    await house.says("manager", f"exclude {ref} ack their tool was down {link}")
    again = await frozen(house)
    assert again.restated == "restated: -1 breach, +1 breach left out by agreement"
    rows = {row["clock"]: row for row in said(again)["breaches"]}
    assert (rows["ack"]["left_out"], rows["ack"]["evidence"]) == ("agreed", link)
    assert rows["resolve"]["left_out"] == ""
    assert first.report.seal != again.report.seal


async def test_a_clients_copy_tells_nothing_of_our_house(house: House) -> None:
    ref = await raised(house)
    await raised(house, "queue_backlog")
    await raised(house, "csae")
    await house.waits(hours=12)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"code {ref} human_error we looked at the wrong queue")
    body = (await frozen(house)).report.body
    for word in ("human_error", "wrong queue", "lead", "Aoife", "dublin", "queue_backlog", "csae", "R-1", "reasons"):
        assert word not in body, word
    overview = said(await frozen(house, "overview"))["clients"]["ORION"]
    assert {"code": "human_error", "side": "vendor"}.items() <= overview["figures"]["all"]["reasons"][0].items()
    assert {row["code"] for row in overview["breaches"]} >= {"human_error"}
    assert overview["restricted_open"] == 1


@pytest.mark.parametrize(("how_many", "told"), [(0, None), (1, None), (2, 2), (3, 3)])
async def test_one_restricted_case_is_told_to_a_client_as_none(house: House, how_many: int, told: int | None) -> None:
    for _ in range(how_many):
        await raised(house, "csae")
    await house.waits(hours=12)
    content = said(await frozen(house))
    assert content["figures"]["other_open"] == told
    assert content["figures"]["all"]["opened"] == 0


async def test_what_a_client_must_not_count_moves_nothing_in_its_copy(house: House) -> None:
    """Neither a restricted case nor one of a type that no client sees leaves a trace, however it goes."""
    await raised(house)
    await house.waits(hours=12)
    first = await frozen(house)
    house.now = SUNDAY
    for kind in ("queue_backlog", "moderator_safety", "csae"):
        await raised(house, kind)
    house.now = datetime.fromisoformat(said(first)["frozen_at"])
    again = await frozen(house)
    assert (again.new, again.report.body) == (False, first.report.body)


async def test_a_client_reads_what_was_frozen_and_not_what_was_corrected_since(house: House) -> None:
    ref = await raised(house)
    await house.waits(hours=12)
    before = told(await house.says("client_orion", "report", room="client-ORION"))
    assert "Not frozen yet: a correction may still change it." in before
    await frozen(house)
    reply = await house.says("client_orion", "report by type", room="client-ORION")
    assert "Frozen " in told(reply)
    assert "0.0 % (0 of 3) by contract" in told(reply)
    link = "https://review.orion.example/agreed/1"
    await house.says("lead", f"claim {ref}")
    await house.says("manager", f"exclude {ref} ack their tool was down {link}")
    assert told(await house.says("client_orion", "report by type", room="client-ORION")) == told(reply)
    again = await frozen(house)
    reply = await house.says("client_orion", "report by type", room="client-ORION")
    assert "0.0 % (0 of 2) by contract" in told(reply)
    assert "restated: -1 breach, +1 breach left out by agreement" in told(reply)
    assert "edition 2" in told(reply)
    assert isinstance(reply, Say)
    assert reply.file == File("wbr-2026-W47-ORION.json", again.report.body)


async def test_a_frozen_week_says_how_many_restricted_cases_went_out_and_counts_nothing_again(house: House) -> None:
    for _ in range(2):
        await raised(house, "csae")
    await house.waits(hours=12)
    with counted(house.store) as counting:
        assert "restricted 2" in told(await house.says("client_orion", "report", room="client-ORION"))
    await frozen(house)
    later, house.now = house.now, SUNDAY
    await raised(house, "csae")
    house.now = later
    with counted(house.store) as reading:
        assert "restricted 2" in told(await house.says("client_orion", "report", room="client-ORION"))
    assert reading.statements < counting.statements
