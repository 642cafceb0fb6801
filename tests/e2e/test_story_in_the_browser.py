"""The whole story in a real browser: raised, taken, warned, broken, told, waited for, resolved, reopened, closed.

Vega watches the same evening from its own side of the table, by every door it has, and learns nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.demo import Demo, running
from tests.support.visitor import visitor

pytestmark = pytest.mark.browser

REF = "ORION-1"
SUMMARY = "Kestrel challenge: two rulings contradict each other"
UPDATE = "Our policy team reads the Kestrel rulings now."
SECRETS = (REF, "Kestrel", "Policy question")
PINGS = {  # of a P1 that its lead took after five minutes and then left alone: person, when, kind, clock
    ("lead", "2026-11-24T09:22:30Z", "warning: first_response"),  # 75 % to the owner, 90 % to the lead joins it
    ("manager", "2026-11-24T09:30:01Z", "breach: first_response"),
    ("site_lead", "2026-11-24T09:45:00Z", "breach: first_response"),
    ("lead", "2026-11-24T12:00:00Z", "warning: resolve"),  # 75 % to the owner
    ("lead", "2026-11-24T12:36:00Z", "warning: resolve"),  # 90 % to the lead on duty, who is the owner
    ("manager", "2026-11-24T13:00:01Z", "breach: resolve"),
    ("site_lead", "2026-11-24T15:00:00Z", "breach: resolve"),
}


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running(tmp_path, "--empty", "--database", f"sqlite:///{tmp_path / 'story.db'}") as started:
        yield started


async def test_a_case_from_its_first_word_to_its_last(chromium: Browser, demo: Demo) -> None:
    async with overheard(demo, "client_vega") as wakes:
        await raise_it(chromium, demo)
        await take_it_and_let_it_break(chromium, demo)
        await tell_the_client(chromium, demo)
        await wait_and_resume(chromium, demo)
        await end_it(chromium, demo)
        await vega_learns_nothing(chromium, demo)
    assert wakes, "the stream was open"
    assert not mentions(wakes, SECRETS)
    assert not mentions(wakes, ("dub-1", "ORION", "managers")), "not even which rooms stir"


async def raise_it(chromium: Browser, demo: Demo) -> None:
    """The moderator forgets a field, is told at the field, and has to type nothing again."""
    async with visitor(chromium, demo.url, "moderator1", "dub-1") as mia:
        await mia.says("/escalate new")
        await mia.fills("type", "policy_ambiguity")
        await mia.answers("Raise", policy_ref="Challenges 4.2", summary=SUMMARY, severity="P1")
        missing = mia.dialog.locator("[name='sample_case_ids']")
        await expect(missing).to_have_attribute("aria-invalid", "true")
        await expect(missing).to_be_focused()
        await expect(mia.dialog.get_by_role("alert")).to_contain_text("One thing needs another look")
        await expect(mia.dialog.locator("[name='policy_ref']")).to_have_value("Challenges 4.2")
        await expect(mia.dialog.locator("[name='summary']")).to_have_value(SUMMARY)
        await expect(mia.dialog.locator("[name='severity']")).to_have_value("P1")
        assert (await demo.state())["escalations"] == []
        await mia.answers("Raise", sample_case_ids="O-55120")
        await expect(mia.dialog).to_have_count(0)
        await expect(mia.card(REF)).to_contain_text(SUMMARY)
        await mia.enters("dm-moderator1")
        await expect(mia.last()).to_contain_text("Told Dublin 1 09:00")


async def take_it_and_let_it_break(chromium: Browser, demo: Demo) -> None:
    """The lead takes it, and then nobody does anything: each is pinged as the policy says, once."""
    async with (
        visitor(chromium, demo.url, "moderator1", "dm-moderator1") as mia,
        visitor(chromium, demo.url, "lead", "dub-1") as aoife,
    ):
        await aoife.moves_the_clock("+5 min")
        await expect(aoife.card(REF)).to_contain_text("nobody yet")
        await aoife.presses("Take", on=REF)
        await expect(aoife.card(REF)).to_contain_text("Aoife Byrne took it")
        await expect(mia.last()).to_contain_text("Aoife Byrne has it 09:05")
        await aoife.page.get_by_role("button", name=f"To this case’s next ping ({REF})").click()
        await expect(aoife.page.locator("#clock")).to_contain_text("09:22")
        await expect(aoife.page.locator("#rooms .unread[href='/chat/dm-lead']")).to_have_count(1)
    await demo.advance("PT7H")
    assert await pings_of(demo) == sorted(PINGS)
    for persona in ("manager", "site_lead"):
        async with visitor(chromium, demo.url, persona, f"dm-{persona}") as boss:
            await expect(boss.log.locator("article", has_text="late for resolving it")).to_have_count(1)
    async with visitor(chromium, demo.url, "manager", "managers") as niamh:
        await expect(niamh.card(REF)).to_contain_text("breached")


async def tell_the_client(chromium: Browser, demo: Demo) -> None:
    """Nothing goes out before the preview was read, and then exactly that."""
    async with (
        visitor(chromium, demo.url, "client_orion", "client-ORION") as kim,
        visitor(chromium, demo.url, "lead", "dub-1") as aoife,
    ):
        await aoife.presses("Tell client", on=REF)
        await aoife.answers("Preview", text=UPDATE)
        await expect(aoife.dialog).to_contain_text("Exactly what will be seen")
        await expect(aoife.dialog.locator(".card")).to_contain_text(UPDATE)
        assert not mentions(await demo.persona("client_orion").reads("client-ORION"), (UPDATE,))
        await aoife.answers("Send", send="true")
        await expect(aoife.dialog).to_have_count(0)
        await expect(kim.card(REF)).to_contain_text(UPDATE)
        await expect(kim.page.locator("#main")).not_to_contain_text("Aoife")
        await expect(kim.page.locator("#main")).not_to_contain_text("breached")


async def wait_and_resume(chromium: Browser, demo: Demo) -> None:
    """Half an hour of the client's time is half an hour more."""
    before = await due_of(demo, "update")
    async with visitor(chromium, demo.url, "lead", "dub-1") as aoife:
        await aoife.says(f"/escalate wait {REF} client which of the two rulings holds?")
        await expect(aoife.card(REF)).to_contain_text("waiting on the client")
        await expect(aoife.card(REF)).to_contain_text("paused")
        assert await due_of(demo, "update") is None
        await demo.advance("PT30M")
        await aoife.says(f"/escalate resume {REF}")
        await expect(aoife.card(REF)).to_contain_text("in progress")
    after = await due_of(demo, "update")
    assert before == "2026-11-24T18:22:30Z"
    assert after == "2026-11-24T18:52:30Z"


