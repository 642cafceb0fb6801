"""The first story, whole, in Slack: the real process beside a strict Slack, over signed HTTP and over a websocket."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.support.postgres import Cluster
from tests.support.slack.reading import words_of
from tests.support.slack.shapes import Message, Seen
from tests.support.slack_desk import CHANNELS, user_of
from tests.support.slack_run import DOUBT, PATIENCE, SlackHouse, slack_house
from tests.support.story import NEVER_FOR_CLIENTS, PINGS, SAID

REF = "ORION-1"
ALONE = ("moderator1", "lead", "lead2", "manager", "site_lead", "coach")
ACTS = {
    "update · Ben Doyle": 1,
    "reply · Kim Adler": 2,
    "note · Ben Doyle": 1,
    "resolve · Ben Doyle": 2,
    "reopen · Ben Doyle": 1,
    "confirm · Kim Adler": 1,
}
"""What stands in the team's thread at the end, and how often it was done."""
MODES = ("http", "socket")


async def test_the_story_on_sqlite(tmp_path: Path) -> None:
    await in_both_modes(tmp_path, {mode: f"sqlite:///{tmp_path / mode}.db" for mode in MODES})


@pytest.mark.postgres
async def test_the_story_on_postgresql(tmp_path: Path, postgres: Cluster) -> None:
    await in_both_modes(tmp_path, {mode: await postgres.database() for mode in MODES})


async def in_both_modes(folder: Path, databases: Mapping[str, str]) -> None:
    """Play it in both modes beside each other: most of it is waiting for the pace that Slack asks for.

    Slack delivers everything twice.
    """
    async with asyncio.TaskGroup() as runs:
        for mode, database in databases.items():
            (folder / mode).mkdir()
            runs.create_task(played(folder / mode, mode, database))


async def played(folder: Path, mode: str, database: str) -> None:
    async with slack_house(folder, mode, database=database) as house:
        house.slack.delivers_twice = True
        await the_story(house)


async def the_story(house: SlackHouse) -> None:
    await raised_in_a_form(house)
    await taken_by_its_button(house)
    await every_step_is_told_once(house)
    await the_client_is_told_exactly_what_was_previewed(house)
    await the_client_answers(house)
    await it_waits_and_ends(house)
    nothing_internal_is_with_a_client(house)
    every_effect_is_there_once(house)
    assert [case["ref"] for case in (await house.demo.state())["escalations"]] == [REF]
    assert (await house.demo.get("/readyz")) == {"ready": True, "why": [], "degraded": []}


async def raised_in_a_form(house: SlackHouse) -> None:
    """The type first, then its fields; errors at the field, what was typed kept; sent twice at once, it is one case."""
    mia = house.person("moderator1")
    form = await mia.types("/escalate", "new", channel=CHANNELS["dub-1"])
    assert (form.kind, field_names(form)) == ("modal", ["type", "client"])
    form = await mia.chooses(form, "type", "vip_press")
    assert field_names(form) == ["type", "case_id", "media_deadline", "summary", "labels", "severity", "client"]
    missing = await mia.submits(form, {"summary": "The press calls *now* <!channel>"})
    assert list(missing.errors) == ["case_id"]
    wrong = await mia.submits(form, {"case_id": "not a case id", "media_deadline": "soonish"})
    assert (wrong.kind, sorted(wrong.errors)) == ("errors", ["case_id", "media_deadline"])
    assert wrong.view is not None
    assert wrong.view.typed["summary", "summary"]["value"] == "The press calls *now* <!channel>"
    done = await mia.submits(wrong, {"case_id": "CASE-7", "media_deadline": "2026-11-24 18:00"}, times=2)
    assert (done.kind, done.words.split()[0]) == ("modal", REF)
    await house.settled()
    for room, looks in (("dub-1", "new · no owner"), ("managers", "new · no owner"), ("client-ORION", "received")):
        assert house.card(room, REF).text.endswith(looks)
    (receipt,) = house.direct("moderator1")
    assert receipt.text == f"{REF} receipt · raised, nobody has taken it yet"
    assert "The press calls *now* " in house.card("dub-1", REF).words
    assert house.slack.world.channels[CHANNELS["client-ORION"]].pins == [board(house).ts]
    assert ("(1)" in board(house).words, REF in board(house).words) == (True, True)


async def taken_by_its_button(house: SlackHouse) -> None:
    ben, before = house.person("lead2"), house.card("dub-1", REF).ts
    seen = await ben.presses(house.card("dub-1", REF), "Take")
    assert (seen.kind, seen.text) == ("ephemeral", f"{REF} is yours.")
    await house.settled()
    card = house.card("dub-1", REF)
    assert (card.ts, card.revisions, card.text.endswith("taken · owner Ben Doyle")) == (before, 1, True)
    assert "Take" not in card.buttons
    assert house.card("client-ORION", REF).text.endswith("somebody is on it")
    assert [each.text for each in house.direct("moderator1")] == [f"{REF} receipt · Ben Doyle has it"]


