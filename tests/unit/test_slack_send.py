"""A post becomes one message of Slack's, whatever the wire does; a newer state is never covered by an older one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.base import Ambiguous, CannotLook, Gone, Later, Receipt
from adapters.slack.pacing import EDIT
from adapters.slack.send import PAGE, mark
from handlers.cards.card import Card, Mention, Words
from tests.support.slack import FakeSlack, Message, fake_slack
from tests.support.slack_memory import DIRECT, TEAM, Hands, Line, line_to, own_line, post_of, setup_of, stage


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A connection to a Slack that lets us read what stands there."""
    async with own_line() as connected:
        yield connected


@pytest.fixture
async def blind() -> AsyncIterator[Line]:
    """The same without the right to read."""
    async with own_line(history=False) as connected:
        yield connected


def said(slack: FakeSlack, channel: str = "C1") -> list[str]:
    return [message.text for message in slack.messages(channel)]


def stranger(slack: FakeSlack, text: str, *, key: str = "", thread: str = "") -> Message:
    """A message of somebody else's, which may carry any metadata."""
    message = Message("C1", slack.world.ts(), "U2", text, [], thread, "T1")
    message.metadata = {"event_type": "handrail_post", "event_payload": {"key": mark(key)}} if key else None
    return slack.world.keep(message)


async def test_a_message_has_words_for_a_lock_screen_shows_no_links_and_its_key_says_nothing(line: Line) -> None:
    await line.sender.send(replace(post_of("ORION-42:card:secret"), text="ORION-42 card · <!channel> & co"))
    sent = line.slack.called("chat.postMessage")[0]
    assert sent["text"] == "ORION-42 card · &lt;!channel&gt; &amp; co"
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["link_names"]) == (False, False, False)
    assert "ORION" not in str(sent["metadata"])


async def test_only_who_is_to_hear_it_is_named_so_that_it_rings(line: Line) -> None:
    lines = ((Words("Owner "), Mention("mia", "Mia"), Words(" · told "), Mention("aoife", "Aoife")),)
    card = Card("ORION-42 breach: resolve", "ORION-42", lines=lines)
    await line.sender.send(replace(post_of("k1"), card=card, mentions=("aoife", "nobody")))
    assert str(line.slack.messages("C1")[0].blocks).count("'U2'") == 2
    assert "'U1'" not in str(line.slack.messages("C1")[0].blocks)
    assert "Mia" in line.slack.messages("C1")[0].words


