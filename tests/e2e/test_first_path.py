"""The newcomer's five steps move on as they are done, without a reload."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.demo import Demo, running
from tests.support.visitor import Visitor, visitor

pytestmark = pytest.mark.browser
REF = "ORION-1"


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running(tmp_path) as started:
        yield started


async def stands_at(somebody: Visitor, step: str) -> None:
    await expect(somebody.page.locator(".path [aria-current='step']")).to_contain_text(step)


async def test_the_steps_move_on_as_they_are_done(chromium: Browser, demo: Demo) -> None:
    async with visitor(chromium, demo.url, "moderator1", "dub-1", newcomer=True) as newcomer:
        await stands_at(newcomer, "Raise a case")
        await newcomer.page.evaluate("window.sameLoad = true")
        await newcomer.says("/escalate new")
        await newcomer.fills("type", "tooling_outage")
        await newcomer.answers("Raise", tool="Video player", impact_pct="30")
        await stands_at(newcomer, "Take it")
        assert await newcomer.page.evaluate("window.sameLoad"), "nothing was loaded again"
        await newcomer.page.get_by_role("button", name="Go there as Aoife Byrne").click()
        await expect(newcomer.page.locator(".self summary")).to_contain_text("Aoife Byrne")
        await expect(newcomer.page.locator("html")).to_have_class("scripted")
        await newcomer.page.evaluate("window.sameLoad = true")
        await newcomer.presses("Take", on=REF)
        await stands_at(newcomer, "Move the clock")
        await newcomer.page.get_by_role("button", name=f"To this case’s next ping ({REF})").click()
        await stands_at(newcomer, "Tell the client")
        await newcomer.presses("Tell client", on=REF)
        await newcomer.answers("Preview", text="We are looking at it now.")
        await expect(newcomer.dialog).to_contain_text("Exactly what will be seen")
        await stands_at(newcomer, "Tell the client")
        await newcomer.answers("Send", send="true")
        await stands_at(newcomer, "Resolve it")
        await newcomer.says(f"/escalate resolve {REF} fixed it plays again")
        await expect(newcomer.page.locator(".path")).to_contain_text("That is the whole story.")
        assert await newcomer.page.evaluate("window.sameLoad"), "nothing was loaded again"
        await newcomer.page.get_by_role("button", name="Put these steps away").click()
        await expect(newcomer.page.locator(".path")).to_have_count(0)
        await newcomer.says("/escalate list mine")
        await newcomer.is_told("Your cases")
        await expect(newcomer.page.locator(".path")).to_have_count(0)
