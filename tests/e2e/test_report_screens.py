"""The pictures of a report, taken of the real demo: a manager's day, and what a client reads of a frozen week."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.demo import ended, running
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser


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
