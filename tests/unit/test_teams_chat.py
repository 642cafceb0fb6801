"""Teams with a running house in it: what the contract of all chats does not ask, since only Teams is so."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.cards.card import Card
from handlers.cards.reply import Nothing, Reply, Say
from handlers.commands.request import Identity, Pressed, Request, Typed
from handlers.domain.rulebook import RuleBook
from tests.contract.chat.test_chat_asking import everything
from tests.support.chat_teams import TeamsUnderTest, content, teams_chat
from tests.support.chats import CLIENT, TEAM
from tests.support.house import TUESDAY_NINE
from tests.support.teams import reading
from tests.support.teams.cards import buttons
from tests.support.teams.shapes import FOREIGN, TENANT, Conversation, Human, Json, Told

GROUP = "19:group@thread.v2"
OUTAGE = {"type": "vip_press", "case_id": "CASE-1", "client": "ORION"}


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[TeamsUnderTest]:
    async with teams_chat(tmp_path) as opened:
        yield opened


@pytest.fixture
async def shared(tmp_path: Path) -> AsyncIterator[TeamsUnderTest]:
    """The same, with clients' contacts of tenants of their own."""
    async with teams_chat(tmp_path, external=True) as opened:
        yield opened


def told(chat: TeamsUnderTest, who: str, room: str) -> list[Told]:
    return list(chat.place(who, room).told.values())


def words(message: Told) -> str:
    return reading.words_of(content(message))


async def pressed(chat: TeamsUnderTest, who: str, room: str, message: Told, label: str) -> Json:
    """The body of the response to a press of a button of a message."""
    button = next(one for one in buttons(content(message)) if one["title"] == label)
    activity = chat.speaking.button(chat.human(who), chat.place(who, room), button, message.id)
    answer = await chat.invokes(who, activity)
    assert answer.status == 200, answer
    body: Json = json.loads(answer.body)
    return body


def titles(message: Told) -> list[str]:
    return [one["title"] for one in buttons(content(message))]


def dialog(body: Json) -> str:
    return reading.words_of(body["task"]["value"]["card"]["content"])


# --- words that are changed or taken back --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "event", "text"),
    [
        ("messageUpdate", "editMessage", "note ORION-1 forty more are up"),
        ("messageUpdate", "undeleteMessage", "note ORION-1 two more are up"),
        ("messageDelete", "softDeleteMessage", ""),
    ],
)
async def test_a_message_that_is_edited_or_deleted_is_no_new_command(
    chat: TeamsUnderTest, kind: str, event: str, text: str
) -> None:
    """What was put on record stays as it was said: an edit says nothing again, and a deletion takes nothing back."""
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    lead, team = chat.human("lead"), chat.place("lead", TEAM)
    said = chat.speaking.message(lead, team, "note ORION-1 two more are up")
    await chat.deliver({"json": said})
    before = await everything(chat)
    changed = chat.speaking.message(lead, team, text)
    about = {**said["channelData"], "eventType": event}
    for known in (said["id"], changed["id"]):  # Teams names the message that it was; not even another one is heard
        answer = await chat.deliver({"json": {**changed, "id": known, "type": kind, "channelData": about}})
        assert answer.status == 200
        assert await everything(chat) == before


# --- once, whatever its id ----------------------------------------------------------------------------------------


async def test_what_writes_is_done_once_though_teams_brings_it_again_under_another_id(chat: TeamsUnderTest) -> None:
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    lead, team = chat.human("lead"), chat.place("lead", TEAM)
    (card,) = [one for one in told(chat, "lead", TEAM) if "ORION-1" in words(one)]
    take = next(one for one in buttons(content(card)) if one["title"] == "Take")
    for first in (
        chat.speaking.message(lead, team, "note ORION-1 two more are up"),
        chat.speaking.button(lead, team, take, card.id),
    ):
        answered = await chat.deliver({"json": first})
        after = await everything(chat)
        for _ in range(2):
            assert await chat.deliver({"json": chat.speaking.again(first)}) == answered
        together = [chat.deliver({"json": chat.speaking.again(first)}) for _ in range(3)]
        assert set(await asyncio.gather(*together)) == {answered}
        assert await everything(chat) == after


