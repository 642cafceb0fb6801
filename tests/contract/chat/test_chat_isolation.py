"""What a person's device is sent: nothing of another client's, and to a client nothing of ours. (The Desk's own
answers are in `tests/unit/test_isolation.py`; here it is everything that the chat itself draws, lists and tells.)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.cards.card import Action, Card, say
from handlers.cards.post import Post
from handlers.domain.escalation import Status
from handlers.domain.timeline import Audience
from handlers.ports.records import Scope, Search
from tests.support.chats import TEAM, ChatUnderTest
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


async def test_a_button_of_ours_does_nothing_in_the_hands_of_a_client(chat: ChatUnderTest) -> None:
    """A message that was forwarded keeps its buttons: what they may do is asked when they are pressed."""
    await chat.fills("moderator1", TEAM, "new", {"type": "vip_press", "case_id": "CASE-1", "client": "ORION"})
    buttons = tuple(Action(verb, verb.title(), "ORION-1", 1) for verb in ("claim", "cancel", "seen", "show"))
    card = Card("ORION-1 card", "ORION-1 · INTERNALWORD", lines=(say("INTERNALWORD"),), actions=buttons)
    post = Post("forwarded", chat.surface(TEAM), Audience.INTERNAL, card.text, card, revision=1)
    message = (await chat.send(post)).message
    for who in ("client_orion", "client_vega", "coach"):
        for button in buttons:
            answer = await chat.presses(who, message, card, button)
            assert answer.status < 500, (who, button)
        assert "internalword" not in (await chat.reads(who)).casefold(), who
    async with chat.house.store.reading() as work:
        (case,) = await work.escalations.search(Search(Scope(everything=True)))
        kinds = [event.kind for event in await work.timeline.of(case.id)]
    assert (case.owner, case.status) == (None, Status.NEW)
    assert not {"claim", "cancel", "seen"} & {*kinds}
    await chat.presses("lead", message, card, buttons[0])
    async with chat.house.store.reading() as work:
        (case,) = await work.escalations.search(Search(Scope(everything=True)))
    assert case.owner == "lead", "the button itself works"
