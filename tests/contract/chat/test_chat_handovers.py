"""Follow the sun in every chat (`domain.md` §7.4, story 7): the card, its note, one by one or all, and who is told."""

from datetime import timedelta

from tests.support.chats import TEAM, ChatUnderTest, comes_to
from tests.support.drawn import plain

CASES = ("CASE-1", "CASE-2")


async def _told(chat: ChatUnderTest, who: str, line: str) -> str:
    """What somebody is answered, in the response or in their direct messages."""
    answer = await chat.says(who, f"dm-{who}", f"/escalate {line}")
    assert answer.status < 400, answer.body
    return plain(answer.body + await chat.reads(who))


async def _at_the_end_of_the_shift(chat: ChatUnderTest) -> None:
    """Two cases of Dublin's lead, half an hour before the shift ends."""
    clock, forward = chat.house.manual()
    await chat.house.desk.reloaded(await clock.now())
    for case in CASES:
        await chat.fills("moderator1", TEAM, "new", {"type": "vip_press", "case_id": case, "client": "ORION"})
    await _told(chat, "lead", "claim ORION-1 ORION-2")
    await forward.by(timedelta(hours=7, minutes=30))


async def test_a_shift_is_handed_over_and_accepted(chat: ChatUnderTest) -> None:
    await _at_the_end_of_the_shift(chat)
    await comes_to(
        chat, "lead_aus", "Dublin hands over to Austin", "2 not accepted", "ORION-1", "ORION-2", "Accept all"
    )
    typed = {"done": "copies are down", "next": "call the press desk", "until": "", "risk": ""}
    await chat.fills("lead", "dm-lead", "brief:ORION-1", typed)
    assert "call the press desk" in await _told(chat, "lead_aus", "briefing ORION-1")
    assert "is asked" in await _told(chat, "lead_aus", "query ORION-2 which queue has the copies?")
    await comes_to(chat, "lead", "which queue has the copies?")
    assert "yours now" in await _told(chat, "lead_aus", "accept ORION-1")
    assert "1 accepted: ORION-2" in await _told(chat, "lead_aus", "handover accept")
    await comes_to(chat, "lead", "all accepted")


async def test_what_nobody_accepts_is_told_of_to_both_leads_and_the_manager(chat: ChatUnderTest) -> None:
    await _at_the_end_of_the_shift(chat)
    _, forward = chat.house.manual()
    await forward.by(timedelta(minutes=34))
    assert "Not accepted" not in plain(await chat.reads("lead"))
    await forward.by(timedelta(minutes=1))
    for who in ("lead", "lead_aus", "manager_aus"):  # hers begins at five
        await comes_to(chat, who, "Not accepted: 2 cases (P0 and P1)")