async def test_who_asks_while_it_is_on_its_way_hears_what_becomes_of_that_one(line: Line) -> None:
    line.slack.drop_answers("chat.postMessage")
    tries = await asyncio.gather(*(line.sender.send(post_of("k1")) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in tries] == [Ambiguous] * 3
    assert len(line.slack.messages("C1")) == 1


async def test_an_older_state_that_comes_while_a_newer_one_is_slow_never_covers_it(line: Line) -> None:
    first = await line.sender.send(post_of("k1"))
    line.slack.delays("chat.update", 5)
    newer = asyncio.create_task(
        line.sender.send(replace(post_of("k3", "newest"), edits=first.message, revision=3)),
    )
    await line.slack.until(lambda: line.sender._turns._queues)
    older = asyncio.create_task(line.sender.send(replace(post_of("k2", "older"), edits=first.message, revision=2)))
    await asyncio.sleep(0)
    line.slack.delays("chat.update", 0)
    assert await newer == await older == first
    assert said(line.slack) == ["ORION-42 card · newest"]
    assert len(line.slack.called("chat.update")) == 1


async def test_what_arrived_without_an_answer_is_found_and_not_sent_again(line: Line) -> None:
    line.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await line.sender.send(post_of("k1"))
    stranger(line.slack, "something else")
    found = await line.sender.find(post_of("k1"))
    assert found == Receipt(line.slack.messages("C1")[0].ts)
    assert await line.sender.send(post_of("k1")) == found
    assert len(line.slack.called("chat.postMessage")) == 1


async def test_what_may_have_arrived_is_looked_for_before_it_is_sent_again_whoever_asks(line: Line) -> None:
    line.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await line.sender.send(post_of("k1"))
    assert await line.sender.send(post_of("k1")) == Receipt(line.slack.messages("C1")[0].ts)
    assert len(line.slack.called("chat.postMessage")) == 1


async def test_what_never_arrived_is_not_found(line: Line) -> None:
    line.slack.fails("chat.postMessage", 500)
    with pytest.raises(Ambiguous):
        await line.sender.send(post_of("k1"))
    assert await line.sender.find(post_of("k1")) is None
    await line.sender.send(post_of("k1"))
    assert len(said(line.slack)) == 1
    assert len(line.slack.called("conversations.history")) == 1


async def test_it_is_found_at_the_end_of_a_long_thread(line: Line) -> None:
    head = await line.sender.send(post_of("head"))
    for number in range(2 * PAGE + 10):
        stranger(line.slack, f"answer {number}", thread=head.message)
    under = replace(post_of("under"), thread=head.message)
    line.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await line.sender.send(under)
    assert await line.sender.find(under) == Receipt(line.slack.messages("C1")[-1].ts)


async def test_a_message_of_somebody_else_with_our_key_is_not_ours(line: Line) -> None:
    stranger(line.slack, "ORION-42 card · as it is", key="k1")
    assert await line.sender.find(post_of("k1")) is None


async def test_without_the_right_to_read_nobody_can_look(blind: Line) -> None:
    blind.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await blind.sender.send(post_of("k1"))
    with pytest.raises(CannotLook):
        await blind.sender.find(post_of("k1"))
    await blind.sender.send(post_of("k1", "possible duplicate"))
    assert len(said(blind.slack)) == 2


async def test_a_direct_message_can_be_looked_for_without_it(blind: Line) -> None:
    blind.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await blind.sender.send(post_of("k1", surface=DIRECT))
    assert await blind.sender.find(post_of("k1", surface=DIRECT)) == Receipt(blind.slack.dm("U1")[0].ts)


@pytest.mark.parametrize("trouble", ["429", "500", "drop"])
async def test_a_look_that_fails_leaves_it_uncertain_since_it_must_not_be_sent_again(line: Line, trouble: str) -> None:
    line.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await line.sender.send(post_of("k1"))
    if trouble == "429":
        line.slack.limits("conversations.history", 60)
    elif trouble == "500":
        line.slack.fails("conversations.history", 500)
    else:
        line.slack.drop_answers("conversations.history")
    with pytest.raises(Ambiguous):
        await line.sender.find(post_of("k1"))
    line.hands.passes(timedelta(seconds=61))
    assert await line.sender.find(post_of("k1")) is not None


async def test_a_look_is_not_repeated_while_slack_wants_to_be_left_alone(line: Line) -> None:
    line.slack.limits("conversations.history", 60)
    for _ in range(3):
        with pytest.raises(Ambiguous):
            await line.sender.find(post_of("k1"))
    assert len(line.slack.called("conversations.history")) == 1


async def test_what_slack_may_still_be_at_is_waited_for_before_it_counts_as_lost() -> None:
    async with fake_slack() as slack:
        stage(slack)
        hands = Hands()
        async with line_to(slack, setup_of(slack.api, hands), hands, patience=0.1) as line:
            await line.channels.guard(TEAM, for_client=False)
            slack.delays("chat.postMessage", 5)
            with pytest.raises(Ambiguous):
                await line.sender.send(post_of("k1"))
            with pytest.raises(Ambiguous, match="on its way"):
                await line.sender.find(post_of("k1"))
            hands.passes(timedelta(seconds=3))
            assert await line.sender.find(post_of("k1")) is None


async def test_an_answer_that_comes_after_delivery_gave_up_still_counts(line: Line) -> None:
    line.slack.delays("chat.postMessage", 5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await line.sender.send(post_of("k1"))
    with pytest.raises(Ambiguous, match="on its way"):
        await line.sender.find(post_of("k1"))
    line.slack.delays("chat.postMessage", 0)
    receipt = await line.sender.send(post_of("k1"))
    assert await line.sender.find(post_of("k1")) == receipt
    assert len(line.slack.called("chat.postMessage")) == 1
    assert line.slack.called("conversations.history") == []


async def test_a_board_that_was_found_is_pinned_and_shows_what_is_so_by_now(line: Line) -> None:
    line.slack.drop_answers("chat.postMessage")
    with pytest.raises(Ambiguous):
        await line.sender.send(replace(post_of("board", "two cases"), pin=True))
    found = await line.sender.find(replace(post_of("board", "three cases", TEAM), pin=True, revision=2))
    assert found is not None
    assert said(line.slack) == ["ORION-42 card · three cases"]
    assert line.slack.world.channels["C1"].pins == [found.message]


async def test_a_board_is_pinned_once_and_never_again_by_its_edits(line: Line) -> None:
    board = replace(post_of("b1"), pin=True)
    first = await line.sender.send(board)
    await line.sender.send(replace(board, key="b2", edits=first.message, revision=2))
    assert len(line.slack.called("pins.add")) == 1


async def test_a_board_that_cannot_be_pinned_is_still_a_board(line: Line) -> None:
    line.slack.fails("pins.add", "too_many_pins")
    assert (await line.sender.send(replace(post_of("b1"), pin=True))).message


async def test_slack_says_how_long_to_wait_and_only_that_method_of_that_workspace_waits(line: Line) -> None:
    first = await line.sender.send(post_of("k1"))
    line.slack.limits("chat.update", 30)
    edit = replace(post_of("k2"), edits=first.message, revision=2)
    with pytest.raises(Later) as later:
        await line.sender.send(edit)
    assert later.value.after == 30
    line.hands.passes(timedelta(seconds=10))
    with pytest.raises(Later) as again:
        await line.sender.send(edit)
    assert again.value.after == 20
    assert len(line.slack.called("chat.update")) == 1
    await line.sender.send(post_of("k3"))
    line.hands.passes(timedelta(seconds=20))
    assert await line.sender.send(edit) == first


async def test_after_a_429_a_place_is_left_alone_until_slack_wants_more(line: Line) -> None:
    line.slack.limits("chat.postMessage", 7)
    with pytest.raises(Later):
        await line.sender.send(post_of("k1"))
    assert line.pacing.wait(TEAM) == 7
    assert line.pacing.wait(replace(TEAM, tenant="T2")) == 0
    line.hands.passes(timedelta(seconds=7))
    assert line.pacing.wait(TEAM) == 0


async def test_a_channel_gets_a_short_burst_and_then_one_message_a_second(line: Line) -> None:
    for number in range(4):
        assert line.pacing.wait(TEAM) == 0
        await line.sender.send(post_of(f"k{number}"))
    assert line.pacing.wait(TEAM) == 1
    assert line.pacing.wait(DIRECT) == 0
    line.hands.passes(timedelta(seconds=1))
    assert line.pacing.wait(TEAM) == 0


async def test_silent_edits_hold_up_no_message_and_messages_no_edit(line: Line) -> None:
    first = await line.sender.send(post_of("k0"))
    for number in range(2, 6):
        edit = replace(post_of(f"e{number}"), edits=first.message, revision=number)
        assert line.pacing.wait(TEAM, EDIT) == 0
        await line.sender.send(edit)
    assert line.pacing.wait(TEAM, EDIT) == 1
    for number in range(3):
        assert line.pacing.wait(TEAM) == 0, "what must be heard does not wait for a board's edits"
        await line.sender.send(post_of(f"k{number + 1}"))
    assert line.pacing.wait(TEAM) == 1
    line.hands.passes(timedelta(seconds=1))
    assert line.pacing.wait(TEAM) == line.pacing.wait(TEAM, EDIT) == 0


async def test_blocks_that_a_slack_does_not_know_are_drawn_plainly(line: Line) -> None:
    line.slack.fails("chat.postMessage", "invalid_blocks")
    await line.sender.send(post_of("k1"))
    assert said(line.slack) == ["ORION-42 card · as it is"]
    assert "as it is" in line.slack.messages("C1")[0].words


async def test_a_message_that_an_administrator_deleted_is_gone(line: Line) -> None:
    first = await line.sender.send(post_of("k1"))
    line.slack.world.messages["C1"].clear()
    with pytest.raises(Gone):
        await line.sender.send(replace(post_of("k2"), edits=first.message, revision=2))


async def test_when_we_stop_what_is_on_its_way_arrives_and_the_rest_waits(line: Line) -> None:
    line.slack.delays("chat.postMessage", 5)
    on_its_way = asyncio.create_task(line.sender.send(post_of("k1")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(line.sender.close(5.0))
    await asyncio.sleep(0)
    with pytest.raises(Later):
        await line.sender.send(post_of("k2"))
    line.slack.delays("chat.postMessage", 0)
    await closing
    assert (await on_its_way).message
    assert len(said(line.slack)) == 1
