"""The pictures of a report: a manager's, what a client reads of a frozen week, and where it is, in the three chats."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import test_slack_screens as slack_screens
from tests.e2e import test_teams_screens as teams_screens
from tests.support.demo import ended, running
from tests.support.slack_run import slack_house
from tests.support.teams.screen import draw_place
from tests.support.teams_desk import user_of as teams_user
from tests.support.teams_run import teams_house
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser
MONDAY, LAST_WEEK = {"to": "2026-11-30T09:01:00Z"}, "report last client ORION by type"
REPORT, WEEKLY = "Report · Orion · 2026-W48", "Weekly report · 2026-W48"


async def test_the_pictures_show_a_managers_and_a_clients_report(chromium: Browser, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'demo.db'}"
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z", "--database", database) as demo:
        await demo.post("/demo/clock", {"to": "2026-11-30T09:00:00Z"})
        async with visitor(chromium, demo.url, "manager", "dm-manager", height=980) as niamh:
            await niamh.says("report last client ORION by type")
            await expect(niamh.last()).to_contain_text("Breach reasons")
            await niamh.takes_a_picture("report-last-week")
        line = ("report", "wbr", "--week", "2026-W48", "--database", database, "--out", str(tmp_path / "out"))
        code, _, errors = await ended(tmp_path, *line, environment={"HANDRAIL_CLOCK": "manual", "HOST": "127.0.0.1"})
        assert code == 0, errors
        async with visitor(chromium, demo.url, "client_orion", "client-ORION", height=980) as kim:
            await kim.says("/escalate report")
            await expect(kim.last()).to_contain_text("sha256")
            await expect(kim.last()).not_to_contain_text("Breach reasons")
            await kim.takes_a_picture("report-client")


async def test_the_pictures_show_both_in_slack(chromium: Browser, tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        await slack_screens.told(house)
        await house.demo.post("/demo/clock", MONDAY)
        await house.settled()
        frozen = await slack_screens.room(house, "managers", "manager", latest=1)
        assert WEEKLY in frozen
        await slack_screens.seen(chromium, "weekly", frozen, height=390)
        answer = await house.person("manager").types("/escalate", LAST_WEEK)
        assert REPORT in answer.words
        told = await slack_screens.direct(house, "manager", latest=1)
        await slack_screens.seen(chromium, "report", told, height=490)


async def test_the_pictures_show_both_in_teams(chromium: Browser, tmp_path: Path) -> None:
    async with teams_house(tmp_path, external=True) as house:
        await teams_screens.raised(house)
        await teams_screens.told(house)
        await house.demo.post("/demo/clock", MONDAY)
        await house.settled()
        frozen = teams_screens.room(house, "managers", "Managers", "manager", latest=1)
        assert "Weekly report" in frozen
        await teams_screens.seen(chromium, "weekly", frozen, height=500)
        await house.says("manager", "dm", LAST_WEEK)
        told = draw_place(house.place("manager", "dm"), "Handrail", teams_user("manager"), latest=1)
        assert "2026-W48" in told
        await teams_screens.seen(chromium, "report", told, height=530)
