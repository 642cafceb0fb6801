"""`handrail audit rebuild`: a stored clock that is not what its timeline says is found, named and put right."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.ending import FINE, FOUND
from bot.cli.rebuild import rebuild
from handlers.act import Act
from handlers.clocks.rebuild import Fault, faults, repair
from handlers.domain.escalation import Escalation
from handlers.domain.sla import Clock, ClockState
from tests.support.house import APP_YAML, House, open_house, raised
from tests.support.stores import AUDIT_KEY


async def of(house: House, ref: str) -> tuple[Escalation, dict[str, Clock]]:
    async with house.store.reading() as work:
        case = await work.escalations.by_ref(ref)
        assert case is not None
        return case, {clock.kind: clock for clock in await work.clocks.of([case.id])}


async def found(house: House, ref: str) -> Sequence[Fault]:
    case, _ = await of(house, ref)
    async with house.store.reading() as work:
        return await faults(Act(work, house.rules, lambda: "new"), case, house.now)


async def put_right(house: House, ref: str) -> int:
    case, _ = await of(house, ref)
    async with house.store.work() as work:
        act = Act(work, house.rules, lambda: "made-again")
        mended = await repair(act, case, await faults(act, case, house.now), house.now)
        await work.commit()
    return mended


async def spoil(house: House, clock: Clock) -> None:
    async with house.store.work() as work:
        await work.clocks.keep(clock)
        await work.commit()


async def test_a_worked_case_is_what_its_timeline_says(house: House) -> None:
    ref = await raised(house)
    for line in ("claim {}", "told {} by telephone", "wait {} client until 18:00 the ruling"):
        await house.says("lead", line.format(ref))
    await house.waits(hours=12)
    await house.says("lead", f"sev {ref} P3 one article only")
    await house.says("manager", f"start {ref} 2026-11-24T08:45:00Z the mail came then")
    await house.says("manager", f"due {ref} resolve 60h the client agreed by mail")
    await house.fills("lead", f"resolve:{ref}", {"outcome": "actioned"})
    await house.says("lead", f"reopen {ref} the account is back online")
    assert await found(house, ref) == []


async def test_a_beat_that_is_late_is_no_fault(house: House) -> None:
    ref = await raised(house)
    await house.says("lead", f"wait {ref} client until 10:00 the ruling")
    house.now += timedelta(hours=7)
    assert await found(house, ref) == []


async def test_a_changed_due_time_is_named_with_the_right_one_and_put_right(house: House) -> None:
    ref = await raised(house)
    _, clocks = await of(house, ref)
    await spoil(house, replace(clocks["resolve"], due_at=1, consumed=7))
    (fault,) = await found(house, ref)
    assert fault.sentence.startswith(f"{ref} resolve (round 1): consumed is 7 and must be 0; due_at is 1970-01-01")
    assert await put_right(house, ref) == 1
    _, mended = await of(house, ref)
    assert mended["resolve"] == replace(clocks["resolve"], version=mended["resolve"].version)
    assert await found(house, ref) == []
    async with house.store.reading() as work:
        case, _ = await of(house, ref)
        assert (await work.timeline.of(case.id))[-1].kind == "rebuilt"


async def test_a_clock_that_is_gone_is_made_again_and_warns_again(house: House) -> None:
    ref = await raised(house)
    _, clocks = await of(house, ref)
    async with house.store.work() as work:
        await work.clocks.drop(clocks["ack"].id)
        await work.due.drop("clock", clocks["ack"].id)
        await work.commit()
    assert [fault.what for fault in await found(house, ref)] == [("is missing",)]
    await put_right(house, ref)
    assert await found(house, ref) == []
    await house.waits(minutes=16)
    assert [room for room, text in house.pings("breach") if f"{ref} breach: ack" in text]


async def test_a_warning_that_would_be_forgotten_is_found(house: House) -> None:
    ref = await raised(house)
    _, clocks = await of(house, ref)
    async with house.store.work() as work:
        await work.due.drop("clock", clocks["ack"].id)
        await work.commit()
    assert [fault.what for fault in await found(house, ref)] == [("its next step is not in the due table",)]
    await put_right(house, ref)
    assert await found(house, ref) == []


async def test_a_clock_that_nothing_promises_is_taken_out(house: House) -> None:
    ref = await raised(house)
    _, clocks = await of(house, ref)
    async with house.store.work() as work:
        await work.clocks.add(replace(clocks["ack"], id="forged", cycle=9, state=ClockState.MET))
        await work.commit()
    assert [fault.what for fault in await found(house, ref)] == [("nothing in the timeline promises it",)]
    await put_right(house, ref)
    assert await found(house, ref) == []


async def test_what_the_timeline_does_not_tell_is_said_and_left_alone(house: House) -> None:
    ref = await raised(house)
    case, before = await of(house, ref)
    async with house.store.work() as work:
        await work.timeline.add(case.id, at=house.now, actor="lead", kind="sev", data={"from": "P1", "to": "P2"})
        await work.commit()
    (fault,) = await found(house, ref)
    assert "cannot be proved" in fault.sentence
    assert await put_right(house, ref) == 0
    assert (await of(house, ref))[1] == before


async def _spoiled(folder: Path) -> None:
    """A record in that folder with one clock that is not what happened."""
    async with open_house(folder) as house:
        ref = await raised(house)
        _, clocks = await of(house, ref)
        await spoil(house, replace(clocks["resolve"], target=1))


def test_the_command_line_finds_and_repairs_and_says_so_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_spoiled(tmp_path))
    url = f"sqlite:///{tmp_path / 'handrail.db'}"
    given = {"AUDIT_KEY": AUDIT_KEY.hex()}
    assert rebuild(APP_YAML, url, {}, mend=False) == FOUND
    assert "target is 1 and must be 14400" in capsys.readouterr().out
    assert rebuild(APP_YAML, url, given, mend=True) == FOUND
    assert "Repaired: 1." in capsys.readouterr().out
    assert rebuild(APP_YAML, url, given, mend=True) == FINE
    assert capsys.readouterr().out == "Every clock is what its timeline says. Records: 1.\n"


def test_nothing_is_repaired_from_a_timeline_that_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_spoiled(tmp_path))
    given = {"AUDIT_KEY": (b"another key than the record's own").hex()}
    assert rebuild(APP_YAML, f"sqlite:///{tmp_path / 'handrail.db'}", given, mend=True) == FOUND
    assert "nothing is repaired" in capsys.readouterr().out


def lose(folder: Path, table: str, clock: Clock) -> None:
    """Take a clock's rows out of a table behind the back of the house, as a bad restore does."""
    with closing(sqlite3.connect(folder / "handrail.db", isolation_level=None)) as database:
        gone = database.execute(f"DELETE FROM {table} WHERE clock_id = ?", (clock.id,))
        assert gone.rowcount > 0


