"""Teams' door: what nobody vouches for is refused in silence, what nobody can read in one line, and nothing breaks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from adapters.teams.keys import FRESH_FOR, LOOK_EVERY, LOOKS
from tests.support.hostile import HOSTILE
from tests.support.teams.keys import pen, published
from tests.support.teams_door import APP, NOW, SERVICE, TENANT, Door, activity, open_door
from tests.support.teams_probes import OTHER, forged, unreadable

HIDDEN = "quokka"
HERE = "http://127.0.0.1:9999/"
NONSENSE: tuple[Any, ...] = (None, True, 0, -1, 2**70, 1.5, "", "\x00", "\ud800", "x" * 5000, [], [[]], {}, {"id": 7})
SPOKEN_BADLY: Mapping[str, bytes] = {
    "a chunk without a size": b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    "two ways of length": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a negative length": b"Content-Length: -3\r\n\r\nabcd",
    "a header without an end": b"Authorization: Bearer " + b"a" * 20_000 + b"\r\n\r\n",
    "a token that is no ASCII": b"Authorization: Bearer \xff\xfe.\xe9.a\r\nContent-Length: 2\r\n\r\n{}",
    "two tokens": b"Authorization: Bearer a.b.c\r\nAuthorization: Bearer a.b.c\r\nContent-Length: 2\r\n\r\n{}",
    "packed, and not": b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nquokka",
    "too much, told": b"Content-Length: 999999999\r\n\r\n",
}


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened


async def test_a_good_activity_comes_through_as_it_was_sent(door: Door) -> None:
    odd = activity(text="<at>Handrail</at> list", unknown={"kept": [1, "2"]})
    assert (await door.deliver({"json": odd})).status == 200
    (let,) = door.heard
    assert let.activity == odd
    assert (let.service_url, let.tenant) == (SERVICE, TENANT)


@pytest.mark.parametrize("text", ["[" * 200, '{"a": [' * 100, 'he said "[" * 90 \\', "[{" * 100 + '\\"'])
async def test_brackets_that_somebody_typed_are_words(door: Door, text: str) -> None:
    assert (await door.deliver({"activity": {"text": text}})).status == 200
    assert door.heard[0].activity["text"] == text


@pytest.mark.parametrize("part", ["[", '"', '"\\', '\\"', '["', "{}", '"\\"'])
async def test_a_body_that_was_made_to_keep_us_busy_is_refused_at_once(door: Door, part: str) -> None:
    assert (await door.deliver({"raw": (part * (250_000 // len(part))).encode()})).status == 400
    deep = b'{"text": "' + b"[" * 70 + b'", "deep": ' + b"[" * 70 + b"]" * 70 + b"}"
    assert (await door.deliver({"raw": deep})).status == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": datetime.timestamp(NOW) - 299},
        {"nbf": datetime.timestamp(NOW) + 299},
        {"nbf": None},
        {"aud": APP.upper()},
        {"serviceurl": SERVICE.rstrip("/")},
    ],
    ids=str,
)
async def test_clocks_may_differ_a_little_and_spellings_too(door: Door, claims: Mapping[str, Any]) -> None:
    assert (await door.deliver({"claims": claims})).status == 200


async def test_what_is_forged_is_refused_in_silence(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    probes = forged()
    assert len(probes) >= 70
    caplog.set_level(logging.INFO)
    for wrong, payload in probes.items():
        door.seconds += LOOK_EVERY  # there is always another look for an unknown key
        answer = await door.deliver(payload)
        assert (answer.status, answer.body) == (401, ""), wrong
        assert door.heard == [], wrong
    assert "Traceback" not in caplog.text
    assert "list" not in [record.getMessage() for record in caplog.records]
    assert (await door.deliver({})).status == 200, "nobody else is kept out by all that"


@pytest.mark.parametrize("wrong", unreadable(HIDDEN))
async def test_what_cannot_be_read_is_refused_in_one_line_without_a_word_of_it(
    door: Door, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answer = await door.deliver(unreadable(HIDDEN)[wrong])
    assert answer.status in (400, 415)
    assert answer.body
    assert len([one for one in caplog.messages if "could not be read" in one]) == 1
    assert HIDDEN not in caplog.text
    assert door.heard == []


async def test_without_a_token_the_body_does_not_matter(door: Door) -> None:
    for payload in unreadable(HIDDEN).values():
        assert (await door.deliver({**payload, "authorization": None})).status == 401


@pytest.mark.parametrize("wrong", SPOKEN_BADLY)
async def test_bad_http_breaks_nothing(door: Door, wrong: str) -> None:
    said = await door.writes(b"POST /api/messages HTTP/1.1\r\nHost: handrail\r\n", SPOKEN_BADLY[wrong])
    assert said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), said
    assert door.heard == []


async def test_too_much_is_refused_before_it_is_read(door: Door) -> None:
    assert (await door.deliver({"raw": b"{" + b" " * 300_000 + b"}"})).status == 413


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_words_are_words(door: Door, hostile: str) -> None:
    assert (await door.deliver({"activity": {"text": HOSTILE[hostile][:100_000]}})).status in (200, 413)


async def test_no_piece_of_an_activity_can_break_the_door(door: Door) -> None:
    for name in activity():
        for value in NONSENSE:
            assert (await door.deliver({"activity": {name: value}})).status in (200, 400, 401), (name, value)


# --- keys ---------------------------------------------------------------------------------------------------------


async def test_a_rotated_key_is_known_with_the_first_request_that_it_signs(door: Door) -> None:
    assert (await door.deliver({})).status == 200
    door.server.keys = [published("k2", pen("k2"))]
    assert (await door.deliver({"kid": "k2"})).status == 200
    assert (await door.deliver({"kid": "k1"})).status == 401, "Microsoft does not publish it any more"


async def test_keys_are_fetched_once_for_many(door: Door) -> None:
    answers = await asyncio.gather(*(door.deliver({}) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert door.server.asked == 1


async def test_whoever_makes_keys_up_cannot_make_us_ask_without_end(door: Door) -> None:
    for number in range(30):
        assert (await door.deliver({"kid": f"made-up-{number}"})).status == 401
    assert door.server.asked == LOOKS
    door.server.keys = [published("k2", pen("k2"))]
    door.seconds += LOOK_EVERY
    assert (await door.deliver({"kid": "k2"})).status == 200


@pytest.mark.parametrize("away", ["hangs", "fails", "talks nonsense", "lists nothing"])
async def test_a_known_key_stays_good_while_its_place_is_away(door: Door, away: str) -> None:
    assert (await door.deliver({})).status == 200
    _takes_away(door, away)
    for _ in range(3):
        door.seconds += 24 * FRESH_FOR
        assert (await door.deliver({})).status == 200


@pytest.mark.parametrize("away", ["fails", "talks nonsense", "lists nothing"])
async def test_nobody_gets_in_while_no_key_is_known(door: Door, away: str) -> None:
    _takes_away(door, away)
    assert (await door.deliver({})).status == 401
    door.server.page = None
    door.server.status = 200
    assert (await door.deliver({})).status == 200


async def test_a_withdrawn_key_is_good_no_longer_than_an_hour(door: Door) -> None:
    assert (await door.deliver({})).status == 200
    door.server.keys = [published("k2", pen("k2"))]
    door.seconds += FRESH_FOR
    assert (await door.deliver({})).status == 200, "nobody waits for the look"
    await door.keys.look()
    assert (await door.deliver({})).status == 401


async def test_a_place_of_keys_that_hangs_keeps_only_those_waiting_who_bring_an_unknown_key(door: Door) -> None:
    assert (await door.deliver({})).status == 200
    door.server.answers.clear()
    unknown = asyncio.create_task(door.deliver({"kid": "k2"}))
    assert {(await door.deliver({})).status for _ in range(5)} == {200}
    assert not unknown.done()
    door.server.keys = [*door.server.keys, published("k2", pen("k2"))]
    door.server.answers.set()
    assert (await unknown).status == 200


async def test_while_the_place_of_keys_hangs_the_known_come_in_the_forged_do_not_and_a_new_key_is_taken_after_that(
    door: Door,
) -> None:
    """The place of keys runs in this very loop: whoever waited for it with the loop in hand would wait for ever."""
    probes = forged()
    assert len(probes) >= 51
    assert (await door.deliver({})).status == 200
    door.server.answers.clear()
    tried = [asyncio.create_task(door.deliver(payload)) for payload in ({"kid": "k2"}, *probes.values())]
    assert {(await door.deliver({})).status for _ in range(20)} == {200}
    assert not tried[0].done(), "whoever brings a new key waits, and nobody waited with them"
    door.server.keys = [*door.server.keys, published("k2", pen("k2"))]
    door.server.answers.set()
    _, *refused = await asyncio.gather(*tried)
    assert {(answer.status, answer.body) for answer in refused} == {(401, "")}
    door.seconds += LOOK_EVERY
    assert (await door.deliver({"kid": "k2"})).status == 200
    assert len([let for let in door.heard if let.activity == activity()]) == len(door.heard), "nothing forged came in"


@pytest.mark.parametrize(
    ("kid", "key"),
    {
        "endorsed for others": published("k2", pen("k2"), ["webchat", "directline"]),
        "endorsed for nobody": published("k2", pen("k2"), []),
        "not endorsed": published("k2", pen("k2"), None),
        "for encryption": published("k2", pen("k2")) | {"use": "enc"},
        "of another kind": published("k2", pen("k2")) | {"kty": "EC"},
        "too small": published("k2", pen("small", 1024)),
        "without its number": published("k2", pen("k2")) | {"n": None},
        "of nonsense": published("k2", pen("k2")) | {"n": "!", "e": "ä"},
        "of endorsements in words": published("k2", pen("k2")) | {"endorsements": "msteams"},
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "key",  # a key is a new one each time
)
async def test_not_every_published_key_speaks_for_teams(door: Door, kid: str, key: Mapping[str, Any]) -> None:
    door.server.keys = [*door.server.keys, key, {"kid": 7}, {}]
    by = pen("small", 1024) if kid == "too small" else pen("k2")
    assert (await door.deliver({"kid": "k2", "pen": by})).status == 401
    assert (await door.deliver({})).status == 200, "the others are as good as before"


@pytest.mark.parametrize("where", ["http://evil.example/keys", "http://localhost.evil.example/keys", "file:///keys"])
async def test_keys_come_over_tls_or_from_the_machine_that_publishes_them(door: Door, where: str) -> None:
    door.server.jwks_uri = where
    assert (await door.deliver({})).status == 401
    assert door.server.asked == 0


def _takes_away(door: Door, away: str) -> None:
    if away == "hangs":
        door.server.answers.clear()
    door.server.status = 503 if away == "fails" else 200
    door.server.page = {"fails": b"", "talks nonsense": b"<html>", "lists nothing": b'{"keys": []}'}.get(away)


# --- without tokens, on this machine ------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["msteams", "emulator"])
async def test_without_an_app_id_this_machine_may_speak(channel: str) -> None:
    async with open_door(app_id="", anonymous=True) as door:
        here = {"authorization": None, "activity": {"serviceUrl": HERE, "channelId": channel}}
        assert (await door.deliver(here)).status == 200
        assert (door.heard[0].service_url, door.heard[0].tenant) == (HERE, TENANT)


async def test_without_an_app_id_nobody_else_may() -> None:
    async with open_door(app_id="", anonymous=True) as door:
        here: dict[str, Any] = {"authorization": None, "activity": {"serviceUrl": HERE}}
        wrong: dict[str, dict[str, Any]] = {
            "a token": {**here, "authorization": "Bearer a.b.c"},
            "Teams itself": {"authorization": None},
            "a page in a browser": {**here, "headers": {"Origin": "http://127.0.0.1:9999"}},
            "another name for this machine": {**here, "headers": {"Host": "evil.example"}},
            "another channel": {**here, "activity": {"serviceUrl": HERE, "channelId": "webchat"}},
            "another tenant": {
                **here,
                "activity": {"serviceUrl": HERE, "conversation": {"id": "a", "tenantId": "b"}, "channelData": {}},
            },
            "nowhere": {**here, "activity": {"serviceUrl": None}},
        }
        for name, payload in wrong.items():
            assert (await door.deliver(payload)).status == 401, name
        assert door.heard == []


async def test_with_an_app_id_nobody_speaks_without_a_token_whatever_else_is_set() -> None:
    async with open_door() as door:
        plain = json.dumps(activity(serviceUrl=HERE)).encode()
        assert (await door.send(plain, {"Content-Type": "application/json"})).status == 401


async def test_an_activity_is_of_one_tenant_even_where_several_are_ours() -> None:
    async with open_door(tenants=frozenset({TENANT, OTHER})) as door:
        beside = {"tenant": {"id": OTHER}}
        assert (await door.deliver({"activity": {"channelData": beside}})).status == 401
        assert (await door.deliver({"activity": {"channelData": {}}})).status == 200
        theirs = {"id": "19:a@thread.tacv2", "tenantId": OTHER}
        assert (await door.deliver({"activity": {"channelData": beside, "conversation": theirs}})).status == 200
        assert [let.tenant for let in door.heard] == [TENANT, OTHER]


async def test_a_connector_on_this_machine_must_be_listed_with_its_port() -> None:
    async with open_door(hosts=("127.0.0.1:9999", "teams.example")) as door:
        for url, status in (
            (HERE, 200),
            ("http://127.0.0.1:9998/", 401),
            ("https://teams.example/", 200),
            ("http://teams.example/", 401),
            ("https://below.teams.example/", 401),
        ):
            sent = {"claims": {"serviceurl": url}, "activity": {"serviceUrl": url}}
            assert (await door.deliver(sent)).status == status, url
