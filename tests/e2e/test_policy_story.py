"""A policy question in three chats at once: from the wait on the client to the ruling, the notice and who has read it.

Story 6 of the domain page.
"""

import asyncio
import signal
from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e.test_three_chats import TEAM, Everywhere, everywhere, three_yaml
from tests.support import slack_desk
from tests.support.demo import Json
from tests.support.teams_run import labels, summary, words

QUESTION, OTHER = "ORION-1", "ORION-2"
RULING = "exaggeration is no lie: leave satire up"
ASKED, STILL = "POLICY reminder · Please read policy notice 1", "POLICY reminder · Still to read: policy notice 1"
KUDOS = "KUDOS update · Orion thanks Dublin 1"
NEW = "newcomer"


async def test_a_question_becomes_a_ruling_a_notice_and_is_read_in_every_chat(tmp_path: Path) -> None:
    async with everywhere(tmp_path, newcomers={NEW: "Nora Daly"}) as house:
        await raised_in_two_chats(house)
        await the_wait_moves_net_and_not_gross(house)
        await the_ruling_resolves_both(house)
        await who_raised_it_hears_what_became_of_it(house)
        await the_ruling_becomes_a_notice_for_two_sites(house)
        await each_reads_it_in_their_own_chat(house)
        await every_chat_counts_the_same(house)
        await reminders_come_in_local_working_hours(house)
        await a_late_joiner_is_asked_on_their_next_shift(house, tmp_path)
        await the_client_thanks_the_team(house)


async def raised_in_two_chats(house: Everywhere) -> None:
    """The question in Slack, a case of the same kind in the web chat; the owner links them."""
    mia = house.slack.person("moderator1")
    form = await mia.types("/escalate", "new", channel=slack_desk.CHANNELS[TEAM])
    chosen = await mia.chooses(form, "type", "policy_ambiguity")
    await mia.submits(chosen, {"policy_ref": "Satire 4.2", "sample_case_ids": "CASE-7"})
    conor = house.slack.demo.persona("moderator3")
    values = {"policy_ref": "Satire 4.2", "sample_case_ids": "CASE-8", "client": "ORION"}
    await conor.fills("new", type="policy_ambiguity", **values)
    await house.slack.settled()
    card = house.teams.card(TEAM, QUESTION)
    assert await house.teams.presses("lead2", TEAM, card, "Take") == f"{QUESTION} is yours."
    await house.teams.says("lead2", "dm", f"link {QUESTION} related {OTHER}")


async def the_wait_moves_net_and_not_gross(house: Everywhere) -> None:
    promised = await due(house, "resolve")
    await house.teams.says("lead2", "dm", f"wait {QUESTION} client is exaggeration a lie?")
    assert (await clock(house, "resolve"))["state"] == "paused"
    began = await house.slack.demo.now()
    await house.slack.advance("PT2H")
    kim = house.slack.person("client_orion")
    await kim.mentions(f"reply {QUESTION} {RULING}", slack_desk.CHANNELS["client-ORION"])
    await house.slack.settled()
    assert (await house.slack.demo.case(QUESTION))["status"] == "in_progress", "the client's word ends the wait"
    assert await due(house, "resolve") - promised == await house.slack.demo.now() - began == timedelta(hours=2)


async def due(house: Everywhere, kind: str) -> datetime:
    return datetime.fromisoformat((await clock(house, kind))["due_at"])


async def clock(house: Everywhere, kind: str) -> Json:
    clocks: list[Json] = (await house.slack.demo.case(QUESTION))["clocks"]
    return next(one for one in clocks if one["kind"] == kind)


async def the_ruling_resolves_both(house: Everywhere) -> None:
    """In a dialog of Slack, filled in with the client's answer and the linked case."""
    ben = house.slack.person("lead2")
    form = await ben.types("/escalate", f"rule {QUESTION}")
    assert RULING in form.words
    assert OTHER in form.words
    done = await ben.submits(form, {})
    assert f"It decides {OTHER} too" in done.words
    await house.slack.settled()
    assert [(await house.slack.demo.case(ref))["status"] for ref in (QUESTION, OTHER)] == ["resolved", "resolved"]
    story = str(await house.slack.demo.persona("lead2").says(f"/escalate show {OTHER}"))
    assert f"decided by {QUESTION}" in story
    kept = await clock(house, "resolve")
    assert (kept["state"], kept["consumed_s"]) == ("met", 0), "net no time has passed, by the wall clock two hours"


async def who_raised_it_hears_what_became_of_it(house: Everywhere) -> None:
    await house.slack.advance("PT6M")
    begins = f"{QUESTION} update · What became of the case that you raised"
    assert len(house.slack.heard("moderator1", begins)) == 1
    assert [one for one in house.teams.direct("moderator1") if summary(one).startswith(begins)]
    (web,) = await house.slack.demo.persona("moderator3").hears(f"{OTHER} update · What became of")
    assert "question answered" in str(web["card"])