async def test_a_line_may_be_written_again_after_something_else(chat: TeamsUnderTest) -> None:
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    one, two = "note ORION-1 one", "note ORION-1 two"
    for line in ("claim ORION-1", one, "list", one, two, one, "list"):
        await chat.says("lead", "dm-lead", line)
    heard = [message.activity["summary"] for message in told(chat, "lead", "dm-lead")]
    assert heard.count("ORION-1: noted, for our own people only.") == 3
    assert heard.count("Cases (1)") == 1, "it was asked a moment ago"
    keys = [request.key for request in chat.asked if request.asked in (Typed(one), Typed(two))]
    assert (len(keys), len(set(keys))) == (4, 3)


# --- where answers go ---------------------------------------------------------------------------------------------


async def test_in_a_channel_a_neutral_line_stands_and_the_answer_is_given_alone(chat: TeamsUnderTest) -> None:
    chat.will_answer = Say(Card("quokka", "quokka"))
    await chat.says("lead", TEAM, "/escalate list")
    (line,) = told(chat, "lead", TEAM)
    assert "quokka" not in repr(line.activity)
    assert words(line) == "Answered in your chat with Handrail."
    (answer,) = told(chat, "lead", "dm-lead")
    assert words(answer) == "quokka"
    asked = list(chat.asked)
    assert dialog(await pressed(chat, "lead", TEAM, line, "Show it here")) == "quokka"
    for other in ("manager", "moderator1"):
        assert "quokka" not in dialog(await pressed(chat, other, TEAM, line, "Show it here"))
    assert chat.asked == asked, "it is the chat's own affair"


async def test_a_form_that_was_asked_for_in_a_channel_is_opened_there(chat: TeamsUnderTest) -> None:
    await chat.says("moderator1", TEAM, "/escalate new vip_press")
    (line,) = told(chat, "lead", TEAM)
    assert not told(chat, "moderator1", "dm-moderator1")
    body = await pressed(chat, "moderator1", TEAM, line, "Open form")
    card = body["task"]["value"]["card"]["content"]
    sent = reading.sent(card, case_id="CASE-7", client="ORION")
    activity = chat.speaking.invoke(
        chat.human("moderator1"), chat.place("lead", TEAM), "task/submit", {"data": sent}, on=line.id
    )
    done = json.loads((await chat.invokes("moderator1", activity)).body)
    assert "ORION-1" in dialog(done)


async def test_somebody_of_another_tenant_is_never_written_to_alone_and_gets_every_answer(
    shared: TeamsUnderTest,
) -> None:
    await shared.fills("moderator1", TEAM, "new", OUTAGE)
    await shared.says("client_orion", CLIENT, "/escalate list")
    line = next(one for one in told(shared, "lead", CLIENT) if "whoever asked" in words(one))
    assert "ORION-1" not in repr(line.activity)
    assert "ORION-1" in dialog(await pressed(shared, "client_orion", CLIENT, line, "Show the answer"))
    assert "ORION-1" not in dialog(await pressed(shared, "lead", CLIENT, line, "Show the answer"))
    assert not [one for one in shared.teams.places.values() if one.members == ["29:client_orion"] and one.told]
    assert not [one for one in shared.teams.refused if "outside the tenant" in one]


async def test_whoever_never_spoke_to_us_is_found_among_a_channels_members(chat: TeamsUnderTest) -> None:
    await chat.fills("moderator1", TEAM, "new", {**OUTAGE, "severity": "P0"})
    (first, *_) = told(chat, "lead", "dm-lead")
    assert "ORION-1" in words(first)


@pytest.mark.parametrize("room", [TEAM, GROUP])
async def test_what_only_its_sender_saw_is_answered_there_for_them_alone(chat: TeamsUnderTest, room: str) -> None:
    place = Conversation(GROUP, "groupChat", ["29:lead", "29:manager"])
    chat.teams.places[GROUP] = place
    await chat.deliver({"json": chat.speaking.alone(chat.human("lead"), chat.place("lead", room), "list")})
    (answer,) = told(chat, "lead", room)
    assert (answer.only, words(answer).startswith("Cases (0)")) == ("29:lead", True)
    assert not told(chat, "lead", "dm-lead")
    assert ("Cases (0)" in await chat.reads("lead"), "Cases (0)" in await chat.reads("manager")) == (True, False)


