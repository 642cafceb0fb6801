"""The doors of the web chat over real HTTP: who gets in, what is refused and how, what a page shows."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest
from aiohttp import StreamReader

from handlers.cards.card import Card, Quoted, Tone
from handlers.cards.post import Post
from handlers.cards.reply import Nothing, Reply
from handlers.commands.request import Filled, Identity, Pressed, Remarked, Request, Surface, Typed
from handlers.domain.timeline import Audience
from tests.support.web_stage import Stage, case_card, stage

HOSTILE = "</script><img src=x onerror=alert(1)>\"' onmouseover=alert(1)"
# What a page is made of, one address of each kind.
PAGES = (
    "/",
    "/welcome",
    "/chat/dub-1",
    "/chat/dub-1/log",
    "/chat/dub-1/rail",
    "/words",
    "/demo/rooms?as=lead",
    "/static/chat.js",
)


@pytest.fixture
async def web_chat() -> AsyncIterator[Stage]:
    async with stage() as running:
        yield running


async def post(web_chat: Stage, door: str, body: object) -> tuple[int, dict[str, object]]:
    async with web_chat.http.post(f"/demo/{door}", json=body) as response:
        return response.status, await response.json()


def dangers(page: str) -> list[str]:
    """The elements and attributes of a page that could run something, as a browser would read it."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            found.extend(name for name, value in attrs if name.startswith("on") or "javascript:" in (value or ""))
            if tag in ("img", "iframe", "object", "embed", "base") or (tag == "script" and not given.get("src")):
                found.append(tag)

    Reader().feed(page)
    return found


async def text(web_chat: Stage, address: str, status: int = 200) -> str:
    async with web_chat.http.get(address) as response:
        assert response.status == status, await response.text()
        return await response.text()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{port}",
        "",
        "user@127.0.0.1:{port}",
        "[::1",
        "127.0.0.1:{port}/x",
    ],
)
async def test_a_foreign_host_name_is_refused_on_every_page(web_chat: Stage, host: str) -> None:
    port = web_chat.address.rpartition(":")[2]
    for address in PAGES:
        async with web_chat.http.get(address, headers={"Host": host.format(port=port)}) as response:
            assert response.status in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