async def every_step_is_told_once(house: SlackHouse) -> None:
    """Past every step of the first answer and of resolving: each of the four has in person exactly what is theirs."""
    await house.advance("PT6H1S")
    for person in ("moderator1", "lead", "lead2", "manager", "site_lead", "client_orion", "coach"):
        pings = [each for each in house.direct(person) if " warning: " in each.text or " breach: " in each.text]
        assert sorted(each.text.split(" · ")[0] for each in pings) == [
            f"{REF} {what}" for what in PINGS.get(person, [])
        ]
        for each in pings:  # an edit, which says that it is too late by now, is heard by nobody
            assert (f"<@{user_of(person)}>" in each.words) is (each.revisions == 0), each.words
            assert "too late" in each.words or not each.revisions
    (card,) = [each for each in house.direct("lead2") if " card " in each.text]
    assert card.revisions > 0


async def the_client_is_told_exactly_what_was_previewed(house: SlackHouse) -> None:
    ben = house.person("lead2")
    form = await ben.presses(house.card("dub-1", REF), "Tell client")
    preview = await ben.submits(form, {"text": SAID})
    assert (preview.kind, field_names(preview)) == ("modal", ["text", "send"])
    read = preview.words
    unconfirmed = await ben.submits(preview)
    assert (list(unconfirmed.errors), told(house)) == (["send"], [])
    sent = await ben.submits(preview, {"send": ["true"]}, times=2)
    assert f"{REF}: Orion was told." in sent.words
    await house.slack.until(lambda: told(house), PATIENCE)
    (stands,) = told(house)
    assert (SAID in stands.words, stands.thread_ts) == (True, house.card("client-ORION", REF).ts)
    for line in stands.words.partition(DOUBT)[0].splitlines()[:3]:
        assert line.rstrip() in read
    for other in ("client-VEGA", "client-LYRA", "client-DRACO", "client-CYGNUS"):
        assert [each.text.partition(" ")[2] for each in house.room(other)] == ["card: board"]
        assert "(0)" in house.room(other)[0].words


async def the_client_answers(house: SlackHouse) -> None:
    """Somebody of another organisation: buttons and mentions in their own channel, with their own rights."""
    kim, shared = house.person("client_orion"), CHANNELS["client-ORION"]
    card = house.card("client-ORION", REF)
    assert (await kim.types("/escalate", "list", channel=shared)).kind == "failed"  # Slack has none for them
    form = await kim.presses(card, "Reply")
    answered = await kim.submits(form, {"text": "Two more copies are up."})
    assert f"{REF}: thank you, the team has it." in answered.words
    seen = await kim.mentions("help", shared)
    assert ("Type @Handrail and" in seen.words, "pinned card" in seen.words, "/esc" in seen.words) == (
        True,
        True,
        False,
    )
    seen = await kim.mentions("show", shared, thread=card.ts)
    assert (seen.kind, SAID in seen.words, "Ben Doyle" in seen.words) == ("ephemeral", True, False)
    seen = await kim.mentions("reply there is a third", shared, thread=card.ts)
    assert (seen.kind, seen.text) == ("ephemeral", f"{REF}: thank you, the team has it.")
    for line, why in (("claim", "`claim` is for"), ("show VEGA-1", "VEGA-1"), (f"resolve {REF} actioned x", "is for")):
        seen = await kim.mentions(line, shared, thread=card.ts)
        assert (seen.kind, why in seen.text) == ("ephemeral", True), seen.text
    for words in ("Two more copies are up.", "there is a third"):
        await house.slack.until(partial(is_in_the_teams_thread, house, words), PATIENCE)
    assert (await house.demo.case(REF))["status"] == "in_progress"