async def test_a_form_that_was_asked_for_so_is_opened_by_a_button_that_only_they_see(chat: TeamsUnderTest) -> None:
    await chat.deliver(
        {"json": chat.speaking.alone(chat.human("moderator1"), chat.place("lead", TEAM), "/escalate new")}
    )
    (line,) = told(chat, "lead", TEAM)
    assert line.only == "29:moderator1"
    body = await pressed(chat, "moderator1", TEAM, line, "Open form")
    assert reading.inputs_of(body["task"]["value"]["card"]["content"])


@pytest.mark.parametrize("status", [400, 403, 404, 405])
async def test_where_teams_shows_nothing_to_one_person_alone_the_answer_goes_to_their_own_chat(
    chat: TeamsUnderTest, status: int
) -> None:
    chat.teams.plan("target", "fail", times=9, value=status)
    await chat.deliver({"json": chat.speaking.alone(chat.human("lead"), chat.place("lead", TEAM), "list")})
    assert not told(chat, "lead", TEAM)
    (answer,) = told(chat, "lead", "dm-lead")
    assert (answer.only, words(answer).startswith("Cases (0)")) == ("", True)


async def test_somebody_of_another_tenant_who_asks_so_is_answered_so(shared: TeamsUnderTest) -> None:
    """What they typed nobody else saw, and nothing in the open tells of it."""
    kim, place = shared.human("client_orion"), shared.place("lead", CLIENT)
    await shared.deliver({"json": shared.speaking.alone(kim, place, "list")})
    await shared.deliver({"json": shared.speaking.alone(kim, place, "/escalate new")})
    answer, form = told(shared, "lead", CLIENT)
    assert (answer.only, words(answer).startswith("Cases (0)")) == (kim.id, True)
    assert form.only == kim.id
    body = await pressed(shared, "client_orion", CLIENT, form, "Open form")
    assert reading.inputs_of(body["task"]["value"]["card"]["content"])


@pytest.mark.parametrize("status", [400, 403, 404, 405])
async def test_where_teams_does_not_show_it_to_them_alone_they_get_the_line_with_its_button(
    shared: TeamsUnderTest, status: int
) -> None:
    kim, place = shared.human("client_orion"), shared.place("lead", CLIENT)
    shared.teams.plan("target", "fail", times=9, value=status)
    await shared.deliver({"json": shared.speaking.alone(kim, place, "list")})
    await shared.deliver({"json": shared.speaking.alone(kim, place, "/escalate new")})
    line, behind_a_form = told(shared, "lead", CLIENT)
    assert (line.only, words(line)) == ("", "Answered, for whoever asked.")
    assert "Cases (0)" in dialog(await pressed(shared, "client_orion", CLIENT, line, "Show the answer"))
    assert "Cases (0)" not in dialog(await pressed(shared, "lead", CLIENT, line, "Show the answer"))
    shown = await pressed(shared, "client_orion", CLIENT, behind_a_form, "Show the answer")
    assert "There is a form for that." in dialog(shown)
    (button,) = [one for one in buttons(shown["task"]["value"]["card"]["content"]) if one["title"] == "Open form"]
    sent = shared.speaking.invoke(kim, place, "task/submit", {"data": button["data"]}, on=behind_a_form.id)
    opened = json.loads((await shared.invokes("client_orion", sent)).body)
    assert reading.inputs_of(opened["task"]["value"]["card"]["content"])


async def test_whose_somebody_is_a_channels_members_tell_once(shared: TeamsUnderTest) -> None:
    """Teams itself says only in which tenant the conversation is."""
    for _ in range(2):
        await shared.says("client_orion", CLIENT, "/escalate list")
    wanted = Identity("teams", FOREIGN, "aad-client_orion")
    assert [request.who for request in shared.asked] == [wanted, wanted]
    assert [kind for kind, _ in shared.teams.calls].count("member") == 1
    await shared.says("lead", TEAM, "/escalate list")
    assert [kind for kind, _ in shared.teams.calls].count("member") == 1, "whoever app.yaml names is known"


