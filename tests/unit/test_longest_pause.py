"""A policy may say how long waits may stop its clocks in all: then the case goes on by itself, and waits no more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import ConfigError, load_text
from bot.config.words import promise_words
from handlers.cards.reply import Say
from handlers.domain.escalation import Status
from handlers.domain.policy import PolicySet
from handlers.domain.policy_wire import from_plain, to_plain
from handlers.domain.rulebook import RuleBook
from tests.support.house import House, open_house, raised, shipped_rules

FIVE_HOURS = 5 * 3600


def limited(rules: RuleBook) -> RuleBook:
    policies = tuple(replace(policy, longest_pause=FIVE_HOURS) for policy in rules.policy_set.policies)
    return replace(rules, policy_set=PolicySet("limited", policies))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, limited(shipped_rules())) as opened:
        yield opened


async def waiting(house: House, ref: str) -> tuple[Status, datetime | None]:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        return case.status, case.wait_until


async def taken(house: House) -> str:
    ref = await raised(house, "policy_ambiguity")
    await house.says("lead", f"claim {ref}")
    return ref


async def test_a_wait_without_an_end_ends_when_the_pauses_are_used_up(house: House) -> None:
    ref = await taken(house)
    said = await house.says("lead", f"wait {ref} client")
    assert isinstance(said, Say)
    assert "the longest that its policy lets it wait" in said.card.text
    began = house.now
    assert await waiting(house, ref) == (Status.WAITING, began + timedelta(hours=5))
    await house.waits(hours=5, seconds=1)
    assert await waiting(house, ref) == (Status.IN_PROGRESS, None)


async def test_earlier_waits_count_and_once_they_are_used_up_the_clocks_run(house: House) -> None:
    ref = await taken(house)
    await house.says("lead", f"wait {ref} vendor until 2h")
    await house.waits(hours=2, seconds=1)
    await house.says("lead", f"wait {ref} client until 4h")
    status, until = await waiting(house, ref)
    assert status is Status.WAITING
    assert until is not None
    assert abs((until - house.now) - timedelta(hours=3)) <= timedelta(seconds=1)
    again = await house.says("lead", f"wait {ref} client until 4h")
    assert "already" in str(again)
    await house.waits(hours=4)
    refused = await house.says("lead", f"wait {ref} client")
    assert "has waited 5 h in all, as long as its policy lets it" in str(refused)
    assert (await waiting(house, ref))[0] is Status.IN_PROGRESS


async def test_a_shorter_wait_and_one_that_stops_no_clock_are_as_asked(house: House) -> None:
    ref = await taken(house)
    await house.says("lead", f"wait {ref} client until 1h")
    assert (await waiting(house, ref))[1] == house.now + timedelta(hours=1)
    await house.says("lead", f"resume {ref}")
    await house.says("lead", f"wait {ref} internal")
    assert await waiting(house, ref) == (Status.WAITING, None)


def test_the_limit_is_read_said_and_kept() -> None:
    top = "organisation: {key: harbour, timezone: Europe/Dublin}\npolicies:\n"
    line = "  - {key: p2, when: {severity: P2}, targets: {resolve: 24h}, pauses: [client], longest_pause: 5d}\n"
    book, _ = load_text(top + line)
    policy = book.policy_set.policies[0]
    assert policy.longest_pause == 5 * 86_400
    assert "waiting for client stops the clocks that may stop, for 5 d in all" in promise_words(policy)
    assert from_plain(to_plain(book.policy_set)) == book.policy_set
    for wrong in ("5bd", "soon", "0m"):
        with pytest.raises(ConfigError, match="longest_pause"):
            load_text(top + line.replace("5d", wrong))


async def test_a_case_that_goes_on_under_another_reference_takes_its_waits_along(house: House) -> None:
    """A move to another client is no way to wait anew: what is promised still goes on with what was used up."""
    ref = await taken(house)
    await house.says("lead", f"wait {ref} vendor until 2h")
    await house.waits(hours=1)
    await house.says("manager", f"client {ref} VEGA because it is about their channel")
    await house.says("lead", "wait VEGA-1 client")
    assert await waiting(house, "VEGA-1") == (Status.WAITING, house.now + timedelta(hours=4))
    await house.waits(hours=1)
    await house.says("manager", "client VEGA-1 LYRA because it is about theirs")
    await house.says("lead", "wait LYRA-1 client")
    assert await waiting(house, "LYRA-1") == (Status.WAITING, house.now + timedelta(hours=3))


async def test_a_case_whose_promise_is_made_anew_may_wait_anew(house: House) -> None:
    ref = await taken(house)
    await house.says("lead", f"wait {ref} client until 2h")
    await house.waits(hours=27)
    await house.says("manager", f"client {ref} VEGA because it is about their channel")
    await house.says("lead", "wait VEGA-1 client")
    assert await waiting(house, "VEGA-1") == (Status.WAITING, house.now + timedelta(hours=5))
