"""`report` in a chat: the numbers of a period, as far as the asker may see them."""

import pytest

from handlers.cards.card import Moment
from handlers.cards.reply import Reply
from handlers.clocks.promises import seconds
from handlers.domain.period import today
from handlers.reports.counting import facts as counted
from tests.support.house import House, raised, words
from tests.support.replies import card


def facts(reply: Reply) -> dict[str, str]:
    """A report's facts by label, an instant as “…”."""
    return {fact.label: _plain(fact.value) for fact in card(reply).facts}


def rows(reply: Reply) -> list[str]:
    return [_plain(item.line) for item in card(reply).items]


def _plain(line: tuple[object, ...]) -> str:
    return "".join("…" if isinstance(run, Moment) else str(getattr(run, "text", "")) for run in line)


async def a_morning(house: House) -> tuple[str, str]:
    """One case taken after 10 minutes and resolved after 60; another that nobody touches."""
    first, second = await raised(house), await raised(house)
    await house.waits(minutes=10)
    await house.says("lead", f"claim {first}")
    await house.says("lead", f"told {first} call")
    await house.waits(minutes=50)
    await house.says("lead", f"resolve {first} fixed: it is done")
    return first, second


async def test_a_managers_day_in_one_card(house: House) -> None:
    await a_morning(house)
    reply = await house.says("manager", "report")
    (counted_by_age,) = [fact for fact in card(reply).facts if fact.counts]
    assert counted_by_age.label == "Age of what is open"
    assert [(one.name, one.number) for one in counted_by_age.counts] == [
        ("under 4 h", 1),
        *[(name, 0) for name in ("4–24 h", "1–3 d", "3–7 d", "over 7 d")],
    ]
    assert card(reply).title == "Report · today"
    assert facts(reply) == {
        "Opened": "2 · open now 1",
        "Promises kept": "60.0 % (3 of 5) by contract · 60.0 % (3 of 5) by the wall clock",
        "Taken": "half within 10 min, nine of ten within 10 min, mean 10 min (1) · not taken 1, oldest 1 h",
        "Resolved": "half within 1 h, nine of ten within 1 h, mean 1 h (1) · by the wall clock half within 1 h",
        "Updates in time": "none decided",
        "Age of what is open": "under 4 h: 1",
        "Used of its target": "under 50 %: 1",
        "Opened again": "0.0 % (0 of 1) · may change until …",
        "Breach reasons": "no reason yet 2 (100.0 % so far)",
    }
    assert rows(reply) == ["P1 · opened 2 · open 1 · kept 60.0 % (3 of 5)"]


@pytest.mark.parametrize(
    ("line", "title", "row"),
    [
        ("report by client", "Report · today", "Orion · "),
        ("report week by site", "Report · this week", "Dublin · "),
        ("report this week type", "Report · this week", "VIP / press"),
        ("report last", "Report · 2026-W47", ""),
        ("report client ORION", "Report · Orion · this week", "P1 · "),
        ("report client:orion today", "Report · Orion · today", "P1 · "),
        ("numbers Orion", "Report · Orion · this week", "P1 · "),
        ("report client VEGA", "Report · Vega · this week", ""),
    ],
)
async def test_periods_clients_and_groups_in_any_order(house: House, line: str, title: str, row: str) -> None:
    await raised(house)
    reply = await house.says("manager", line)
    assert card(reply).title == title
    assert bool(rows(reply)) == bool(row)
    assert all(each.startswith(row) for each in rows(reply))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("report yesterday", "`yesterday` is no choice for `period`. Allowed: today, week, last."),
        ("report client", "Say which after `client`. For example: `report client ORION`."),
        ("report client NOBODY", "`NOBODY` is no choice for `client`."),
        ("report by moon", "`moon` is no choice for `by`. Allowed: client, site, type, severity."),
        ("report today week", "`week` is no choice for `period`."),
    ],
)
async def test_what_makes_no_sense_is_said_in_one_sentence(house: House, line: str, said: str) -> None:
    assert words(await house.says("manager", line)).startswith(said)