async def it_waits_and_ends(house: SlackHouse) -> None:
    """Every door in turn: a mention in the thread without a reference, a direct message, a slash command, a modal."""
    ben, team = house.person("lead2"), CHANNELS["dub-1"]
    thread = house.card("dub-1", REF).ts
    assert "is not supported in threads" in (await ben.types("/escalate", "claim", channel=team, thread=thread)).text
    seen = await ben.mentions("note the uploader has two more accounts", team, thread=thread)
    assert seen.text == f"{REF}: noted, for our own people only."
    assert (await ben.mentions("wait client", team, thread=thread)).text == f"{REF}: waiting on the client."
    assert (await house.demo.case(REF))["waiting_on"] == "client"
    await house.settled()  # what waiting brings of its own comes into the same direct messages as the answer
    assert (await ben.writes(f"resume {REF}")).text == f"{REF}: in progress again."
    form = await ben.presses(house.card("dub-1", REF), "Resolve")
    done = await ben.submits(form, {"outcome": "actioned", "text": "All copies are down."})
    assert f"{REF}: resolved" in done.words
    await house.slack.until(lambda: {"Confirm", "Dispute"} <= set(house.card("client-ORION", REF).buttons), PATIENCE)
    await house.slack.until(lambda: "(0)" in board(house).words, PATIENCE)
    seen = await ben.types("/esc", f"reopen {REF} one copy came back again", channel=team)
    assert (seen.kind, seen.text.split(",")[0]) == ("ephemeral", f"{REF}: open again")
    seen = await ben.types("/escalate", f"resolve {REF} actioned that one as well", channel=team)
    assert seen.text == f"{REF}: resolved, actioned."
    kim = house.person("client_orion")
    await house.slack.until(lambda: "Confirm" in house.card("client-ORION", REF).buttons, PATIENCE)
    assert REF in (await kim.presses(house.card("client-ORION", REF), "Confirm")).text
    await ben.types("/escalate", f"close {REF}", channel=team)
    await house.settled()
    assert (await house.demo.case(REF))["status"] == "closed"
    assert "closed" in house.card("dub-1", REF).text
    assert "(0)" in board(house).words
    assert house.card("client-ORION", REF).text.endswith("closed")


def nothing_internal_is_with_a_client(house: SlackHouse) -> None:
    for room in (room for room in CHANNELS if room.startswith("client-")):
        for message in house.room(room):
            if message.app:
                whole = f"{message.words} {message.text} {message.arguments}"
                assert [each for each in NEVER_FOR_CLIENTS if each in whole] == [], whole


def every_effect_is_there_once(house: SlackHouse) -> None:
    """Each act is one line of the team's thread, each answer one message; and what stands twice, happened twice."""
    thread = house.card("dub-1", REF).ts
    lines = Counter(each.text for each in house.room("dub-1") if each.thread_ts == thread and each.app)
    assert lines == {f"{REF} update · {act}": times for act, times in ACTS.items()}
    assert len(house.heard("lead2", f"{REF}: in progress again.")) == 1
    rooms = [house.room(name) for name in CHANNELS] + [house.direct(person) for person in ALONE]
    standing = Counter((each.channel, each.text, each.words) for room in rooms for each in room if each.app)
    twice = {text.split(" · ")[0]: times for (_, text, _), times in standing.items() if times > 1}
    assert twice.items() <= {f"{REF} update": 2, f"{REF} reminder": 2}.items(), twice


def told(house: SlackHouse) -> list[Message]:
    """The updates by us in the client's channel."""
    return [each for each in house.room("client-ORION") if each.text.startswith(f"{REF} update · Dublin")]


def board(house: SlackHouse) -> Message:
    return house.card("client-ORION", "ORION card: board")


def is_in_the_teams_thread(house: SlackHouse, words: str) -> bool:
    thread = house.card("dub-1", REF).ts
    return any(words in each.words for each in house.room("dub-1") if each.thread_ts == thread)


def field_names(seen: Seen) -> list[str]:
    assert seen.view is not None, seen
    return seen.view.fields


# --- the other ways in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_every_other_way_in(tmp_path: Path, mode: str) -> None:
    async with slack_house(tmp_path, mode, extras=("workflow",)) as house:
        await from_a_message(house)
        await from_a_workflow(house)
        await from_anywhere(house)
        await the_home_tab(house)
        await a_colleague_whom_nobody_named(house)


async def from_a_message(house: SlackHouse) -> None:
    """Its words as an excerpt, redacted and to be confirmed; where it stood as a link; for a child's case neither."""
    mia, team = house.person("moderator1"), CHANNELS["dub-1"]
    await mia.writes("Look: bob@example.com says it, call +353 86 123 4567", team)
    message = house.room("dub-1")[-1]
    form = await mia.shortcut_on(message, "escalate_message")
    form = await mia.chooses(form, "type", "csae")
    assert form.view is not None
    assert "says it" not in str(form.view.source)
    form = await mia.shortcut_on(message, "escalate_message")
    form = await mia.chooses(form, "type", "tooling_outage")
    assert "Look: [e-mail] says it" in form.words
    assert form.view is not None
    assert f"/archives/{team}/p{message.ts.replace('.', '')}" in form.view.private_metadata
    await mia.submits(form, {"tool": "Video player", "impact_pct": "30"})
    await house.settled()
    card = house.card("dub-1", "ORION-1")
    assert ("says it" in card.words, "bob@" in card.words) == (True, False)
    assert "Raised from: a message by Mia Kelly" in card.words
    assert f"/archives/{team}/p{message.ts.replace('.', '')}" in str(card.blocks)
    assert "Mia Kelly" not in "".join(each.words for each in house.room("client-ORION"))


