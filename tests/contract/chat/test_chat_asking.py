"""From a captured payload to exactly one request, one effect and one answer; the same payload again adds nothing."""

from pathlib import Path

import pytest

from handlers.cards.card import Action, Card
from handlers.cards.post import Post
from handlers.cards.reply import Nothing, Say
from handlers.commands.request import Pressed, Request
from handlers.domain.timeline import Audience
from handlers.ports.records import Scope, Search
from tests.contract.chat.conftest import CHATS
from tests.support.chats import CLIENT, TEAM, ChatUnderTest, as_data, captured, goldens, written
from tests.support.gallery import cards

GOLDENS = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name in CHATS
    if name != "slack-socket"  # golden payloads are posted
    for path in goldens(name)
]
OUTAGE = {"type": "vip_press", "case_id": "CASE-1", "client": "ORION"}


async def everything(chat: ChatUnderTest) -> object:
    """All that is kept: records, clocks, due rows, messages to send, and what stands in the rooms."""
    scope = Scope(everything=True, restricted_types=frozenset(chat.house.rules().types))
    async with chat.house.store.reading() as work:
        cases = await work.escalations.search(Search(scope, limit=500))
        kept = (
            tuple(cases),
            tuple([tuple(await work.timeline.of(case.id)) for case in cases]),
            tuple(await work.clocks.of([case.id for case in cases])),
            tuple(await work.due.listed()),
            tuple(sorted((row.outgoing.key, row.state) for row in await work.outbox.listed(1000))),
        )
    return kept, [await chat.threads("lead", room) for room in (TEAM, CLIENT, "dm-lead")]


@pytest.mark.parametrize(("name", "path"), GOLDENS)
async def test_a_captured_payload_becomes_exactly_this_request(name: str, path: Path, tmp_path: Path) -> None:
    async with CHATS[name](tmp_path) as chat:
        await chat.stand()
        chat.will_answer = Nothing()
        payload, wanted = captured(path)
        answer = await chat.deliver(payload)
        assert answer.status < 400, answer.body
        assert len(chat.asked) == 1
        became = as_data(chat.asked[0])
        wanted = written(path, payload, became) or wanted
        assert became == wanted
        await chat.deliver(payload)
        again = [as_data(request) for request in chat.asked[1:]]
        assert again in ([], [wanted]), "redelivery has the same key, if the chat does not answer it by itself"


async def test_the_same_delivery_again_changes_nothing_and_is_answered_alike(chat: ChatUnderTest) -> None:
    first = await chat.fills("moderator1", TEAM, "new", OUTAGE, key="raise-1")
    after = await everything(chat)
    assert await chat.fills("moderator1", TEAM, "new", OUTAGE, key="raise-1") == first
    assert await everything(chat) == after
    for line in ("/escalate claim ORION-1", "/escalate note ORION-1 once", "a remark", "/escalate frobnicate"):
        said = await chat.says("lead", TEAM, line, key=line)
        after = await everything(chat)
        for _ in range(3):
            assert await chat.says("lead", TEAM, line, key=line) == said
        assert await everything(chat) == after


async def test_somebody_elses_key_is_another_delivery(chat: ChatUnderTest) -> None:
    await chat.says("lead", TEAM, "/escalate whoami", key="one")
    await chat.says("moderator1", TEAM, "/escalate whoami", key="one")
    first, second = chat.asked
    assert first.key != second.key


@pytest.mark.parametrize(
    "line", ["/escalate list", "/escalate frobnicate", "/escalate new vip_press", "/nonsense", "/escalate show ORION-9"]
)
async def test_one_answer_per_request(chat: ChatUnderTest, line: str) -> None:
    for who, room in (("lead", TEAM), ("client_orion", CLIENT), ("coach", "dm-coach")):
        before = await chat.threads(who, room)
        await chat.says(who, room, line)
        assert len(await chat.threads(who, room)) - len(before) <= 1


async def test_a_pressed_button_names_its_command(chat: ChatUnderTest) -> None:
    chat.will_answer = Nothing()
    pressed: set[tuple[str, Action]] = set()
    for number, (name, card) in enumerate(cards().items()):
        post = Post(f"gallery-{number}", chat.surface(TEAM), Audience.INTERNAL, card.text, card, revision=3)
        message = (await chat.send(post)).message
        for action in _buttons(card):
            if (name.partition(":")[0], action) in pressed:
                continue
            pressed.add((name.partition(":")[0], action))
            answer = await chat.presses("lead", message, card, action)
            assert answer.status < 400, (name, action, answer.body)
            wanted = Pressed(action.id, action.ref, action.revision, dict(action.values))
            assert chat.asked.pop().asked == wanted, (name, action)


async def test_a_button_is_asked_from_the_thread_of_its_card_and_a_line_from_its_own(chat: ChatUnderTest) -> None:
    chat.will_answer = Nothing()
    card = cards()["every part at once"]
    surface = chat.surface(TEAM)
    message = (await chat.send(Post("k", surface, Audience.INTERNAL, card.text, card, revision=3))).message
    await chat.presses("lead", message, card, card.actions[0])
    await chat.says("lead", TEAM, "/escalate claim", thread=message)
    await chat.says("lead", TEAM, "/escalate claim ORION-1")
    assert [_thread(request) for request in chat.asked] == [message, message, None]
    assert {request.place.surface for request in chat.asked if request.place} == {surface}


async def test_an_answer_asked_in_a_thread_is_answered_there(chat: ChatUnderTest) -> None:
    card = cards()["every part at once"]
    post = Post("k", chat.surface(TEAM), Audience.INTERNAL, card.text, card, revision=3)
    message = (await chat.send(post)).message
    chat.will_answer = Say(cards()["done_card: one"])
    before = await chat.threads("lead", TEAM)
    await chat.says("lead", TEAM, "/escalate show", thread=message)
    new = {key: thread for key, thread in (await chat.threads("lead", TEAM)).items() if key not in before}
    assert list(new.values()) == [message]


def _buttons(card: Card) -> list[Action]:
    every = (*card.actions, *(action for item in card.items for action in item.actions), *card.more)
    return [action for action in every if not action.link]


def _thread(request: Request) -> str | None:
    assert request.place is not None
    return request.place.thread
