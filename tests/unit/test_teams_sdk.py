"""What we call at Teams' connector, through Microsoft's kit: once each, with one token, and told honestly."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.base import Ambiguous, DeliveryError, Gone, Later, Refused
from adapters.teams.errors import TeamsError, told
from adapters.teams.own_token import Credentials, OwnToken
from adapters.teams.wire import Wire
from tests.support.teams.connector import CARD, Connector
from tests.support.teams.fake import CLIENT, TEAM, fake_teams
from tests.support.teams.shapes import APP, TENANT

pytest.importorskip("botframework.connector.aio", reason="Microsoft's kit is not installed: make check installs it")
from adapters.teams.sdk import Sdk

CARD_OF_ONE_LINE = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "ORION"}]}
MESSAGE: Mapping[str, Any] = {
    "type": "message",
    "summary": "ORION-42 card",
    "attachments": [{"contentType": CARD, "content": CARD_OF_ONE_LINE}],
}


@dataclass(slots=True)
class Line:
    """Our side of the wire."""

    teams: Connector
    sdk: Sdk
    wire: Wire
    clock: list[float] = field(default_factory=lambda: [0.0])

    @property
    def url(self) -> str:
        return f"{self.teams.address}/emea/"

    async def send(self, conversation: str = TEAM) -> str:
        return await self.sdk.send(self.url, conversation, MESSAGE)

    def asked(self, kind: str) -> int:
        return [name for name, _ in self.teams.calls].count(kind)


@asynccontextmanager
async def connected(patience: float = 10.0, **changes: str) -> AsyncIterator[Line]:
    async with fake_teams() as teams:
        wire, clock = Wire(patience), [0.0]
        known = {"app_id": APP, "password": teams.secret, "tenant": TENANT, "login": f"{teams.address}/login"}
        wire.token = OwnToken(Credentials(**{**known, **changes}), wire.session, lambda: clock[0])
        try:
            yield Line(teams, Sdk(wire), wire, clock)
        finally:
            await wire.close()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with connected() as opened:
        yield opened
        assert opened.teams.refused == []


async def test_a_message_arrives_as_it_was_written_and_is_edited_in_place(line: Line) -> None:
    first = await line.send()
    changed = {**MESSAGE, "summary": "ORION-42 card: resolved"}
    await line.sdk.update(line.url, TEAM, first, changed)
    standing = line.teams.places[TEAM].told[first]
    assert standing.activity == {**changed, "id": first}
    assert standing.edits == 1


async def test_a_thread_has_a_head_and_answers_under_it(line: Line) -> None:
    begun = {"isGroup": True, "channelData": {"channel": {"id": TEAM}}, "activity": MESSAGE}
    made = await line.sdk.create(line.url, begun)
    assert made.conversation == f"{TEAM};messageid={made.activity}"
    answer = await line.send(made.conversation)
    assert line.teams.places[TEAM].told[answer].root == made.activity


async def test_somebody_is_written_to_alone(line: Line) -> None:
    made = await line.sdk.create(
        line.url,
        {"isGroup": False, "members": [{"id": "29:lead"}], "channelData": {"tenant": {"id": TENANT}}},
    )
    await line.send(made.conversation)
    assert [told.conversation for told in line.teams.order] == [made.conversation]


async def test_a_member_is_told_with_their_own_tenant(line: Line) -> None:
    found = await line.sdk.member(line.url, CLIENT, "29:guest")
    assert (found["aadObjectId"], found["tenantId"], found["userRole"]) == ("aad-guest", TENANT, "guest")


# --- the token ----------------------------------------------------------------------------------------------------


async def test_three_hundred_messages_are_sent_with_one_token(line: Line) -> None:
    sent = await asyncio.gather(*(line.send() for _ in range(300)))
    assert len(set(sent)) == 300
    assert line.asked("token") == 1


async def test_a_token_is_replaced_before_it_ends(line: Line) -> None:
    await line.send()
    line.clock[0] = line.teams.lasts - 301
    await line.send()
    assert line.asked("token") == 1
    line.clock[0] += 2
    await line.send()
    assert line.asked("token") == 2


async def test_a_token_that_is_taken_back_is_replaced_and_nothing_is_lost() -> None:
    async with connected() as line:
        await line.send()
        line.teams.tokens.clear()
        await line.send()
        assert (line.asked("token"), len(line.teams.order)) == (2, 2)


async def test_where_no_token_can_be_had_nothing_was_sent() -> None:
    async with connected() as line:
        line.teams.plan("token", "fail")
        assert await _told(line) == Later
        assert line.asked("send") == 0
        await line.send()


async def test_a_secret_that_is_not_taken_is_no_passing_trouble() -> None:
    async with connected(password="old") as line:
        assert await _told(line) == Gone
        assert line.asked("send") == 0


async def test_without_an_app_there_is_no_token() -> None:
    async with connected(app_id="") as line:
        line.teams.anonymous = True
        await line.send()
        assert line.asked("token") == 0


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "meaning"),
    [
        ("limit", None, Later),
        ("limit", 7, Later),
        ("fail", 412, Later),
        ("fail", 500, Ambiguous),
        ("fail", 502, Ambiguous),
        ("fail", 503, Ambiguous),
        ("fail", 504, Ambiguous),
        ("fail", 400, Refused),
        ("fail", 413, Refused),
        ("fail", 403, Gone),
        ("fail", 404, Gone),
        ("fail", 302, Refused),
        ("drop", None, Ambiguous),
    ],
)
async def test_every_trouble_is_told_and_nothing_is_tried_again_behind_our_back(
    line: Line, kind: str, value: int | None, meaning: type[DeliveryError]
) -> None:
    line.teams.plan("send", kind, value=value)
    assert await _told(line) == meaning
    assert line.asked("send") == 1
    assert len(line.teams.order) == (kind == "drop")


async def test_teams_says_how_long_to_wait_and_no_word_of_anybodys_is_in_what_is_told(line: Line) -> None:
    line.teams.plan("send", "limit", value=7)
    with pytest.raises(TeamsError) as caught:
        await line.send()
    trouble = told(caught.value)
    assert isinstance(trouble, Later)
    assert trouble.after == 7
    assert str(trouble) == "POST conversations/activities: TooManyRequests"


@pytest.mark.parametrize("method", ["send", "update"])
async def test_an_edit_that_may_have_arrived_may_be_done_again(line: Line, method: str) -> None:
    first = await line.send()
    line.teams.plan(method, "drop", times=2)
    with pytest.raises(TeamsError) as caught:
        await (line.send() if method == "send" else line.sdk.update(line.url, TEAM, first, MESSAGE))
    assert type(told(caught.value, wrote=method == "send")) is (Ambiguous if method == "send" else Later)


async def test_a_place_that_is_gone_is_told_by_teams_own_word() -> None:
    async with connected() as line:
        with pytest.raises(TeamsError) as caught:
            await line.send("19:nowhere@thread.tacv2")
        assert (caught.value.code, type(told(caught.value))) == ("ConversationNotFound", Gone)


async def test_a_connector_that_cannot_be_reached_was_told_nothing() -> None:
    async with connected() as line:
        with pytest.raises(TeamsError) as caught:
            await line.sdk.send("http://127.0.0.1:1/emea/", TEAM, MESSAGE)
        assert type(told(caught.value)) is Later


async def test_a_connector_that_does_not_answer_holds_nobody_else_up() -> None:
    async with connected() as line, fake_teams() as other:
        other.tokens, other.holes["send"] = line.teams.tokens, asyncio.Event()
        stuck = [asyncio.create_task(line.sdk.send(f"{other.address}/emea/", TEAM, MESSAGE)) for _ in range(60)]
        await asyncio.gather(*(line.send() for _ in range(50)))
        assert not any(task.done() for task in stuck)
        other.holes["send"].set()
        assert len(set(await asyncio.gather(*stuck))) == 60


async def test_a_connector_that_never_answers_is_not_waited_for_without_an_end() -> None:
    async with connected(patience=0.2) as line:
        line.teams.holes["send"] = asyncio.Event()
        assert await _told(line) == Ambiguous


async def _told(line: Line) -> type[DeliveryError]:
    with pytest.raises(TeamsError) as caught:
        await line.send()
    return type(told(caught.value))
