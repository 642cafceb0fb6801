"""The pictures of a stand-up, in the three chats: its dialog in private, its digest in the team's room.

Story 8 of the domain page, as people see it.
"""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import test_slack_screens as slack_screens
from tests.e2e import test_teams_screens as teams_screens
from tests.e2e.test_standup_story import ASKED
from tests.e2e.test_three_chats import TEAM, Everywhere, everywhere
from tests.support.demo import running
from tests.support.slack.screen import draw_modal
from tests.support.slack_desk import user_of
from tests.support.teams.screen import draw_dialog
from tests.support.teams_run import summary
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser
DONE = "Since the last stand-up: took ORION-1"
SIGNAL = "Orion thanks the night team"


async def test_the_pictures_show_the_dialog_and_the_digest(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z") as demo:
        async with visitor(chromium, demo.url, "lead2", "dub-1", height=760) as ben:
            digest = ben.log.locator("article", has_text="Dublin stand-up · Tue 24 Nov 2026").first
            await expect(digest).to_contain_text("Answered 3 of 5")
            await digest.evaluate("e => e.scrollIntoView({block: 'start'})")
            await ben.takes_a_picture("standup-digest")
        await demo.post("/demo/clock", {"to": "2026-11-25T07:50:00Z"})
        async with visitor(chromium, demo.url, "lead", "dm-lead", height=760) as aoife:
            await aoife.says("/standup")
            await expect(aoife.dialog).to_contain_text("Dublin stand-up · Wed 25 Nov")
            await expect(aoife.dialog.locator("[name='attention']")).to_have_value(
                "Since the last stand-up: took LYRA-2."
            )
            await aoife.takes_a_picture("standup-dialog")
            await aoife.answers("Answer", signals=SIGNAL)
            await aoife.is_told(SIGNAL)


async def test_the_pictures_show_both_in_slack_and_in_teams(chromium: Browser, tmp_path: Path) -> None:
    async with everywhere(tmp_path) as house:
        await house.to("2026-11-25T07:30:00Z")
        await slack_screens.told(house.slack)
        await house.to("2026-11-25T07:46:00Z")
        await the_dialogs_are_drawn_and_sent_in(chromium, house)
        await house.to("2026-11-25T08:45:00Z")
        slack = await slack_screens.room(house.slack, TEAM, "lead2", latest=1)
        teams = teams_screens.room(house.teams, TEAM, "Dublin 1 · Escalations", "lead2", latest=1)
        for html in (slack, teams):
            for words in ("Dublin stand-up", DONE, SIGNAL, "Answered 2 of 6"):
                assert words in html, words
        await slack_screens.seen(chromium, "standup-digest", slack, height=410)
        await teams_screens.seen(chromium, "standup-digest", teams, height=490)


async def the_dialogs_are_drawn_and_sent_in(chromium: Browser, house: Everywhere) -> None:
    """Aoife's in both chats, filled in with what she did; she answers in Teams, and Mia in Slack."""
    await house.slack.person("lead").types("/standup")
    modal = draw_modal(house.slack.slack, user_of("lead"))
    asked = next(one for one in house.teams.direct("lead") if summary(one).startswith(ASKED))
    form = await house.teams.opens("lead", "dm", asked, "Answer…")
    dialog = draw_dialog(form.title, form.card)
    for html in (modal, dialog):
        assert DONE in html
    await slack_screens.seen(chromium, "standup-dialog", modal, height=650, width=620)
    await teams_screens.seen(chromium, "standup-dialog", dialog, height=510, width=660)
    await house.teams.sends("lead", "dm", form, signals=SIGNAL)
    mia = house.slack.person("moderator1")
    blocked = {"attention": "The audio queue grows", "blockers": "The review tool has no sound, @ben calls the vendor"}
    await mia.submits(await mia.types("/standup"), blocked)
    await house.slack.settled()
