"""What reports read, on both databases: records of a span, their clocks, breaches and events, and frozen reports."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any  # Any: fields by name

from handlers.domain.breach import Breach
from handlers.domain.escalation import Status
from handlers.domain.severity import Severity
from handlers.domain.sla import ClockState
from handlers.ports.records import Scope
from handlers.ports.reports import FrozenReport, Span
from storage.store import SqlStore
from tests.support.samples import NOW, clock, escalation

EVERYTHING = Scope(everything=True, restricted_types=frozenset({"csae"}))
HOUR = timedelta(hours=1)
START = int(NOW.timestamp())


def span(**changes: object) -> Span:
    whole = Span(EVERYTHING, NOW - HOUR, NOW + HOUR)
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name


async def test_a_span_holds_what_was_there_in_it(store: SqlStore) -> None:
    long_ago = NOW - 9 * HOUR
    async with store.work() as work:
        await work.escalations.add(escalation(1))
        await work.escalations.add(escalation(2, opened_at=NOW + HOUR))
        over: dict[str, Any] = {
            "opened_at": long_ago,
            "clock_started_at": long_ago,
            "status": Status.CLOSED,
            "resolved_at": long_ago,
        }
        await work.escalations.add(escalation(3, **over, closed_at=NOW - HOUR - timedelta(microseconds=1)))
        await work.escalations.add(escalation(4, **over, closed_at=NOW - HOUR))
        await work.escalations.add(escalation(5, client="VEGA", type="csae", restricted=True))
        await work.commit()
    async with store.reading() as work:
        found = await work.reports.cases(span())
        assert [case.ref for case in found] == ["ORION-1", "ORION-4", "ORION-5"]
        assert [case.ref for case in await work.reports.cases(span(client="VEGA"))] == ["ORION-5"]
        assert await work.reports.cases(span(scope=Scope(client="VEGA", client_types=frozenset()))) == []
        first = found[0]
        assert (first.started_at, first.opened_at, first.severity, first.restricted) == (
            START,
            START,
            Severity.P1,
            False,
        )
        assert (found[1].closed_at, found[1].is_open) == (START - 3600, False)


async def test_a_promise_that_counts_from_earlier_was_there_before_its_record(store: SqlStore) -> None:
    async with store.work() as work:
        for number in (1, 2):
            await work.escalations.add(escalation(number, opened_at=NOW + 2 * HOUR, clock_started_at=NOW + 2 * HOUR))
        await work.clocks.add(clock(1, started_at=START + 3599))
        await work.clocks.add(clock(2, "e2", started_at=START + 3601))
        await work.commit()
    async with store.reading() as work:
        assert [case.ref for case in await work.reports.cases(span())] == ["ORION-1"]
        assert [each.id for each in await work.reports.clocks(span())] == ["c1"]


async def test_clocks_that_were_decided_before_are_not_read(store: SqlStore) -> None:
    old: dict[str, Any] = {"started_at": START - 90_000, "due_at": START - 80_000, "gross_due_at": START - 80_000}
    ended: dict[str, Any] = {"state": ClockState.MET, "anchor": None}
    async with store.work() as work:
        for number, restricted in ((1, False), (2, True)):
            await work.escalations.add(escalation(number, restricted=restricted))
        await work.clocks.add(clock(1))
        await work.clocks.add(clock(2, **old, breached_at=START - 79_999))
        await work.clocks.add(clock(3, **old, kind="resolve", breached_at=START - 79_999))
        await work.clocks.add(clock(4, **old, **ended, stopped_at=START - 3601))
        await work.clocks.add(clock(5, **old, **ended, stopped_at=START - 3600))
        await work.clocks.add(clock(6, **old, epoch=2, breached_at=START - 79_999))
        await work.clocks.add(clock(7, "e2"))
        await work.commit()
    async with store.reading() as work:
        assert [each.id for each in await work.reports.clocks(span())] == ["c1", "c3", "c5", "c6"]


async def test_breaches_and_events_of_many_records_come_at_once(store: SqlStore) -> None:
    async with store.work() as work:
        for number in (1, 2):
            await work.escalations.add(escalation(number))
            for kind in ("opened", "note", "resolve"):
                await work.timeline.add(f"e{number}", at=NOW, actor="lead", kind=kind, data={"to": kind}, text="x")
            early, late = (
                Breach(f"{when}{number}", f"e{number}", "ack", 1, Severity.P1, at, at)
                for when, at in (("early", START - 3601), ("late", START))
            )
            assert await work.breaches.add(early)
            assert await work.breaches.add(late)
        await work.commit()
    async with store.reading() as work:
        assert [row.clock_id for row in await work.reports.breaches(span())] == ["late1", "late2"]
        events = await work.reports.events(["e1", "e2", "e9"], ["opened", "resolve"])
        assert [(one.escalation_id, one.seq, one.kind, one.text) for one in events] == [
            ("e1", 1, "opened", None),
            ("e1", 3, "resolve", None),
            ("e2", 1, "opened", None),
            ("e2", 3, "resolve", None),
        ]
        assert events[0].data == {"to": "opened"}
        assert await work.reports.events([], ["opened"]) == []


async def test_a_frozen_report_is_kept_for_ever_and_the_last_edition_is_read(store: SqlStore) -> None:
    at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    first = FrozenReport("wbr:2026-W48:ORION", 1, "seal", '{"ü": 1}\n', at)
    second = replace(first, edition=2, seal="other", body="{}")
    async with store.work() as work:
        assert await work.reports.frozen(first.name) is None
        assert await work.reports.freeze(first)
        assert not await work.reports.freeze(replace(first, body="changed"))
        assert await work.reports.frozen(first.name) == first
        assert await work.reports.freeze(second)
        await work.commit()
    async with store.reading() as work:
        assert await work.reports.frozen(first.name) == second
        assert await work.reports.frozen("wbr:2026-W48:VEGA") is None
