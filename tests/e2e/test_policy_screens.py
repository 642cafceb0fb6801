"""The pictures of policy notices, of the real demo: the preview in its dialog, the question, and the count by team."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.demo import running
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