async def the_ruling_becomes_a_notice_for_two_sites(house: Everywhere) -> None:
    """Previewed and published in Slack; errors stand at their field."""
    niamh = house.slack.person("manager")
    form = await niamh.types("/escalate", "policy publish Satire of public figures")
    values = {"version": "4.3", "effective": "2026-11-27", "audience": ["site:dublin", "site:manila"]}
    wrong = await niamh.submits(form, values | {"summary": RULING, "link": "https://elsewhere.example/"})
    assert list(wrong.errors) == ["link"]
    preview = await niamh.submits(form, {"link": "https://tickets.harbour.example/4.3"})
    assert "Policy notice, as it will be read" in preview.words
    assert "For: Dublin, Manila." in preview.words
    sent = await niamh.submits(preview, {"send": ["true"]})
    assert "13 people are asked to read it" in sent.words
    await house.slack.advance("PT1M")
    assert not house.slack.heard("moderator2", ASKED), "in Manila it is night"


async def each_reads_it_in_their_own_chat(house: Everywhere) -> None:
    (asked,) = house.slack.heard("moderator1", ASKED)
    await house.slack.person("moderator1").presses(asked, "I have read it")
    there = next(one for one in house.teams.direct("lead2") if summary(one).startswith(ASKED))
    assert "I have read it" in labels(there)
    await house.teams.presses("lead2", "dm", there, "I have read it")
    aoife = house.slack.demo.persona("lead")
    await aoife.hears(ASKED)
    said = await aoife.says("/escalate policy read 1")
    assert "You have read policy notice 1" in str(said)
    await house.slack.settled()
    for who in ("moderator1", "lead2", "lead"):
        assert not house.slack.heard(who, ASKED), "what asked says so now"
        (now,) = [one for one in house.teams.direct(who) if "policy notice 1" in summary(one)]
        assert summary(now).startswith("POLICY reminder · You have read policy notice 1")


async def every_chat_counts_the_same(house: Everywhere) -> None:
    slack = (await house.slack.person("manager").types("/escalate", "policy status 1")).words
    teams = words(await house.teams.says("manager", "dm", "policy status 1"))
    web = str(await house.slack.demo.persona("manager").says("/escalate policy status 1"))
    for text in (slack, teams, web):
        for fact in ("3 of 13 (23 %)", "Dublin 1: 3 of 6 (50 %)", "Manila 1: 0 of 5 (0 %)"):
            assert fact in text, (fact, text)
        assert "Conor" not in text, "nobody who has not read it is named"
    mine = str(await house.slack.demo.persona("lead").says("/escalate policy missing 1"))
    assert "Conor Walsh" in mine
    assert "Paolo" not in mine


async def reminders_come_in_local_working_hours(house: Everywhere) -> None:
    await house.to("2026-11-24T21:59:00Z")
    assert not house.slack.heard("moderator2", ASKED)
    await house.to("2026-11-24T22:00:00Z")  # six in the morning in Manila
    assert len(house.slack.heard("moderator2", ASKED)) == 1
    await house.to("2026-11-25T07:59:00Z")
    assert not house.slack.heard("moderator3", STILL)
    await house.to("2026-11-25T09:00:00Z")
    assert len(house.slack.heard("moderator3", STILL)) == 1
    assert not house.slack.heard("moderator1", STILL), "she has read it"
    await house.to("2026-11-27T12:00:00Z")
    assert len(house.slack.heard("moderator3", STILL)) == 2, "and no more once it is in force"
    (told,) = house.slack.heard("lead", "POLICY reminder · Policy notice 1 is in force")
    assert told.text.endswith("3 of 6 (50 %)")


async def a_late_joiner_is_asked_on_their_next_shift(house: Everywhere, folder: Path) -> None:
    await house.to("2026-11-27T20:00:00Z")
    known = f"slack: {{workspace: {slack_desk.TEAM}, user: {slack_desk.user_of(NEW)}}}"
    person = f"{{key: {NEW}, name: Nora Daly, roles: [moderator], site: dublin, team: dub-1, {known}}}"
    (folder / "app.yaml").write_text(
        three_yaml().replace("  # Manila\n", f"  - {person}\n  # Manila\n", 1), encoding="utf-8"
    )
    house.slack.demo.process.send_signal(signal.SIGHUP)
    await in_force(folder)
    await house.to("2026-11-30T07:59:00Z")
    assert not house.slack.heard(NEW, ASKED)
    await house.to("2026-11-30T08:00:00Z")  # Monday, after the weekend
    assert len(house.slack.heard(NEW, ASKED)) == 1


async def in_force(folder: Path) -> None:
    """Wait until the log tells of the second reading of the rules."""
    for _ in range(300):
        if (folder / "stderr.txt").read_text(encoding="utf-8").count('"rules.in_force"') == 2:
            return
        await asyncio.sleep(0.1)
    raise AssertionError((folder / "stderr.txt").read_text(encoding="utf-8")[-2000:])


async def the_client_thanks_the_team(house: Everywhere) -> None:
    await house.teams.says("client_orion", "client-ORION", f"kudos {QUESTION} quick and clear")
    await house.slack.settled()
    (web,) = [one for one in await house.web(TEAM) if one["text"] == KUDOS]
    for text in (str(house.slack.card(TEAM, KUDOS).blocks), words(house.teams.card(TEAM, KUDOS)), str(web["card"])):
        assert "quick and clear" in text
        assert "Kim" not in text
    assert not [one for one in house.slack.room("client-ORION") if "KUDOS" in one.text]
