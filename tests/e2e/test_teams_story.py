"""The first story, whole, in Teams: the real process beside a strict Teams, with a real token for every request.

Everything that people do comes twice, the second time under another id, and the client is of a tenant of its own.
"""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.support.postgres import UnavailableError, running
from tests.support.slack_run import DOUBT
from tests.support.story import NEVER_FOR_CLIENTS, PINGS, SAID
from tests.support.teams import reading
from tests.support.teams.shapes import Human, Json, Told
from tests.support.teams_desk import CHANNELS
from tests.support.teams_run import Dialog, TeamsHouse, labels, summary, teams_house, words

LINK = "https://teams.microsoft.com/l/message/19:dub1@thread.tacv2/1700000000001"
REF, TEAM, CLIENT = "ORION-1", "dub-1", "client-ORION"


@pytest.mark.postgres
async def test_the_story_on_both_databases(tmp_path: Path) -> None:
    databases = {"sqlite": f"sqlite:///{tmp_path / 'handrail.db'}"}
    with ExitStack() as stack:
        lacking = ""
        try:
            databases["postgresql"] = await stack.enter_context(contextmanager(running)()).database()
        except UnavailableError as unavailable:
            lacking = str(unavailable)
        await beside_each_other(tmp_path, databases)
    if lacking:
        pytest.skip(f"no PostgreSQL here, so the story was told on SQLite alone: {lacking}")


async def beside_each_other(folder: Path, databases: Mapping[str, str]) -> None:
    """Tell it on all of them at once: most of it is waiting for the pace that Teams asks for."""
    async with asyncio.TaskGroup() as runs:
        for name, database in databases.items():
            (folder / name).mkdir()
            runs.create_task(played(folder / name, database))


async def played(folder: Path, database: str) -> None:
    async with teams_house(folder, external=True, database=database) as house:
        await the_story(house)


async def the_story(house: TeamsHouse) -> None:
    house.twice = True
    await raised_in_a_dialog(house)
    await taken_by_its_button(house)
    await every_step_is_told_once(house)
    await the_client_is_told_exactly_what_was_previewed(house)
    await the_client_answers(house)
    await it_waits_and_ends(house)
    nothing_internal_is_with_a_client(house)
    nobody_outside_was_written_to_alone(house)
    assert [case["ref"] for case in (await house.demo.state())["escalations"]] == [REF]
    assert (await house.demo.get("/readyz")) == {"ready": True, "why": [], "degraded": []}


async def raised_in_a_dialog(house: TeamsHouse) -> None:
    """The type first, then its fields; what was typed is kept beside what is wrong; sent twice, it is one case."""
    line = await house.says("moderator1", TEAM, "new")
    form = await house.opens("moderator1", TEAM, line, "Open form")
    assert form.fields == ["type", "client"]
    form = await house.sends("moderator1", TEAM, form, again=True, type="vip_press")
    assert form.fields == ["type", "case_id", "media_deadline", "summary", "labels", "severity", "client"]
    wrong = await house.sends(
        "moderator1", TEAM, form, summary="The press calls *now* <at>all</at>", case_id="none at all"
    )
    assert "needs another look" in wrong.words
    assert "The press calls *now* <at>all</at>" in str(wrong.card)
    done = await house.sends("moderator1", TEAM, wrong, case_id="CASE-7", media_deadline="2026-11-24 18:00")
    assert REF in done.words
    await house.settled()
    for room, looks in ((TEAM, "new · no owner"), ("managers", "new · no owner"), (CLIENT, "received")):
        assert summary(house.card(room, REF)).endswith(looks)
    receipts = [summary(one) for one in house.direct("moderator1")]
    assert receipts == [f"{REF} receipt · raised, nobody has taken it yet"]
    assert "The press calls *now* <at>all</at>" in words(house.card(TEAM, REF))
    assert ("(1)" in words(board(house)), REF in words(board(house))) == (True, True)


async def taken_by_its_button(house: TeamsHouse) -> None:
    before = house.card(TEAM, REF).id
    assert await house.presses("lead2", TEAM, house.card(TEAM, REF), "Take") == f"{REF} is yours."
    await house.settled()
    card = house.card(TEAM, REF)
    assert (card.id, card.edits, summary(card).endswith("taken · owner Ben Doyle")) == (before, 1, True)
    assert "Take" not in labels(card)
    assert summary(house.card(CLIENT, REF)).endswith("somebody is on it")
    assert [summary(one) for one in house.direct("moderator1")] == [f"{REF} receipt · Ben Doyle has it"]


async def every_step_is_told_once(house: TeamsHouse) -> None:
    """Past every step of the first answer and of resolving: each of the four has in person exactly what is theirs."""
    await house.advance("PT6H1S")
    for person in ("moderator1", "lead", "lead2", "manager", "site_lead", "coach"):
        pings = [one for one in house.direct(person) if " warning: " in summary(one) or " breach: " in summary(one)]
        told_of = sorted(summary(one).split(" · ")[0] for one in pings)
        assert told_of == [f"{REF} {what}" for what in PINGS.get(person, [])], person


