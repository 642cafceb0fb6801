"""A stand-up in three chats at once: asked in private, answered in each its own way, told to all in the same words.

Story 8 of the domain page: on working days alone, the report's numbers, nobody's name, late answers in the thread.
"""

import re
from pathlib import Path

from tests.e2e.test_three_chats import TEAM, Everywhere, everywhere
from tests.support import slack_desk
from tests.support.demo import Json
from tests.support.teams_run import summary, words

ASKED, DIGEST, LATE = "DUBLIN reminder · The Dublin stand-up", "DUBLIN digest · Dublin", "DUBLIN digest · added after"


async def test_a_stand_up_is_asked_answered_and_told_in_every_chat(tmp_path: Path) -> None:
    async with everywhere(tmp_path) as house:
        await house.to("2026-11-25T01:00:00Z")
        await comes_in(house, "vip_press", "CASE-1")
        await comes_in(house, "csae", "CASE-2", active_abuse="unknown")
        await house.to("2026-11-25T07:45:00Z")
        await answered_in_slack(house)
        await answered_in_teams(house)
        await answered_in_the_web_chat(house)
        await house.to("2026-11-25T08:44:00Z")
        await comes_in(house, "vip_press", "CASE-3")
        assert not await told(house, DIGEST)
        await house.to("2026-11-25T08:45:00Z")
        await every_room_reads_the_same(house)
        await the_report_says_the_same(house)
        await a_late_answer_goes_under_it(house)
        await house.to("2026-11-28T12:00:00Z")
        days = [text.split(" · ")[2] for text in await told(house, DIGEST)]
        assert days == ["Wed 25 Nov 2026", "Thu 26 Nov 2026", "Fri 27 Nov 2026"], "and none on a Saturday"


async def comes_in(house: Everywhere, kind: str, content: str, **more: str) -> None:
    """A case of Dublin's that nobody takes."""
    answer = await house.slack.demo.persona("lead").fills("new", type=kind, client="ORION", case_id=content, **more)
    assert answer["reply"]["kind"] == "say", answer
    await house.slack.settled()


async def answered_in_slack(house: Everywhere) -> None:
    """By the slash command, in a modal, before the reminder."""
    (asked,) = house.slack.heard("moderator1", ASKED)
    mia = house.slack.person("moderator1")
    form = await mia.types("/standup", "", channel=slack_desk.CHANNELS[TEAM])
    assert form is not None
    await mia.submits(form, {"attention": "the health queue *grows*", "blockers": "the tool is slow, @ben"})
    await house.slack.settled()
    (now,) = [one for one in house.slack.direct("moderator1") if one.ts == asked.ts]
    assert now.text.startswith("DUBLIN reminder · Your answers"), "what was asked says so now"


async def answered_in_teams(house: Everywhere) -> None:
    """By the button under the questions, in a dialog."""
    asked = next(one for one in house.teams.direct("lead2") if summary(one).startswith(ASKED))
    form = await house.teams.opens("lead2", "dm", asked, "Answer…")
    assert form.fields == ["attention", "blockers", "signals"]
    done = await house.teams.sends("lead2", "dm", form, signals="Orion upheld three disputes")
    assert "Orion upheld three disputes" in done.words
    await house.slack.settled()


async def answered_in_the_web_chat(house: Everywhere) -> None:
    """By a line, and skipped by another one; what is typed wrong changes nothing."""
    said = await house.slack.demo.persona("lead").says("/standup answer three cases come from the night")
    assert said["reply"]["kind"] == "say"
    said = await house.slack.demo.persona("moderator3").says("/standup skip")
    assert "You skip" in said["reply"]["card"]["title"]
    said = await house.slack.demo.persona("moderator3").says("/standup what")
    assert "Allowed: edit, skip, report, items" in said["reply"]["card"]["text"]


async def told(house: Everywhere, begins: str) -> list[str]:
    """What the team's room was told, in each chat the same: its texts."""
    slack = [one.text for one in house.slack.room(TEAM) if one.text.startswith(begins)]
    teams = [summary(one) for one in house.teams.room(TEAM) if summary(one).startswith(begins)]
    web = [str(one["text"]) for one in await house.web(TEAM) if one["text"].startswith(begins)]
    assert slack == teams == web
    return web


async def every_room_reads_the_same(house: Everywhere) -> None:
    assert len(await told(house, DIGEST)) == 1
    (web,) = [one for one in await house.web(TEAM) if one["text"].startswith(DIGEST)]
    slack = str(house.slack.card(TEAM, DIGEST).blocks)
    teams = words(house.teams.card(TEAM, DIGEST))
    lines: list[str] = card(web)["lines"]
    assert len(lines) < 12
    for fact in (
        "Breached now 1 · at risk <2 h 1 · open 2 (P0 0 · P1 2",
        "restricted 1",
        "Answered 3 of 5",
        "Orion upheld three disputes",
    ):
        assert any(fact in line for line in lines), (fact, lines)
        assert fact in slack
        assert fact in teams
    for text in (slack, teams, str(lines)):
        assert "the tool is slow, Ben Doyle" in text
        assert not any(name in text for name in ("Conor", "Declan", "Mia Kelly", "Aoife")), (
            "nobody is named for silence"
        )


async def the_report_says_the_same(house: Everywhere) -> None:
    """Asked at the digest's minute in each chat: what came in since midnight, so since the last stand-up as well."""
    asked = "report today by site"
    slack = (await house.slack.person("lead2").types("/escalate", asked)).words
    teams = words(await house.teams.says("lead2", "dm", asked))
    web = str(await house.slack.demo.persona("lead2").says(f"/escalate {asked}"))
    (message,) = [one for one in await house.web(TEAM) if one["text"].startswith(DIGEST)]
    told = " ".join(card(message)["lines"])
    backlog, restricted = numbers(r"open (\d+) \(.* restricted (\d+)", told)
    opened, resolved, broken = numbers(r"(\d+) opened / (\d+) resolved · breaches (\d+)", told)
    assert (opened, backlog, resolved, restricted) == ("2", "2", "0", "1")
    for report in (slack, teams, web):
        assert f"{opened} · open now {backlog} · restricted {restricted}" in report
        assert f"(0 of {broken}) by contract" in report
        assert f"no reason yet {broken} " in report
        assert f"Dublin · opened {opened} · open {backlog} · kept 0.0 % (0 of {broken})" in report


def numbers(pattern: str, text: str) -> tuple[str, ...]:
    """The numbers of a digest that a pattern names."""
    found = re.search(pattern, text)
    assert found is not None, text
    return found.groups()


async def a_late_answer_goes_under_it(house: Everywhere) -> None:
    said = await house.slack.demo.persona("site_lead").says("/standup answer the fire alarm is tested at noon")
    assert "added under it" in str(said)
    await house.slack.settled()
    assert len(await told(house, LATE)) == 1
    head = house.slack.card(TEAM, DIGEST).ts
    assert [one.text for one in house.slack.room(TEAM) if one.thread_ts == head and one.text.startswith(LATE)]
    assert [one for one in house.teams.room(TEAM) if one.root == house.teams.card(TEAM, DIGEST).id]


def card(message: Json) -> Json:
    found: Json = message["card"]
    return found
