"""The pictures of the README, taken of the real demo. `make screenshots` keeps them in docs/images."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.demo import running
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser

UPDATE = "36 of 40 copies are down. The last four are with the platform's own desk; we expect them by 09:50."


async def test_the_pictures_show_the_bad_day(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, "--at", "2026-11-24T09:00:00Z") as demo:
        async with visitor(chromium, demo.url, "moderator1", "dub-1") as mia:
            await mia.says("/escalate new")
            await mia.fills("type", "tooling_outage")
            await mia.answers("Raise", tool="Review tool, audio", workaround="Listen on a second machine")
            await expect(mia.dialog.get_by_role("alert")).to_be_visible()
            await mia.takes_a_picture("raise-error")
        async with visitor(chromium, demo.url, "lead", "dub-1", height=920) as aoife:
            await aoife.card("ORION-4").evaluate("e => e.scrollIntoView({block: 'start'})")
            await aoife.takes_a_picture("team-channel")
        lead = demo.persona("lead")
        form = (await lead.says(f"/escalate update ORION-4 {UPDATE}", room="dub-1"))["reply"]["form"]
        values = {field["name"]: field["value"] for field in form["fields"]}
        await lead.fills("update:ORION-4", **{**values, "send": "true"})
        async with visitor(chromium, demo.url, "client_orion", "client-ORION", height=920) as kim:
            await expect(kim.card("ORION-4")).to_contain_text("36 of 40 copies")
            await kim.page.locator("#scroll").evaluate("e => { e.scrollTop = 0; }")
            await kim.takes_a_picture("client-channel")
        await demo.advance("PT27M")
        async with visitor(chromium, demo.url, "manager", "dm-manager", height=620) as niamh:
            await expect(niamh.last()).to_contain_text("too late for")
            await niamh.takes_a_picture("breach-ping")
        async with visitor(chromium, demo.url, "manager", "dm-manager", height=880) as niamh:
            await niamh.says("report today by client")
            await expect(niamh.last()).to_contain_text("Promises kept")
            await niamh.takes_a_picture("report")
        async with visitor(chromium, demo.url, "lead", "dub-1", width=360, height=740, dark=True) as aoife:
            await aoife.card("ORION-4").evaluate("e => e.scrollIntoView({block: 'start'})")
            await aoife.takes_a_picture("phone")
        async with visitor(chromium, demo.url, "lead", "dub-1?side=happened", dark=True, height=920) as aoife:
            await aoife.card("ORION-4").evaluate("e => e.scrollIntoView({block: 'start'})")
            await aoife.takes_a_picture("dark")


async def test_the_pictures_show_a_hand_over(chromium: Browser, tmp_path: Path) -> None:
    async with running(tmp_path, "--at", "2026-11-24T06:00:00Z", "--empty") as demo:
        paolo = demo.persona("moderator2")
        raised = (
            {"type": "vip_press", "client": "VEGA", "case_id": "CASE-7"},
            {"type": "policy_ambiguity", "client": "VEGA", "policy_ref": "4.3", "sample_case_ids": "CASE-8"},
            {"type": "appeal_error", "client": "VEGA", "case_id": "CASE-9", "expected": "keep", "actual": "removed"},
        )
        for values in raised:
            await paolo.fills("new", **values)
        await paolo.says("/escalate brief VEGA-1 the copies are down, the press desk knows")
        await demo.advance("PT30M")
        async with visitor(chromium, demo.url, "lead", "dm-lead", height=760) as aoife:
            await expect(aoife.last()).to_contain_text("Manila hands over to Dublin")
            await aoife.takes_a_picture("handover")
        done = await demo.persona("lead").says("/escalate handover accept")
        assert done["reply"]["card"]["text"].startswith("3 accepted")
