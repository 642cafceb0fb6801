"""A shift handed over in three chats at once, on the first working day of the gap that was told of a week before.

Story 7 of the domain page: Manila to Dublin, and on to Austin; accepted in Slack, in Teams and in the web chat.
"""

import csv
import io
import re
from pathlib import Path

from tests.e2e.test_report_story import typed
from tests.e2e.test_three_chats import Everywhere, everywhere, three_yaml
from tests.support.demo import Json
from tests.support.slack.shapes import Message
from tests.support.teams.shapes import Told
from tests.support.teams_run import summary, words

BEGIN = "2026-10-17T12:00:00Z"
GAP = "MANILA reminder · Manila to Dublin from Sun 25 Oct: 1 h with nobody there"
BY_TIME_LEFT = SOONEST, IN_THE_GAP, QUIET = "ORION-3", "ORION-2", "ORION-1"
CARD, NEXT = f"{SOONEST} handover · Manila to Dublin: 3 cases", f"{SOONEST} handover · Dublin to Austin: 3 cases"
LEFT = f"{IN_THE_GAP} handover · Manila to Dublin: 1 of P0 and P1 not accepted"
NONE_LEFT = "MANILA handover · Manila to Dublin: all of P0 and P1 accepted"
ASKED = "which queue has the copies?"


async def test_a_shift_is_handed_over_round_the_world_in_every_chat(tmp_path: Path) -> None:
    async with everywhere(tmp_path, yaml=without_stand_ups(), at=BEGIN) as house:
        await the_gap_is_told_of_seven_days_ahead(house)
        await three_cases_are_open_in_manila(house)
        await the_card_comes_half_an_hour_before_the_end(house)
        await one_is_accepted_in_slack_and_one_in_teams(house)
        await one_is_queried_in_the_web_chat(house)
        await what_nobody_accepts_is_told_of_once(house)
        await it_is_accepted_after_the_gap(house)
        await dublin_hands_over_to_austin(house)
        await the_breach_in_the_gap_is_the_owners_of_record(house, tmp_path)


def without_stand_ups() -> str:
    """The house in three chats, without what would be told each morning of the week between: that is story 8."""
    return re.sub(r"(?m)^standups:\n(?:  .*\n)+", "", three_yaml(), count=1)


async def owners(house: Everywhere) -> dict[str, str]:
    cases = (await house.slack.demo.state())["escalations"]
    return {case["ref"]: case["owner"] for case in cases}


async def direct(house: Everywhere, who: str, begins: str) -> tuple[list[Message], list[Told], list[Json]]:
    """The direct messages of somebody that begin with these words, in each chat: the same ones."""
    slack = house.slack.heard(who, begins)
    teams = [one for one in house.teams.direct(who) if summary(one).startswith(begins)]
    web = [one for one in await house.slack.demo.persona(who).reads() if one["text"].startswith(begins)]
    assert [one.text for one in slack] == [summary(one) for one in teams] == [one["text"] for one in web]
    return slack, teams, web


async def told(house: Everywhere, who: str, begins: str) -> list[str]:
    """The texts of these."""
    return [one.text for one in (await direct(house, who, begins))[0]]


async def the_gap_is_told_of_seven_days_ahead(house: Everywhere) -> None:
    """In the managers' channel of each chat, by the date of headquarters, once."""
    for moment, times in (("18T04:59:00", 0), ("18T05:00:00", 1), ("26T12:00:00", 1)):
        await house.to(f"2026-10-{moment}Z")
        slack = [one.text for one in house.slack.room("managers")]
        teams = [summary(one) for one in house.teams.room("managers")]
        web = [one["text"] for one in await house.slack.demo.persona("manager").reads("managers")]
        for room in (slack, teams, web):
            assert [text for text in room if "Manila to Dublin" in text] == [GAP] * times, moment


async def three_cases_are_open_in_manila(house: Everywhere) -> None:
    """On Tuesday, as Monday is a holiday in Dublin. The one with the least time left is the last that was raised."""
    await house.to("2026-10-27T02:00:00Z")
    await raised(house, QUIET, "policy_ambiguity", policy_ref="4.3", sample_case_ids="CASE-1")
    await house.to("2026-10-27T03:30:00Z")
    await raised(house, IN_THE_GAP, "vip_press", case_id="CASE-2")
    await house.to("2026-10-27T05:15:00Z")
    await raised(house, SOONEST, "vip_press", case_id="CASE-3")
    await told_by_telephone(house, IN_THE_GAP)
    await house.to("2026-10-27T06:00:00Z")
    await told_by_telephone(house, IN_THE_GAP)
    assert await owners(house) == dict.fromkeys(BY_TIME_LEFT, "lead_mnl")


async def raised(house: Everywhere, ref: str, kind: str, **values: str) -> None:
    """Raised, taken and told of to the client at once."""
    await house.slack.demo.persona("moderator2").fills("new", type=kind, client="ORION", **values)
    await house.slack.demo.persona("lead_mnl").says(f"/escalate claim {ref}")
    await told_by_telephone(house, ref)


async def told_by_telephone(house: Everywhere, ref: str) -> None:
    await house.slack.demo.persona("lead_mnl").says(f"/escalate told {ref} by telephone")