async def test_this_machines_own_names_are_let_in(web_chat: Stage, host: str) -> None:
    port = web_chat.address.rpartition(":")[2]
    async with web_chat.http.get("/welcome", headers={"Host": host.format(port=port)}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://localhost:{port}"},
        {"Origin": "http://localhost.evil.example:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_what_another_sites_page_sends_is_refused(web_chat: Stage, headers: dict[str, str]) -> None:
    port = web_chat.address.rpartition(":")[2]
    sent = {name: value.format(port=port) for name, value in headers.items()}
    for address in ("/demo/say", "/persona", "/chat/dub-1/say", "/theme"):
        async with web_chat.http.post(address, headers=sent, data="{}") as response:
            assert response.status == 403
    assert web_chat.asked == []


async def test_an_own_page_and_a_script_are_heard(web_chat: Stage) -> None:
    for headers in ({}, {"Origin": web_chat.address}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
        async with web_chat.http.post(
            "/demo/say", json={"as": "lead", "room": "dub-1", "text": "hi"}, headers=headers
        ) as response:
            assert response.status == 200


async def test_every_answer_is_sealed_by_a_strict_policy(web_chat: Stage) -> None:
    web_chat.become("lead")
    for address in (*PAGES, "/nowhere", "/chat/managers"):
        async with web_chat.http.get(address) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_a_page_has_no_inline_script_style_or_handler(web_chat: Stage) -> None:
    web_chat.become("lead")
    await web_chat.card()
    page = await text(web_chat, "/chat/dub-1?side=happened")
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)


async def test_errors_are_words_in_the_askers_own_form(web_chat: Stage) -> None:
    web_chat.become("lead")
    assert "not yours to see" in await text(web_chat, "/nowhere", 404)
    assert "not yours to see" in await text(web_chat, "/chat/managers", 404)
    async with web_chat.http.get("/persona") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"
        assert "does not do that" in await response.text()
    async with web_chat.http.post("/demo/say", data=b"x" * 300_000) as response:
        assert response.status == 413
        assert "256 KiB" in (await response.json())["error"]
    async with web_chat.http.post("/chat/dub-1/say", data={"_text": "x" * 300_000}) as response:
        assert response.status == 413


async def test_an_error_of_ours_is_a_page_with_words_and_no_trace() -> None:
    def breaks(request: Request) -> Reply:
        raise RuntimeError("secret detail")

    async with stage(breaks) as running:
        running.become("lead")
        async with running.http.post("/chat/dub-1/say", data={"_text": "/escalate list"}) as response:
            said = await response.text()
            assert response.status == 500
            assert "broke on our side" in said
            assert "secret" not in said


async def test_each_persona_has_their_own_rooms_and_nobody_elses(web_chat: Stage) -> None:
    async with web_chat.http.get("/demo/rooms?as=client_orion") as response:
        assert [one["room"] for one in await response.json()] == ["client-ORION", "dm-client_orion"]
    for key, room, status in [
        ("client_orion", "client-VEGA", 404),
        ("moderator1", "managers", 404),
        ("nobody", "dub-1", 404),
        ("manager", "managers", 200),
        ("lead", "dm-manager", 404),
    ]:
        async with web_chat.http.get("/demo/messages", params={"as": key, "room": room}) as response:
            assert response.status == status
            assert status == 200 or "There is no such" in (await response.json())["error"]
        said, _ = await post(web_chat, "say", {"as": key, "room": room, "text": "hello"})
        assert said == status
    web_chat.become("client_orion")
    await text(web_chat, "/chat/client-VEGA", 404)
    await text(web_chat, "/chat/dub-1", 404)


async def test_a_message_of_a_closed_room_cannot_be_pressed_read_or_answered_under(web_chat: Stage) -> None:
    card = await web_chat.card("dub-1")
    status, said = await post(web_chat, "press", {"as": "client_orion", "message": card, "action": "claim"})
    assert (status, "no such message" in str(said)) == (404, True)
    status, _ = await post(web_chat, "say", {"as": "client_orion", "room": "client-ORION", "text": "x", "thread": card})
    assert status == 404
    web_chat.become("client_orion")
    assert "Impersonation" not in await text(web_chat, f"/chat/client-ORION?thread={card}")
    await text(web_chat, f"/chat/client-ORION/log?thread={card}", 404)
    async with web_chat.http.post("/chat/client-ORION/press", data={"_message": card, "_action": "claim"}) as response:
        assert response.status == 404
    assert web_chat.asked == []


async def test_a_typed_line_reaches_the_desk_as_a_command_from_its_room_and_thread(web_chat: Stage) -> None:
    card = await web_chat.card()
    status, said = await post(web_chat, "say", {"as": "lead", "room": "dub-1", "text": "/esc claim", "thread": card})
    assert status == 200, said
    request = web_chat.asked[-1]
    assert request.asked == Typed("claim", "escalate")
    assert request.who == Identity("web", "", "lead")
    assert request.place is not None
    assert (request.place.surface, request.place.thread) == (Surface("web", "", "dub-1"), card)


async def test_a_remark_is_kept_clean_and_everybody_in_the_room_reads_it(web_chat: Stage) -> None:
    await post(
        web_chat,
        "say",
        {"as": "moderator1", "room": "dub-1", "text": "write to secret@example.org", "attachments": [{}]},
    )
    assert web_chat.asked[-1].asked == Remarked("write to [e-mail]", 1)
    async with web_chat.http.get("/demo/messages?as=lead&room=dub-1") as response:
        assert [(one["author"], one["text"]) for one in await response.json()] == [("moderator1", "write to [e-mail]")]


async def test_a_private_answer_is_kept_for_the_asker_alone(web_chat: Stage) -> None:
    status, said = await post(web_chat, "say", {"as": "lead", "room": "dub-1", "text": "/escalate list"})
    assert (status, said["errors"]) == (200, {})
    for key, count in (("lead", 1), ("moderator1", 0)):
        async with web_chat.http.get(f"/demo/messages?as={key}&room=dub-1") as response:
            assert len(await response.json()) == count
    web_chat.become("lead")
    assert "Only you can see this" in await text(web_chat, "/chat/dub-1")
    web_chat.become("moderator1")
    assert "Two cases need somebody" not in await text(web_chat, "/chat/dub-1")


async def test_the_same_key_makes_one_message_and_carries_the_same_key_to_the_desk(web_chat: Stage) -> None:
    for _ in range(3):
        await post(web_chat, "say", {"as": "lead", "room": "dub-1", "text": "once", "key": "k1"})
    await post(web_chat, "say", {"as": "moderator1", "room": "dub-1", "text": "another person's", "key": "k1"})
    assert len(web_chat.rooms.kept) == 2
    assert [request.key for request in web_chat.asked] == ["web:lead:k1"] * 3 + ["web:moderator1:k1"]


async def test_a_button_carries_its_reference_revision_and_values(web_chat: Stage) -> None:
    card = await web_chat.card(revision=4)
    await post(web_chat, "press", {"as": "lead", "message": card, "action": "snooze:ORION-42#2"})
    assert web_chat.asked[-1].asked == Pressed("snooze", "ORION-42", 4, {"until": "1h"})
    await post(web_chat, "press", {"as": "lead", "message": card, "action": 0, "revision": 2})
    assert web_chat.asked[-1].asked == Pressed("claim", "ORION-42", 2, {})
    status, said = await post(web_chat, "press", {"as": "lead", "message": card, "action": "close"})
    assert (status, "claim:ORION-42" in str(said["error"])) == (404, True)


async def test_a_form_opened_in_a_room_counts_as_sent_in_there(web_chat: Stage) -> None:
    _, said = await post(web_chat, "say", {"as": "moderator1", "room": "dub-1", "text": "/escalate new"})
    assert "'id': 'new'" in str(said["reply"])
    _, said = await post(web_chat, "submit", {"as": "moderator1", "form": "new", "values": {"type": "impersonation"}})
    assert said["errors"] == {"summary": "Say in a few words what it is about."}
    place = web_chat.asked[-1].place
    assert place is not None
    assert place.surface.room == "dub-1"
    _, said = await post(
        web_chat, "submit", {"as": "moderator1", "form": "new", "values": {"summary": "fake"}, "room": "dub-1"}
    )
    assert "ORION-42 opened" in str(said["reply"])


CORPUS: tuple[object, ...] = (
    None, [], 5, "x", {}, {"as": None}, {"as": "lead"}, {"as": "lead", "room": "dub-1"},
    {"as": {"a": 1}, "room": [], "text": 5}, {"as": "lead", "room": "dub-1", "text": "\0\ud800" + "é" * 5000},
    {"as": "lead\0", "room": "dub-1", "text": "x"}, {"as": "lead", "room": "../dub-1", "text": "x"},
    {"as": "lead", "room": "dub-1", "text": "x", "thread": "\ud800"},
    {"as": "lead", "message": "\0", "action": "claim"},
    {"as": "lead", "message": "none", "action": -1}, {"as": "lead", "form": "\ud800", "values": {"\0": ["\ud800"]}},
    {"as": "lead", "form": "new", "values": {"a": {"b": []}}}, {"as": "lead", "form": "x" * 9000, "values": {}},
    {"as": "lead", "room": "dub-1", "text": "x" * 100_000},
    {"as": "lead", "room": "dub-1", "text": "\u202e\u200b\u2028"},
    {"as": "lead", "room": "dub-1", "text": "/" + "\n" * 999},
)  # fmt: skip


@pytest.mark.parametrize("door", ["say", "press", "submit"])
async def test_no_input_however_odd_is_an_error_of_ours(web_chat: Stage, door: str) -> None:
    for body in CORPUS:
        async with web_chat.http.post(f"/demo/{door}", data=json.dumps(body)) as response:
            answered = await response.json()
            assert response.status in (200, 400, 404), (body, answered)
            assert response.status == 200 or answered["error"]
    for raw in (b"", b"\xff", b"[" * 90_000, b'{"as":NaN}'):
        async with web_chat.http.post(f"/demo/{door}", data=raw) as response:
            assert response.status == 400


async def test_no_form_of_a_page_however_odd_is_an_error_of_ours(web_chat: Stage) -> None:
    web_chat.become("lead")
    odd = ("", "\0", "é" * 2000, HOSTILE, "9" * 5000, "/escalate", "../..")
    for address in ("/chat/dub-1/say", "/chat/dub-1/press", "/chat/dub-1/submit", "/persona", "/theme", "/path"):
        for value in odd:
            names = (
                "_text",
                "_thread",
                "_message",
                "_action",
                "_revision",
                "_form",
                "_persona",
                "_room",
                "_theme",
                "_path",
                "_key",
            )
            async with web_chat.http.post(address, data=dict.fromkeys(names, value), allow_redirects=False) as response:
                assert response.status < 500, (address, value)
    for address in (
        "/chat/dub-1/log?after=²",
        "/chat/dub-1/log?after=-1",
        "/chat/dub-1/side?thread=%00",
        "/next-ping",
        "/chat/%00",
        "/demo/messages?as=%00&room=x",
    ):
        async with web_chat.http.get(address) as response:
            assert response.status < 500, address


async def test_hostile_text_is_inert_in_messages_cards_and_names(web_chat: Stage) -> None:
    await post(web_chat, "say", {"as": "lead", "room": "dub-1", "text": HOSTILE})
    card = Card(HOSTILE, HOSTILE, Tone.DANGER, ((Quoted(HOSTILE),),))
    await web_chat.chat.send(Post(HOSTILE, Surface("web", "", "dub-1"), Audience.INTERNAL, HOSTILE, card))
    web_chat.become("moderator1")
    for address in ("/chat/dub-1", "/chat/dub-1/log", f"/chat/dub-1?draft={HOSTILE}"):
        page = await text(web_chat, address)
        assert "&lt;img src=x" in page
        assert dangers(page) == []


async def test_a_card_is_edited_in_place_and_an_older_one_never_wins(web_chat: Stage) -> None:
    message = await web_chat.card(revision=1)
    assert await web_chat.card(revision=3, edits=message, owner="Aoife Nolan") == message
    assert await web_chat.card(revision=2, edits=message, owner="somebody older") == message
    kept = web_chat.rooms.kept[message]
    assert (kept.revision, kept.card) == (3, case_card(3, "Aoife Nolan"))
    assert len(web_chat.rooms.kept) == 1


async def test_sending_a_post_again_changes_nothing(web_chat: Stage) -> None:
    assert [await web_chat.card() for _ in range(3)] == ["card:dub-1:1"] * 3
    assert len(web_chat.rooms.kept) == 1


async def test_a_page_works_without_scripts(web_chat: Stage) -> None:
    web_chat.become("lead")
    card = await web_chat.card()
    async with web_chat.http.post("/chat/dub-1/say", data={"_text": "hello", "_key": "1"}) as response:
        assert "hello" in await response.text()
        assert response.url.path == "/chat/dub-1"
    pressed = {"_message": card, "_action": "resolve:ORION-42", "_key": "2"}
    async with web_chat.http.post("/chat/dub-1/press", data=pressed) as response:
        assert "Resolve ORION-42?" in await response.text()
    assert not any(isinstance(request.asked, Pressed) for request in web_chat.asked)
    async with web_chat.http.post("/chat/dub-1/press", data={**pressed, "_confirmed": "yes"}) as response:
        assert "resolve is done" in await response.text()
    async with web_chat.http.post("/chat/dub-1/say", data={"_text": "/escalate new", "_key": "3"}) as response:
        assert 'data-form="new"' in await response.text()
    filled = {"_form": "new", "type": "csae", "summary": "", "_key": "4"}
    async with web_chat.http.post("/chat/dub-1/submit", data=filled) as response:
        page = await response.text()
    assert 'aria-describedby="f-summary-wrong f-summary-hint"' in page
    assert '<option value="csae" selected>' in page
    sent = web_chat.asked[-1].asked
    assert isinstance(sent, Filled)
    assert sent.values == {"type": "csae", "summary": ""}


async def test_a_button_that_is_gone_is_answered_kindly(web_chat: Stage) -> None:
    web_chat.become("lead")
    card = await web_chat.card()
    async with web_chat.http.post(
        "/chat/dub-1/press", data={"_message": card, "_action": "accept:ORION-42"}
    ) as response:
        assert "That button is gone" in await response.text()
    assert web_chat.asked == []


async def test_an_open_page_is_woken_by_what_it_may_see_and_nothing_else(web_chat: Stage) -> None:
    web_chat.become("moderator1")
    async with web_chat.http.get("/events") as stream:
        assert "event: hello" in await _event(stream.content)
        await web_chat.card("managers")
        await post(web_chat, "say", {"as": "lead", "room": "dub-1", "text": "/escalate list"})
        await web_chat.card("dub-1")
        assert '{"room": "dub-1", "heard": true}' in await _event(stream.content)
        await web_chat.card("dub-1", revision=2, edits="card:dub-1:1")
        assert '"heard": false' in await _event(stream.content)
        web_chat.chat.moved()
        assert '{"room": "", "heard": false}' in await _event(stream.content)


async def test_open_pages_are_let_go_at_once_when_the_site_stops() -> None:
    async with asyncio.timeout(5):
        async with stage() as running:
            running.become("lead")
            stream = await running.http.get("/events")
            await _event(stream.content)
    stream.close()


async def test_unread_marks_go_when_the_room_is_read(web_chat: Stage) -> None:
    await web_chat.card()
    async with web_chat.http.get("/demo/rooms?as=moderator1") as response:
        assert {one["room"]: one["unread"] for one in await response.json()} == {"dub-1": 1, "dm-moderator1": 0}
    web_chat.become("moderator1")
    assert "unread" in await text(web_chat, "/chat/dm-moderator1")
    await text(web_chat, "/chat/dub-1")
    assert "data-unread" not in await text(web_chat, "/chat/dm-moderator1")


async def test_the_first_path_marks_what_was_done_and_can_be_put_away(web_chat: Stage) -> None:
    web_chat.become("moderator1")
    assert "Your first two minutes" in await text(web_chat, "/chat/dub-1")
    async with web_chat.http.post("/chat/dub-1/submit", data={"_form": "new", "summary": ""}) as response:
        await response.read()
    assert "Raise a case<span" not in await text(web_chat, "/chat/dub-1")
    async with web_chat.http.post("/chat/dub-1/submit", data={"_form": "new", "summary": "fake"}) as response:
        assert 'Raise a case<span class="unseen"> (done)' in await response.text()
    async with web_chat.http.post("/path", data={"_path": "off", "_room": "dub-1"}) as response:
        assert "Your first two minutes" not in await response.text()


async def test_with_the_real_clock_there_are_no_demo_doors_and_no_clock_bar() -> None:
    async with stage(lambda _: Nothing(), manual=False) as running:
        running.become("lead")
        for address in ("/demo/rooms?as=lead", "/next-ping?ref=ORION-42", "/chat/dub-1/clock"):
            await text(running, address, 404)
        page = await text(running, "/chat/dub-1")
        assert "data-clock=" not in page
        assert "What just happened" not in page


async def test_completion_comes_from_the_registry_by_the_side_of_the_table(web_chat: Stage) -> None:
    async def verbs(persona: str) -> set[str]:
        web_chat.become(persona)
        return {offer["text"].split()[-1] for offer in json.loads(await text(web_chat, "/words"))}

    assert {"new", "claim", "resolve"} <= await verbs("lead")
    theirs = await verbs("client_orion")
    assert "confirm" in theirs
    assert "assign" not in theirs


async def test_a_verb_of_another_root_is_offered_under_it(web_chat: Stage) -> None:
    web_chat.become("lead")
    offered = {offer["text"].strip(): offer["usage"] for offer in json.loads(await text(web_chat, "/words"))}
    assert {"/standup", "/standup edit", "/standup skip", "/standup report", "/standup items"} <= set(offered)
    assert offered["/standup done"] == "/standup done ITEM"
    assert not [line for line in offered if line.startswith("/escalate standup")]


async def _event(stream: StreamReader) -> str:
    async with asyncio.timeout(3):
        return (await stream.readuntil(b"\r\n\r\n")).decode()
