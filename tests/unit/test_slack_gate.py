"""Slack's door: what Slack did not sign is refused in silence, what nobody can read in one line, and nothing breaks."""

import asyncio
import gzip
import json
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.chats import Payload
from tests.support.slack.delivery import FORM, JSON, Kind
from tests.support.slack_door import SECRET, STAMP, Door, bending, bent, open_door, signature_of
from tests.support.slack_probes import COMMAND, forged, unreadable

GOLDEN = Path(__file__).parents[1] / "golden" / "slack"
HIDDEN = "quokka"
EVENT = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention", "user": "U1", "text": HIDDEN}}
FORGED_TOO: Mapping[str, Payload] = {
    "a signature of nothing": {"headers": {"X-Slack-Signature": "v0="}},
    "a signature too long": {"headers": {"X-Slack-Signature": "v0=" + "0" * 65}},
    "a signature without its version": {"headers": {"X-Slack-Signature": signature_of(b"{}")[3:]}},
    "a signature of other bytes": {"raw": "{}", "headers": {"X-Slack-Signature": signature_of(b"{ }")}},
    "a signature of another moment": {"raw": "{}", "headers": {"X-Slack-Signature": signature_of(b"{}", "1")}},
    "a signature and something": {"raw": "{}", "headers": {"X-Slack-Signature": signature_of(b"{}") + ",v0=0"}},
    "a signature by a secret that is empty": {"secret": ""},
    "a timestamp with a sign": {"headers": {"X-Slack-Request-Timestamp": f"+{STAMP}"}},
    "a timestamp with underscores": {"headers": {"X-Slack-Request-Timestamp": f"{STAMP[:1]}_{STAMP[1:]}"}},
    "a timestamp of thirteen digits": {"headers": {"X-Slack-Request-Timestamp": f"{STAMP}000"}},
    "a timestamp in floating point": {"headers": {"X-Slack-Request-Timestamp": "1e9"}},
    "a timestamp of another moment": {"headers": {"X-Slack-Request-Timestamp": str(int(STAMP) - 1)}},
}
UNSIGNED_BODIES: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", FORM),
    "not UTF-8": (b"\xff\xfe", FORM),
    "a charset that is none": (b"command=/esc", f"{FORM}; charset=nope"),
    "a charset that turns letters": (b"command=/esc", f"{FORM}; charset=rot13"),
    "a charset that packs": (b"command=/esc", f"{FORM}; charset=zlib"),
    "broken JSON": (b"{bad", JSON),
    "a list": (b"[1,2]", JSON),
    "a broken payload": (b"payload={bad", FORM),
    "deep JSON": (b"[" * 100_000, JSON),
    "a number of 5,000 digits": (b'{"a":' + b"9" * 5000 + b"}", JSON),
    "a check of the certificate": (b"ssl_check=1&command=/esc", FORM),
    "a check of the address": (b'{"type":"url_verification","challenge":"c"}', JSON),
    "another kind of body": (b"<x/>", "text/xml"),
}
MISSHAPEN: Mapping[str, Payload] = {
    "authorizations that are a number": {**EVENT, "authorizations": 5},
    "authorizations of numbers": {**EVENT, "authorizations": [5]},
    "authorizations of lists": {**EVENT, "authorizations": [[[]]]},
    "a team that is a number": {**EVENT, "team": 5},
    "an organisation that is a number": {**EVENT, "enterprise": 5},
    "a user that is a number": {**EVENT, "user": 5},
    "a user of an event that is a number": {**EVENT, "event": {"type": "app_mention", "user": 5}},
    "a shared event that is a text": {**EVENT, "event": HIDDEN, "is_ext_shared_channel": True},
    "answers' addresses that are a number": {**EVENT, "response_urls": 5},
    "answers' addresses of texts": {**EVENT, "response_urls": [HIDDEN]},
}
SPOKEN_BADLY: Mapping[str, bytes] = {
    "a chunk without a size": b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    "two ways of length": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a negative length": b"Content-Length: -3\r\n\r\nabcd",
    "a header without an end": b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    "a kind that is no text": b"Content-Type: \xff\xfe; charset=\xe9\r\nContent-Length: 1\r\n\r\na",
    "packed, and not": b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nquokka",
    "packed by a way that we do not know": b"Content-Encoding: br\r\nContent-Length: 6\r\n\r\nquokka",
    "too much, told": b"Content-Length: 999999999\r\n\r\n",
}
BEGINNING = b"POST /slack/events HTTP/1.1\r\nHost: handrail\r\n"
HEADERS = {"X-Slack-Request-Timestamp": STAMP, "X-Slack-Signature": "v0=" + "0" * 64}


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("adapters.")]


def said_nowhere(caplog: pytest.LogCaptureFixture) -> bool:
    return not [record for record in caplog.records if HIDDEN in str(record.__dict__)]


# --- what is let in -----------------------------------------------------------------------------------------------


