"""The real demo is open to everybody: axe finds nothing, nothing overflows, no browser complains, in any mode."""

import json
from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.browser import browser
from tests.support.demo import Demo, running
from tests.support.visitor import visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ROOMS = (  # every kind of room, from every side of the table; one with the drawer open
    ("moderator1", "dub-1"),
    ("moderator1", "dm-moderator1"),
    ("lead", "dub-1?side=happened"),
    ("lead", "client-ORION"),
    ("lead", "dm-lead"),
    ("manager", "managers"),
    ("site_lead", "dm-site_lead"),
    ("client_orion", "client-ORION"),
    ("client_orion", "dm-client_orion?side=happened"),
    ("client_vega", "client-VEGA"),
    ("coach", "dm-coach"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all of these."""
    async with browser() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bad_day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """The demo as it is shown to a newcomer, half an hour on: something is broken, somebody is late."""
    async with running(tmp_path_factory.mktemp("bad-day"), "--at", "2026-11-24T09:00:00Z") as demo:
        await demo.advance("PT30M")
        yield demo


@pytest.mark.parametrize(
    ("width", "dark", "some"), [(1280, False, 1), (320, True, 1), (1280, True, 3), (320, False, 3)]
)
async def test_axe_finds_nothing_in_any_room(
    chromium: Browser, bad_day: Demo, width: int, dark: bool, some: int
) -> None:
    """All rooms in two of the four looks, every third one in the others: time is short, and they are made alike."""
    async with visitor(chromium, bad_day.url, "lead", "dub-1", width=width, dark=dark) as somebody:
        for persona, room in ROOMS[::some]:
            await becomes(somebody.page, bad_day, persona)
            await somebody.enters(room)
            await is_open_to_all(somebody.page, f"{persona} in {room}")
        await somebody.page.goto("/welcome")
        await is_open_to_all(somebody.page, "the welcome")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
async def test_axe_finds_nothing_in_polish_whose_words_are_longer(
    chromium: Browser, bad_day: Demo, width: int, dark: bool
) -> None:
    async with visitor(
        chromium, bad_day.url, "moderator2", "dm-moderator2", width=width, dark=dark, newcomer=True
    ) as ola:
        await ola.says("/escalate prefs language pl")
        await expect(ola.page.locator("html")).to_have_attribute("lang", "pl")
        await expect(ola.log.get_by_text("Polski").last).to_be_visible()
        for room in ("dm-moderator2", "mnl-1?side=happened"):
            await ola.enters(room)
            await expect(ola.page.locator("html")).to_have_attribute("lang", "pl")
            await expect(ola.page.get_by_role("button", name="Pomoc teraz")).to_be_visible()
            await is_open_to_all(ola.page, f"{room} in Polish")
        await expect(ola.page.locator(".happened")).to_contain_text("do: Manila 1, wysłano")


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (320, False)])
async def test_axe_finds_nothing_in_a_dialog_menu_or_thread(
    chromium: Browser, bad_day: Demo, width: int, dark: bool
) -> None:
    async with visitor(chromium, bad_day.url, "lead", "dub-1", width=width, dark=dark, newcomer=True) as aoife:
        await is_open_to_all(aoife.page, "the first path")
        for label in ("Tell client", "Wait", "Pass on"):
            await aoife.presses(label, on="ORION-4")
            await expect(aoife.dialog).to_be_visible()
            await is_open_to_all(aoife.page, f"the dialog of {label}")
            await aoife.dialog.locator(".go").click()
            await expect(aoife.dialog.get_by_role("alert")).to_be_visible()
            await is_open_to_all(aoife.page, f"the errors of {label}")
            await aoife.page.keyboard.press("Escape")
        await aoife.card("ORION-4").locator("a.thread-link").click()
        await expect(aoife.page.locator("[data-panel]")).to_be_visible()
        await is_open_to_all(aoife.page, "a thread")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
async def test_a_card_as_in_slack_and_as_in_teams_is_open_to_all_and_says_the_same(
    chromium: Browser, bad_day: Demo, width: int, dark: bool
) -> None:
    async with visitor(chromium, bad_day.url, "lead", "dub-1", width=width, dark=dark) as aoife:
        title = await aoife.card("ORION-4").locator(".card-title bdi").first.inner_text()
        await aoife.card("ORION-4").get_by_role("link", name="As in Teams").click()
        await expect(aoife.page.locator("#drawn")).to_contain_text(title)
        await expect(aoife.page.locator("#drawn").get_by_role("button", name="Tell client")).to_be_visible()
        teams = json.loads(await aoife.page.locator("#payload").inner_text())
        assert teams["attachments"][0]["content"]["version"] == "1.5"
        await is_open_to_all(aoife.page, "a card as in Teams")
        await aoife.page.get_by_role("link", name="As in Slack").click()
        await expect(aoife.page.get_by_role("link", name="As in Slack")).to_have_attribute("aria-current", "page")
        slack = json.loads(await aoife.page.locator("#payload").inner_text())
        assert title in json.dumps(slack["blocks"], ensure_ascii=False)
        await is_open_to_all(aoife.page, "a card as in Slack")
        there = aoife.page.url
    async with visitor(chromium, bad_day.url, "client_vega", "client-VEGA") as vera:
        answer = await vera.page.goto(there)
        assert answer is not None
        assert answer.status == 404
        vera.complaints.clear()


async def test_what_is_not_there_is_a_page_too(chromium: Browser, bad_day: Demo) -> None:
    async with visitor(chromium, bad_day.url, "lead", "dub-1", width=320) as somebody:
        answer = await somebody.page.goto("/chat/dm-coach")
        assert answer is not None
        assert answer.status == 404
        await is_open_to_all(somebody.page, "a room that is not theirs")
        said = [complaint for complaint in somebody.complaints if "404" not in complaint]
        assert said == []
        somebody.complaints.clear()


@pytest.mark.parametrize(("forced", "motion"), [("active", "reduce"), ("none", "no-preference")])
async def test_forced_colours_and_motion_are_as_the_reader_wants_them(
    chromium: Browser, bad_day: Demo, forced: Literal["active", "none"], motion: Literal["reduce", "no-preference"]
) -> None:
    async with visitor(chromium, bad_day.url, "lead", "dub-1") as aoife:
        await aoife.page.emulate_media(forced_colors=forced, reduced_motion=motion)
        moves = "e => parseFloat(getComputedStyle(e).transitionDuration) > 0"
        assert await aoife.page.locator(".button").first.evaluate(moves) is (motion == "no-preference")
        edged = "e => parseFloat(getComputedStyle(e).borderTopWidth) >= 1"
        assert await aoife.card("ORION-4").locator(".card").evaluate(edged)
        await aoife.presses("Tell client", on="ORION-4")
        await expect(aoife.dialog.locator("textarea")).to_be_focused()
        await aoife.page.keyboard.press("Escape")


async def becomes(page: Page, demo: Demo, persona: str) -> None:
    await page.context.add_cookies([{"name": "handrail_persona", "value": persona, "url": demo.url}])


async def is_open_to_all(page: Page, where: str) -> None:
    """axe finds nothing, and nothing is wider than the screen."""
    assert await violations(page) == [], where
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} scrolls sideways"