async def end_it(chromium: Browser, demo: Demo) -> None:
    """Resolved, reopened for a reason, resolved again, closed."""
    async with visitor(chromium, demo.url, "lead", "dub-1") as aoife:
        await aoife.says(f"/escalate resolve {REF} answered the second ruling holds")
        await expect(aoife.card(REF)).to_contain_text("resolved")
        await aoife.presses("Reopen", on=REF)
        await aoife.answers("Reopen", reason="no")
        await expect(aoife.dialog.locator("[name='reason']")).to_have_attribute("aria-invalid", "true")
        await expect(aoife.dialog).to_contain_text("10")
        assert (await demo.case(REF))["status"] == "resolved"
        await aoife.answers("Reopen", reason="the client found a third ruling")
        await expect(aoife.card(REF)).to_contain_text("in progress")
        await aoife.says(f"/escalate resolve {REF} answered the third one is withdrawn")
        await expect(aoife.card(REF)).to_contain_text("resolved")
        await aoife.says(f"/escalate code {REF} no_owner_on_shift left alone for the whole day")
        await aoife.presses("Close", on=REF)
        await expect(aoife.card(REF)).to_contain_text("closed")
    assert (await demo.case(REF))["status"] == "closed"
    async with visitor(chromium, demo.url, "moderator1", "dm-moderator1") as mia:
        await expect(mia.last()).to_contain_text("closed")
    assert await pings_of(demo) == sorted(PINGS), "and still each ping once"


