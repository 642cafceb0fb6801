"""What is known of who reads in Teams' channels stays true, whoever comes, goes or hangs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.base import Later, Refused
from handlers.domain.timeline import Audience
from tests.support.slack_memory import MemoryBook
from tests.support.teams.fake import CLIENT, TEAM, fake_teams
from tests.support.teams.shapes import TENANT
from tests.unit.test_teams_send import Ours, post, speaking

OUTSIDERS = ("29:guest", "29:kim")
AN_HOUR = 3601.0


@pytest.fixture
async def ours() -> AsyncIterator[Ours]:
    async with fake_teams() as teams, speaking(teams, MemoryBook()) as opened:
        yield opened


def asked(ours: Ours) -> int:
    return [kind for kind, _ in ours.teams.calls].count("members")


@pytest.mark.parametrize("outsider", OUTSIDERS)
async def test_where_others_read_no_internal_word_is_said_and_no_card_is_edited(ours: Ours, outsider: str) -> None:
    head = (await ours.sender.send(post("k1"))).message
    ours.teams.places[TEAM].members.append(outsider)
    await ours.channels.look_again(TENANT, "one")
    for number, audience in enumerate((Audience.INTERNAL, Audience.PRIVATE)):
        with pytest.raises(Refused, match="shared with another organisation"):
            await ours.sender.send(replace(post(f"new-{number}"), audience=audience))
        with pytest.raises(Refused):
            await ours.sender.send(replace(post(f"edit-{number}", edits=head, revision=2), audience=audience))
    assert (len(ours.teams.order), ours.told(head).edits) == (1, 0)
    ours.teams.places[TEAM].members.remove(outsider)
    await ours.channels.look_again(TENANT, "another")
    await ours.sender.send(post("edit-0", edits=head, revision=2))
    assert ours.told(head).edits == 1


async def test_a_clients_own_channel_is_not_asked_about_and_an_open_line_says_nothing(ours: Ours) -> None:
    await ours.sender.send(post("k1", CLIENT))
    ours.teams.places[TEAM].members.append("29:kim")
    await ours.sender.send(replace(post("k2"), audience=Audience.CLIENT))
    assert asked(ours) == 0


async def test_what_one_person_alone_sees_is_shown_to_them_where_others_read(ours: Ours) -> None:
    ours.teams.places[TEAM].members.append("29:kim")
    shown = ours.told((await ours.sender.send(post("k1", only="aad-lead"))).message)
    assert (shown.conversation, shown.only) == (TEAM, "29:lead")


async def test_a_channel_that_was_shared_while_we_were_away_is_found_within_the_hour(ours: Ours) -> None:
    await ours.sender.send(post("k1"))
    ours.teams.places[TEAM].members.append("29:kim")  # and the event of it was lost
    ours.clock[0] += AN_HOUR
    with pytest.raises(Refused):
        await ours.sender.send(post("k2"))


async def test_a_new_process_looks_for_itself_before_it_says_a_word(ours: Ours) -> None:
    await ours.sender.send(post("k1"))
    ours.teams.places[TEAM].members.append("29:kim")
    async with speaking(ours.teams, ours.book) as another:
        with pytest.raises(Refused):
            await another.sender.send(post("k2"))


async def test_an_event_that_another_process_heard_counts_here(ours: Ours) -> None:
    async with speaking(ours.teams, ours.book) as another:
        await ours.sender.send(post("k1"))
        ours.teams.places[TEAM].members.append("29:kim")
        await another.channels.look_again(TENANT, "one")
        with pytest.raises(Refused):
            await ours.sender.send(post("k2"))


async def test_members_are_asked_for_once_an_hour_and_what_was_known_counts_while_teams_is_busy(ours: Ours) -> None:
    for number in range(3):
        await ours.sender.send(post(f"k{number}"))
    assert asked(ours) == 1
    ours.clock[0] += AN_HOUR
    ours.teams.plan("members", "limit", value=30)
    await ours.sender.send(post("k4"))
    assert (asked(ours), len(ours.teams.order)) == (2, 4)


@pytest.mark.parametrize("trouble", ["limit", "fail"])
async def test_what_is_not_known_is_not_trusted_and_where_the_question_fails_nothing_is_in_doubt(
    ours: Ours, trouble: str
) -> None:
    await ours.sender.send(post("k1"))
    await ours.channels.look_again(TENANT, "one")
    ours.teams.plan("members", trouble)
    with pytest.raises(Later):
        await ours.sender.send(post("k2"))
    assert len(ours.teams.order) == 1
    await ours.sender.send(post("k2"))
    assert len(ours.teams.order) == 2


async def test_a_channel_that_is_shared_while_we_ask_about_it_gets_no_internal_word(ours: Ours) -> None:
    hole = ours.teams.holes.setdefault("members", asyncio.Event())
    sending = asyncio.create_task(ours.sender.send(post("k1")))
    for _ in range(500):
        if asked(ours):
            break
        await asyncio.sleep(0.01)
    await ours.channels.look_again(TENANT, "one")  # and what Teams is about to answer may be from before
    hole.set()
    with pytest.raises(Later, match="came or went"):
        await sending
    ours.teams.places[TEAM].members.append("29:kim")
    with pytest.raises(Refused):
        await ours.sender.send(post("k1"))
    assert ours.teams.order == []
