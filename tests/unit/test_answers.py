"""The private answers: times in the asker's own zone, our own words unquoted, and due times that only grow."""

from datetime import UTC, datetime, timedelta

from handlers.act import Act
from handlers.cards.card import Moment, Quoted, Run
from handlers.cards.reply import Reply, Say
from handlers.rebuild import faults
from tests.support.house import House, raised, words
from tests.unit.test_bad_input import everything
from tests.unit.test_working_a_case import case_of, clock_of


def runs(reply: Reply) -> list[Run]:
    assert isinstance(reply, Say), words(reply)
    return [run for line in reply.card.lines for run in line]


async def test_an_answer_with_a_time_shows_it_in_the_askers_zone(house: House) -> None:
    ref = await raised(house)
    at = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    for who, line, local in (
        ("manager_mnl", f"start {ref} 2026-11-24T08:30:00Z the mail came then", "16:30"),
        ("manager_mnl", f"due {ref} resolve {at:%Y-%m-%dT%H:%M:%SZ} they agreed", "Wed 25 Nov, 01:30"),
        ("lead", f"wait {ref} client until 17:30 the ruling", "Tue 24 Nov, 17:30"),
    ):
        reply = await house.says(who, line)
        assert local in words(reply), words(reply)
        assert "UTC" not in words(reply)
        assert [run for run in runs(reply) if isinstance(run, Moment)]


async def test_our_own_sentences_stand_in_no_quotation_marks(house: House) -> None:
    ref = await raised(house)
    for line in (
        f"claim {ref}",
        f"claim {ref}",
        "clam",
        f"close {ref}",
        f"wait {ref} client until 17:30",
        f"why {ref}",
    ):
        quoted = [run for run in runs(await house.says("lead", line)) if isinstance(run, Quoted)]
        assert quoted, "what was typed may be repeated in it, so it is kept apart"
        assert not [run for run in quoted if run.marks], line


async def test_an_extension_ends_after_the_contracts_due_time(house: House) -> None:
    ref = await raised(house)
    due = (await clock_of(house, ref, "resolve")).due_at
    assert due is not None
    by_contract = datetime.fromtimestamp(due, UTC)
    before = await everything(house)
    for at in (by_contract - timedelta(hours=1), by_contract):
        reply = await house.says("manager", f"due {ref} resolve {at:%Y-%m-%dT%H:%M:%SZ} they agreed")
        assert "by contract; an extension ends after that" in words(reply)
        assert await everything(house) == before
    await house.says("manager", f"due {ref} resolve {by_contract + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ} they agreed")
    await house.says(
        "manager", f"due {ref} resolve {by_contract + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ} less than that"
    )
    assert (await clock_of(house, ref, "resolve")).due_at == due + 3600
    assert "by contract" in words(
        await house.says("manager", f"due {ref} resolve {by_contract:%Y-%m-%dT%H:%M:%SZ} and less")
    )
    assert (await case_of(house, ref)).is_open


async def test_what_is_due_by_contract_counts_a_wait_that_is_over_though_no_beat_came_by(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.says("lead", f"wait {ref} client until 10:00")
    house.now += timedelta(hours=3, minutes=30)  # due at 14:00 by contract, and still standing as far as is on record
    reply = await house.says("manager", f"due {ref} resolve 15:00 they agreed")
    assert f"{ref}: `resolve` is now due" in words(reply)
    async with house.store.reading() as work:
        assert not await faults(Act(work, house.rules, lambda: "unused"), await case_of(house, ref), house.now)
