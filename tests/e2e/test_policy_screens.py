"""The pictures of policy notices: the preview in its dialog, the question, and the count by team, of the real demo.

And of story 6 of the domain page in Slack and in Teams: the ruling in its dialog, and the question to read it.
"""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import test_slack_screens as slack_screens
from tests.e2e import test_teams_screens as teams_screens
from tests.e2e.test_policy_story import (
    ASKED,
    OTHER,
    QUESTION,
    RULING,
    raised_in_two_chats,
    the_ruling_becomes_a_notice_for_two_sites,
    the_ruling_resolves_both,
    the_wait_moves_net_and_not_gross,
)
from tests.e2e.test_three_chats import TEAM, Everywhere, everywhere
from tests.support.demo import running
from tests.support.slack.screen import draw_modal
from tests.support.slack_desk import user_of as slack_user
from tests.support.teams.screen import draw_dialog, draw_place
from tests.support.teams_desk import user_of as teams_user
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser

NOTICE = {
    "title": "Satire of public figures",
    "version": "4.3",
    "effective": "2026-12-01",
    "audience": "site:dublin, site:manila",
    "summary": "Exaggeration is no lie: leave satire up, unless it calls for harm. When in doubt, ask before you act.",
    "link": "https://tickets.harbour.example/policy/4.3",
}


async def test_the_pictures_show_the_preview_the_question_and_the_count(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z") as demo:
        await demo.post("/demo/clock", {"to": "2026-11-25T08:50:00Z"})
        async with visitor(chromium, demo.url, "manager", "dm-manager", height=900) as niamh:
            await niamh.says("/escalate policy publish Satire of public figures")
            await expect(niamh.dialog).to_contain_text("You read it exactly as it will be read")
            for name in ("version", "effective", "summary", "link"):
                await niamh.dialog.locator(f"[name='{name}']").fill(NOTICE[name])
            for place in ("Site Dublin", "Site Manila"):
                await niamh.dialog.get_by_label(place).check()
            await niamh.answers("Preview")
            await expect(niamh.dialog).to_contain_text("For: Manila, Dublin.")
            await niamh.takes_a_picture("policy-preview")
            await niamh.dialog.get_by_label("Publish exactly this").check()
            await niamh.answers("Publish")
            await niamh.is_told("Policy notice 1 is published")
        await demo.advance("PT1M")
        async with visitor(chromium, demo.url, "lead2", "dm-lead2", height=700) as ben:
            asked = ben.log.locator("article", has_text="Please read policy notice 1").first
            await expect(asked).to_contain_text("I have read it")
            await asked.evaluate("e => e.scrollIntoView({block: 'start'})")
            await ben.takes_a_picture("policy-notice")
        for who in ("moderator1", "lead"):
            await demo.persona(who).says("/escalate policy read 1")
        async with visitor(chromium, demo.url, "manager", "dm-manager", height=700) as niamh:
            await niamh.says("/escalate policy status 1")
            await niamh.is_told("Dublin 1: 2 of 6 (33 %)")
            await niamh.takes_a_picture("policy-status")


async def test_the_pictures_show_the_ruling_and_the_question_in_slack_and_in_teams(
    chromium: Browser, tmp_path: Path
) -> None:
    async with everywhere(tmp_path) as house:
        await raised_in_two_chats(house)
        await the_wait_moves_net_and_not_gross(house)
        await the_ruling_is_drawn(chromium, house)
        await the_ruling_resolves_both(house)
        await the_ruling_becomes_a_notice_for_two_sites(house)
        await the_question_is_drawn(chromium, house)


async def the_ruling_is_drawn(chromium: Browser, house: Everywhere) -> None:
    """The dialog, filled in with the client's answer and the linked case."""
    modal = await house.slack.person("lead2").types("/escalate", f"rule {QUESTION}")
    line = await house.teams.says("lead2", TEAM, f"rule {QUESTION}")
    dialog = await house.teams.opens("lead2", TEAM, line, "Open form")
    for words in (RULING, f"{OTHER} · Policy question / gap"):
        assert words in modal.words
        assert words in str(dialog.card)
    drawn = draw_modal(house.slack.slack, slack_user("lead2"))
    await slack_screens.seen(chromium, "ruling", drawn, height=450, width=620)
    await teams_screens.seen(chromium, "ruling", draw_dialog(dialog.title, dialog.card), height=380, width=660)


async def the_question_is_drawn(chromium: Browser, house: Everywhere) -> None:
    drawn = await slack_screens.direct(house.slack, "lead2", latest=1)
    there = draw_place(house.teams.place("lead2", "dm"), "Handrail", teams_user("lead2"), latest=1)
    for html in (drawn, there):
        for words in (ASKED.split(" · ")[1], "I have read it", RULING):
            assert words in html, words
    await slack_screens.seen(chromium, "policy-notice", drawn, height=350)
    await teams_screens.seen(chromium, "policy-notice", there, height=390)