async def the_client_is_told_exactly_what_was_previewed(house: TeamsHouse) -> None:
    form = await house.opens("lead2", TEAM, house.card(TEAM, REF), "Tell client")
    preview = await house.sends("lead2", TEAM, form, text=SAID)
    assert "send" in preview.fields
    unconfirmed = await house.sends("lead2", TEAM, preview)
    assert ("another look" in unconfirmed.words, told(house)) == (True, [])
    sent = await house.sends("lead2", TEAM, preview, send="true")
    assert f"{REF}: Orion was told." in sent.words
    await house.until(lambda: told(house))
    (stands,) = told(house)
    assert (SAID in words(stands), stands.root) == (True, house.card(CLIENT, REF).id)
    for line in undoubted(stands).splitlines()[:3]:
        assert line.rstrip() in preview.words
    for other in ("client-VEGA", "client-LYRA", "client-DRACO", "client-CYGNUS"):
        assert [summary(one).partition(" ")[2] for one in house.room(other)] == ["card: board"]


async def the_client_answers(house: TeamsHouse) -> None:
    """Somebody of another tenant: buttons and mentions in their own channel, with their own rights."""
    thread = house.card(CLIENT, REF).id
    form = await house.opens("client_orion", CLIENT, house.card(CLIENT, REF), "Reply")
    answered = await house.sends("client_orion", CLIENT, form, text="Two more copies are up.")
    assert f"{REF}: thank you, the team has it." in answered.words
    helped = await house.asks("client_orion", CLIENT, "help")
    assert "Type @Handrail and" in helped
    seen = await house.asks("client_orion", CLIENT, "show", thread=thread)
    assert (SAID in seen, "Ben Doyle" in seen) == (True, False)
    replied = await house.asks("client_orion", CLIENT, "reply there is a third", thread=thread)
    assert f"{REF}: thank you, the team has it." in replied
    for line, why in (("show VEGA-1", "VEGA-1"), (f"resolve {REF} actioned x", "is for")):
        assert why in await house.asks("client_orion", CLIENT, line, thread=thread)
    for said in ("Two more copies are up.", "there is a third"):
        await house.until(partial(is_in_the_teams_thread, house, said))
    assert (await house.demo.case(REF))["status"] == "in_progress"


async def it_waits_and_ends(house: TeamsHouse) -> None:
    """Every door in turn: a mention in the thread without a reference, a direct message, a dialog."""
    thread = house.card(TEAM, REF).id
    line = await house.says("lead2", TEAM, "note the uploader has two more accounts", thread=thread)
    assert (line.root, undoubted(line)) == (thread, "Answered in your chat with Handrail.")
    await house.until(lambda: heard(house, "lead2", f"{REF}: noted, for our own people only."))
    waits = await house.asks("lead2", TEAM, "wait client", thread=thread)
    assert f"{REF}: waiting on the client." in waits
    assert (await house.demo.case(REF))["waiting_on"] == "client"
    await house.settled()
    await house.says("lead2", "dm", f"resume {REF}")
    await house.until(lambda: heard(house, "lead2", f"{REF}: in progress again."))
    await house.settled()
    form = await house.opens("lead2", TEAM, house.card(TEAM, REF), "Resolve")
    done = await house.sends("lead2", TEAM, form, outcome="actioned", text="All copies are down.")
    assert f"{REF}: resolved" in done.words
    await house.until(lambda: {"Confirm", "Dispute"} <= set(labels(house.card(CLIENT, REF))))
    await house.until(lambda: "(0)" in words(board(house)))
    assert f"{REF}: open again" in await house.asks("lead2", TEAM, f"reopen {REF} one copy came back again")
    await house.says("lead2", "dm", f"resolve {REF} actioned that one as well")
    await house.until(lambda: heard(house, "lead2", f"{REF}: resolved, actioned."))
    await house.until(lambda: "Confirm" in labels(house.card(CLIENT, REF)))
    assert REF in await house.presses("client_orion", CLIENT, house.card(CLIENT, REF), "Confirm")
    await house.says("lead2", "dm", f"close {REF}")
    await house.settled()
    assert (await house.demo.case(REF))["status"] == "closed"
    assert "closed" in summary(house.card(TEAM, REF))
    assert summary(house.card(CLIENT, REF)).endswith("closed")


def nothing_internal_is_with_a_client(house: TeamsHouse) -> None:
    for room in (room for room in CHANNELS if room.startswith("client-")):
        for message in house.room(room):
            whole = repr(message.activity)
            assert [each for each in NEVER_FOR_CLIENTS if each in whole] == [], whole


def nobody_outside_was_written_to_alone(house: TeamsHouse) -> None:
    assert not [one for one in house.teams.order if one.conversation == "a:29:client_orion"]
    assert not [why for why in house.teams.refused if "outside the tenant" in why]


