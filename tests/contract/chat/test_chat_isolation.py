"""What a person's device is sent: nothing of another client's, and to a client nothing of ours. (The Desk's own
answers are in `tests/unit/test_isolation.py`; here it is everything that the chat itself draws, lists and tells.)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.chats import ChatUnderTest
from tests.support.marked import OURS, VEGA, vegas_story


@dataclass(frozen=True)
class Voice:
    """Whoever tells the story, through the chat's own doors."""

    chat: ChatUnderTest

    async def says(self, who: str, text: str, *, room: str | None = None) -> object:
        return await self.chat.says(who, room or f"dm-{who}", f"/escalate {text}")

    async def fills(self, who: str, form: str, values: Mapping[str, str], *, room: str | None = None) -> object:
        return await self.chat.fills(who, room or f"dm-{who}", form, values)


async def test_nobodys_device_is_sent_what_is_not_theirs(chat: ChatUnderTest) -> None:
    await vegas_story(Voice(chat), chat.house.rules())
    for line in ("show VEGA-1", "show R-1", "list", "list client VEGA", "why VEGA-1", "note VEGA-1 hello"):
        for who in ("client_orion", "moderator2", "coach"):
            await chat.says(who, f"dm-{who}", f"/escalate {line}")
    for who in ("client_orion", "client_lyra", "moderator2", "coach"):
        assert VEGA not in (await chat.reads(who)).casefold(), who
    theirs = (await chat.reads("client_vega")).casefold()
    assert VEGA in theirs
    assert OURS not in theirs
    assert OURS in (await chat.reads("lead")).casefold(), "the marks are there to be found"
    numbers = (await chat.house.health.numbers()).decode().casefold()
    assert VEGA not in numbers
    assert "vega" not in numbers
