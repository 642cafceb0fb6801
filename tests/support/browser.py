"""A real Chromium for the tests that look at pages; where there is none they are skipped aloud."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

PATIENCE = 20_000.0  # milliseconds that a page has to come to what is expected of it, on a busy machine
expect.set_options(timeout=PATIENCE)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The path of the machine's own Chromium; skips the test where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: install the package `chromium` to run the browser tests")
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for as long as the block lasts."""
    path = chromium()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=[*QUIET])
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def page(
    started: Browser,
    address: str,
    *,
    width: int = 1280,
    height: int = 860,
    dark: bool = False,
    scripts: bool = True,
    zone: str = "",
) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page of its own profile, and what its console complained of. `zone` is the reader's, else the machine's."""
    context = await started.new_context(
        base_url=address,
        viewport=ViewportSize(width=width, height=height),
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        timezone_id=zone or None,
    )
    complaints: list[str] = []
    opened = await context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield opened, complaints
    finally:
        await context.close()