async def vega_learns_nothing(chromium: Browser, demo: Demo) -> None:
    """By no list, no reference, no page, no route and no event."""
    vega = demo.persona("client_vega")
    async with visitor(chromium, demo.url, "client_vega", "client-VEGA") as jonas:
        seen: list[object] = []
        for line in ("list", "list all", "list waiting", f"reply {REF} hello", f"confirm {REF}"):
            await jonas.says(f"/escalate {line}")
        await jonas.says(f"/escalate show {REF}")
        await jonas.is_told(f"I find no case {REF}")
        unknown = await vega.says("/escalate show ORION-999")
        asked = await vega.says(f"/escalate show {REF}")
        assert str(asked).replace(REF, "ORION-999") == str(unknown), "not yours is the same as not there"
        rooms = [one["room"] for one in await demo.get("/demo/rooms", {"as": "client_vega"})]
        assert rooms == ["client-VEGA", "dm-client_vega"]
        for room in rooms:
            read = await vega.reads(room)
            assert not mentions(read, SECRETS[1:])
            seen += [
                m for m in read if not m["private"]
            ]  # their own questions are answered by the reference they typed
            for beside in ("", "?side=happened"):
                await jonas.enters(f"{room}{beside}")
                await jonas.page.evaluate("document.querySelectorAll('.private').forEach(e => e.remove())")
                seen.append(await jonas.page.content())
            for part in ("rail", "clock", "side?side=happened"):
                answer = await jonas.page.request.get(f"/chat/{room}/{part}")
                seen.append(await answer.text())
        for address in ("/welcome", "/words", f"/next-ping?ref={REF}"):
            answer = await jonas.page.request.get(address)
            seen.append(await answer.text())
        for room in ("client-ORION", "dub-1", "managers", "dm-lead"):
            for part in ("", "/log?after=0", "/rail", "/side?side=happened"):
                answer = await jonas.page.request.get(f"/chat/{room}{part}")
                assert answer.status == 404, (room, part)
                seen.append(await answer.text())
        assert not mentions(seen, SECRETS)


def mentions(seen: Iterable[object], words: Iterable[str]) -> list[str]:
    """Which of the words are somewhere in what was seen."""
    everything = "\n".join(map(str, seen))
    return [word for word in words if word in everything]


async def pings_of(demo: Demo) -> list[tuple[str, str, str]]:
    """Every ping in anybody's direct messages: whose, when, and of which clock."""
    found = []
    for persona in ("moderator1", "lead", "manager", "site_lead", "client_orion", "coach", "administrator", "auditor"):
        for message in await demo.persona(persona).reads():
            _, _, kind = message["text"].partition(" ")
            if kind.startswith(("warning", "breach", "untaken", "late", "reminder")):
                found.append((persona, message["at"], kind.partition(" · ")[0]))
    return sorted(found)


async def due_of(demo: Demo, kind: str) -> str | None:
    """When the newest clock of a kind is due."""
    due: str | None = [clock["due_at"] for clock in (await demo.case(REF))["clocks"] if clock["kind"] == kind][-1]
    return due


@asynccontextmanager
async def overheard(demo: Demo, persona: str) -> AsyncIterator[list[str]]:
    """Everything that this persona's event stream says while the block lasts."""
    heard: list[str] = []

    async def listen() -> None:
        async with demo.session.get(f"{demo.url}/events", cookies={"handrail_persona": persona}) as stream:
            async for line in stream.content:
                heard.append(line.decode())  # noqa: PERF401 — each as it comes, also when it is cut off

    listening = asyncio.create_task(listen())
    try:
        yield heard
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
