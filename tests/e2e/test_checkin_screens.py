"""The pictures of a check-in, taken of the real demo, by the keyboard alone, and without a barrier that axe finds."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.axe import violations
from tests.support.demo import running
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
