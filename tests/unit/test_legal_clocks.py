"""Legal clocks by values: lengths of the calendar, start events, the choice of a law, a ground, and the fold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.domain.legal import (
    Duty,
    LegalClock,
    Span,
    begins_at,
    chosen,
    deferred,
    duties,
    is_internal,
    law_id,
    span,
    steps_of_law,
)
from handlers.domain.open_hours import open_hours
from handlers.domain.policy import DEFAULT_CHAINS
from handlers.domain.severity import Severity
from handlers.domain.sla import begin, settle
from tests.support.house import shipped_rules

OPENED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HALF_PAST = OPENED - timedelta(minutes=30)
LAWS = shipped_rules().legal


def law(
    key: str, jurisdiction: str = "EU", deadline: str | None = "PT1H", start: str = "request_received"
) -> LegalClock:
    limit = span(deadline) if deadline else None
    return LegalClock(key, jurisdiction, "Art 1", "in_force", start, limit, None, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("PT1H", Span(0, 3600)),
        ("PT25M", Span(0, 1500)),
        ("PT48H", Span(0, 172_800)),
        ("P7D", Span(0, 604_800)),
        ("P2W", Span(0, 1_209_600)),
        ("P6M", Span(6)),
        ("P1Y", Span(12)),
        ("P1Y2M3DT4H5M6S", Span(14, 3 * 86_400 + 4 * 3600 + 306)),
    ],
)
def test_a_length_is_read_as_laws_write_it(text: str, made: Span) -> None:
    assert span(text) == made


@pytest.mark.parametrize("text", ["", "P", "PT", "1H", "PT1", "P1H", "PT0S", "P-1D", "PT1H ", "p1d", "P1.5D"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        span(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-08-31", "P6M", "2027-02-28"),
        ("2027-08-31", "P6M", "2028-02-29"),
        ("2026-08-30", "P6M", "2027-02-28"),
        ("2026-02-28", "P6M", "2026-08-28"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2027-02-28", "P1Y", "2028-02-28"),
        ("2026-12-31", "P1M", "2027-01-31"),
        ("2026-11-24", "P6M", "2027-05-24"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
    ],
)
def test_months_are_those_of_the_calendar_and_never_thirty_days(start: str, length: str, end: str) -> None:
    begun = datetime.fromisoformat(f"{start}T10:15:00+00:00")
    assert span(length).after(begun) == datetime.fromisoformat(f"{end}T10:15:00+00:00")


@pytest.mark.parametrize(
    ("event", "received", "begins"),
    [
        ("order_received_by_provider", HALF_PAST, HALF_PAST),
        ("valid_request_received", HALF_PAST, HALF_PAST),
        ("report_received", HALF_PAST, HALF_PAST),
        ("complaint_received", HALF_PAST, HALF_PAST),
        ("notice_given", HALF_PAST, HALF_PAST),
        ("victim_report_to_platform", HALF_PAST, HALF_PAST),
        ("victim_complaint", HALF_PAST, HALF_PAST),
        ("application_received", HALF_PAST, HALF_PAST),
        ("court_decision_notified", HALF_PAST, HALF_PAST),
        ("request_received", HALF_PAST, HALF_PAST),
        ("request_received", None, OPENED),
        ("request_received", OPENED + timedelta(hours=1), OPENED),
        ("suspicion_formed", HALF_PAST, OPENED),
        ("actual_knowledge", HALF_PAST, OPENED),
    ],
)
def test_a_clock_begins_at_the_laws_own_start_event_and_never_after_the_opening(
    event: str, received: datetime | None, begins: datetime
) -> None:
    assert begins_at(law("any", start=event), received, OPENED) == begins


@pytest.mark.parametrize(
    ("jurisdictions", "limit", "ids"),
    [
        (("EU",), None, ["eu_hour", "eu_day", "eu_promptly"]),
        (("EU",), "", ["eu_hour"]),
        (("EU",), "unknown", ["eu_hour"]),
        (("EU",), "3h_or_less", ["eu_hour"]),
        (("EU",), "over_3h", ["eu_day"]),
        (("AU",), "3h_or_less", []),
        (("EU", "AU"), "unknown", ["eu_hour", "au_day"]),
        (("other",), "unknown", []),
        ((), None, []),
    ],
)
def test_only_the_chosen_jurisdictions_begin_and_an_order_is_under_one_law(
    jurisdictions: tuple[str, ...], limit: str | None, ids: list[str]
) -> None:
    laws = {
        each.id: each
        for each in (
            law("eu_hour"),
            law("eu_day", deadline="PT24H"),
            law("eu_promptly", deadline=None),
            law("eu_then", start="action_done"),
            law("au_day", "AU", "PT24H"),
            law("off", "EU", "PT2H"),
        )
    }
    wanted = ["eu_hour", "eu_day", "eu_promptly", "eu_then", "au_day", "not_enabled"]
    assert [each.id for each in chosen(laws, wanted, jurisdictions, limit)] == ids


def test_a_law_has_its_limit_and_our_own_target_beside_it() -> None:
    assert duties(LAWS["eu_terreg_removal"], HALF_PAST) == (
        Duty("legal:eu_terreg_removal", 3600, HALF_PAST),
        Duty("legal:eu_terreg_removal:internal", 1500, HALF_PAST),
    )
    (only,) = duties(LAWS["eu_dsa_art18"], OPENED)
    assert (is_internal(only.kind), law_id(only.kind)) == (True, "eu_dsa_art18")


def test_the_legal_desk_hears_near_the_limit_and_at_it_and_of_an_internal_miss_the_owner_alone() -> None:
    steps = steps_of_law("legal:x", DEFAULT_CHAINS[Severity.P0])
    assert [(step.percent, step.to) for step in steps] == [
        (75, ("owner",)),
        (90, ("lead", "legal")),
        (100, ("manager", "legal")),
        (150, ("site_lead",)),
    ]
    (only,) = steps_of_law("legal:x:internal", DEFAULT_CHAINS[Severity.P0])
    assert (only.percent, only.to) == (100, ("owner",))


def test_a_ground_moves_the_start_and_never_takes_a_breach_back() -> None:
    hours, at = open_hours(None), int(OPENED.timestamp())
    clock = begin(
        id="c", escalation_id="e", kind="legal:x", policy="p0", calendar="24x7", calendar_version="",
        target=3600, hours=hours, at=at,
    )  # fmt: skip
    moved = deferred(clock, hours, at + 1200, at + 1800)
    assert (moved.started_at, moved.due_at, moved.gross_due_at, moved.epoch) == (at + 1200, at + 4800, at + 4800, 2)
    assert deferred(clock, hours, at + 1800, at + 1200) == clock, "not later than now"
    assert deferred(clock, hours, at, at + 1200) == clock, "not before its start"
    late = settle(clock, at + 3601)
    assert deferred(late, hours, at + 1200, at + 4000) == late
