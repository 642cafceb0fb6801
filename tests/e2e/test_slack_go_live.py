"""A new installation rehearses in Slack until somebody goes live: then it posts where it is meant to, at once."""

from pathlib import Path

from tests.support.demo import ended
from tests.support.slack import fake_slack
from tests.support.slack_desk import CHANNELS, TEAM, stage
from tests.support.slack_run import KEY, PATIENCE, SlackHouse, run

MANAGERS = CHANNELS["managers"]


async def raises(house: SlackHouse, case: str) -> None:
    mia = house.person("moderator1")
    seen = await mia.types("/escalate", "new", channel=CHANNELS["dub-1"])
    await mia.submits(await mia.chooses(seen, "type", "vip_press"), {"case_id": case})
    await house.settled()


def heard_in(house: SlackHouse) -> set[str]:
    """The channels and direct messages in which something of ours stands."""
    rooms = house.slack.world.messages
    return {room for room in rooms if any(message.app for message in house.slack.messages(room))}


async def test_everything_is_rehearsed_before_the_managers_until_go_live(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'handrail.db'}"
    async with fake_slack() as slack:
        stage(slack)
        async with run(tmp_path, slack, "http", database, rehearsal="") as house:
            await raises(house, "CASE-1")
            await house.advance("PT30M")
            assert heard_in(house) == {MANAGERS}
            said = " ".join(message.words for message in house.room("managers"))
            for place in ("the channel shared with Orion", "the channel of Dublin 1", "Aoife Byrne, in private"):
                assert f"would go to {place}" in said
            assert not [message for message in house.room("managers") if "<@" in message.words], "nobody is pinged"
            assert slack.world.channels[MANAGERS].pins == []
            words = ("go-live", "--yes", "-c", str(tmp_path / "app.yaml"), "--database", database)
            code, told, _ = await ended(tmp_path, *words, environment={"AUDIT_KEY": KEY})
            assert (code, f"slack/{TEAM}/{CHANNELS['client-ORION']}" in told) == (0, True), told
            assert "ORION-1" in told.partition("Pings of the coming week")[2]
            clients = [name for name in CHANNELS if name.startswith("client-")]
            await slack.until(lambda: all(house.room(name) for name in clients), PATIENCE)
            await raises(house, "CASE-2")
            assert house.card("dub-1", "ORION-2 card")
            assert house.card("client-ORION", "ORION-2 card")
            assert house.heard("moderator1", "ORION-2 receipt")
            assert not [
                message
                for message in house.room("managers")
                if "ORION-2" in message.words and "Rehearsal" in message.words
            ]
