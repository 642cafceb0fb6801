"""What people see in Teams, drawn by Microsoft's own renderer from what Teams was really sent: for the guide."""

import os
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.browser import page
from tests.support.teams.screen import draw_dialog, draw_place, drawn_on
from tests.support.teams_desk import CHANNELS, user_of
from tests.support.teams_run import TeamsHouse, teams_house

pytestmark = pytest.mark.browser
TEAM, CLIENT, REF, NEW_YORK = "dub-1", "client-ORION", "ORION-1", "America/New_York"
TEXT = "36 of 40 copies are down. The last four are with the platform's own desk; we expect them within the hour."


async def seen(
    chromium: Browser, name: str, html: str, *, height: int, width: int = 820, zone: str = "Europe/Dublin"
) -> None:
    """Look at a screen: the renderer says nothing against it, and with HANDRAIL_SCREENSHOTS the picture is kept.

    The renderer draws instants in the zone of its reader's machine, which is `zone`.
    """
    async with page(chromium, "http://127.0.0.1/", width=width, height=height, zone=zone) as (opened, complaints):
        assert list(await drawn_on(opened, html)) == []
        assert complaints == []
        if folder := os.environ.get("HANDRAIL_SCREENSHOTS"):
            await opened.screenshot(path=Path(folder) / f"teams-{name}.png", animations="disabled")


def room(house: TeamsHouse, name: str, title: str, reader: str, *, latest: int = 100) -> str:
    return draw_place(house.teams.places[CHANNELS[name]], title, user_of(reader), latest=latest)


async def raised(house: TeamsHouse) -> None:
    line = await house.says("moderator1", TEAM, "new tooling_outage")
    form = await house.opens("moderator1", TEAM, line, "Open form")
    given = partial(house.sends, "moderator1", TEAM, form, tool="Review tool, audio", impact_pct="30", client="ORION")
    await given(summary="No sound since 08:40.")
    await house.settled()


async def told(house: TeamsHouse) -> None:
    """A case that was taken and told to the client."""
    await house.presses("lead", TEAM, house.card(TEAM, REF), "Take")
    form = await house.opens("lead", TEAM, house.card(TEAM, REF), "Tell client")
    preview = await house.sends("lead", TEAM, form, text=TEXT)
    await house.sends("lead", TEAM, preview, send="true")
    await house.settled()


async def test_the_screens_of_teams_are_drawn_by_microsofts_renderer_without_a_warning(
    chromium: Browser, tmp_path: Path
) -> None:
    async with teams_house(tmp_path, external=True) as house:
        await raised(house)
        await told(house)
        await seen(chromium, "channel", room(house, TEAM, "Dublin 1 · Escalations", "lead", latest=2), height=780)
        await house.delivers(house.speaking.alone(house.human("lead"), house.place("lead", TEAM), "list"))
        await house.until(lambda: [one for one in house.room(TEAM) if one.only])
        await seen(chromium, "slash", room(house, TEAM, "Dublin 1 · Escalations", "lead", latest=1), height=330)
        await seen(
            chromium, "client", room(house, CLIENT, "Orion and Harbour", "client_orion"), height=830, zone=NEW_YORK
        )
        line = await house.says("moderator1", TEAM, "new vip_press")
        form = await house.opens("moderator1", TEAM, line, "Open form")
        wrong = await house.sends("moderator1", TEAM, form, case_id="CASE-9", media_deadline="whenever")
        await seen(chromium, "dialog", draw_dialog(wrong.title, wrong.card), height=960, width=660)
        await house.advance("PT4H")
        manager = draw_place(house.place("manager", "dm"), "Handrail", user_of("manager"), latest=2)
        await seen(chromium, "ping", manager, height=440)