async def test_a_lost_step_is_found_put_back_and_not_told_again(house: House, tmp_path: Path) -> None:
    ref = await raised(house)
    await house.waits(minutes=16)
    _, clocks = await of(house, ref)
    before = house.pings()
    assert [text for _, text in before if f"{ref} breach: ack" in text]
    lose(tmp_path, "fires", clocks["ack"])
    (fault,) = await found(house, ref)
    assert all("is not in the ledger" in what for what in fault.what)
    assert len(fault.what) >= 2, "the warning and the breach"
    assert await put_right(house, ref) == 1
    assert await found(house, ref) == []
    _, mended = await of(house, ref)
    assert mended["ack"].next_step_at == clocks["ack"].next_step_at
    await house.waits(seconds=30)
    assert house.pings() == before


async def test_a_lost_breach_is_found_and_stands_in_the_register_as_it_did_with_its_code(
    house: House, tmp_path: Path
) -> None:
    ref = await raised(house)
    await house.says("lead", f"assign {ref} lead2")
    await house.waits(minutes=16)
    await house.says("manager", f"code {ref} volume_spike human_error a match evening")
    await house.says("lead", f"sev {ref} P2 it is calmer now")
    await house.says("lead", f"claim {ref}")
    case, clocks = await of(house, ref)
    async with house.store.reading() as work:
        (row,) = await work.breaches.of([case.id])
    lose(tmp_path, "breaches", clocks["ack"])
    (fault,) = await found(house, ref)
    assert fault.what == ("its breach is not in the register",)
    assert await put_right(house, ref) == 1
    async with house.store.reading() as work:
        assert list(await work.breaches.of([case.id])) == [row]
    assert await found(house, ref) == []


async def test_a_clock_that_is_gone_comes_back_with_its_steps_and_one_breach(house: House) -> None:
    ref = await raised(house)
    await house.waits(minutes=16)
    case, clocks = await of(house, ref)
    before = house.pings()
    async with house.store.work() as work:
        await work.clocks.drop(clocks["ack"].id)
        await work.due.drop("clock", clocks["ack"].id)
        await work.commit()
    assert await put_right(house, ref) == 1
    assert await found(house, ref) == []
    await house.waits(seconds=30)
    assert house.pings() == before
    async with house.store.reading() as work:
        assert [each.clock for each in await work.breaches.of([case.id])] == ["ack"]