async def the_card_comes_half_an_hour_before_the_end(house: Everywhere) -> None:
    await house.to("2026-10-27T06:29:00Z")
    assert not await told(house, "lead", CARD)
    await house.to("2026-10-27T06:30:00Z")
    assert await told(house, "lead_mnl", CARD) == await told(house, "lead", CARD) == [f"{CARD}, 3 not accepted"]
    (slack,), (teams,), (web,) = await direct(house, "lead", CARD)
    for card in (slack.words, words(teams), str(web["card"])):
        assert re.findall(r"(ORION-[0-9]) · P[12] · ", card) == list(BY_TIME_LEFT)
        assert "Nobody of either shift is there for 1 h" in card, "as it was told of a week before"
        assert "late" not in card
        assert card.count("Ana Reyes") == 4, "from her, and each case is hers"


async def one_is_accepted_in_slack_and_one_in_teams(house: Everywhere) -> None:
    """By its button, and by a line; on both sides the card says so in every chat."""
    (slack,), _, _ = await direct(house, "lead", CARD)
    await house.slack.person("lead").presses(slack, "Accept")
    await house.slack.settled()
    assert await owners(house) == {SOONEST: "lead", IN_THE_GAP: "lead_mnl", QUIET: "lead_mnl"}
    assert await told(house, "lead_mnl", CARD) == await told(house, "lead", CARD) == [f"{CARD}, 2 not accepted"]
    _, (teams,), _ = await direct(house, "lead", CARD)
    dialog = await house.teams.opens("lead", "dm", teams, "Accept some…")
    await house.teams.sends("lead", "dm", dialog, cases=QUIET)
    await house.slack.settled()
    assert await told(house, "lead_mnl", CARD) == await told(house, "lead", CARD) == [f"{CARD}, 1 not accepted"]


async def one_is_queried_in_the_web_chat(house: Everywhere) -> None:
    """The owner reads the question in every chat; the case still waits, and stays hers when she has gone home."""
    await house.slack.demo.persona("lead").says(f"/escalate query {IN_THE_GAP} {ASKED}")
    await house.slack.settled()
    (slack,), (teams,), (web,) = await direct(house, "lead_mnl", f"{IN_THE_GAP} reminder")
    assert all(ASKED in text for text in (slack.words, words(teams), str(web["card"])))
    for card in (one for side in await direct(house, "lead_mnl", CARD) for one in side):
        text = card.words if isinstance(card, Message) else words(card) if isinstance(card, Told) else str(card["card"])
        assert "Aoife Byrne asks" in text
    await house.to("2026-10-27T07:04:00Z")
    assert await owners(house) == {SOONEST: "lead", IN_THE_GAP: "lead_mnl", QUIET: "lead"}


async def what_nobody_accepts_is_told_of_once(house: Everywhere) -> None:
    """Five minutes after the end, as a list, to both leads and the manager on duty; and not again."""
    for moment, times in (("27T07:04:30", 0), ("27T07:05:00", 1), ("27T08:00:00", 1)):
        await house.to(f"2026-10-{moment}Z")
        for who in ("lead_mnl", "lead", "manager_mnl"):
            assert await told(house, who, LEFT) == [LEFT] * times, (who, moment)
    assert (await owners(house))[IN_THE_GAP] == "lead_mnl"


async def it_is_accepted_after_the_gap(house: Everywhere) -> None:
    """By the list's button in Teams; card and lists say so wherever they stand."""
    _, (teams,), _ = await direct(house, "lead", LEFT)
    await house.teams.presses("lead", "dm", teams, "Accept")
    await house.slack.settled()
    assert await owners(house) == dict.fromkeys(BY_TIME_LEFT, "lead")
    for who in ("lead_mnl", "lead", "manager_mnl"):
        assert await told(house, who, NONE_LEFT) == [NONE_LEFT]
        assert not await told(house, who, LEFT)
    assert await told(house, "lead_mnl", CARD) == await told(house, "lead", CARD) == [f"{CARD}, all accepted"]


async def dublin_hands_over_to_austin(house: Everywhere) -> None:
    await house.to("2026-10-27T16:29:00Z")
    assert not await told(house, "lead_aus", NEXT)
    await house.to("2026-10-27T16:30:00Z")
    assert await told(house, "lead", NEXT) == await told(house, "lead_aus", NEXT) == [f"{NEXT}, 3 not accepted"]
    assert not await told(house, "lead_mnl", NEXT)
    assert "3 accepted" in str(await house.slack.demo.persona("lead_aus").says("/escalate handover accept"))
    await house.slack.settled()
    assert await owners(house) == dict.fromkeys(BY_TIME_LEFT, "lead_aus")
    assert await told(house, "lead", NEXT) == await told(house, "lead_aus", NEXT) == [f"{NEXT}, all accepted"]


async def the_breach_in_the_gap_is_the_owners_of_record(house: Everywhere, folder: Path) -> None:
    """At half past seven, when Manila had gone home and Dublin was not there; the form says what it looks like."""
    manager = house.slack.demo.persona("manager")
    await manager.says(f"/escalate resolve {IN_THE_GAP} actioned")
    form = (await manager.says(f"/escalate close {IN_THE_GAP}"))["reply"]["form"]
    assert [field["value"] for field in form["fields"] if field["name"] == "code"] == ["handover_gap"]
    day = ("--from", "2026-10-27", "--to", "2026-10-28", "--client", "ORION", "--format", "csv", "--breaches")
    rows = csv.DictReader(io.StringIO(await typed(folder, "report", *day)))
    (row,) = [row for row in rows if (row["ref"], row["clock"]) == (IN_THE_GAP, "resolve")]
    assert (row["due_at"], row["site"], row["owner"]) == ("2026-10-27T07:30:00Z", "manila", "lead")
