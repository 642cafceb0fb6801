"""Somebody at the web chat of a running demo, in a browser profile of their own.

async with visitor(chromium, demo.url, "lead", "dub-1") as lead:
    await lead.says("/escalate claim ORION-1")
    await lead.presses("Resolve", on="ORION-1")
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browser import PATIENCE, page

ROOT = Path(__file__).parents[2]
PICTURES = Path(os.environ.get("HANDRAIL_SCREENSHOTS") or ROOT / "tests" / ".artifacts")


@dataclass(frozen=True)
class Visitor:
    """A persona at an open page. `complaints` is what the browser's console said."""

    page: Page
    persona: str
    complaints: list[str]

    async def enters(self, room: str) -> None:
        """Open a room, with what is beside it."""
        await self.page.goto(f"/chat/{room}")
        await expect(self.page.locator("html")).to_have_class("scripted")

    @property
    def log(self) -> Locator:
        return self.page.locator("#log")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def card(self, ref: str) -> Locator:
        """The live card of a case in this room."""
        return self.log.locator(f"article[data-ref='{ref}']:not(.private)").first

    def last(self) -> Locator:
        """What was said last in this room."""
        return self.log.locator("article").last

    async def says(self, text: str) -> None:
        """Type a line and send it; nobody can type behind an open dialog."""
        await expect(self.dialog).to_have_count(0)
        box = self.page.locator("#text")
        await box.fill(text)
        await box.press("Escape")  # the list of commands
        await box.press("Enter")
        await expect(box).to_have_value("")

    async def is_told(self, text: str) -> None:
        """Wait for a private answer that says so."""
        await expect(self.log.locator("article.private").last).to_contain_text(text)

    async def presses(self, label: str, *, on: str) -> None:
        """Press a button of a case's live card; behind the menu if it is there."""
        button = self.card(on).get_by_role("button", name=f"{label} {on}", exact=True)
        for _ in range(3):  # a card that is edited at this very moment may close its menu again
            if await button.is_visible():
                break
            await self.card(on).locator("summary").click()
            with suppress(AssertionError):
                await expect(button).to_be_visible(timeout=3000)
        await button.click()

    async def answers(self, send: str, /, **fields: str) -> None:
        """Fill in the open dialog by the names of its fields, and send it; until it is answered."""
        for name, value in fields.items():
            await self.fills(name, value)
        async with self.page.expect_response("**/submit"):
            await self.dialog.get_by_role("button", name=send, exact=True).click()

    async def fills(self, name: str, value: str) -> None:
        """Fill in one field of the open dialog; a choice that changes the others is waited for."""
        field = self.dialog.locator(f"[name='{name}']")
        kind = await field.evaluate("e => e.type")
        if kind == "checkbox":
            await field.set_checked(value == "true")
        elif kind.startswith("select"):
            refreshes = await field.get_attribute("hx-post")
            if refreshes is None:
                await field.select_option(value)
            else:
                async with self.page.expect_response("**/submit"):
                    await field.select_option(value)
        else:
            await field.fill(value)

    async def moves_the_clock(self, label: str) -> None:
        """Press a button of the clock bar and wait until it has moved."""
        async with self.page.expect_response("**/demo/clock"):
            await self.page.locator("#clock").get_by_role("button", name=label).click()
        await expect(self.page.locator("#clock")).not_to_have_attribute("aria-busy", "true")

    async def takes_a_picture(self, name: str) -> None:
        """Keep what is seen, for the documentation when that is asked for."""
        await self.page.screenshot(path=PICTURES / f"{name}.png", caret="initial", animations="allow")


@asynccontextmanager
async def visitor(
    started: Browser,
    address: str,
    persona: str,
    room: str,
    *,
    width: int = 1280,
    height: int = 860,
    dark: bool = False,
    newcomer: bool = False,
) -> AsyncIterator[Visitor]:
    """A persona in a room. A `newcomer` sees the first steps. Nobody's browser may complain of anything."""
    async with page(started, address, width=width, height=height, dark=dark) as (opened, complaints):
        opened.set_default_timeout(PATIENCE)
        path = "" if newcomer else "off"
        cookies = {"handrail_persona": persona, "handrail_path": path}
        await opened.context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items() if value]
        )
        somebody = Visitor(opened, persona, complaints)
        await somebody.enters(room)
        yield somebody
        assert complaints == [], f"{persona}’s browser complains: {complaints}"
