"""PostgreSQL is held by somebody else, or down, while Slack asks: answered in time and honestly, nothing half kept."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.support.held import rows_held
from tests.support.postgres import Cluster
from tests.support.replicas import record
from tests.support.slack import fake_slack
from tests.support.slack.delivery import Acked
from tests.support.slack.shapes import Message, View
from tests.support.slack_desk import CHANNELS, stage, user_of
from tests.support.slack_run import SlackHouse, run, slack_house

TEAM, LEAD, RAISER = CHANNELS["dub-1"], user_of("lead"), user_of("moderator1")
NOTES = ("seen by all", "said by the by", "typed at night")
INTERRUPTED = "I was interrupted before that was done"
NOTED, UNCHANGED = "noted, for our own people only", "nothing was changed"
pytestmark = [pytest.mark.faults, pytest.mark.postgres]


async def form(house: SlackHouse) -> View:
    """The open form for a case, its type chosen."""
    mia = house.person("moderator1")
    seen = await mia.chooses(await mia.types("/escalate", "new", channel=TEAM), "type", "vip_press")
    assert seen.view is not None
    return seen.view


async def raises(house: SlackHouse) -> Message:
    """One case, and its card in the team's channel."""
    await house.person("moderator1").submits(await form(house), {"case_id": "CASE-7"})
    await house.settled()
    return house.card("dub-1", "ORION-1 card")


def answers(house: SlackHouse, words: str, user: str = LEAD) -> list[Message]:
    """The private answers to somebody with these words in them."""
    there = [one for one in house.slack.world.ephemerals if one.to == user]
    direct = [one for one in house.slack.dm(user) if one.app]
    return [one for one in [*there, *direct] if words in f"{one.text} {one.blocks}"]


async def until(house: SlackHouse, true: Callable[[], object]) -> None:
    await house.slack.until(true, 30.0)


async def everything(house: SlackHouse, card: Message, filled: View) -> list[Acked]:
    """A button, a mention, a direct message, a typed command and a form, all at once; how each was acknowledged."""
    before = len(house.slack.deliveries)
    lead = house.person("lead")
    await asyncio.gather(
        lead.presses(card, "Take"),
        lead.mentions("note seen by all", TEAM, thread=card.ts),
        lead.writes("note ORION-1 said by the by"),
        lead.types("/escalate", "note ORION-1 typed at night", channel=TEAM),
        house.person("moderator1").submits(filled, {"case_id": "CASE-8"}),
    )
    return [one.acked for one in house.slack.deliveries[before:]]


def noted(house: SlackHouse) -> Counter[str]:
    """How often each note stands in the case's thread."""
    thread = [str(one.blocks) for one in house.room("dub-1") if one.app and one.thread_ts]
    return Counter(note for note in NOTES for one in thread if note in one)


async def cases(house: SlackHouse) -> Sequence[tuple[str, str | None]]:
    return [(case["ref"], case["owner"]) for case in (await house.demo.state())["escalations"]]


async def test_while_another_transaction_holds_its_rows_everybody_is_answered_in_time_and_once(
    tmp_path: Path, postgres: Cluster
) -> None:
    database = await postgres.database()
    async with slack_house(tmp_path, database=database) as house:
        card, filled = await raises(house), await form(house)
        async with rows_held(database, "escalations", "counters"):
            acked = await everything(house, card, filled)
            assert await cases(house) == [("ORION-1", None)]
        assert max(one.seconds for one in acked) < 3.0
        assert [one.fine for one in acked].count(False) == 4, "two events, each brought twice, wait for their turn"
        await until(house, lambda: answers(house, "ORION-2", RAISER))
        await until(house, lambda: len(answers(house, NOTED)) == 3 and len(answers(house, "is yours")) == 1)
        assert await house.slack.retries() == 2
        await house.settled()
        assert (len(answers(house, NOTED)), len(answers(house, "is yours"))) == (3, 1)
        assert await cases(house) == [("ORION-1", "lead"), ("ORION-2", None)]
        assert noted(house) == dict.fromkeys(NOTES, 1)
        house.slack.forgives("was answered 503")
    async with record(database) as store:
        assert await store.audit.verify() == []


async def test_killed_while_its_rows_are_held_everybody_who_was_acknowledged_hears_that_it_was_not_done(
    tmp_path: Path, postgres: Cluster
) -> None:
    database = await postgres.database()
    async with fake_slack() as slack:
        stage(slack)
        async with run(tmp_path, slack, "http", database) as house:
            card, filled, lead = await raises(house), await form(house), house.person("lead")
            async with rows_held(database, "escalations", "counters"):
                _, typed, sent = await asyncio.gather(
                    lead.presses(card, "Take"),
                    lead.types("/escalate", "note ORION-1 typed at night", channel=TEAM),
                    house.person("moderator1").submits(filled, {"case_id": "CASE-8"}),
                )
                assert "should I be interrupted, in a direct message" in f"{typed.message} {sent.view}"
                assert {one.acked.fine for one in slack.deliveries[-3:]} == {True}
                await house.demo.kill()
        async with run(tmp_path, slack, "http", database) as house:
            await house.advance("PT2M")
            await house.settled()
            assert (len(answers(house, INTERRUPTED)), len(answers(house, INTERRUPTED, RAISER))) == (2, 1)
            assert await cases(house) == [("ORION-1", None)]
            assert noted(house) == {}


async def test_while_the_server_is_down_everybody_is_told_so_and_afterwards_everything_works(
    tmp_path: Path, postgres: Cluster
) -> None:
    database = await postgres.database()
    async with slack_house(tmp_path, database=database) as house:
        card, filled = await raises(house), await form(house)
        postgres.crash()
        acked = await everything(house, card, filled)
        assert max(one.seconds for one in acked) < 3.0
        await asyncio.to_thread(postgres.start)
        assert (await cases(house), noted(house)) == ([("ORION-1", None)], {})
        assert len(answers(house, UNCHANGED)) == 4
        await house.slack.retries()
        again = await everything(house, card, await form(house))
        assert {one.fine for one in again} == {True}
        await house.settled()
        assert await cases(house) == [("ORION-1", "lead"), ("ORION-2", None)]
        assert noted(house) == dict.fromkeys(NOTES, 1)
        house.slack.forgives("was answered 503")
    async with record(database) as store:
        assert await store.audit.verify() == []