async def test_a_client_reads_its_own_whole_week_without_reasons_or_sites(house: House) -> None:
    await a_morning(house)
    reply = await house.says("client_orion", "report", room="client-ORION")
    assert card(reply).title == "Report · Orion · 2026-W47"
    assert facts(reply)["Opened"] == "0 · open at its end 0"
    await house.waits(days=7)
    reply = await house.says("client_orion", "report week", room="client-ORION")
    assert card(reply).title == "Report · Orion · 2026-W48"
    assert facts(reply)["Opened"] == "2 · open at its end 1"
    assert "Breach reasons" not in facts(reply)
    assert [action.label for action in card(reply).actions] == ["By type"]
    for line, said in (
        ("report today", "“today” is not over yet: your report is of a whole week. Type `report`."),
        ("report by site", "“site” is no group of your report. Allowed: type, severity."),
        ("report client VEGA", "`VEGA` is no choice for `client`."),
    ):
        assert words(await house.says("client_orion", line, room="client-ORION")).startswith(said)
    other = await house.says("client_vega", "report", room="client-VEGA")
    assert (card(other).title, facts(other)["Opened"]) == ("Report · Vega · 2026-W48", "0 · open at its end 0")


@pytest.mark.parametrize("who", ["moderator1", "coach", "administrator"])
async def test_who_may_not_read_numbers_is_told_who_may(house: House, who: str) -> None:
    await raised(house)
    said = words(await house.says(who, "report"))
    assert said.startswith("`report` is for leads, managers, auditors and a client's contacts.")


async def test_a_lead_reads_the_numbers_of_their_site(house: House) -> None:
    await raised(house)
    assert facts(await house.says("lead", "report"))["Opened"] == "1 · open now 1"
    assert facts(await house.says("lead_mnl", "report"))["Opened"] == "0 · open now 0"
    assert facts(await house.says("auditor", "report"))["Opened"] == "1 · open now 1"


async def test_restricted_cases_are_a_number_and_nothing_else(house: House) -> None:
    await raised(house, "csae")
    for who in ("manager", "auditor"):
        reply = await house.says(who, "report by type")
        assert facts(reply)["Opened"] == "0 · open now 0 · restricted 1"
        assert rows(reply) == []
    for who in ("lead_mnl", "client_orion"):
        assert "restricted" not in facts(await house.says(who, "report"))["Opened"]


async def test_a_breach_counts_for_the_severity_it_was_reached_at(house: House) -> None:
    ref = await raised(house)
    await house.waits(minutes=20)
    await house.says("manager", f"sev {ref} P3 it is better than we thought")
    reply = await house.says("manager", "report")
    assert rows(reply) == ["P1 · opened 1 · open 0 · kept 0.0 % (0 of 1)", "P3 · opened 0 · open 1 · kept none decided"]


async def test_a_breach_stays_where_it_was_decided_when_the_severity_falls_again(house: House) -> None:
    """P0 makes the case late as of minute 5; P1 and P2 later do not move that into the time in which it was P3."""
    ref = await raised(house)
    for minutes, severity in ((10, "P3"), (10, "P0"), (1, "P1"), (1, "P2")):
        await house.waits(minutes=minutes)
        await house.says("manager", f"sev {ref} {severity} it is as bad as this")
    async with house.store.reading() as work:
        found = await counted(work, house.rules, house.rules.people["manager"], today("UTC", house.now), house.now)
    decided = {(one.reckoning.value, one.clock): (one.at - seconds(house.now)) // 60 + 22 for one in found.verdicts}
    assert decided["net", "ack"] == decided["gross", "ack"] == 5
    assert {one.where.severity for one in found.verdicts if one.clock == "ack"} == {"P0"}, (
        "as it was when that broke it"
    )


async def test_an_agreed_exclusion_leaves_the_net_result_alone_and_is_shown(house: House) -> None:
    ref = await raised(house)
    await house.waits(minutes=20)
    await house.says("lead", f"claim {ref}")
    evidence = "https://review.orion.example/agreed/1"
    said = words(await house.says("manager", f"exclude {ref} ack their tool was down {evidence}"))
    assert "left out" in said, said
    told = facts(await house.says("manager", "report"))
    assert told["Promises kept"] == "none decided by contract · 0.0 % (0 of 1) by the wall clock"
    assert told["Left out"] == "1, 5 min overdue in all: the client agreed"


async def test_a_case_opened_again_is_counted_where_it_was_resolved_first(house: House) -> None:
    first, _ = await a_morning(house)
    await house.waits(minutes=30)
    await house.says("lead", f"reopen {first} the account is back online")
    told = facts(await house.says("manager", "report"))
    assert told["Opened again"] == "100.0 % (1 of 1) · may change until …"
    await house.waits(minutes=10)
    await house.says("lead", f"resolve {first} fixed again")
    told = facts(await house.says("manager", "report"))
    assert told["Resolved again"].startswith("half within 1 h 40 min")
    assert told["Resolved"].startswith("half within 1 h,")
