"""The pictures of a stand-up, taken of the real demo: its dialog in private, its digest in the team's room."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.demo import running
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser


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
            await aoife.answers("Answer", signals="Orion thanks the night team")
            await aoife.is_told("Orion thanks the night team")
