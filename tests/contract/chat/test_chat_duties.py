"""Duties in every chat: asked for, covered, told to both sides, and for our own people alone."""

from tests.support.chats import CLIENT, ChatUnderTest
from tests.support.drawn import plain


async def _told(chat: ChatUnderTest, who: str, line: str, room: str = "") -> str:
    """What somebody is answered, in the response or in their direct messages."""
    answer = await chat.says(who, room or f"dm-{who}", f"/escalate {line}")
    assert answer.status < 400, answer.body
    return plain(answer.body + await chat.reads(who))


async def test_who_is_on_call_is_said_with_who_comes_after(chat: ChatUnderTest) -> None:
    told = await _told(chat, "lead", "oncall dublin")
    for words in ("On call · Dublin", "Aoife Byrne", "then Sorcha Quinn", "Ben Doyle"):
        assert words in told, words
    assert "Austin" in await _told(chat, "manager", "oncall")
    assert "is for our own people" in await _told(chat, "client_orion", "oncall", CLIENT)


async def test_a_cover_is_told_to_whom_it_is_about_and_can_be_taken_back(chat: ChatUnderTest) -> None:
    told = await _told(chat, "manager", "cover @lead 2h by @site_lead")
    for words in ("Declan Murphy covers Aoife Byrne", "lead (Dublin)", "Undo"):
        assert words in told, words
    assert "Declan Murphy" in await _told(chat, "lead", "oncall dublin")
    answer = await chat.fills("manager", "dm-manager", "uncover", {"person": "lead"})
    assert "is taken back" in plain(answer.body + await chat.reads("manager"))
