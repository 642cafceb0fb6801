"""The core of the story without a mouse: every step is reached, seen and left by keys alone."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.demo import running
from tests.support.visitor import Visitor, visitor

pytestmark = pytest.mark.browser

REF = "ORION-1"
FOCUSED = """(() => {
  const e = document.activeElement;
  return (e.innerText || e.getAttribute('name') || e.id || '').trim();
})()"""
RING = """(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
})()"""
INSIDE = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"


async def tabs_to(page: Page, words: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on what says so; it must be seen there."""
    for _ in range(120):
        await page.keyboard.press("Shift+Tab" if back else "Tab")
        if (await page.evaluate(FOCUSED)).startswith(words):
            assert await page.evaluate(RING), f"the focus cannot be seen on {words}"
            return
    raise AssertionError(f"no Tab leads to {words}")


async def test_a_case_is_raised_taken_told_and_resolved_without_a_mouse(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        async with visitor(chromium, demo.url, "moderator1", "dub-1") as mia:
            await raise_it(mia)
        async with visitor(chromium, demo.url, "lead", "dub-1") as aoife:
            await take_it(aoife)
            await tell_the_client(aoife)
            await use_the_menu_and_the_thread(aoife)
            await resolve_it(aoife)
        assert (await demo.case(REF))["status"] == "resolved"


async def raise_it(mia: Visitor) -> None:
    """The list of commands by arrows, the dialog by Tab and Enter; the first key is the one that skips the rooms."""
    keys = mia.page.keyboard
    await keys.press("Tab")
    assert await mia.page.evaluate(FOCUSED) == "Skip to the message box"
    await keys.press("Enter")
    await expect(mia.page.locator("#text")).to_be_focused()
    await keys.type("/n")
    options = mia.page.get_by_role("option")
    await expect(options.first).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(mia.page.locator("#text")).to_have_attribute("aria-activedescendant", "text-offer-0")
    await keys.press("Enter")
    await expect(mia.page.locator("#text")).to_have_value("/escalate new ")
    await keys.press("Escape")
    await keys.press("Enter")
    await expect(mia.dialog.locator("[name='type']")).to_be_focused()
    async with mia.page.expect_response("**/submit"):
        await keys.type("Tooling")
    await expect(mia.dialog.locator("[name='tool']")).to_be_visible()
    await tabs_to(mia.page, "tool")
    await keys.type("Video player")
    await keys.press("Enter")  # one field is missing still
    await expect(mia.dialog.locator("[name='impact_pct']")).to_be_focused()
    await expect(mia.dialog.locator("[name='tool']")).to_have_value("Video player")
    for _ in range(40):  # round and round: the dialog keeps the focus
        await keys.press("Tab")
        assert await mia.page.evaluate(INSIDE)
    await mia.dialog.locator("[name='impact_pct']").focus()
    await keys.type("30")
    await keys.press("Enter")
    await expect(mia.dialog).to_have_count(0)
    await expect(mia.page.locator("#text")).to_be_focused()
    await expect(mia.card(REF)).to_be_visible()


async def take_it(aoife: Visitor) -> None:
    await tabs_to(aoife.page, "Take")
    await aoife.page.keyboard.press("Enter")
    await expect(aoife.card(REF)).to_contain_text("Aoife Byrne took it")


async def tell_the_client(aoife: Visitor) -> None:
    """Escape leaves everything as it was, and the focus goes back to the button that opened the dialog."""
    keys = aoife.page.keyboard
    await tabs_to(aoife.page, "Tell client")
    await keys.press("Enter")
    await expect(aoife.dialog.locator("[name='text']")).to_be_focused()
    await keys.press("Escape")
    await expect(aoife.dialog).to_have_count(0)
    assert (await aoife.page.evaluate(FOCUSED)).startswith("Tell client")
    await keys.press("Enter")
    await expect(aoife.dialog.locator("[name='text']")).to_be_focused()
    await keys.type("The player is being restarted.")
    await tabs_to(aoife.page, "Preview")
    await keys.press("Enter")
    await expect(aoife.dialog).to_contain_text("Exactly what will be seen")
    await aoife.dialog.locator("[name='text']").focus()
    await tabs_to(aoife.page, "send")
    await keys.press("Space")
    await tabs_to(aoife.page, "Send")
    await keys.press("Enter")
    await expect(aoife.dialog).to_have_count(0)
    await expect(aoife.card(REF)).to_contain_text("The player is being restarted.")


async def use_the_menu_and_the_thread(aoife: Visitor) -> None:
    """Both open by Enter and close by Escape, and give the focus back."""
    keys = aoife.page.keyboard
    await aoife.card(REF).locator("summary").focus()
    await keys.press("Enter")
    await tabs_to(aoife.page, "Note")
    await keys.press("Escape")
    await expect(aoife.card(REF).locator("details")).not_to_have_attribute("open", "")
    assert (await aoife.page.evaluate(FOCUSED)).startswith("More")
    await aoife.card(REF).locator("a.thread-link").focus()
    await keys.press("Enter")
    beside = aoife.page.get_by_role("complementary")
    await expect(beside.get_by_role("textbox")).to_be_focused()
    await keys.press("Escape")
    await expect(beside).to_have_count(0)
    await expect(aoife.card(REF).locator("a.thread-link")).to_be_focused()


async def resolve_it(aoife: Visitor) -> None:
    keys = aoife.page.keyboard
    await aoife.card(REF).locator("button").first.focus()
    await tabs_to(aoife.page, "Resolve")
    await keys.press("Enter")
    await expect(aoife.dialog.locator("[name='outcome']")).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    if await aoife.dialog.count():
        await tabs_to(aoife.page, "Resolve")
        await keys.press("Enter")
    await expect(aoife.card(REF)).to_contain_text("resolved")
