"""The core of the story on a phone at night: 360 pixels wide, dark, with a thumb."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.demo import running
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser

REF = "ORION-1"
WIDTH, HEIGHT = 360, 740
TOO_SMALL = """
[...document.querySelectorAll('button, a, summary, input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [e.outerHTML.slice(0, 90), (e.closest('label') ?? e).getBoundingClientRect()])
  .filter(([, r]) => r.width > 1 && (r.width < 24 || r.height < 24)).map(([html]) => html)
"""


async def fits(page: Page) -> None:
    """Nothing is wider than the screen, and nothing is too small for a thumb."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert await page.evaluate(TOO_SMALL) == []


async def test_a_case_is_raised_taken_told_and_resolved_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        async with visitor(
            chromium, demo.url, "moderator1", "dub-1", dark=True, newcomer=True, width=WIDTH, height=HEIGHT
        ) as mia:
            await fits(mia.page)
            await mia.says("/escalate new")
            await mia.fills("type", "tooling_outage")
            await mia.answers("Raise", tool="Video player")
            await expect(mia.dialog.locator("[name='impact_pct']")).to_be_focused()
            await fits(mia.page)
            await mia.answers("Raise", impact_pct="30")
            await expect(mia.card(REF)).to_be_visible()
            await mia.page.get_by_role("link", name="Rooms and people").click()
            await mia.page.get_by_role("link", name="Handrail (only you)").click()
            await expect(mia.last()).to_contain_text("Told Dublin 1")
            await fits(mia.page)
        async with visitor(chromium, demo.url, "lead", "dub-1", width=WIDTH, height=HEIGHT) as aoife:
            await aoife.presses("Take", on=REF)
            await expect(aoife.card(REF)).to_contain_text("Aoife Byrne took it")
            await aoife.moves_the_clock("+5 min")
            await aoife.presses("Tell client", on=REF)
            await aoife.answers("Preview", text="The player is being restarted.")
            await fits(aoife.page)
            await aoife.answers("Send", send="true")
            await expect(aoife.card(REF)).to_contain_text("The player is being restarted.")
            await aoife.card(REF).locator("a.thread-link").click()
            await expect(aoife.page.get_by_role("complementary")).to_contain_text("The player is being restarted.")
            await fits(aoife.page)
            await aoife.page.get_by_role("link", name="Close the thread").click()
            await aoife.card(REF).locator("summary").click()
            await fits(aoife.page)
            await aoife.presses("Resolve", on=REF)
            await aoife.answers("Resolve", outcome="actioned")
            await expect(aoife.card(REF)).to_contain_text("resolved")
        async with visitor(chromium, demo.url, "client_orion", "client-ORION", width=WIDTH, height=HEIGHT) as kim:
            await expect(kim.card(REF)).to_contain_text("please confirm that it is resolved")
            await fits(kim.page)
        assert (await demo.case(REF))["status"] == "resolved"
