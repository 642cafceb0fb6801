"""Slack loses answers, delivers twice, asks to wait, and we are killed: what was promised is there, once."""

import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.test_slack_story import the_story
from tests.support.slack import fake_slack
from tests.support.slack.shapes import Json
from tests.support.slack_desk import CHANNELS, stage, user_of
from tests.support.slack_run import MARK, SlackHouse, run, slack_house

TEAM = CHANNELS["dub-1"]
OUTAGE = {"type": "vip_press", "case_id": "CASE-7"}
pytestmark = pytest.mark.faults


async def raises(house: SlackHouse, channel: str = TEAM, case: str = "CASE-7") -> None:
    """In a channel, or in direct messages where there is "" for one."""
    mia = house.person("moderator1")
    seen = await mia.chooses(await mia.types("/escalate", "new", channel=channel), "type", "vip_press")
    await mia.submits(seen, {"case_id": case})


def texts(house: SlackHouse) -> Counter[tuple[str, str]]:
    """What stands in every channel and every direct message of ours: where, and how it begins."""
    rooms = [*CHANNELS.values(), *(f"D{user_of(key)}" for key in ("moderator1", "lead", "manager", "site_lead"))]
    return Counter((room, one.text) for room in rooms for one in house.slack.messages(room) if one.app)


async def test_the_story_with_every_first_answer_lost_and_every_message_is_there_once(tmp_path: Path) -> None:
    async with slack_house(tmp_path, extras=("history",)) as house:
        house.slack.drop_first_answers("chat.postMessage")
        await the_story(house)
        posted = house.slack.called("chat.postMessage")
        assert len(posted) == len(house.slack.trouble.lost) == len(house.told()) >= 30
        assert not [each.text for each in house.told() if MARK in each.text]
        assert await counted(house) == 0


async def test_where_we_may_not_look_each_lost_answer_is_one_marked_and_counted_copy_more_at_most(
    tmp_path: Path,
) -> None:
    async with slack_house(tmp_path) as house:
        house.slack.drop_first_answers("chat.postMessage")
        await the_story(replace(house, past_copies=True))
        posted = house.slack.called("chat.postMessage")
        tries = Counter(identity(each) for each in posted)
        assert len(house.slack.trouble.lost) == len(tries) >= 30
        assert max(tries.values()) == 2, "there is more than one copy more"
        marked = [each for each in posted if each["text"].endswith(MARK)]
        assert len(posted) - len(tries) == len(marked) == await counted(house)


def identity(post: Json) -> str:
    """The key of a message, which every try of it carries; an answer that nobody tries again has none."""
    metadata = post.get("metadata")
    return str(metadata["event_payload"]["key"] if metadata else (post["channel"], post["text"]))