async def from_a_workflow(house: SlackHouse) -> None:
    given = {"type": "vip_press", "client": "ORION", "case_id": "CASE-9", "summary": "from a form"}
    step = await house.slack.runs_step(
        user_of("moderator1"), "open_escalation", {"who": user_of("moderator1"), **given}
    )
    await house.slack.until(lambda: step["status"] != "running")
    assert (step["status"], step["outputs"]) == ("completed", {"reference": "ORION-2"})
    step = await house.slack.runs_step(user_of("moderator1"), "open_escalation", {**given, "type": "nonsense"})
    await house.slack.until(lambda: step["status"] != "running")
    assert step["status"] == "failed"
    await house.settled()
    assert house.card("dub-1", "ORION-2").text.endswith("new · no owner")


async def from_anywhere(house: SlackHouse) -> None:
    """The global shortcut; help; and lines in direct messages, with and without their slash word."""
    mia = house.person("moderator1")
    form = await mia.shortcut("escalate")
    assert field_names(form) == ["type", "client"]
    await mia.closes(form)
    seen = await mia.types("/escalate", "help", channel=CHANNELS["dub-1"])
    assert (seen.kind, seen.text.startswith("Possible now: new, list")) == ("ephemeral", True)
    seen = await mia.types("/escalate", "frobnicate", channel=CHANNELS["dub-1"])
    assert (seen.kind, "help" in seen.text) == ("ephemeral", True)
    for line in ("list", "/escalate list", "escalate list"):
        seen = await mia.writes(line)
        assert (seen.kind, seen.text) == ("message", "Cases (2)"), line
    seen = await mia.mentions("list", CHANNELS["dub-1"])
    assert (seen.kind, seen.text) == ("ephemeral", "Cases (2)")
    seen = await mia.mentions("new", CHANNELS["dub-1"])
    assert (seen.kind, seen.buttons) == ("ephemeral", ["Open form"])
    assert field_names(await mia.presses(seen, "Open form")) == ["type", "client"]


async def the_home_tab(house: SlackHouse) -> None:
    mia = house.person("moderator1")
    home = await mia.opens_home()
    assert (home.kind, "What you raised (2)" in home.words, "Mia Kelly" in home.words) == ("home", True, True)
    assert ("You and your settings" in home.words, "Quiet hours" in home.words) == (True, True)
    seen = await mia.presses(home, "Show")
    assert "ORION-" in seen.words
    lead = house.person("lead")
    home = await lead.opens_home()
    assert "Take" in home.buttons
    await lead.presses(home, "Take")
    await house.slack.until(lambda: is_taken(house, "lead"))
    home = await mia.opens_home()
    form = await mia.presses(home, "Raise an escalation")
    assert field_names(form) == ["type", "client"]
    await mia.closes(form)
    assert "Raise an escalation" not in (await house.person("auditor").opens_home()).words
    kim = await house.person("client_orion").opens_home()
    assert ("ORION-1" in kim.words, "Mia" in kim.words) == (False, False)  # what is not hers to see


def is_taken(house: SlackHouse, who: str) -> bool:
    """Whether their Home tab, which nobody has opened again, shows a case as theirs."""
    view = house.slack.home(user_of(who))
    return view is not None and "Your cases (1)" in words_of(view.blocks)


async def a_colleague_whom_nobody_named(house: SlackHouse) -> None:
    """Somebody of our workspace whom app.yaml does not know sees nothing, and may raise."""
    new = house.slack.person("UNEW", "Nora New", team="T1")
    house.slack.world.channels[CHANNELS["dub-1"]].members.append("UNEW")
    seen = await new.types("/escalate", "list", channel=CHANNELS["dub-1"])
    assert (seen.kind, seen.text) == ("ephemeral", "Cases (0)")
    seen = await new.types("/escalate", "show ORION-1", channel=CHANNELS["dub-1"])
    assert (seen.kind, "Video player" in seen.words) == ("ephemeral", False)
    form = await new.types("/escalate", "new", channel=CHANNELS["dub-1"])
    form = await new.chooses(form, "type", "vip_press")
    assert "ORION-3" in (await new.submits(form, {"case_id": "CASE-10"})).words
    await house.settled()
    assert house.card("dub-1", "ORION-3").text.endswith("new · no owner")
