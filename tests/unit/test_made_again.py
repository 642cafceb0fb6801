"""A promise that one severity drops and another makes again: what was used of it counts, and no wait that stood it."""

from datetime import timedelta

from tests.support.house import House, raised
from tests.unit.test_moving_a_case import no_fault, of

H = 3600


async def test_a_wait_that_stood_a_promise_counts_for_nothing_when_it_is_made_again(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"sev {ref} P2 it is what it is")
    await house.waits(hours=2)
    await house.says("lead", f"wait {ref} client the ruling")
    await house.waits(hours=30)
    await house.says("lead", f"resume {ref}")
    await house.says("lead", f"sev {ref} P0 it is live")
    _, dropped = await of(house, ref)
    assert (dropped["resolve"].state, dropped["resolve"].consumed) == ("cancelled", 2 * H)
    await house.waits(hours=1)
    await no_fault(house, ref)
    await house.says("lead", f"sev {ref} P2 it is not live")
    _, clocks = await of(house, ref)
    resolve = clocks["resolve"]
    assert (resolve.cycle, resolve.epoch, resolve.consumed, resolve.breached_at) == (1, 3, 3 * H, None), (
        "2 h before the wait, 1 h as P0"
    )
    assert resolve.due_at == int(house.now.timestamp()) + 21 * H
    assert resolve.started_at == dropped["resolve"].started_at
    assert resolve.gross_due_at == resolve.started_at + 24 * H, "by the wall clock waits are no excuse"
    await no_fault(house, ref)


async def test_before_it_was_opened_again_nothing_was_used(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=2)
    await house.says("lead", f"sev {ref} P0 it is live")
    await house.says("lead", f"resolve {ref} actioned")
    await house.waits(hours=20)
    await house.says("lead", f"reopen {ref} it is back online")
    await house.waits(minutes=30)
    await house.says("lead", f"sev {ref} P1 it is not live")
    _, clocks = await of(house, ref)
    assert clocks["resolve"].due_at == int(house.now.timestamp()) + 4 * H - 1800
    await no_fault(house, ref)


async def test_a_broken_promise_that_is_made_again_is_broken_once(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"claim {ref}")
    await house.waits(hours=5)
    for severity in ("P0", "P1", "P0", "P2", "P1"):
        await house.says("lead", f"sev {ref} {severity} it is what it is")
        await house.waits(minutes=10)
        await no_fault(house, ref)
    case, clocks = await of(house, ref)
    assert clocks["resolve"].breached_at == clocks["resolve"].started_at + 4 * H + 1
    async with house.store.reading() as work:
        found = [breach for breach in await work.breaches.of([case.id]) if breach.clock == "resolve"]
    assert [(breach.cycle, breach.reached_at) for breach in found] == [(1, clocks["resolve"].breached_at)]


async def _registered(house: House, ref: str) -> list[tuple[int, int | None]]:
    """Of `resolve`, in minutes after the case was opened: when the breach was reached, and when it was due then."""
    case, _ = await of(house, ref)
    start = int(case.opened_at.timestamp())
    async with house.store.reading() as work:
        found = [breach for breach in await work.breaches.of([case.id]) if breach.clock == "resolve"]
    return [((row.reached_at - start) // 60, row.due_at and (row.due_at - start) // 60) for row in found]


async def test_the_register_keeps_when_it_was_due_whatever_is_promised_later(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"sev {ref} P2 it is what it is")
    await house.waits(hours=6)
    await house.says("lead", f"sev {ref} P1 it is worse")
    assert await _registered(house, ref) == [(6 * 60, 4 * 60)]
    await house.says("lead", f"sev {ref} P3 it is better")
    await house.waits(minutes=1)
    assert await _registered(house, ref) == [(6 * 60, 4 * 60)]


async def test_what_broke_its_contract_in_granted_time_was_due_by_contract(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"due {ref} resolve {house.now + timedelta(hours=9):%Y-%m-%dT%H:%MZ} they agreed")
    await house.waits(hours=6)
    await house.says("lead", f"sev {ref} P3 it is better")
    assert await _registered(house, ref) == [(4 * 60, 4 * 60)]
    await no_fault(house, ref)
    case, _ = await of(house, ref)
    async with house.store.reading() as work:
        (row,) = [row for row in await work.breaches.of([case.id]) if row.clock == "resolve"]
    assert not row.noticed_late, "nobody could notice it before its promise was another one"
    assert (row.severity, row.wants_code) == ("P1", True), "what it was when it was decided"


async def test_what_broke_its_contract_in_granted_time_and_is_dropped_counts_for_what_it_was(house: House) -> None:
    ref = await raised(house)
    await house.says("manager", f"due {ref} resolve {house.now + timedelta(hours=9):%Y-%m-%dT%H:%MZ} they agreed")
    await house.waits(hours=6)
    await house.says("lead", f"sev {ref} P0 it is live")
    case, _ = await of(house, ref)
    async with house.store.reading() as work:
        (row,) = [row for row in await work.breaches.of([case.id]) if row.clock == "resolve"]
    assert (row.severity, row.due_at) == ("P1", row.reached_at - 1)
    await no_fault(house, ref)
