"""What people see in Slack, drawn from what Slack was really sent: the pictures of the guide, open to everybody."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.axe import violations
from tests.support.browser import page
from tests.support.slack import screen
from tests.support.slack_desk import CHANNELS, user_of
from tests.support.slack_run import SlackHouse, slack_house

pytestmark = pytest.mark.browser
TEAM = CHANNELS["dub-1"]
TEXT = "36 of 40 copies are down. The last four are with the platform's own desk; we expect them within the hour."


async def seen(chromium: Browser, name: str, html: str, *, height: int, width: int = 760) -> None:
    """Look at a screen: axe finds nothing, and with HANDRAIL_SCREENSHOTS the picture is kept."""
    async with page(chromium, "http://127.0.0.1/", width=width, height=height) as (opened, complaints):
        await opened.set_content(html)
        assert await violations(opened) == []
        assert complaints == []
        if folder := os.environ.get("HANDRAIL_SCREENSHOTS"):
            await opened.screenshot(path=Path(folder) / f"slack-{name}.png", animations="disabled")


async def room(house: SlackHouse, name: str, reader: str, *, latest: int = 100) -> str:
    """What stands in a channel, as somebody sees it when it is this late at the desk."""
    now = await house.demo.now()
    return screen.draw_channel(house.slack, CHANNELS[name], user_of(reader), latest=latest, now=now)


async def direct(house: SlackHouse, reader: str, *, latest: int = 100) -> str:
    """What somebody has in their direct messages with the app, in the same way."""
    return screen.draw_dm(house.slack, user_of(reader), latest=latest, now=await house.demo.now())


async def told(house: SlackHouse) -> None:
    """A case that was raised, taken and told to the client."""
    mia, lead = house.person("moderator1"), house.person("lead")
    form = await mia.chooses(await mia.types("/escalate", "new", channel=TEAM), "type", "tooling_outage")
    await mia.submits(form, {"tool": "Review tool, audio", "impact_pct": "30", "summary": "No sound since 08:40."})
    await house.settled()
    await lead.presses(house.card("dub-1", "ORION-1 card"), "Take")
    form = await lead.types("/escalate", "update ORION-1", channel=TEAM)
    preview = await lead.submits(form, {"text": TEXT})
    await lead.submits(preview, {"send": ["true"]})
    await house.settled()


async def test_the_screens_of_slack_are_readable_and_open_to_everybody(chromium: Browser, tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        slack, mia = house.slack, house.person("moderator1")
        await told(house)
        await seen(chromium, "channel", await room(house, "dub-1", "lead"), height=620)
        await seen(chromium, "client", await room(house, "client-ORION", "client_orion"), height=640)
        form = await mia.chooses(await mia.types("/escalate", "new", channel=TEAM), "type", "vip_press")
        await mia.submits(form, {"case_id": "CASE-9", "media_deadline": "whenever"})
        await seen(chromium, "modal", screen.draw_modal(slack, user_of("moderator1")), height=920, width=620)
        await house.advance("PT4H")
        await house.person("manager").opens_home()
        await seen(chromium, "ping", await direct(house, "manager", latest=1), height=380)
        home = screen.draw_home(slack, user_of("manager"), now=await house.demo.now())
        await seen(chromium, "home", home, height=700)