async def test_a_colleague_whom_app_yaml_does_not_name_is_one_of_ours_and_somebody_else_is_not(
    shared: TeamsUnderTest,
) -> None:
    team = shared.place("lead", TEAM)
    for name, tenant in (("colleague", TENANT), ("visitor", FOREIGN)):
        human = Human(f"29:{name}", f"aad-{name}", name, tenant=tenant)
        shared.teams.people[human.id] = human
        team.members.append(human.id)
        await shared.deliver({"json": shared.speaking.message(human, team, "new vip_press")})
    form, refused = told(shared, "lead", TEAM)
    assert "There is a form for that." in words(form)
    assert words(refused) == "Answered, for whoever asked."


@pytest.mark.parametrize("trouble", ["fail", "hang", "no member"])
async def test_of_whom_the_members_do_not_tell_whose_they_are_is_nobodys_and_answered_at_once(
    shared: TeamsUnderTest, trouble: str
) -> None:
    stranger, team = Human("29:stranger", "aad-stranger", "Sam"), shared.place("lead", TEAM)
    shared.teams.people[stranger.id] = stranger
    if trouble != "no member":
        team.members.append(stranger.id)
        shared.teams.plan("member", "fail", times=9)
    if trouble == "hang":
        shared.teams.holes["member"] = asyncio.Event()
    await shared.deliver({"json": shared.speaking.message(stranger, team, "list")})
    assert [request.who for request in shared.asked] == [Identity("teams", "", "29:stranger")]
    assert told(shared, "lead", TEAM)
    if trouble == "hang":
        shared.teams.holes["member"].set()


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("line", ["help now", "I don't want to live anymore"])
async def test_help_now_is_there_for_somebody_of_another_tenant_who_has_no_chat_with_us(
    shared: TeamsUnderTest, line: str, alone: bool
) -> None:
    kim, place = shared.human("client_orion"), shared.place("lead", CLIENT)
    made = shared.speaking.alone if alone else shared.speaking.message
    await shared.deliver({"json": made(kim, place, line)})
    (note,) = told(shared, "lead", CLIENT)
    assert (note.only, words(note)) == (kim.id if alone else "", "A private note It opens for you alone.")
    assert "findahelpline.com" in dialog(await pressed(shared, "client_orion", CLIENT, note, "Open"))


async def test_help_now_comes_though_teams_asks_to_wait(chat: TeamsUnderTest) -> None:
    chat.teams.plan("send", "limit", times=2, value=0)
    await chat.says("moderator1", "dm-moderator1", "help now")
    for _ in range(200):
        if told(chat, "moderator1", "dm-moderator1"):
            break
        await asyncio.sleep(0.05)
    (answer,) = told(chat, "moderator1", "dm-moderator1")
    assert "116 123" in words(answer)


async def test_a_button_of_an_older_program_is_answered_by_a_message(chat: TeamsUnderTest) -> None:
    await chat.fills("moderator1", TEAM, "new", OUTAGE)
    (card,) = [one for one in told(chat, "lead", TEAM) if "ORION-1" in words(one)]
    take = next(one for one in buttons(content(card)) if one["title"] == "Take")
    said = chat.speaking.message(chat.human("lead"), chat.place("lead", TEAM), "", thread=card.id, calls=False)
    await chat.deliver({"json": {**said, "value": take["fallback"]["data"], "replyToId": card.id}})
    assert [words(one) for one in told(chat, "lead", "dm-lead") if "is yours" in words(one)]


async def test_an_answer_is_shown_again_for_three_days_and_is_forgotten_then(chat: TeamsUnderTest) -> None:
    assert chat.house.hands is not None
    clock, _ = chat.house.hands
    await chat.says("lead", TEAM, "/escalate list")
    (line,) = [one for one in told(chat, "lead", TEAM) if "Answered" in words(one)]
    for later, kept in ((timedelta(days=3), True), (timedelta(days=3, seconds=1), False)):
        await clock.move(TUESDAY_NINE + later)
        await chat.house.ticker.sweep()
        shown = dialog(await pressed(chat, "lead", TEAM, line, "Show it here"))
        assert ("is not kept any more" not in shown) is kept, shown


# --- in the reader's language -------------------------------------------------------------------------------------