async def test_a_command_an_event_and_a_press_reach_bolt_whole(door: Door) -> None:
    press = {"type": "block_actions", "actions": [{"action_id": "claim", "value": "é&=+%"}]}
    for kind, payload in (("slash_commands", COMMAND), ("events_api", EVENT), ("interactive", press)):
        assert (await door.deliver({"kind": kind, "payload": payload})).status == 200
        assert door.heard.pop() == payload


@pytest.mark.parametrize("text", ["the payload was bad", "payload=", "{", '{"a": 1}', "é 漢 😀 +%&=;#\n\t", " ", ""])
async def test_a_command_reaches_bolt_whatever_it_says(door: Door, text: str) -> None:
    payload = {**COMMAND, "text": text}
    assert (await door.deliver({"kind": "slash_commands", "payload": payload})).status == 200
    assert door.heard == [payload]


@pytest.mark.parametrize("age", [0, 1, 299, 300, -299, -300])
async def test_five_minutes_before_and_after_are_fresh(door: Door, age: int) -> None:
    assert (await door.deliver({"kind": "events_api", "payload": EVENT, "age": age})).status == 200
    assert door.heard == [EVENT]


async def test_slacks_own_worked_example_is_let_in() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    at = datetime.fromtimestamp(1531420618, UTC)
    async with open_door("8f742231b10e8888abcd99yyyzzz85a5", at) as door:
        assert (await door.send(body.encode(), headers)).status == 200
        assert [heard["command"] for heard in door.heard] == ["/webhook-collect"]


async def test_a_kind_may_be_written_in_any_case_and_with_its_charset(door: Door) -> None:
    for kind in (JSON, JSON.upper(), f"{JSON}; charset=utf-8", f'{JSON};charset="UTF8"'):
        assert (await door.deliver({"raw": f"  {json.dumps(EVENT)}", "headers": {"Content-Type": kind}})).status == 200
        assert door.heard.pop() == EVENT


async def test_sixty_levels_are_let_in_and_brackets_within_words_are_none(door: Door) -> None:
    def nested(levels: int) -> Payload:
        inner: object = "[{" * 500
        for level in range(levels - 1):
            inner = [inner, 1] if level % 2 else {"in": inner}
        return {**EVENT, "more": inner}

    for levels, status in ((60, 200), (61, 400)):
        assert (await door.deliver({"kind": "events_api", "payload": nested(levels)})).status == status
    assert door.heard == [nested(60)]


async def test_headers_that_nobody_signed_command_nothing(door: Door) -> None:
    steering = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "x", "X-Forwarded-For": "T9"}
    assert (await door.deliver({"kind": "slash_commands", "payload": COMMAND, "headers": steering})).status == 200
    assert door.heard == [COMMAND]


async def test_slacks_checks_of_certificate_and_address_are_answered_and_reach_nobody(door: Door) -> None:
    assert (await door.deliver({"kind": "slash_commands", "payload": {"ssl_check": "1", "token": "x"}})).status == 200
    asked = {"type": "url_verification", "challenge": "challenge-word", "token": "x"}
    answer = await door.deliver({"kind": "events_api", "payload": asked})
    assert (answer.status, json.loads(answer.body)["challenge"]) == (200, "challenge-word")
    assert door.heard == []


