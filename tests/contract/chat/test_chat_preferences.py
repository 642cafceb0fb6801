"""Preferences in every chat: the form from who one is, one line, and a refusal at its field."""

from tests.support.chats import CLIENT, ChatUnderTest
from tests.support.drawn import plain


async def _told(chat: ChatUnderTest, who: str, line: str, room: str = "") -> str:
    """What somebody is answered, in the response or in their direct messages."""
    answer = await chat.says(who, room or f"dm-{who}", f"/escalate {line}")
    assert answer.status < 400, answer.body
    return plain(answer.body + await chat.reads(who))


async def test_who_one_is_offers_the_form_and_one_line_changes_what_it_says(chat: ChatUnderTest) -> None:
    assert "Preferences…" in await _told(chat, "lead", "whoami")
    told = await _told(chat, "lead", "prefs quiet 22:30-06:30")
    for words in ("Your preferences are changed", "22:30 to 06:30", "P0, P1 and legal limits come all the same"):
        assert words in told, words
    assert "22:30 to 06:30" in await _told(chat, "lead", "whoami")


async def test_the_form_is_filled_in_by_everybody_of_ours_and_by_nobody_else(chat: ChatUnderTest) -> None:
    values = {"quiet": "23:15-06:00", "language": "pl", "reach": "every"}
    answer = await chat.fills("moderator1", "dm-moderator1", "prefs", values)
    assert "od 23:15 do 06:00" in plain(answer.body + await chat.reads("moderator1")), "in Polish from here on"
    refused = await chat.fills("moderator1", "dm-moderator1", "prefs", {**values, "quiet": "at night"})
    assert "prefs quiet 22:00-07:00" in plain(refused.body + await chat.reads("moderator1"))
    assert "Preferences are for our own people" in await _told(chat, "client_orion", "prefs quiet off", CLIENT)
