"""The web chat in a real browser: open to everybody, live without a reload, usable by keyboard alone, quiet console.

The rooms are in memory and the Desk is a script, so that what is judged here is the page and nothing below it.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, Route, expect

from handlers.cards.card import Card, Fact, Moment, Tone, Words, say
from handlers.cards.post import Post
from handlers.commands.request import Surface
from handlers.domain.timeline import Audience
from tests.support.axe import violations
from tests.support.browser import browser, page
from tests.support.web_stage import NINE, Stage, case_card, stage

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror='window.pwn=1'><script>window.pwn=1</script>"


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as started:
        yield started


@pytest.fixture
async def web_chat() -> AsyncIterator[Stage]:
    async with stage() as running:
        yield running


async def enter(opened: Page, web_chat: Stage, persona: str, room: str) -> None:
    """Play a persona's part in a room."""
    await opened.context.add_cookies([{"name": "handrail_persona", "value": persona, "url": web_chat.address}])
    await opened.goto(f"/chat/{room}")
    await expect(opened.locator("html")).to_have_class("scripted")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 320])
async def test_axe_finds_nothing_wrong_on_any_page(chromium: Browser, web_chat: Stage, width: int, dark: bool) -> None:
    await web_chat.card()
    await web_chat.card("client-ORION")
    async with page(chromium, web_chat.address, width=width, dark=dark) as (opened, _):
        for address in ("/welcome", "/nowhere"):
            await opened.goto(address)
            assert await violations(opened) == []
        await enter(opened, web_chat, "moderator1", "dub-1?side=happened")
        assert await violations(opened) == []
        await enter(opened, web_chat, "client_orion", "client-ORION")
        assert await violations(opened) == []
        # In an empty room: axe takes a button that the list lies over for one that is too small.
        await enter(opened, web_chat, "moderator1", "dm-moderator1")
        await opened.fill("#text", "/")
        await expect(opened.get_by_role("option").first).to_be_visible()
        assert await violations(opened) == []
        await opened.fill("#text", "/escalate new")
        await opened.keyboard.press("Escape")
        await opened.keyboard.press("Enter")
        await opened.get_by_role("button", name="Raise it").click()
        await expect(opened.get_by_role("alert")).to_be_visible()
        assert await violations(opened) == []
        assert await opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_case_is_raised_by_keyboard_alone(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address) as (opened, complaints):
        await enter(opened, web_chat, "moderator1", "dub-1")
        await opened.focus("#text")
        await opened.keyboard.type("/escalate ne")
        await expect(opened.get_by_role("option")).to_have_count(1)
        await opened.keyboard.press("ArrowDown")
        await opened.keyboard.press("Enter")
        await expect(opened.locator("#text")).to_have_value("/escalate new ")
        await opened.keyboard.press("Escape")
        await opened.keyboard.press("Enter")
        await expect(opened.get_by_role("dialog", name="Raise an escalation")).to_be_visible()
        await expect(opened.get_by_label("Type (required)")).to_be_focused()
        await opened.keyboard.press("Tab")
        await opened.keyboard.press("Tab")
        await opened.keyboard.type("https://case.example/1")
        await opened.keyboard.press("Enter")
        wrong = opened.get_by_label("What is it about (required)")
        await expect(wrong).to_be_focused()
        await expect(wrong).to_have_accessible_description("Say in a few words what it is about. No names.")
        await expect(opened.get_by_label("Case link")).to_have_value("https://case.example/1")
        await opened.keyboard.type("Fake support page")
        await opened.keyboard.press("Tab")
        await opened.keyboard.press("Enter")
        await expect(opened.get_by_role("dialog")).to_have_count(0)
        await expect(opened.get_by_role("log").get_by_text("ORION-42 opened")).to_be_visible()
        await expect(opened.locator("#text")).to_be_focused()
        assert complaints == []


