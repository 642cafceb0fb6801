"""The pictures of a manager's morning and of a hand-over, as the web chat, Slack and Teams show them.

Story 7 of the domain page, the hand-over, is played in each of them by `tests/contract/chat/test_chat_handovers.py`.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from handlers.domain.queue_rows import from_csv
from handlers.queues import take_in
from storage.store import open_store
from tests.e2e import test_slack_screens as slack_screens
from tests.e2e import test_teams_screens as teams_screens
from tests.support.demo import running
from tests.support.house import shipped_rules
from tests.support.slack_run import slack_house
from tests.support.stores import ORGANISATION
from tests.support.teams.screen import draw_place
from tests.support.teams_desk import user_of as teams_user
from tests.support.teams_run import teams_house
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser
FIGURES = b"""source,time,site,queue,client,backlog,oldest_minutes,used_percent,present,rostered
Genesys,2026-11-25T06:40:00Z,dublin,Video-EN,ORION,1940,1020,71,,
Genesys,2026-11-25T06:40:00Z,manila,Ads-PL,,210,320,22,,
WFM,2026-11-25T06:15:00Z,manila,,,,,,41,46
"""
IMPORTED_AT = datetime(2026, 11, 25, 6, 41, tzinfo=UTC)
MORNING = "Your morning · Wed 25 Nov 2026 · 07:45 GMT"


async def imported(database: Path) -> None:
    """What the review tool and the workforce tool say, as `handrail queues import` keeps it."""
    store = await open_store(f"sqlite:///{database}", organisation=ORGANISATION, audit_key=b"", migrate=False)
    try:
        async with store.work() as work:
            done = await take_in(work, shipped_rules(), from_csv(FIGURES), IMPORTED_AT)
            await work.commit()
    finally:
        await store.close()
    assert done.kept == 3


async def test_the_pictures_show_a_morning_in_the_web_chat(chromium: Browser, tmp_path: Path) -> None:
    database = tmp_path / "demo.db"
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z", "--database", f"sqlite:///{database}") as demo:
        await demo.post("/demo/clock", {"to": "2026-11-25T06:41:00Z"})
        await imported(database)
        await demo.post("/demo/clock", {"to": "2026-11-25T07:46:00Z"})
        async with visitor(chromium, demo.url, "manager", "dm-manager", height=640) as niamh:
            card = niamh.log.locator("article", has_text=MORNING).first
            await expect(card).to_contain_text("Staffing: Manila 41 of 46 there (from WFM")
            await expect(card).to_contain_text("Queues: Video-EN 1,940 waiting, oldest 17 h")
            await card.evaluate("e => e.scrollIntoView({block: 'start'})")
            await niamh.takes_a_picture("morning")


async def test_the_pictures_show_both_in_slack(chromium: Browser, tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        await slack_screens.told(house)
        await house.advance("PT7H30M")
        handed = await slack_screens.direct(house, "lead_aus", latest=1)
        assert "Dublin hands over to Austin" in handed
        await slack_screens.seen(chromium, "handover", handed, height=440)
        await house.advance("PT14H11M")
        await imported(tmp_path / "handrail.db")
        await house.advance("PT1H4M")
        told = await slack_screens.direct(house, "manager", latest=1)
        assert MORNING in told
        await slack_screens.seen(chromium, "morning", told, height=410)


async def test_the_pictures_show_both_in_teams(chromium: Browser, tmp_path: Path) -> None:
    async with teams_house(tmp_path, external=True) as house:
        await teams_screens.raised(house)
        await teams_screens.told(house)
        await house.advance("PT7H30M")
        handed = draw_place(house.place("lead_aus", "dm"), "Handrail", teams_user("lead_aus"), latest=1)
        assert "Dublin hands over to Austin" in handed
        await teams_screens.seen(chromium, "handover", handed, height=450, zone="America/Chicago")
        await house.advance("PT14H11M")
        await imported(tmp_path / "handrail.db")
        await house.advance("PT1H4M")
        told = draw_place(house.place("manager", "dm"), "Handrail", teams_user("manager"), latest=1)
        assert "Your morning" in told
        await teams_screens.seen(chromium, "morning", told, height=560)