def undoubted(message: Told) -> str:
    """What a message says, but for the doubt of a copy more."""
    return words(message).partition(DOUBT)[0].rstrip()


def told(house: TeamsHouse) -> list[Told]:
    """The updates by us in the client's channel."""
    return [one for one in house.room(CLIENT) if summary(one).startswith(f"{REF} update · Dublin")]


def board(house: TeamsHouse) -> Told:
    return house.card(CLIENT, "ORION card: board")


def heard(house: TeamsHouse, who: str, says: str) -> bool:
    return any(summary(one) == says for one in house.direct(who))


def is_in_the_teams_thread(house: TeamsHouse, says: str) -> bool:
    thread = house.card(TEAM, REF).id
    return any(says in words(one) for one in house.room(TEAM) if one.root == thread)


# --- the other ways in --------------------------------------------------------------------------------------------


async def test_every_other_way_in(tmp_path: Path) -> None:
    async with teams_house(tmp_path) as house:
        house.twice = True
        await from_a_message(house)
        await from_the_box_where_one_writes(house)
        await from_anywhere(house)
        await a_colleague_whom_nobody_named(house)


async def extended(house: TeamsHouse, who: str, way: str, value: Json) -> Dialog:
    """The message extension opens a dialog, or one of its dialogs is sent in."""
    invoke = house.speaking.invoke(house.human(who), house.place(who, TEAM), f"composeExtension/{way}", value)
    return Dialog.of(await house.brings(invoke))


async def from_a_message(house: TeamsHouse) -> None:
    """Its words as an excerpt, redacted and to be confirmed; whose it was, and where, for our own people alone."""
    message = {
        "body": {
            "contentType": "html",
            "content": "<p>Look: bob@example.com says it, <b>call</b> +353 86 123 4567</p>",
        },
        "from": {"user": {"id": "aad-moderator1", "displayName": "Mia Kelly"}},
        "linkToMessage": LINK,
    }
    form = await extended(house, "lead", "fetchTask", {"commandId": "escalateMessage", "messagePayload": message})
    assert "Look: [e-mail] says it, call [phone]" in str(form.card)
    form = await extended(house, "lead", "submitAction", {"data": sent(form, "again", type="tooling_outage")})
    values = {"tool": "Video player", "impact_pct": "30", "client": "ORION"}
    done = await extended(house, "lead", "submitAction", {"data": sent(form, **values)})
    assert "ORION-1" in done.words
    await house.settled()
    card = house.card(TEAM, "ORION-1 card")
    assert ("says it" in words(card), "bob@" in words(card)) == (True, False)
    assert "Raised from: a message by Mia Kelly" in words(card)
    assert LINK in repr(card.activity)
    assert not [one for one in house.room(CLIENT) if "Mia Kelly" in repr(one.activity) or LINK in repr(one.activity)]


async def from_the_box_where_one_writes(house: TeamsHouse) -> None:
    form = await extended(house, "moderator1", "fetchTask", {"commandId": "escalate", "commandContext": "compose"})
    assert form.fields == ["type", "client"]
    form = await extended(house, "moderator1", "submitAction", {"data": sent(form, "again", type="vip_press")})
    done = await extended(house, "moderator1", "submitAction", {"data": sent(form, case_id="CASE-9", client="ORION")})
    assert "ORION-2" in done.words
    await house.settled()


async def from_anywhere(house: TeamsHouse) -> None:
    """Lines alone with the bot, with and without their word; and a slash command, which only its sender sees."""
    for line, says in (("list", "Cases (2)"), ("/escalate whoami", "Mia Kelly"), ("escalate show ORION-2", "ORION-2")):
        assert says in words(await house.says("moderator1", "dm", line)), line
    await house.brings(house.speaking.alone(house.human("lead"), house.place("lead", TEAM), "/escalate list"))
    await house.until(lambda: [one for one in house.room(TEAM) if one.only])
    (answer,) = [one for one in house.room(TEAM) if one.only]
    assert (answer.only, words(answer).startswith("Cases (2)")) == ("29:lead", True)


async def a_colleague_whom_nobody_named(house: TeamsHouse) -> None:
    """Somebody of our tenant whom app.yaml does not know sees nothing, and may raise."""
    house.teams.people["29:nora"] = Human("29:nora", "aad-nora", "Nora New")
    house.teams.places[CHANNELS[TEAM]].members.append("29:nora")
    assert "Cases (0)" in await house.asks("nora", TEAM, "list")
    assert "Video player" not in await house.asks("nora", TEAM, "show ORION-1")
    line = await house.says("nora", TEAM, "new vip_press")
    form = await house.opens("nora", TEAM, line, "Open form")
    assert "ORION-3" in (await house.sends("nora", TEAM, form, case_id="CASE-10", client="ORION")).words


def sent(form: Dialog, which: str = "hidden", **typed: str) -> Json:
    return reading.sent(form.card, which=which, **typed)