@pytest.mark.parametrize("payload", [{"type": "a_new_kind", "x": HIDDEN}, {"type": "event_callback"}, {}, {"type": []}])
async def test_what_nobody_listens_to_is_let_go_with_a_line_in_the_log(
    door: Door, payload: Payload, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert (await door.deliver({"kind": "events_api", "payload": payload})).status == 200
    assert ours(caplog) == ["a payload that means nothing here was let go"]
    assert said_nowhere(caplog)
    assert door.heard == []


# --- what is not --------------------------------------------------------------------------------------------------


async def test_what_slack_did_not_sign_is_refused_in_silence(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    probes = {**forged(), **{wrong: {"payload": EVENT, **given} for wrong, given in FORGED_TOO.items()}}
    with caplog.at_level(logging.INFO):
        for wrong, payload in probes.items():
            answer = await door.deliver(payload)
            assert (answer.status, answer.body) == (401, ""), wrong
    assert len(probes) + len(UNSIGNED_BODIES) >= 35
    assert (door.heard, ours(caplog)) == ([], [])


@pytest.mark.parametrize("wrong", UNSIGNED_BODIES)
async def test_nothing_is_read_before_it_is_known_to_be_slacks(
    door: Door, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, kind = UNSIGNED_BODIES[wrong]
    with caplog.at_level(logging.INFO):
        for headers in (HEADERS, {}, {"X-Slack-Signature": ""}):
            answer = await door.send(body, {"Content-Type": kind, **headers})
            assert (answer.status, answer.body) == (401, "")
    assert (door.heard, ours(caplog)) == ([], [])


async def test_without_a_secret_nobody_is_let_in() -> None:
    async with open_door("") as door:
        for secret in ("", SECRET):
            assert (await door.deliver({"payload": EVENT, "secret": secret})).status == 401
        assert door.heard == []


async def test_what_slack_signed_and_nobody_can_read_is_refused_in_one_line(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    shapes: dict[str, Payload] = {wrong: {"payload": payload} for wrong, payload in MISSHAPEN.items()}
    more: dict[str, Payload] = {
        "a kind that is none": {"raw": "{}", "headers": {"Content-Type": ";"}},
        "two kinds": {"raw": "{}", "headers": {"Content-Type": f"{FORM}, {JSON}"}},
        "200 fields and one": {"raw": "&".join(f"f{n}=1" for n in range(201)), "headers": {"Content-Type": FORM}},
        "a payload that is nested too deeply": {"raw": "payload=" + "[" * 61, "headers": {"Content-Type": FORM}},
        "an infinite number": {"raw": '{"quokka": Infinity}'},
        "a byte order mark": {"raw": '\ufeff{"quokka": 1}'},
    }
    for wrong, payload in {**unreadable(HIDDEN), **shapes, **more}.items():
        caplog.clear()
        with caplog.at_level(logging.INFO):
            answer = await door.deliver(payload)
        assert answer.status in (400, 415), (wrong, answer)
        assert len(answer.body.splitlines()) == 1, wrong
        assert HIDDEN not in answer.body, wrong
        assert ["could not be read" in line for line in ours(caplog)] == [True], wrong
        assert said_nowhere(caplog), wrong
    assert door.heard == []


@pytest.mark.parametrize("wrong", SPOKEN_BADLY)
async def test_bad_http_is_refused_without_a_word_of_it(
    door: Door, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard = await door.writes(BEGINNING + SPOKEN_BADLY[wrong])
    assert heard[:7] == b"HTTP/1."
    assert heard[9:10] == b"4", heard
    assert b"Traceback" not in heard
    assert ours(caplog) == []
    assert HIDDEN not in "".join(record.getMessage() for record in caplog.records)
    assert door.heard == []


async def test_too_much_is_refused_before_it_is_read_or_as_soon_as_it_is(door: Door) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    most = 256 * 1024
    whole = urlencode({**COMMAND, "text": ""}).encode()
    assert (
        await door.deliver({"raw": whole + b"x" * (most - len(whole)), "headers": {"Content-Type": FORM}})
    ).status == 200
    door.heard.clear()
    assert (await door.deliver({"raw": b"x" * (most + 1), "headers": {"Content-Type": FORM}})).status == 413
    assert (await door.send(endless(), {"Content-Type": FORM, **HEADERS})).status == 413
    packed = gzip.compress(b"x" * 20_000_000)
    assert (await door.send(packed, {"Content-Type": FORM, "Content-Encoding": "gzip", **HEADERS})).status == 413
    assert door.heard == []


async def test_whoever_dawdles_holds_nobody_up_and_is_sent_away_after_five_seconds(door: Door) -> None:
    clock = asyncio.get_running_loop().time
    begun = clock()
    slow = [asyncio.ensure_future(door.writes(BEGINNING + b"Content-Length: 100\r\n\r\nabc")) for _ in range(20)]
    for _ in range(20):
        at = clock()
        assert (await door.deliver({"kind": "slash_commands", "payload": COMMAND})).status == 200
        assert clock() - at < 1
    heard = await asyncio.gather(*slow)
    assert {answer.split()[1] for answer in heard} == {b"408"}
    assert clock() - begun < 8


async def test_whoever_hangs_up_breaks_nothing(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        await door.writes(BEGINNING + b"Content-Length: 100\r\n\r\nquokka", stays=False)
    assert (await door.deliver({"kind": "slash_commands", "payload": COMMAND})).status == 200
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_other_methods_and_other_addresses_find_nothing(door: Door) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
        async with door.http.request(method, door.address) as answer:
            assert answer.status == 405, method
    for path in ("/slack/events/", "/slack/Events", "/slack/install", "/slack/oauth_redirect"):
        async with door.http.get(f"http://127.0.0.1:{door.port}{path}") as answer:
            assert answer.status == 404, path


async def test_no_payload_however_bent_is_an_error_of_ours(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    chance, kinds = bending(4), set()
    known = [json.loads(path.read_text(encoding="utf-8"))["payload"] for path in sorted(GOLDEN.glob("*.json"))]
    caplog.set_level(logging.CRITICAL, "slack_bolt.AsyncApp")  # the listener's own errors are not the door's
    for _ in range(20):
        for whole in known:
            kind: Kind = whole["kind"]
            payload = bent(whole["payload"], chance)
            if kind == "slash_commands":
                payload = {name: value for name, value in payload.items() if isinstance(value, str)}
                payload = {name: value.encode("utf-8", "replace").decode() for name, value in payload.items()}
            answer = await door.deliver({"kind": kind, "payload": payload})
            assert answer.status < 500, payload
            kinds.add((kind, answer.status))
    assert {("slash_commands", 200), ("interactive", 200), ("events_api", 200), ("interactive", 400)} <= kinds
    assert not [record for record in caplog.records if record.name == "aiohttp.server"]