async def test_a_form_listens_from_the_moment_it_is_seen(chromium: Browser, web_chat: Stage) -> None:
    """Whoever types ahead must not be quicker than the page: a form sent in at once is still sent from the page."""
    async with page(chromium, web_chat.address) as (opened, _):
        await enter(opened, web_chat, "moderator1", "dub-1")
        await opened.evaluate(
            """() => {
              window.stays = true;
              document.addEventListener("htmx:afterSwap", () => queueMicrotask(
                () => document.querySelector("#sheet form").requestSubmit()), { once: true });
            }"""
        )
        await opened.fill("#text", "/escalate new")
        await opened.get_by_role("button", name="Send").first.click()
        await expect(opened.get_by_role("alert")).to_be_visible()
        assert await opened.evaluate("window.stays") is True


async def test_a_choice_that_changes_the_form_keeps_what_was_typed(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address) as (opened, _):
        await enter(opened, web_chat, "moderator1", "dub-1")
        await opened.fill("#text", "/escalate new")
        await opened.get_by_role("button", name="Send").first.click()
        await opened.get_by_label("What is it about (required)").fill("Half a sentence")
        await opened.get_by_label("Type (required)").focus()
        await opened.get_by_label("Type (required)").select_option("csae")
        await expect(opened.get_by_label("Type (required)")).to_be_focused()
        await expect(opened.get_by_label("Type (required)")).to_have_value("csae")
        await expect(opened.get_by_label("What is it about (required)")).to_have_value("Half a sentence")
        await opened.keyboard.press("Escape")
        await expect(opened.get_by_role("dialog")).to_have_count(0)


async def test_an_open_page_follows_what_happens(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address) as (opened, complaints):
        await enter(opened, web_chat, "lead", "dub-1")
        card = await web_chat.card()
        live = opened.get_by_role("log").get_by_role("article")
        await expect(live).to_contain_text("nobody yet")
        await web_chat.card(revision=2, edits=card, owner="Aoife Nolan")
        await expect(live).to_contain_text("Aoife Nolan")
        await expect(live).to_have_count(1)
        await web_chat.card("client-ORION")
        await expect(opened.locator("#rooms .count")).to_have_text("1 unread")
        await expect(opened).to_have_title("(1) Dublin 1 · Handrail")
        await expect(opened.locator("#live")).to_have_text("New messages in another room.")
        assert complaints == []


async def test_what_happens_while_a_page_opens_is_seen_too(chromium: Browser, web_chat: Stage) -> None:
    """Between the page that was drawn and the stream that keeps it live there is a moment; nothing falls into it."""
    async with page(chromium, web_chat.address) as (opened, _):

        async def late(route: Route) -> None:
            await web_chat.card()
            await web_chat.card("client-ORION")
            await route.continue_()

        await opened.route("**/events", late)
        await enter(opened, web_chat, "lead", "dub-1")
        await expect(opened.get_by_role("log").get_by_role("article")).to_contain_text("nobody yet")
        await expect(opened.locator("#rooms .count")).to_have_text("1 unread")


async def test_buttons_ask_first_where_they_must_and_threads_open_beside(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address) as (opened, complaints):
        await web_chat.card()
        await enter(opened, web_chat, "lead", "dub-1")
        await opened.get_by_role("button", name="Resolve ORION-42").click()
        await expect(opened.get_by_text("Resolve ORION-42?")).to_be_visible()
        assert web_chat.asked == []
        await opened.get_by_role("button", name="Yes: Resolve").click()
        await expect(opened.get_by_role("log").get_by_text("ORION-42: resolve is done")).to_be_visible()
        await opened.get_by_role("link", name="Reply in thread to ORION-42").click()
        beside = opened.get_by_role("complementary")
        await expect(beside.get_by_role("textbox")).to_be_focused()
        await opened.keyboard.type("Same group as last week")
        await opened.keyboard.press("Enter")
        await expect(beside.get_by_text("Same group as last week")).to_be_visible()
        await expect(opened.get_by_role("link", name="1 reply in thread")).to_be_visible()
        await opened.keyboard.press("Escape")
        await expect(beside).to_have_count(0)
        assert complaints == []


