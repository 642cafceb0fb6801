"""The pictures of a check-in, taken of the real demo, by the keyboard alone, and without a barrier that axe finds."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.contract.chat.test_chat_private_notes import SHIFT_ENDS, inviting
from tests.e2e.test_checkin_story import CREW, WELLBEING_KEY, Story, yaml
from tests.e2e.test_slack_screens import seen as seen_in_slack
from tests.e2e.test_teams_screens import seen as seen_in_teams
from tests.e2e.test_three_chats import everywhere
from tests.support.axe import violations
from tests.support.chat_web import web_chat
from tests.support.demo import running
from tests.support.slack import screen
from tests.support.slack_desk import user_of
from tests.support.teams.screen import draw_dialog, draw_place
from tests.support.teams_desk import user_of as teams_user
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser


async def test_a_check_in_in_the_web_chat(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z") as demo:
        await demo.persona("moderator1").says("/checkin join")
        async with visitor(chromium, demo.url, "moderator1", "dm-moderator1", height=760) as mia:
            await mia.says("/checkin")
            await expect(mia.dialog).to_contain_text("How was this shift for you?")
            assert await violations(mia.page) == []
            await mia.takes_a_picture("checkin-dialog")
            await mia.dialog.locator("[name='shift']").focus()
            await mia.page.keyboard.press("Tab")
            await expect(mia.dialog.locator("[name='weight']")).to_be_focused()
            await mia.page.reload()
            await mia.says("/checkin help now")
            await expect(mia.page.locator("body")).to_contain_text("116 123")
            assert await violations(mia.page) == []
            await mia.takes_a_picture("help-now")


async def test_an_invitation_is_opened_and_put_off_by_the_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    """The note says nothing; what opens says until when, and how to answer without answering."""
    async with web_chat(tmp_path, change=inviting) as chat:
        await chat.says("moderator1", "dm-moderator1", "/checkin join")
        _, forward = chat.house.manual()
        await forward.to(SHIFT_ENDS)
        async with visitor(chromium, chat.address, "moderator1", "dm-moderator1", height=760) as mia:
            note = mia.page.locator("article", has_text="A private note").first
            await expect(note).to_contain_text("It opens for you alone.")
            assert "check-in" not in (await note.inner_text()).lower()
            assert await violations(mia.page) == []
            await mia.takes_a_picture("private-note")
            await note.get_by_role("button", name="Open").focus()
            await mia.page.keyboard.press("Enter")
            await expect(mia.dialog).to_contain_text("open until 17:00. Private to you.")
            assert await violations(mia.page) == []
            await mia.takes_a_picture("invitation")
            for label in ("Skip", "Remind me later", "Stop these", "Help now"):
                await expect(mia.dialog.get_by_role("button", name=label, exact=True)).to_be_visible()
            await mia.dialog.get_by_role("button", name="Skip", exact=True).focus()
            await mia.page.keyboard.press("Enter")
            await expect(mia.dialog).to_contain_text("Not today, then.")
            assert await violations(mia.page) == []


async def test_a_check_in_help_now_and_the_page_in_slack_teams_and_the_web_chat(
    chromium: Browser, tmp_path: Path
) -> None:
    """After eight have answered there is a page, and it is the same in each chat."""
    async with everywhere(tmp_path, yaml=yaml(), newcomers=CREW, WELLBEING_KEY=WELLBEING_KEY) as house:
        story = Story(house, tmp_path)
        await story.off_until_somebody_opts_in()
        await story.seven_answer_and_are_not_enough()
        await story.eight_answer_and_one_page_is_told_once()
        slack, teams = house.slack.slack, house.teams
        for line, name, height in (("", "checkin", 550), ("help now", "help-now", 450), ("pulse", "pulse", 400)):
            await house.slack.person("moderator1").types("/checkin", line)
            drawn = screen.draw_modal(slack, user_of("moderator1"))
            await seen_in_slack(chromium, name, drawn, height=height, width=620)
            answer = await teams.says("lead2", "dm", f"/checkin {line}".strip())
            if not line:
                dialog = await teams.opens("lead2", "dm", answer, "Open")
                drawn = draw_dialog(dialog.title, dialog.card)
            else:
                drawn = draw_place(teams.place("lead2", "dm"), "Handrail", teams_user("lead2"), latest=1)
            await seen_in_teams(chromium, name, drawn, height=height, width=660)
        async with visitor(chromium, house.slack.demo.url, "lead_night", "dm-lead_night", height=760) as reader:
            await reader.says("/checkin pulse")
            await expect(reader.page.locator("body")).to_contain_text("80 % and more")
            assert await violations(reader.page) == []
            await reader.takes_a_picture("pulse")
