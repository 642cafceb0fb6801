"""The HTTP interface of DESIGN §8 as an outside checker uses it: the routes, the field names, the errors, literally."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.demo import RHYTHM, Demo, Json, running

SHARED = pytest.mark.asyncio(loop_scope="module")
PERSONAS = (
    "moderator1",
    "moderator2",
    "lead",
    "manager",
    "site_lead",
    "client_orion",
    "client_vega",
    "coach",
    "administrator",
    "auditor",
)
KINDS = ("card", "warning", "breach", "untaken", "late", "handover", "update", "receipt", "reminder", "digest")
CLOCKS = "ack|first_response|update|contain|resolve|legal:[a-z0-9_]+(?::internal)?"
BEGINS = re.compile(rf"([A-Z]+-\d+|[A-Z]+) ({'|'.join(KINDS)})(: ({CLOCKS}|board))?( · .*|)$")
ISO_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
OUTAGE = {"type": "tooling_outage", "client": "ORION", "tool": "Video player", "impact_pct": "30"}
QUESTION = {"type": "policy_ambiguity", "client": "ORION", "policy_ref": "4.2", "sample_case_ids": "O-1"}
HARM = {
    "type": "imminent_harm",
    "client": "ORION",
    "case_link": "https://review.orion.example/case/1",
    "country": "IE",
    "live_now": "yes",
}


async def status(demo: Demo, path: str, body: object = None, **query: str) -> tuple[int, Any]:
    """What a GET, or a POST of this body, is answered with."""
    if body is None:
        async with demo.session.get(demo.url + path, params=query) as answer:
            return answer.status, await answer.json()
    async with demo.session.post(demo.url + path, json=body) as answer:
        return answer.status, await answer.json()


async def raised(demo: Demo, values: dict[str, str] | None = None) -> str:
    reply = await demo.persona("moderator1").fills("new", **(values or OUTAGE))
    text: str = reply["reply"]["card"]["text"]
    return text.partition(" ")[0]


async def card_of(demo: Demo, who: str, room: str, ref: str) -> Json:
    return next(m for m in await demo.persona(who).reads(room) if m["text"].startswith(f"{ref} card"))


async def test_say_press_and_submit_answer_with_a_reply_and_errors(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        mia = demo.persona("moderator1")
        asked = await mia.says("/escalate new", room="dub-1")
        assert (set(asked), asked["reply"]["kind"], asked["errors"]) == ({"reply", "errors"}, "ask", {})
        form = asked["reply"]["form"]
        assert form["id"] == "new"
        assert {"id", "title", "fields"} <= set(form)
        kinds = {"text", "long", "select", "multi", "date", "time", "bool", "person"}
        for field in form["fields"]:
            assert {"name", "label", "kind", "required", "max", "options", "value"} <= set(field)
            assert field["kind"] in kinds
            assert isinstance(field["required"], bool)
            assert isinstance(field["max"], int)
            assert all({"value", "label"} <= set(option) for option in field["options"])
        refused = await mia.fills("new", type="tooling_outage", client="ORION", impact_pct="30")
        assert refused["reply"]["kind"] == "ask"
        assert set(refused["errors"]) == {"tool"}
        assert {field["name"]: field["value"] for field in refused["reply"]["form"]["fields"]}["impact_pct"] == "30"
        names = {field["name"] for field in refused["reply"]["form"]["fields"]}
        assert {"type", "severity", "client", "summary", "tool", "impact_pct"} <= names
        assert (await demo.state())["escalations"] == []
        ref = await raised(demo)
        assert ref == "ORION-1"
        talk = await mia.says("good morning", room="dub-1")
        assert talk == {"reply": {"kind": "nothing"}, "errors": {}}
        card = await card_of(demo, "lead", "dub-1", ref)
        said = await demo.persona("lead").presses(card["id"], "claim")
        assert (said["reply"]["kind"], said["errors"]) == ("say", {})
        assert (await demo.case(ref))["owner"] == "lead"
        assert (await demo.persona("lead").presses(card["id"], "resolve"))["reply"]["form"]["id"] == f"resolve:{ref}"
        threaded = await demo.persona("lead").says("looking into it", room="dub-1", thread=card["id"])
        assert threaded["reply"]["kind"] == "nothing"
        assert (await demo.persona("lead").reads("dub-1"))[-1]["thread"] == card["id"]


async def test_every_persona_has_its_rooms_and_reads_only_those(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raised(demo)
        everybody: set[str] = set()
        for persona in PERSONAS:
            rooms = await demo.get("/demo/rooms", {"as": persona})
            assert all(set(room) == {"room", "title", "kind", "audience", "unread"} for room in rooms)
            assert f"dm-{persona}" in {room["room"] for room in rooms}
            everybody |= {room["room"] for room in rooms}
            for room in rooms:
                for message in await demo.persona(persona).reads(room["room"]):
                    assert {"id", "thread", "revision", "text", "card", "audience"} <= set(message)
                    assert {"title", "facts", "actions"} <= set(message["card"])
                    assert all({"id", "label"} <= set(action) for action in message["card"]["actions"])
        assert {"dub-1", "mnl-1", "managers", "client-ORION", "client-VEGA"} <= everybody
        for persona, room in (("client_vega", "client-ORION"), ("client_orion", "dub-1"), ("moderator1", "managers")):
            code, answer = await status(demo, "/demo/messages", **{"as": persona, "room": room})
            assert code == 404
            assert answer["error"]
        assert await demo.persona("client_vega").reads("client-VEGA") == []
        audiences = {room["room"]: room["audience"] for room in await demo.get("/demo/rooms", {"as": "manager"})}
        assert (audiences["dub-1"], audiences["client-ORION"], audiences["dm-manager"]) == (
            "internal",
            "client",
            "private",
        )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/demo/say", {"as": "nobody", "room": "dub-1", "text": "hello"}),
        ("/demo/say", {"as": "moderator1", "room": "nowhere", "text": "hello"}),
        ("/demo/say", {"as": "moderator1", "room": "dub-1", "text": "hello", "thread": "no-such"}),
        ("/demo/press", {"as": "lead", "message": "no-such", "action": "claim"}),
        ("/demo/submit", {"as": "nobody", "form": "new", "values": {}}),
    ],
)
@SHARED
async def test_what_is_not_there_is_404_and_says_so(demo_shared: Demo, path: str, body: Json) -> None:
    code, answer = await status(demo_shared, path, body)
    assert code == 404
    assert answer["error"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/demo/say", {"as": "moderator1", "room": "dub-1"}),
        ("/demo/say", {"room": "dub-1", "text": "hello"}),
        ("/demo/say", []),
        ("/demo/press", {"as": "lead"}),
        ("/demo/submit", {"as": "lead", "form": "new", "values": "x"}),
        ("/demo/clock", {"to": "2026-11-24T08:59:59Z"}),
        ("/demo/clock", {"advance": "-PT5M"}),
        ("/demo/clock", {"advance": 5}),
        ("/demo/clock", {"to": "tomorrow"}),
        ("/demo/clock", {"to": "2026-11-24T10:00:00"}),
        ("/demo/clock", {"next": False}),
        ("/demo/clock", {"next": True, "advance": "PT1M"}),
        ("/demo/clock", {}),
    ],
)
@SHARED
async def test_what_makes_no_sense_is_400_and_changes_nothing(demo_shared: Demo, path: str, body: object) -> None:
    before = await demo_shared.state()
    code, answer = await status(demo_shared, path, body)
    assert code == 400
    assert answer["error"]
    assert await demo_shared.state() == before


@SHARED
async def test_a_refused_form_or_press_changes_nothing(demo_shared: Demo) -> None:
    before = await demo_shared.state()
    for who, form in (("client_vega", "resolve:ORION-1"), ("lead", "resolve:ORION-9"), ("lead", "nonsense:ORION-1")):
        code, answer = await status(demo_shared, "/demo/submit", {"as": who, "form": form, "values": {}})
        assert code == 200
        assert answer["reply"]["kind"] in ("say", "ask")
    assert await demo_shared.state() == before


async def test_the_clock_moves_by_length_to_an_instant_and_to_the_next_event(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        ref = await raised(demo)
        moved = await demo.advance("PT5M")
        assert {"now", "fired", "delivered", "waiting"} <= set(moved)
        assert moved["now"] == "2026-11-24T09:05:00Z"
        first = await demo.next()
        assert (first["now"], first["fired"]) == ("2026-11-24T09:11:15Z", 1)
        assert first["delivered"] >= 1
        await demo.persona("lead").hears(f"{ref} warning: ack")
        to = await demo.post("/demo/clock", {"to": "2026-11-24T10:00:00Z"})
        assert (to["now"], to["waiting"]) == ("2026-11-24T10:00:00Z", 0)
        assert (await demo.post("/demo/clock", {"to": "2026-11-24T11:30:00+00:30"}))["now"] == "2026-11-24T11:00:00Z"
        assert (await demo.post("/demo/clock", {"to": "2026-11-24T11:00:00Z"}))["fired"] == 0, "now is not backwards"
        due = (await demo.state())["due"]
        assert [row["at"] for row in due] == sorted(row["at"] for row in due)
        assert all(row["at"] > "2026-11-24T11:00:00Z" for row in due)


async def test_the_state_has_the_shape_that_is_promised(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        ref = await raised(demo, QUESTION)
        await demo.persona("lead").says(f"/escalate claim {ref}")
        await demo.persona("lead").says(f"/escalate wait {ref} client which ruling?")
        await demo.advance("PT10M")
        state = await demo.state()
        assert set(state) == {"now", "escalations", "due", "outbox"}
        case = next(one for one in state["escalations"] if one["ref"] == ref)
        assert {"ref", "status", "waiting_on", "severity", "owner", "clocks"} <= set(case)
        assert (case["status"], case["waiting_on"], case["severity"], case["owner"]) == (
            "waiting",
            "client",
            "P2",
            "lead",
        )
        clocks = {clock["kind"]: clock for clock in case["clocks"]}
        assert set(clocks) == {"ack", "first_response", "resolve"}
        assert all(set(clock) == {"kind", "state", "due_at", "consumed_s"} for clock in case["clocks"])
        assert (clocks["ack"]["state"], clocks["ack"]["consumed_s"]) == ("met", 0)
        assert (clocks["first_response"]["state"], clocks["first_response"]["consumed_s"]) == ("running", 600)
        assert ISO_UTC.fullmatch(clocks["first_response"]["due_at"])
        assert (clocks["resolve"]["state"], clocks["resolve"]["due_at"]) == ("paused", None)
        assert all(set(row) == {"kind", "ref", "at"} and ISO_UTC.fullmatch(row["at"]) for row in state["due"])
        assert all(set(row) == {"key", "to", "state", "attempts"} for row in state["outbox"])
        assert {row["state"] for row in state["outbox"]} == {"sent"}
        assert len({row["key"] for row in state["outbox"]}) == len(state["outbox"])


async def test_the_same_time_gives_the_same_references_and_due_times(tmp_path: Path) -> None:
    found = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        async with running(tmp_path / name, "--empty", "--at", "2027-03-01T22:30:00Z") as demo:
            refs = [await raised(demo), await raised(demo, QUESTION), await raised(demo, HARM)]
            state = await demo.state()
            clocks = [[(c["kind"], c["due_at"]) for c in case["clocks"]] for case in state["escalations"]]
            found.append((state["now"], refs, clocks, sorted((row["kind"], row["at"]) for row in state["due"])))
    assert found[0] == found[1]
    assert found[0][:2] == ("2027-03-01T22:30:00Z", ["ORION-1", "ORION-2", "ORION-3"])


async def test_every_post_says_at_once_what_it_is(tmp_path: Path) -> None:
    """On a lock screen: the reference and the kind; and nobody hears of one step twice."""
    async with running(tmp_path) as demo:
        await raised(demo)
        await raised(demo, HARM)
        await raised(demo, QUESTION)
        await demo.persona("lead").says("/escalate claim ORION-1")
        await demo.advance("PT9H")
        kinds: set[str] = set()
        for persona in PERSONAS:
            for room in await demo.get("/demo/rooms", {"as": persona}):
                for message in await demo.persona(persona).reads(room["room"]):
                    if message["author"] == "handrail" and not message["private"]:
                        found = BEGINS.match(message["text"])
                        assert found, message["text"]
                        kinds.add(found[2])
                        if found[2] in ("warning", "breach"):
                            assert found[4], message["text"]
        assert {"card", "receipt", "warning", "breach", "untaken", "digest"} <= kinds


async def test_reset_begins_again_and_the_process_says_that_it_is_well(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        await raised(demo)
        await demo.advance("PT3H")
        await demo.post("/demo/reset", {})
        state = await demo.state()
        assert {row["kind"] for row in state.pop("due")} == RHYTHM, "the next of each, and nothing of a case"
        assert state == {"now": "2026-11-24T09:00:00Z", "escalations": [], "outbox": []}
        assert await demo.persona("moderator1").reads() == []
        assert await raised(demo) == "ORION-1"
        for path in ("/healthz", "/readyz"):
            assert (await status(demo, path))[0] == 200
        async with demo.session.get(f"{demo.url}/metrics") as answer:
            assert answer.status == 200
        assert (await demo.now()).tzinfo is not None
