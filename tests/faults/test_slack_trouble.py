"""Slack loses answers, delivers twice, asks to wait, and we are killed: what was promised is there, once."""

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.support.slack import fake_slack
from tests.support.slack_desk import CHANNELS, stage, user_of
from tests.support.slack_run import SlackHouse, run, slack_house

TEAM = CHANNELS["dub-1"]
OUTAGE = {"type": "vip_press", "case_id": "CASE-7"}
pytestmark = pytest.mark.faults


async def raises(house: SlackHouse, channel: str = TEAM, case: str = "CASE-7") -> None:
    """In a channel, or in direct messages where there is "" for one."""
    mia = house.person("moderator1")
    seen = await mia.chooses(await mia.types("/escalate", "new", channel=channel), "type", "vip_press")
    await mia.submits(seen, {"case_id": case})


async def short_story(house: SlackHouse) -> None:
    """Raised, taken, and warned twice."""
    await raises(house)
    await house.settled()
    await house.person("lead").types("/escalate", "claim ORION-1", channel=TEAM)
    await house.advance("PT50M")


def texts(house: SlackHouse) -> Counter[tuple[str, str]]:
    """What stands in every channel and every direct message of ours: where, and how it begins."""
    rooms = [*CHANNELS.values(), *(f"D{user_of(key)}" for key in ("moderator1", "lead", "manager", "site_lead"))]
    return Counter((room, one.text) for room in rooms for one in house.slack.messages(room) if one.app)


async def test_every_answer_lost_once_and_every_message_is_there_once(tmp_path: Path) -> None:
    async with slack_house(tmp_path, extras=("history",)) as house:
        house.slack.drop_first_answers("chat.postMessage")
        await short_story(house)
        standing = texts(house)
        assert len(standing) >= 9
        assert set(standing.values()) == {1}, standing
        assert not [text for _, text in standing if "possible duplicate" in text]


async def test_where_we_may_not_look_a_lost_answer_is_one_marked_copy_more_at_most(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        house.slack.drop_first_answers("chat.postMessage")
        await raises(house)
        await house.settled()
        standing = texts(house)
        marked = [key for key in standing if "possible duplicate" in key[1]]
        assert marked
        twice = {key for key, times in standing.items() if times > 1}
        assert twice <= {(CHANNELS["client-ORION"], "ORION card: board")}, (
            "only an edit since takes the mark off a copy"
        )
        assert max(standing.values()) <= 2
        async with house.demo.session.get(f"{house.demo.url}/metrics") as answer:
            counted = await answer.text()
        assert f'handrail_possible_duplicates_total{{chat="slack"}} {len(marked) + len(twice)}.0' in counted


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_everything_delivered_twice_and_every_effect_and_answer_is_there_once(tmp_path: Path, mode: str) -> None:
    async with slack_house(tmp_path, mode) as house:
        house.slack.delivers_twice = True
        lead = house.person("lead")
        await raises(house)
        await house.settled()
        card = house.card("dub-1", "ORION-1 card")
        await lead.presses(card, "Take")
        await lead.mentions("note seen by all", TEAM, thread=card.ts)
        await lead.writes("whoami")
        await house.settled()
        state = await house.demo.state()
        assert [case["ref"] for case in state["escalations"]] == ["ORION-1"]
        assert set(texts(house).values()) == {1}
        stories = [one for one in house.room("dub-1") if "seen by all" in str(one.blocks) and one.app and one.thread_ts]
        assert len(stories) == 1
        assert len([one for one in house.direct("lead") if "Aoife Byrne" in str(one.blocks) and not one.thread_ts]) >= 1
        house.slack.forgives("trigger")


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
