"""kill -9 at random points of the whole story: nothing that anybody was told is gone, and no ping is lost or doubled.

The same story is told twice, to two databases: once undisturbed, and once to a process that is killed again and again
(between two requests, in the middle of one, while the clock moves, while it starts). What was asked when it died is
asked once more with the same key. In the end nobody can tell the two apart. Seen to fail on a planted bug: a message
that is marked as sent before it is.
"""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.support.demo import Json
from tests.support.kills import (
    Kill,
    Step,
    Telling,
    fills,
    presses,
    says,
    sends,
    told_whole,
    told_with_kills,
    until,
)

SEED = 20261124
REVIEW = "https://review.orion.example/case/77120"

STORY: tuple[Step, ...] = (
    fills("moderator1", "new", "dub-1", type="vip_press", client="ORION", case_id="CASE-1", summary="A fake page"),
    until("09:12"),  # past the first warning of `ack`
    until("09:24"),  # past its breach, and the last of its steps
    presses("lead", "dm-lead", "ORION-1 ", "seen"),
    says("lead", "/escalate claim ORION-1", "dub-1"),
    fills(
        "moderator2", "new", "mnl-1", type="policy_ambiguity", client="VEGA", policy_ref="4.3", sample_case_ids="V-1"
    ),
    says("lead", "/escalate update ORION-1 The page is down, we look for copies."),
    sends("lead", "update:ORION-1", send="true"),
    says("client_orion", "Thank you. Please keep looking.", "client-ORION"),
    until("10:10"),
    says("lead", "/escalate wait ORION-1 client until 15:00 we need the list of pages"),
    until("11:30"),
    says("client_orion", "/escalate reply ORION-1 Here is the list.", "client-ORION"),
    says("lead", "/escalate wait ORION-1 client until 14:00 one page is unclear"),
    says("lead", "/escalate resume ORION-1"),
    fills(
        "moderator1",
        "new",
        "dub-1",
        type="imminent_harm",
        client="ORION",
        case_link=REVIEW,
        country="IE",
        live_now="yes",
    ),
    until("11:33"),  # nobody has taken it: the backup
    until("11:42"),  # the manager, the site lead
    says("lead", "/escalate claim ORION-2"),
    says("lead", "/escalate told ORION-2 by telephone"),
    until("14:20"),
    says("lead", "/escalate note ORION-1 forty copies found"),
    fills("lead", "contain:ORION-2"),
    fills("lead", "resolve:ORION-2", outcome="actioned"),
    until("18:00"),  # past every step that is left of ORION-1
    fills("lead", "resolve:ORION-1", outcome="actioned"),
    says("client_orion", "/escalate dispute ORION-1 one copy is still there", "client-ORION"),
    until("18:40"),
    fills("lead", "resolve:ORION-1", outcome="actioned"),
    says("lead", "/escalate reopen ORION-1 too short"),
    says("lead", "/escalate reopen ORION-1 the page is back under another name"),
    until("20:00"),
    fills("lead", "resolve:ORION-1", outcome="actioned"),
    says("lead", "/escalate code ORION-1 late_detection"),  # a breach is not closed without its reason
    says("lead", "/escalate close ORION-1"),
    until("12:00", day=25),
    says("manager", "/escalate show ORION-1"),
)


def twenty(chance: random.Random) -> list[Kill]:
    """Twenty kills at random points, of every kind that there is."""
    moving = [number for number, step in enumerate(STORY) if step.path == "/demo/clock"]
    asking = [number for number, step in enumerate(STORY) if step.path != "/demo/clock"]
    every = range(len(STORY))
    return [
        *(Kill(number, "answering", chance.random()) for number in chance.sample(asking, 8)),
        *(Kill(number, "answering", chance.random()) for number in chance.sample(moving, 5)),
        *(Kill(number, "after") for number in chance.sample(every, 3)),
        *(Kill(number, "before") for number in chance.sample(every, 2)),
        Kill(chance.choice(every), "again", chance.random()),
    ]


@pytest.mark.faults
async def test_a_story_with_twenty_kills_ends_like_one_without(tmp_path: Path) -> None:
    calm, stormy = tmp_path / "calm", tmp_path / "stormy"
    calm.mkdir()
    stormy.mkdir()
    undisturbed, expected = await told_whole(calm, STORY)
    told_what_it_should(undisturbed)
    killed, state = await told_with_kills(stormy, STORY, twenty(random.Random(SEED)), undisturbed.took)  # noqa: S311 — a test's dice
    assert killed.kills == 20
    assert state["now"] == expected["now"]
    assert state["escalations"] == expected["escalations"]
    assert waiting(state) == waiting(expected)
    assert {row["state"] for row in state["outbox"]} <= {"sent", "dropped"}
    assert said(killed) == said(undisturbed)
    assert killed.told() == undisturbed.told()


def told_what_it_should(story: Telling) -> None:
    """The story is one: everybody who is to be pinged is, and each step is answered as it is meant."""
    read = [(who, text) for who, room, _, text in story.told() if room == f"dm-{who}"]
    for who, start in (
        ("lead", "ORION-1 warning: ack"),
        ("manager", "ORION-1 breach: ack"),
        ("site_lead", "ORION-1 breach: resolve"),
        ("manager", "ORION-2 untaken"),
        ("moderator1", "ORION-1 receipt"),
    ):
        assert any(reader == who and text.startswith(start) for reader, text in read), (who, start, read)
    refused = [number for number, answer in story.answers.items() if "Nothing was" in str(answer) or answer["errors"]]
    assert [STORY[number].body["text"] for number in refused] == ["/escalate reopen ORION-1 too short"]


def said(telling: Telling) -> list[tuple[int, str]]:
    """The private answers, and that each still stands where it was given."""
    answers = [
        (number, answer["reply"]["card"]["text"])
        for number, answer in sorted(telling.answers.items())
        if answer["reply"]["kind"] == "say"
    ]
    for number, text in answers:
        who, room = STORY[number].who, str(STORY[number].body.get("room", f"dm-{STORY[number].who}"))
        standing = Counter(_told(message["text"]) for message in telling.seen[who, room].values())
        assert standing[_told(text)], f"{who} was answered “{text}”, and it is not in {room}"
    return answers


def waiting(state: Json) -> list[tuple[str, str]]:
    """What is still due, without the ids of this telling."""
    return sorted((row["kind"], row["at"]) for row in state["due"])


def _told(text: str) -> str:
    """What was said. A receipt is kept up to date: that it is there counts, not what it says by now."""
    head, _, _ = text.partition(" · ")
    return head if head.endswith(" receipt") else text
