"""The database is locked, Slack delivers twice or loses our answers: who asked is answered, honestly and once."""

import asyncio
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.held import held
from tests.support.slack import fake_slack
from tests.support.slack.shapes import Message
from tests.support.slack_desk import CHANNELS, stage, user_of
from tests.support.slack_run import SlackHouse, run, slack_house

TEAM, LEAD = CHANNELS["dub-1"], user_of("lead")
NOTED = "noted, for our own people only"
pytestmark = pytest.mark.faults


async def raises(house: SlackHouse) -> Message:
    """One case, and its card in the team's channel."""
    mia = house.person("moderator1")
    seen = await mia.chooses(await mia.types("/escalate", "new", channel=TEAM), "type", "vip_press")
    await mia.submits(seen, {"case_id": "CASE-7"})
    await house.settled()
    return house.card("dub-1", "ORION-1 card")


def answers(house: SlackHouse, words: str, user: str = LEAD) -> list[Message]:
    """The private answers to somebody with these words in them."""
    direct = [one for one in house.slack.dm(user) if one.app]
    there = [one for one in house.slack.world.ephemerals if one.to == user]
    return [one for one in [*there, *direct] if words in f"{one.text} {one.blocks}"]


async def owed(house: SlackHouse, rows: int = 1) -> None:
    """Wait until so many answers are written down as owed."""
    for _ in range(100):
        if [row["kind"] for row in (await house.demo.state())["due"]].count("answer") == rows:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it is not written down who is owed an answer")


async def until(house: SlackHouse, true: Callable[[], object]) -> None:
    await house.slack.until(true, 30.0)


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_while_the_database_is_locked_nothing_waits_nothing_is_lost_and_everybody_is_answered_once(
    tmp_path: Path, mode: str
) -> None:
    async with slack_house(tmp_path, mode) as house:
        lead, mia = house.person("lead"), house.person("moderator1")
        card = await raises(house)
        form = await mia.chooses(await mia.types("/escalate", "new", channel=TEAM), "type", "vip_press")
        before = len(house.slack.deliveries)
        async with held(tmp_path / "handrail.db"):
            await asyncio.gather(
                lead.presses(card, "Take"),
                lead.mentions("note seen by all", TEAM, thread=card.ts),
                lead.writes("note ORION-1 said by the by"),
                lead.types("/escalate", "note ORION-1 typed at night", channel=TEAM),
                mia.submits(form, {"case_id": "CASE-8"}),
                house.slack.shares(CHANNELS["managers"], "T9ORION"),
            )
            acks = {
                one.payload["event"]["type"] if "event" in one.payload else one.kind: one.acked
                for one in house.slack.deliveries[before:]
            }
            assert {acks[kind].fine for kind in ("slash_commands", "interactive")} == {True}
            assert {acks[kind].fine for kind in ("app_mention", "message", "channel_shared")} == {False}
        await until(house, lambda: answers(house, "ORION-2", user_of("moderator1")))
        await until(house, lambda: len(answers(house, NOTED)) == 3 and len(answers(house, "is yours")) == 1)
        await house.slack.retries()
        await house.settled()
        assert {one.acked.fine for one in house.slack.deliveries[-3:]} == {True}
        assert (len(answers(house, NOTED)), len(answers(house, "is yours"))) == (3, 1)
        cases = (await house.demo.state())["escalations"]
        assert [(case["ref"], case["owner"]) for case in cases] == [("ORION-1", "lead"), ("ORION-2", None)]
        assert (await house.demo.case("ORION-1"))["owner"] == "lead"
        house.slack.forgives("was answered 503")
        house.slack.forgives("was not acknowledged")