async def test_our_own_words_around_an_answer_are_in_its_readers_language(chat: TeamsUnderTest) -> None:
    await chat.says("lead", "dm-lead", "prefs language es")
    await chat.says("lead", TEAM, "/escalate list")
    await chat.says("lead", TEAM, "/escalate new")
    await chat.says("lead", "dm-lead", "new")
    answered, form = told(chat, "lead", TEAM)
    assert (words(answered), titles(answered)) == ("Respondido en tu chat con Handrail.", ["Mostrar aquí"])
    assert (words(form), titles(form)) == ("Hay un formulario para eso.", ["Abrir formulario"])
    alone = told(chat, "lead", "dm-lead")[-1]
    assert ("Hay un formulario para eso." in words(alone), titles(alone)) == (True, ["Abrir formulario"])
    await chat.says("moderator1", TEAM, "/escalate list")
    theirs = told(chat, "lead", TEAM)[-1]
    assert titles(theirs) == ["Show it here"], "nobody else's language changed"


async def test_a_private_answer_is_in_its_readers_language(chat: TeamsUnderTest) -> None:
    for line in ("prefs language es", "/checkin talk", "quiero morir"):
        await chat.says("moderator1", "dm-moderator1", line)
    *_, note, helped = told(chat, "moderator1", "dm-moderator1")
    for message in (note, helped):
        assert message.activity["summary"] == "Tienes una nota privada de Handrail."
    assert titles(note) == ["Abrir"]
    assert "llama primero al número de emergencias" in words(helped)


async def test_whoever_has_no_chat_with_us_finds_a_line_in_their_own_language(tmp_path: Path) -> None:
    def in_spanish(rules: RuleBook) -> RuleBook:
        return replace(rules, clients={**rules.clients, "ORION": replace(rules.clients["ORION"], language="es")})

    async with teams_chat(tmp_path, external=True, change=in_spanish) as shared:
        kim, place = shared.human("client_orion"), shared.place("lead", CLIENT)
        for line in ("list", "quiero morir"):
            await shared.deliver({"json": shared.speaking.message(kim, place, line)})
        answered, note = told(shared, "lead", CLIENT)
    assert (words(answered), titles(answered)) == ("Respondido, para quien preguntó.", ["Mostrar la respuesta"])
    assert (words(note), titles(note)) == ("Una nota privada Se abre solo para ti.", ["Abrir"])


# --- trouble ------------------------------------------------------------------------------------------------------


async def test_an_invoke_that_takes_too_long_is_answered_in_time_and_again_when_it_is_done(
    chat: TeamsUnderTest,
) -> None:
    done = asyncio.Event()

    async def slow(_request: Request) -> Reply:
        await done.wait()
        return Say(Card("It is done.", "It is done."))

    chat.slow = slow
    invoke = chat.speaking.invoke(
        chat.human("lead"),
        chat.place("lead", TEAM),
        "adaptiveCard/action",
        {"action": {"data": {"press": ["claim", "ORION-1", 1, {}]}}},
    )
    answer = await chat.deliver({"json": invoke})
    assert "still at it" in answer.body
    done.set()
    assert chat.house.teams is not None
    await chat.house.teams.close()
    await chat.house.delivery.drain()
    async with chat.house.store.reading() as work:
        rooms = [one.outgoing.surface.room for one in await work.outbox.listed() if one.outgoing.kind == "answer"]
    assert "dm-aad-lead" in rooms


async def test_what_fails_on_our_side_is_said_and_never_an_error(chat: TeamsUnderTest) -> None:
    async def fails(_request: Request) -> Reply:
        raise RuntimeError("quokka")

    chat.slow = fails
    assert (await chat.says("lead", "dm-lead", "list")).status == 200
    (sorry,) = told(chat, "lead", "dm-lead")
    assert "went wrong on our side" in words(sorry)
    pressing = {"action": {"data": {"press": ["claim", "ORION-1", 1, {}]}}}
    invoke = chat.speaking.invoke(chat.human("lead"), chat.place("lead", TEAM), "adaptiveCard/action", pressing)
    answer = await chat.deliver({"json": invoke})
    assert (answer.status, "went wrong on our side" in answer.body, "quokka" in answer.body) == (200, True, False)