def just_breached() -> Card:
    """A live card at the very second of a breach: the longest words that a fact has, in the narrowest column."""

    def fact(label: str, words: str, minutes: int, tone: Tone) -> Fact:
        at = NINE + timedelta(minutes=minutes, seconds=-1)
        return Fact(label, (Words(words), Moment(at, "time"), Words(" · "), Moment(at, "left")), tone)

    facts = (
        Fact("Status", say("new")),
        Fact("Owner", say("nobody yet")),
        fact("Take", "breached · was due ", 0, Tone.DANGER),
        fact("First response", "due ", 10, Tone.PLAIN),
        fact("Contain", "due ", 55, Tone.PLAIN),
    )
    return replace(case_card(), facts=facts)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 860, 360])
async def test_a_broken_promise_stays_in_its_own_column(
    chromium: Browser, web_chat: Stage, width: int, dark: bool
) -> None:
    card = just_breached()
    await web_chat.chat.send(Post("breached", Surface("web", "", "dub-1"), Audience.INTERNAL, card.text, card))
    async with page(chromium, web_chat.address, width=width, dark=dark) as (opened, _):
        await enter(opened, web_chat, "lead", "dub-1")
        await expect(opened.locator("#log .foremost", has_text="less than a minute late")).to_be_visible()
        outside = await opened.evaluate(
            "[...document.querySelectorAll('#log .fact')].filter(fact => [...fact.querySelectorAll('time, .part')]"
            ".some(e => [...e.getClientRects()].some(r => r.right > fact.getBoundingClientRect().right + 1)))"
            ".map(fact => fact.innerText)"
        )
        assert outside == []
        icon, words = await opened.evaluate(
            "[document.querySelector('#log .foremost svg').getBoundingClientRect(),"
            " document.querySelector('#log .foremost time').getClientRects()[0]].map(r => [r.top, r.bottom])"
        )
        assert icon[0] < words[1], "the icon stands in the line of its words"
        assert words[0] < icon[1], "the icon stands in the line of its words"


async def test_hostile_text_does_nothing_in_a_browser(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address) as (opened, complaints):
        await enter(opened, web_chat, "lead", "dub-1")
        await opened.fill("#text", HOSTILE)
        await opened.keyboard.press("Enter")
        await expect(opened.get_by_role("log").get_by_text(HOSTILE)).to_be_visible()
        await web_chat.card(revision=2, summary=HOSTILE)
        await expect(opened.get_by_role("log").get_by_text(HOSTILE)).to_have_count(2)
        assert await opened.evaluate("window.pwn === undefined")
        assert complaints == []


async def test_a_phone_has_the_rooms_behind_a_menu_and_reaches_everything(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address, width=360, height=740) as (opened, _):
        await web_chat.card()
        await enter(opened, web_chat, "lead", "dub-1")
        await expect(opened.get_by_role("navigation", name="Rooms")).to_be_hidden()
        await opened.get_by_role("link", name="Rooms and people").click()
        await opened.get_by_role("link", name="Orion (shared)").click()
        await expect(opened.get_by_role("heading", level=1)).to_have_text("Orion (shared)")
        small = await opened.evaluate(
            "[...document.querySelectorAll('button, a, summary, input:not([type=hidden]), select')]"
            ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
            ".filter(([, r]) => r.width > 1 && (r.width < 24 || r.height < 24)).map(([html]) => html)"
        )
        assert small == []


async def test_without_scripts_the_page_still_works(chromium: Browser, web_chat: Stage) -> None:
    async with page(chromium, web_chat.address, scripts=False) as (opened, _):
        await opened.goto("/")
        await opened.get_by_role("button", name="Mia Byrne").click()
        await opened.get_by_role("textbox").fill("/escalate new")
        await opened.get_by_role("button", name="Send").click()
        await opened.get_by_role("button", name="Raise it").click()
        await expect(opened.get_by_role("alert")).to_be_visible()
        await opened.get_by_label("What is it about").fill("Fake support page")
        await opened.get_by_role("button", name="Raise it").click()
        await expect(opened.get_by_text("ORION-42 opened").first).to_be_visible()
