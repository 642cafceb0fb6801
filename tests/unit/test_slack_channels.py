"""What is known of Slack's places stays true: ids that change, channels shared or archived, guests' messages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation

from adapters.base import Gone, Later, Refused
from adapters.slack.settings import Credentials
from handlers.commands.request import Surface
from handlers.domain.timeline import Audience
from tests.support.slack import fake_slack, sample_manifest
from tests.support.slack_memory import CLIENT, DIRECT, TEAM, Hands, Line, line_to, own_line, post_of, setup_of

CLIENTS_WORD = Audience.CLIENT


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with own_line() as connected:
        yield connected


async def test_a_direct_message_is_opened_once_and_anew_when_it_is_gone(line: Line) -> None:
    for number in range(2):
        await line.sender.send(post_of(f"k{number}", surface=DIRECT))
    assert len(line.slack.called("conversations.open")) == 1
    line.slack.fails("chat.postMessage", "channel_not_found")
    with pytest.raises(Gone):
        await line.sender.send(post_of("k2", surface=DIRECT))
    await line.sender.send(post_of("k3", surface=DIRECT))
    assert len(line.slack.called("conversations.open")) == 2
    assert len(line.slack.dm("U1")) == 3


async def test_who_left_cannot_be_written_to(line: Line) -> None:
    line.slack.world.people["U1"].deleted = True
    with pytest.raises(Gone):
        await line.sender.send(post_of("k1", surface=DIRECT))


@pytest.mark.parametrize("method", ["conversations.open", "conversations.info"])
@pytest.mark.parametrize("trouble", ["500", "drop", "429"])
async def test_where_a_mere_question_fails_nothing_was_sent_and_nothing_is_in_doubt(
    line: Line, method: str, trouble: str
) -> None:
    if trouble == "429":
        line.slack.limits(method, 9)
    elif trouble == "500":
        line.slack.fails(method, 500)
    else:
        line.slack.drop_answers(method)
    surface = DIRECT if method == "conversations.open" else TEAM
    with pytest.raises(Later):
        await line.sender.send(post_of("k1", surface=surface))
    assert line.slack.called("chat.postMessage") == []
    await line.sender.send(post_of("k1", surface=surface))


async def test_where_others_read_no_internal_word_is_said(line: Line) -> None:
    await line.sender.send(post_of("k1", surface=CLIENT, audience=CLIENTS_WORD))
    for audience in (Audience.INTERNAL, Audience.PRIVATE):
        with pytest.raises(Refused, match="shared with another organisation"):
            await line.sender.send(post_of(f"k2-{audience}", surface=CLIENT, audience=audience))
    assert len(line.slack.messages("C9")) == 1


async def test_a_clients_word_goes_to_no_shared_channel_but_the_one_that_app_yaml_binds(line: Line) -> None:
    line.slack.channel("C8", team="T1", members=["U1", "U9"], shared=True)
    with pytest.raises(Refused):
        await line.sender.send(post_of("k1", surface=replace(CLIENT, room="C8"), audience=CLIENTS_WORD))
    assert line.slack.messages("C8") == []


async def test_an_edit_of_an_internal_card_stops_when_the_channel_is_shared(line: Line) -> None:
    first = await line.sender.send(post_of("k1"))
    await line.channels.shared("T1", "C1")
    with pytest.raises(Refused):
        await line.sender.send(replace(post_of("k2", "more"), edits=first.message, revision=2))
    line.slack.world.channels["C1"].shared = False
    await line.channels.look_again("T1", "C1")
    await line.sender.send(replace(post_of("k2", "more"), edits=first.message, revision=2))


async def test_a_channel_that_was_shared_while_we_were_away_is_found_within_the_hour(line: Line) -> None:
    await line.sender.send(post_of("k1"))
    line.slack.world.channels["C1"].shared = True  # and the event of it was lost
    line.hands.passes(timedelta(minutes=61))
    with pytest.raises(Refused):
        await line.sender.send(post_of("k2"))


async def test_a_new_process_looks_for_itself_before_it_says_a_word(line: Line) -> None:
    await line.sender.send(post_of("k1"))
    line.slack.world.channels["C1"].shared = True
    async with line_to(line.slack, line.setup, line.hands) as another:
        with pytest.raises(Refused):
            await another.sender.send(post_of("k2"))


async def test_a_channel_is_asked_about_once_an_hour_and_what_was_known_counts_while_slack_is_busy(line: Line) -> None:
    for number in range(3):
        await line.sender.send(post_of(f"k{number}"))
    assert len(line.slack.called("conversations.info")) == 1
    line.hands.passes(timedelta(minutes=61))
    line.slack.limits("conversations.info", 30)
    await line.sender.send(post_of("k4"))
    assert len(line.slack.messages("C1")) == 4


async def test_a_channel_that_is_shared_while_we_ask_about_it_gets_no_internal_word(line: Line) -> None:
    line.slack.delays("conversations.info", 5)
    sending = asyncio.create_task(line.sender.send(post_of("k1")))
    await line.slack.until(lambda: line.slack.trouble.waiting)
    await line.channels.shared("T1", "C1")  # and what Slack is about to answer is from before
    line.slack.delays("conversations.info", 0)
    with pytest.raises(Refused, match="shared"):
        await sending
    with pytest.raises(Refused, match="shared"):
        await line.sender.send(post_of("k2"))
    assert line.slack.messages("C1") == []


async def test_an_archived_channel_is_gone_until_it_comes_back(line: Line) -> None:
    await line.sender.send(post_of("k1"))
    await line.channels.archived("T1", "C1")
    with pytest.raises(Gone, match="archived"):
        await line.sender.send(post_of("k2"))
    assert len(line.slack.called("chat.postMessage")) == 1
    await line.channels.look_again("T1", "C1")
    assert (await line.sender.send(post_of("k2"))).message


async def test_a_channel_that_was_archived_while_we_were_away_is_gone(line: Line) -> None:
    line.slack.world.channels["C1"].archived = True
    with pytest.raises(Gone, match="archived"):
        await line.sender.send(post_of("k1"))


async def test_a_channel_that_got_another_id_stays_the_one_that_app_yaml_binds(line: Line) -> None:
    await line.sender.send(post_of("k1"))
    for old, new in (("C1", "C1B"), ("C1B", "C1C")):
        channel = line.slack.world.channels[old]
        line.slack.world.channels[new] = replace(channel, id=new)
        channel.moved_to = new
        await line.channels.moved("T1", old, new)
    await line.sender.send(post_of("k2"))
    assert len(line.slack.messages("C1C")) == 1
    assert await line.channels.bound("T1", "C1C") == "C1"
    assert await line.channels.bound("T1", "C1B") == "C1"


async def test_a_channel_under_its_new_id_is_what_app_yaml_calls_by_that_id_as_soon_as_it_does(line: Line) -> None:
    await line.channels.moved("T1", "C8", "C9")  # C8 was in app.yaml, and C9 is now
    assert await line.channels.bound("T1", "C9") == "C9"


async def test_a_guest_is_written_to_from_the_workspace_that_shares_a_channel_with_them() -> None:
    async with fake_slack() as slack:
        for team in ("T1", "T2", "T9"):
            slack.workspace(team, team)
        slack.app(sample_manifest(), "xoxb-1", team="T1")
        slack.installs("T2", "xoxb-2")
        slack.person("U9", "Kim", team="T9")
        slack.channel("C2", team="T2", members=["U9"], shared=True)
        hands = Hands()
        many = Credentials(signing_secret="shh", client_id="1.1", client_secret="x")
        async with line_to(slack, setup_of(slack.api, hands, credentials=many, workspaces=("T1", "T2")), hands) as line:
            for team, token in (("T1", "xoxb-1"), ("T2", "xoxb-2")):
                await line.tokens.keep(Installation(team_id=team, user_id="U0", bot_token=token))
            kim = Surface("slack", "T9", "dm-U9")
            for number in range(2):
                await line.sender.send(post_of(f"k{number}", surface=kim, audience=Audience.PRIVATE))
            assert len(slack.dm("U9")) == 2
            assert len(slack.called("conversations.open")) == 2  # T1 knows nobody of that name
            assert await line.tokens.of("T9") == "xoxb-2"
            assert await line.tokens.of("T1") == "xoxb-1"
            assert await line.tokens.of("T3") == "xoxb-1"


async def test_a_guest_whom_nobody_of_us_shares_a_channel_with_cannot_be_written_to(line: Line) -> None:
    line.slack.person("U8", "Lee", team="T9")
    with pytest.raises(Gone):
        await line.sender.send(post_of("k1", surface=Surface("slack", "T9", "dm-U8"), audience=Audience.PRIVATE))
