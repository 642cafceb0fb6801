"""Which promises were kept in a period: the worked table of domain.md §6, and what stands beside a percentage."""

from datetime import UTC, datetime

import pytest

from handlers.domain import sla
from handlers.domain.attainment import Attainment, Promise, Reckoning, attained, decision, promise_of, snapshot, trend
from handlers.domain.open_hours import open_hours

HOUR = 3600
ALWAYS = open_hours(None)


def november(day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(2026, 11, day, hour, minute, tzinfo=UTC).timestamp())


def promised(
    severity: str, start: int, met: int | None = None, *, paused: int = 0, cancelled: int | None = None
) -> Promise:
    due = start + {"P1": 4, "P2": 24}[severity] * HOUR
    return Promise("resolve", severity, due + paused, due, met, cancelled)


NOW = november(15)
TABLE = {
    "E1": (promised("P1", november(9, 10), november(9, 13, 59)), "met", "met"),
    "E2 exactly due": (promised("P1", november(9, 10), november(9, 14)), "met", "met"),
    "E3": (promised("P1", november(9, 10), november(9, 14, 1)), "breach", "breach"),
    "E4 24 h pause": (promised("P2", november(8, 9), november(10, 9), paused=24 * HOUR), "met", "breach"),
    "E5 running": (promised("P1", november(14, 22)), "undecided", "undecided"),
    "E6 open, past due": (promised("P2", november(12, 9)), "breach", "breach"),
    "E7 cancelled in time": (promised("P2", november(11, 9), cancelled=november(11, 15)), "undecided", "undecided"),
    "E8 cancelled after due": (promised("P2", november(11, 9), cancelled=november(13, 9)), "breach", "breach"),
    "E9 met inside": (promised("P1", november(7, 22), november(8, 1)), "met", "met"),
    "E10 due the period before": (promised("P1", november(7, 18), november(9, 9)), "breach", "breach"),
    "E11": (promised("P2", november(14, 9), november(14, 12)), "met", "met"),
    "E12": (promised("P2", november(13, 12), november(14, 12, 30)), "breach", "breach"),
}


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("reckoning", Reckoning)
def test_each_row_of_the_golden_table_comes_out_as_written(name: str, reckoning: Reckoning) -> None:
    promise, net, gross = TABLE[name]
    decided = decision(promise, reckoning, NOW)
    said = "undecided" if decided is None else "met" if decided.kept else "breach"
    assert said == (net if reckoning is Reckoning.NET else gross)


def test_the_golden_table_is_net_five_of_nine_and_gross_four_of_nine() -> None:
    promises = [promise for promise, _, _ in TABLE.values()]
    net = attained(promises, Reckoning.NET, november(8), november(15), NOW)
    gross = attained(promises, Reckoning.GROSS, november(8), november(15), NOW)
    assert net == {"": Attainment(5, 9), "P1": Attainment(3, 4), "P2": Attainment(2, 5)}
    assert gross == {"": Attainment(4, 9), "P1": Attainment(3, 4), "P2": Attainment(1, 5)}
    assert (net[""].percent, gross[""].percent) == (55.6, 44.4)


def test_a_period_holds_its_first_second_and_not_its_last() -> None:
    promise = promised("P1", november(8), november(8))
    assert attained([promise], Reckoning.NET, november(8), november(9), NOW)[""].decided == 1
    assert attained([promise], Reckoning.NET, november(7), november(8), NOW)[""].decided == 0


def test_a_percentage_never_stands_without_its_number() -> None:
    assert Attainment(5, 9).words == "55.6 % (5 of 9)"
    assert Attainment().words == "none decided"


@pytest.mark.parametrize(
    ("before", "after", "arrow"),
    [
        (Attainment(19, 20), Attainment(18, 20), "down"),
        (Attainment(18, 20), Attainment(38, 40), "up"),
        (Attainment(18, 20), Attainment(36, 40), "level"),
        (Attainment(18, 19), Attainment(38, 40), ""),
        (Attainment(38, 40), Attainment(9, 9), ""),
    ],
)
def test_a_trend_needs_twenty_on_both_sides(before: Attainment, after: Attainment, arrow: str) -> None:
    assert trend(before, after) == arrow


def test_a_report_that_went_out_is_sealed_and_a_later_correction_says_that_it_restates_it() -> None:
    sent = snapshot({"": Attainment(5, 9)})
    assert snapshot({"": Attainment(5, 9)}, sent) == sent
    corrected = snapshot({"": Attainment(6, 9)}, sent)
    assert (corrected.restates, corrected.figures) == (sent.seal, {"": (6, 9)})
    assert corrected.seal != sent.seal


def a_clock(target: int = 4 * HOUR) -> sla.Clock:
    return sla.begin(
        id="c",
        escalation_id="e",
        kind="resolve",
        policy="p1",
        calendar="24x7",
        calendar_version="",
        target=target,
        hours=ALWAYS,
        at=november(9),
    )


def test_a_stored_clock_is_read_with_its_pause_for_net_and_without_it_for_gross() -> None:
    paused = sla.pause(a_clock(), ALWAYS, november(9, 1))
    kept = sla.stop(sla.resume(paused, ALWAYS, november(9, 10)), ALWAYS, november(9, 12))
    promise = promise_of(kept, "P1")
    net, gross = decision(promise, Reckoning.NET, NOW), decision(promise, Reckoning.GROSS, NOW)
    assert net is not None
    assert net.kept
    assert gross is not None
    assert (gross.kept, gross.at) == (False, november(9, 4))


def test_a_paused_clock_is_undecided_net() -> None:
    paused = sla.pause(a_clock(), ALWAYS, november(9, 1))
    assert decision(promise_of(paused, "P1"), Reckoning.NET, NOW) is None


def test_a_breach_on_record_decides_whatever_was_promised_later() -> None:
    late = sla.settle(a_clock(), november(9, 5))
    longer = sla.replan(late, ALWAYS, 24 * HOUR, "24x7", "", ALWAYS, november(9, 5))
    kept = sla.stop(longer, ALWAYS, november(9, 6))
    decided = decision(promise_of(kept, "P2"), Reckoning.NET, NOW)
    assert decided is not None
    assert (decided.kept, decided.at) == (False, november(9, 4))


def test_a_breach_stays_where_it_was_decided_through_every_later_change() -> None:
    """Broken at once by a shorter promise, due an hour after the start; then promised less time, then more."""
    shorter = sla.replan(a_clock(), ALWAYS, HOUR, "24x7", "", ALWAYS, november(9, 2))
    at = november(9, 3)
    for target in (HOUR // 2, 2 * HOUR, 24 * HOUR):
        later = sla.replan(shorter, ALWAYS, target, "24x7", "", ALWAYS, at)
        decided = decision(promise_of(later, "P2", broken_due=shorter.due_at), Reckoning.NET, NOW)
        assert decided is not None
        assert (decided.kept, decided.at) == (False, november(9, 1))


def test_an_extension_is_judged_by_its_contract() -> None:
    kept = sla.stop(a_clock(), ALWAYS, november(9, 3))
    decided = decision(promise_of(kept, "P1", contract_due=november(9, 2)), Reckoning.NET, NOW)
    assert decided is not None
    assert not decided.kept