async def test_an_event_that_nobody_kept_before_the_process_died_is_done_when_slack_brings_it_again(
    tmp_path: Path,
) -> None:
    database = f"sqlite:///{tmp_path / 'handrail.db'}"
    async with fake_slack() as slack:
        stage(slack)
        async with run(tmp_path, slack, "http", database) as house:
            card = await raises(house)
            async with held(tmp_path / "handrail.db"):
                await house.person("lead").mentions("note seen by all", TEAM, thread=card.ts)
                assert not house.slack.deliveries[-1].acked.fine
                await house.demo.kill()
        async with run(tmp_path, slack, "http", database) as house:
            assert await slack.retries() == 1
            await house.settled()
            assert len(answers(house, NOTED)) == 1
            assert (
                len(
                    [
                        one
                        for one in house.room("dub-1")
                        if one.app and one.thread_ts and "seen by all" in str(one.blocks)
                    ]
                )
                == 1
            )
            slack.forgives("was answered 503")


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_killed_between_the_acknowledgement_and_the_answer_the_asker_hears_after_the_restart_once(
    tmp_path: Path, mode: str
) -> None:
    database = f"sqlite:///{tmp_path / 'handrail.db'}"
    async with fake_slack() as slack:
        stage(slack, mode)
        async with run(tmp_path, slack, mode, database) as house:
            card = await raises(house)
            slack.delays("response_url", 60.0)
            await house.person("lead").presses(card, "Take")
            assert slack.deliveries[-1].acked.fine
            await owed(house)
            assert not answers(house, "is yours")
            await house.demo.kill()
        slack.world.response_urls.clear()
        slack.delays("response_url", 0)
        async with run(tmp_path, slack, mode, database) as house:
            await house.settled()
            assert not answers(house, "is yours"), "whoever is at it has a minute"
            await house.advance("PT1M")
            await house.settled()
            (answer,) = answers(house, "is yours")
            assert answer.channel == f"D{LEAD}"
            await house.advance("PT1M")
            await house.demo.kill()
        async with run(tmp_path, slack, mode, database) as house:
            await house.advance("PT5M")
            assert len(answers(house, "is yours")) == 1
        slack.forgives("there is no such response_url")


async def test_what_was_answered_late_is_not_answered_again(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        card = await raises(house)
        house.slack.delays("response_url", 4.0)
        await house.person("lead").presses(card, "Take")
        await owed(house)
        await until(house, lambda: answers(house, "is yours"))
        await owed(house, rows=0)
        await house.advance("PT2M")
        assert len(answers(house, "is yours")) == 1


async def test_an_answer_that_slack_takes_nowhere_comes_a_minute_later_once(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        card = await raises(house)
        for method in ("response_url", "chat.postEphemeral", "conversations.open"):
            house.slack.limits(method, 1, 4)
        await house.person("lead").presses(card, "Take")
        assert not answers(house, "is yours")
        assert not answers(house, "did not work")
        await owed(house)
        await house.advance("PT1M")
        await house.settled()
        assert len(answers(house, "is yours")) == 1


async def test_a_private_answer_is_given_once_though_its_press_comes_twice_or_slacks_word_is_lost(
    tmp_path: Path,
) -> None:
    async with slack_house(tmp_path) as house:
        lead, card = house.person("lead"), await raises(house)
        for method in ("response_url", "chat.postEphemeral"):
            house.slack.drop_answers(method)
        house.slack.delivers_twice = True
        await lead.presses(card, "Take")
        assert len(answers(house, "is yours")) == 1
        await lead.mentions("note seen by all", TEAM, thread=card.ts)
        assert len(answers(house, NOTED)) == 1
        await house.settled()
        house.slack.drop_answers("chat.postMessage")
        await lead.writes("whoami")
        assert len(answers(house, "Europe/Dublin")) == 1
        assert not answers(house, "did not work")
        assert {method for method, _ in house.slack.trouble.struck} == {
            "response_url",
            "chat.postEphemeral",
            "chat.postMessage",
        }


@pytest.mark.skipif(
    sys.platform != "linux", reason="a full disk is played by a limit that only Linux can set from outside"
)
async def test_where_nothing_can_be_kept_everybody_is_told_that_nothing_was_changed(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        lead, card = house.person("lead"), await raises(house)
        resource.prlimit(house.demo.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        await asyncio.gather(
            lead.presses(card, "Take"),
            lead.mentions("note seen by all", TEAM, thread=card.ts),
            lead.writes("note ORION-1 said by the by"),
            lead.types("/escalate", "note ORION-1 typed at night", channel=TEAM),
        )
        await until(house, lambda: len(answers(house, "nothing was changed")) == 4)
        assert {one.acked.fine for one in house.slack.deliveries[-4:]} == {True}
        resource.prlimit(
            house.demo.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        await lead.presses(card, "Take")
        assert len(answers(house, "is yours")) == 1