@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/submitAction"])
async def test_an_invoke_that_cannot_be_read_is_answered_kindly(chat: TeamsUnderTest, name: str) -> None:
    invoke = chat.speaking.invoke(chat.human("lead"), chat.place("lead", TEAM), name, {"data": {"press": 7}})
    answer = await chat.deliver({"json": invoke})
    assert (answer.status, "nothing was changed" in answer.body) == (200, True)
    assert chat.asked == []


async def test_a_message_with_a_button_that_cannot_be_read_is_answered_once(chat: TeamsUnderTest) -> None:
    said = chat.speaking.message(chat.human("lead"), chat.place("lead", "dm-lead"), "")
    for _ in range(2):
        assert (await chat.deliver({"json": {**said, "value": {"press": 7}}})).status == 200
    (sorry,) = told(chat, "lead", "dm-lead")
    assert "nothing was changed" in words(sorry)
    assert chat.asked == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("composeExtension/query", {}),
        ("adaptiveCard/action", {"trigger": "automatic", "action": {}}),
        ("composeExtension/fetchTask", {"commandId": "another"}),
    ],
)
async def test_an_invoke_that_means_nothing_here_changes_nothing(chat: TeamsUnderTest, name: str, value: Json) -> None:
    before = await everything(chat)
    invoke = chat.speaking.invoke(chat.human("lead"), chat.place("lead", TEAM), name, value)
    assert (await chat.deliver({"json": invoke})).status == 200
    assert (chat.asked, await everything(chat)) == ([], before)


# --- what happens besides words -----------------------------------------------------------------------------------


async def test_whoever_installs_the_app_is_told_once_what_they_can_do(chat: TeamsUnderTest) -> None:
    lead, alone = chat.human("lead"), chat.place("lead", "dm-lead")
    for _ in range(2):
        installed = chat.speaking.happening(lead, alone, "installationUpdate", action="add")
        assert (await chat.deliver({"json": installed})).status == 200
    (hello,) = told(chat, "lead", "dm-lead")
    assert "help all" in words(hello)
    assert [request.asked for request in chat.asked] == [Typed("help")]


async def test_whoever_removes_the_app_is_greeted_anew_when_it_comes_back(chat: TeamsUnderTest) -> None:
    lead, alone = chat.human("lead"), chat.place("lead", "dm-lead")
    for action in ("add", "remove", "add"):
        happened = chat.speaking.happening(lead, alone, "installationUpdate", action=action)
        assert (await chat.deliver({"json": happened})).status == 200
    assert len(told(chat, "lead", "dm-lead")) == 2


@pytest.mark.parametrize(
    ("about", "asks_again"),
    [
        ({"membersAdded": [{"id": "29:lead"}]}, True),
        ({"membersRemoved": [{"id": "29:lead"}]}, True),
        ({"channelData": {"eventType": "channelShared", "tenant": {"id": TENANT}}}, True),
        ({"channelData": {"eventType": "channelUnshared", "tenant": {"id": TENANT}}}, True),
        ({"channelData": {"eventType": "channelDeleted", "tenant": {"id": TENANT}}}, False),
        ({"membersAdded": 7, "topicName": []}, False),
    ],
)
async def test_an_event_is_taken_note_of_and_nobody_hears_of_it(
    chat: TeamsUnderTest, about: Json, asks_again: bool
) -> None:
    """Where others may read now than before, it is asked who is there before the next word of ours."""
    before = await everything(chat)
    for kind in ("messageReaction", "typing", "conversationUpdate"):
        known = await chat.house.store.addresses.get("teams", TENANT, "members")
        happened = chat.speaking.happening(chat.human("lead"), chat.place("lead", TEAM), kind, **about)
        assert (await chat.deliver({"json": happened})).status == 200
        changed = await chat.house.store.addresses.get("teams", TENANT, "members") != known
        assert changed is (asks_again and kind == "conversationUpdate")
    assert (chat.asked, await everything(chat)) == ([], before)


async def test_nothing_is_answered_where_there_is_nothing_to_say(chat: TeamsUnderTest) -> None:
    chat.will_answer = Nothing()
    await chat.says("lead", TEAM, "/escalate list")
    await chat.says("lead", "dm-lead", "list")
    assert [isinstance(one.asked, Typed | Pressed) for one in chat.asked] == [True, True]
    assert (told(chat, "lead", TEAM), told(chat, "lead", "dm-lead")) == ([], [])
