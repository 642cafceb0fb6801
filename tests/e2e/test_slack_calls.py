"""What a story costs at Slack's door: every call has an effect that somebody sees, and there are few of them."""

from collections import Counter
from pathlib import Path

from tests.support.slack_desk import CHANNELS
from tests.support.slack_run import PATIENCE, SlackHouse, slack_house

TEAM = CHANNELS["dub-1"]
EXACTLY = {
    "auth.test": 1,  # who we are, asked when the process starts
    "conversations.info": 7,  # each bound channel: is it shared as app.yaml says?
    "conversations.open": 2,  # the direct messages of who raised it and who took it
    "views.open": 2,  # the form of the case, and that of its end
    "views.update": 1,  # the type is chosen
    "response_url": 1,  # "is yours", to who pressed Take
    "pins.add": 5,  # each client's board
    "chat.postMessage": 12,
}


async def raised_taken_and_resolved(house: SlackHouse) -> None:
    mia, lead = house.person("moderator1"), house.person("lead")
    form = await mia.chooses(await mia.types("/escalate", "new", channel=TEAM), "type", "vip_press")
    await mia.submits(form, {"case_id": "CASE-7"})
    await house.settled()
    await lead.presses(house.card("dub-1", "ORION-1 card"), "Take")
    await house.settled()
    form = await lead.presses(house.card("dub-1", "ORION-1 card"), "Resolve")
    await lead.submits(form, {"outcome": "actioned", "text": "All copies are down."})
    await house.settled()
    await house.slack.until(lambda: house.card("dub-1", "ORION-1 card").text.endswith("Aoife Byrne"), PATIENCE)


def standing(house: SlackHouse) -> int:
    """How many messages of ours there are, in channels and direct messages, threads included."""
    rooms = house.slack.world.messages
    return sum(1 for room in rooms for message in house.slack.messages(room) if message.app)


async def test_every_call_of_a_story_is_one_that_somebody_sees(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        await raised_taken_and_resolved(house)
        calls = Counter(call.method for call in house.slack.calls)
        assert calls["chat.postMessage"] == standing(house), "nothing is said twice"
        assert {name: count for name, count in calls.items() if name != "chat.update"} == EXACTLY
        edits = sum(message.revisions for room in house.slack.world.messages for message in house.slack.messages(room))
        assert calls["chat.update"] == edits <= 14, "an edit that waits takes in those that come after it"
        assert house.slack.refused == []
