"""The customer's pager is called for the steps that name it: signed, once, without a word of anybody's text."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.base import Ambiguous, Gone, Later, Refused
from adapters.pager.send import Pager
from adapters.pager.sign import key_of, message_id, signature
from bot.config import ConfigError, load_text
from bot.config.words import warnings
from bot.wiring import Plan, build
from handlers.cards.call import call_card, restricted_call_card
from handlers.cards.post import Post
from handlers.commands.request import Filled, Place, Request
from handlers.domain.people import Identity
from handlers.domain.policy import Policy, PolicySet
from handlers.domain.rulebook import RuleBook, Surface
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience
from tests.support.house import LINK, TUESDAY_NINE, House, open_house, raised, shipped_rules
from tests.support.pager import FakePager, fake_pager
from tests.support.stores import AUDIT_KEY, sqlite_url

NOW = 1_795_510_800
DUE = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a pager's key").decode()
PLACE = Surface("pager", "", "pager")
TOP = "organisation: {key: harbour, timezone: Europe/Dublin}\n"
POLICY = "policies: [{key: p0, when: {severity: P0}, targets: {contain: 60m}, chain: {100: [manager, pager]}}]\n"
LINE = "pager: {url: https://pager.harbour.example/hook, secret: PAGER_SECRET}\n"


def _post(key: str = "k1") -> Post:
    card = call_card("ORION-42", "breach", Severity.P0, "contain", DUE)
    return Post(key, PLACE, Audience.INTERNAL, card.text, card)


@pytest.fixture
async def hook() -> AsyncIterator[FakePager]:
    async with fake_pager() as pager:
        yield pager


async def test_a_call_is_signed_as_the_specification_says_and_says_no_more_than_it_must(hook: FakePager) -> None:
    receipt = await Pager(lambda: (hook.url, SECRET), lambda: NOW).send(_post())
    ((headers, body),) = hook.calls
    signed = f"{headers['webhook-id']}.{NOW}.".encode() + body
    digest = hmac.new(b"thirty-two bytes of a pager's key", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert headers["webhook-timestamp"] == str(NOW)
    assert headers["content-type"] == "application/json"
    assert receipt.message == headers["webhook-id"] == message_id("k1")
    assert json.loads(body) == {
        "ref": "ORION-42",
        "kind": "breach",
        "severity": "P0",
        "clock": "contain",
        "due_at": "2026-11-24T09:05:00+00:00",
    }


def test_the_example_of_the_standard_webhooks_specification_comes_out_the_same() -> None:
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_repetition_carries_the_same_id(hook: FakePager) -> None:
    pager = Pager(lambda: (hook.url, SECRET), lambda: NOW)
    await pager.send(_post())
    await pager.send(_post())
    assert len({headers["webhook-id"] for headers, _ in hook.calls}) == 1
    assert pager.can.idempotent


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (302, {"Location": "/hook"}, Refused),
        (400, {}, Refused),
        (410, {}, Gone),
        (429, {"Retry-After": "7"}, Later),
        (503, {}, Later),
    ],
)
async def test_an_answer_that_is_no_yes_is_told_apart_and_nothing_is_followed(
    hook: FakePager, status: int, headers: dict[str, str], error: type[Exception]
) -> None:
    hook.status, hook.headers = status, headers
    with pytest.raises(error) as raised_error:
        await Pager(lambda: (hook.url, SECRET), lambda: NOW).send(_post())
    assert len(hook.calls) == 1
    if status == 429:
        assert isinstance(raised_error.value, Later)
        assert raised_error.value.after == 7


async def test_a_pager_that_is_away_is_called_later_and_its_address_is_not_told() -> None:
    with pytest.raises(Later) as error:
        await Pager(lambda: ("http://127.0.0.1:9/hook", SECRET), lambda: NOW).send(_post())
    assert "127.0.0.1" not in error.value.why


async def test_a_connection_that_is_cut_leaves_it_open_whether_it_arrived(hook: FakePager) -> None:
    hook.cuts = True
    with pytest.raises(Ambiguous):
        await Pager(lambda: (hook.url, SECRET), lambda: NOW).send(_post())
    assert len(hook.calls) == 1


@pytest.mark.parametrize("line", [None, ("http://127.0.0.1:9/hook", ""), ("http://127.0.0.1:9/hook", "whsec_?")])
async def test_without_an_address_or_a_good_secret_nobody_is_called(line: tuple[str, str] | None) -> None:
    with pytest.raises(Refused):
        await Pager(lambda: line, lambda: NOW).send(_post())


def _paging(rules: RuleBook) -> RuleBook:
    """The shipped rules with the pager on every step of every P0 and P1, and on the ladder of a P0 not taken."""
    return replace(
        rules,
        pager=("https://pager.harbour.example/hook", "PAGER_SECRET"),
        policy_set=PolicySet("paging", tuple(_with_pager(policy) for policy in rules.policy_set.policies)),
    )


def _with_pager(policy: Policy) -> Policy:
    chain = tuple(replace(step, to=(*step.to, "pager")) for step in policy.chain)
    return replace(policy, chain=chain, untaken=tuple((after, (*to, "pager")) for after, to in policy.untaken))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, _paging(shipped_rules())) as opened:
        yield opened


def _calls(house: House) -> list[dict[str, str]]:
    return [
        {fact.label: "".join(getattr(run, "text", "at") for run in fact.value) for fact in heard.post.card.facts}
        for heard in house.rooms.get("pager", [])
    ]


async def test_each_step_that_names_the_pager_calls_it_once_beside_the_people(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"told {ref} call")
    await house.waits(hours=3, minutes=1)
    warning = {"ref": ref, "kind": "warning", "severity": "P1", "clock": "resolve", "due_at": "at"}
    assert [call for call in _calls(house) if call.get("clock") == "resolve"] == [warning]
    assert house.hears("dm-lead", f"{ref} warning: resolve")


async def test_a_p0_that_nobody_takes_calls_and_one_that_was_taken_does_not(house: House) -> None:
    ref = await raised(house, "imminent_harm")
    assert _calls(house) == [{"ref": ref, "kind": "untaken", "severity": "P0"}]
    await house.says("lead", f"claim {ref}")
    await house.waits(minutes=6)
    assert len([call for call in _calls(house) if call["kind"] == "untaken"]) == 1


async def test_of_a_restricted_case_the_pager_is_told_the_reference_alone(house: House) -> None:
    ref = await raised(house, "csae")
    assert ref.startswith("R-")
    assert _calls(house) == [{"ref": ref}]
    assert house.hears("pager") == [ref]
    assert restricted_call_card(ref).lines == ()


def test_a_chain_may_name_the_pager_and_check_says_where_that_leads_nowhere() -> None:
    book, settings = load_text(TOP + POLICY + LINE)
    assert book.policy_set.policies[0].chain[0].to == ("manager", "pager")
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert not any("pager" in line for line in warnings(book, settings, now))
    nobody, settings = load_text(TOP + POLICY)
    assert any("names the pager, and there is none" in line for line in warnings(nobody, settings, now))
    silent, settings = load_text(TOP + POLICY.replace(", pager", "") + LINE)
    assert any("no step of a P0 names the pager" in line for line in warnings(silent, settings, now))


@pytest.mark.parametrize("url", ["http://pager.harbour.example/hook", "https://me@pager.harbour.example/hook"])
def test_a_pager_is_reached_by_https_or_on_this_machine(url: str) -> None:
    load_text(TOP + "pager: {url: 'http://127.0.0.1:9000/hook', secret: PAGER_SECRET}\n")
    with pytest.raises(ConfigError, match=r"pager\.url"):
        load_text(TOP + LINE.replace("https://pager.harbour.example/hook", f"'{url}'"))


async def test_the_house_carries_a_call_from_the_step_to_the_pager(hook: FakePager, tmp_path: Path) -> None:
    rules = replace(_paging(shipped_rules()), pager=(hook.url, "PAGER_SECRET"))
    plan = Plan(
        database_url=await sqlite_url(tmp_path),
        audit_key=AUDIT_KEY,
        read_rules=lambda: rules,
        manual_at=TUESDAY_NINE,
        settles=True,
        secret=lambda name: SECRET if name == "PAGER_SECRET" else "",
    )
    built = await build(plan)
    try:
        values = {"type": "imminent_harm", "case_link": LINK.format(number=1), "country": "IE", "live_now": "true"}
        place = Place(Surface("web", "", "dub-1"), None)
        await built.ask(Request("one", Identity("web", "", "moderator1"), Filled("new", values, False), place))
        ((headers, body),) = hook.calls
    finally:
        await built.store.close()
    assert json.loads(body) == {"ref": "ORION-1", "kind": "untaken", "severity": "P0"}
    assert headers["webhook-signature"].startswith("v1,")