async def counted(house: SlackHouse) -> int:
    """How many copies may be one too many, as the operator is told."""
    async with house.demo.session.get(f"{house.demo.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    found = [line for line in lines if line.startswith('handrail_possible_duplicates_total{chat="slack"}')]
    return int(float(found[0].split()[-1])) if found else 0


async def test_a_channel_that_is_asked_to_wait_waits_and_holds_nobody_up(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        house.slack.limits("chat.postMessage", 1, 2)
        await raises(house)
        await house.settled()
        assert set(texts(house).values()) == {1}
        assert len(texts(house)) >= 4


async def test_a_post_comes_once_and_after_retry_after_and_edits_and_answers_do_not_wait_for_it(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        await raises(house)
        await house.settled()
        calls, slack = len(house.slack.world.calls), house.slack
        slack.limits("chat.postMessage", 4)
        seen = await house.person("lead").types("/escalate", "claim ORION-1", channel=TEAM)
        assert "is yours" in str(seen.message)
        await house.settled()
        came = list(zip(slack.world.calls[calls:], slack.world.times[calls:], strict=True))
        (limited,) = [at for call, at in came if "_failed" in call.args]
        posted = [at for call, at in came if call.method == "chat.postMessage" and "_failed" not in call.args]
        edited = [at for call, at in came if call.method == "chat.update"]
        assert posted
        assert min(posted) >= limited + 4.0, "a message went out before Slack wanted any"
        assert edited
        assert min(edited) < limited + 4.0, "an edit waited for what Slack asked of messages alone"
        assert set(texts(house).values()) == {1}


async def test_killed_on_the_way_every_message_is_there_once_after_the_restart(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'handrail.db'}"
    async with fake_slack() as slack:
        stage(slack, extras=("history",))
        async with run(tmp_path, slack, "http", database) as house:
            await raises(house)
            await house.demo.kill()
        async with run(tmp_path, slack, "http", database) as house:
            await house.settled()
            await house.person("lead").types("/escalate", "claim ORION-1", channel=TEAM)
            await house.settled()
            standing = texts(house)
            assert {room for room, _ in standing} >= {TEAM, CHANNELS["client-ORION"], CHANNELS["managers"]}
            assert set(standing.values()) == {1}, standing


async def test_an_older_edit_that_waited_over_a_restart_never_covers_a_newer_one(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'handrail.db'}"
    async with fake_slack() as slack:
        stage(slack)
        async with run(tmp_path, slack, "http", database) as house:
            await raises(house)
            await house.settled()
            slack.limits("chat.update", 2, times=100)
            mark = len(slack.called("chat.update"))
            await house.person("lead").types("/escalate", "claim ORION-1", channel=TEAM)
            await slack.until(lambda: len(slack.called("chat.update")) > mark)
            assert "nobody yet" in house.card("dub-1", "ORION-1 card").words
            await house.demo.kill()
        slack.trouble.mishaps.clear()
        async with run(tmp_path, slack, "http", database) as house:
            await house.person("lead").types("/escalate", "resolve ORION-1 actioned all down", channel=TEAM)
            await house.settled()
            card = house.card("dub-1", "ORION-1 card")
            assert "resolved" in card.text
            edits = [call for call in slack.called("chat.update")[mark:] if call.get("ts") == card.ts]
            shown = ["resolved" in call["text"] for call in edits]
            assert shown == sorted(shown), "once it shows that it is resolved, it never shows anything older"


async def test_a_channel_that_becomes_shared_gets_no_internal_word_any_more(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        await raises(house)
        await house.settled()
        before = len(house.room("dub-1"))
        await house.slack.shares(TEAM, "T9ORION")
        await house.person("lead").writes("note ORION-1 only for us")
        await house.settled()
        assert len(house.room("dub-1")) == before
        assert "only for us" not in str([one.blocks for one in house.room("dub-1")])


async def test_a_lost_channel_is_told_once_its_work_goes_on_elsewhere_and_it_may_come_back(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        await house.slack.archives(TEAM)
        await raises(house, "")
        await raises(house, "", "CASE-8")
        await house.settled()
        await house.advance("PT2M")
        (told,) = house.direct("administrator")
        assert told.text == "harbour digest · 1 place cannot be reached"
        assert f"the channel of Dublin 1 (slack/T1/{TEAM}): gone" in told.words
        assert "ORION-" not in told.words
        reminders = house.heard("lead", "ORION-1 reminder") + house.heard("lead", "ORION-2 reminder")
        assert ["nobody has heard of this case there" in each.words for each in reminders] == [True, True]
        assert "lost channels: 1" in (await house.demo.get("/readyz"))["degraded"]
        await house.slack.unarchives(TEAM)
        await raises(house, case="CASE-9")
        await house.settled()
        assert house.card("dub-1", "ORION-3 card")
        assert "lost channels: 1" not in (await house.demo.get("/readyz"))["degraded"]
        assert len(house.direct("administrator")) == 1


async def test_a_board_is_put_up_as_soon_as_the_bot_is_invited(tmp_path: Path) -> None:
    database, vega = f"sqlite:///{tmp_path / 'handrail.db'}", CHANNELS["client-VEGA"]
    async with fake_slack() as slack:
        stage(slack)
        slack.world.channels[vega].members.remove("UBOTT1")
        async with run(tmp_path, slack, "http", database) as house:
            await house.settled()
            assert (house.room("client-VEGA"), len(house.room("client-ORION"))) == ([], 1)
            assert "lost channels: 1" in (await house.demo.get("/readyz"))["degraded"]
            await slack.joins("UBOTT1", vega)
            await slack.until(lambda: house.room("client-VEGA"), 30.0)
            await slack.until(lambda: slack.world.channels[vega].pins == [house.room("client-VEGA")[0].ts])
            kim = house.person("client_vega")
            form = await kim.presses(house.room("client-VEGA")[0], "Raise a concern")
            assert form.kind == "modal"
            await house.advance("PT3H")
            assert [len(house.room(name)) for name in ("client-VEGA", "client-ORION")] == [1, 1]


async def test_who_left_returns_their_cases(tmp_path: Path) -> None:
    """First somebody whom app.yaml names no more, then somebody whose account is gone."""
    async with slack_house(tmp_path) as house:
        await raises(house)
        await house.person("moderator1").types("/escalate", "claim ORION-1", channel=TEAM)
        assert (await house.demo.case("ORION-1"))["owner"] == "moderator1"
        config = tmp_path / "app.yaml"
        staying = [line for line in config.read_text(encoding="utf-8").splitlines() if "{key: moderator1," not in line]
        config.write_text("\n".join(staying), encoding="utf-8")
        house.demo.process.send_signal(signal.SIGHUP)
        await house.slack.until(
            lambda: "moderator1 has left" in str([one.blocks for one in house.direct("lead")]), 30.0
        )
        assert (await house.demo.case("ORION-1"))["owner"] is None
        await house.person("lead").types("/escalate", "claim ORION-1", channel=TEAM)
        await house.slack.leaves(user_of("lead"))
        await house.settled()
        assert (await house.demo.case("ORION-1"))["owner"] is None


async def test_slow_slack_and_slow_database_never_cost_the_three_seconds(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        house.slack.delays("views.open", 4.0)
        seen = await house.person("moderator1").types("/escalate", "new", channel=TEAM)
        acked = house.slack.deliveries[-1].acked
        assert acked.fine
        assert acked.seconds < 3.0
        assert seen.kind in ("ephemeral", "nothing")
        house.slack.delays("views.open", 0)
