"""The packs of legal clocks: complete, dated, strict; and what may be enabled only on somebody's word."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.config import ConfigError, load_text
from bot.config.packs import load_pack, old_packs, packs
from bot.config.words import explained
from handlers.domain.legal import Span
from tests.support.bad_files import TOP, Bad, kind, refused
from tests.support.house import APP_YAML

GOOD = """pack: mine
as_of: 2026-11-22
disclaimer: "Not legal advice."
clocks:
  - {id: one, jurisdiction: EU, cite: "Art 1", status: in_force, start: request_received,
     deadline: PT1H, confidence: high}
"""


def test_the_shipped_pack_is_complete_dated_and_says_where_each_clock_was_read() -> None:
    (pack,) = packs()
    assert (pack.name, pack.as_of, len(pack.clocks)) == ("regulatory-examples", date(2026, 11, 22), 22)
    assert "Not legal advice" in pack.disclaimer
    assert all(clock.source and clock.cite for clock in pack.clocks)
    clocks = {clock.id: clock for clock in pack.clocks}
    assert clocks["eu_terreg_removal"].deadline == Span(0, 3600)
    assert clocks["eu_terreg_removal"].then == ("eu_terreg_confirm", "eu_terreg_preserve")
    assert [clock.id for clock in pack.clocks if clock.deferrable] == ["eu_terreg_removal"]
    assert [clock.id for clock in pack.clocks if clock.reminder] == ["eu_terreg_preserve", "us_ncmec_preserve"]
    assert clocks["us_ncmec_preserve"].deadline == Span(12)
    assert clocks["de_netzdg"].status == "repealed"
    limits = [clock for clock in pack.clocks if clock.deadline and clock.internal_target]
    assert all(
        clock.internal_target.seconds <= clock.deadline.seconds / 2
        for clock in limits
        if clock.internal_target and clock.deadline
    )


@pytest.mark.parametrize(
    ("was", "now", "key", "allowed"),
    [
        ("confidence: high", "confidence: high, pausable: true", "clocks[0].pausable", "no wait stops a clock of law"),
        ("PT1H", "1h", "clocks[0].deadline", "ISO 8601"),
        ("PT1H", "null", "clocks[0].deadline", "qualitative"),
        ("in_force", "qualitative", "clocks[0].deadline", "qualitative"),
        ("in_force", "in_farce", "clocks[0].status", "in_force"),
        ("request_received", "full_moon", "clocks[0].start", "one of"),
        ("confidence: high", "confidence: high, then: [two]", "clocks[0].then[0]", "one of one"),
        ("confidence: high", "confidence: high, calendar: business", "clocks[0].calendar", "24x7"),
        ("confidence: high", "confidence: high, colour: red", "clocks[0].colour", "Extra"),
        ("2026-11-22", "yesterday", "as_of", "date"),
        ('"Not legal advice."', '""', "disclaimer", "at least 10"),
    ],
)
def test_a_pack_that_makes_no_sense_is_refused(was: str, now: str, key: str, allowed: str) -> None:
    assert load_pack(GOOD.encode(), "mine.yaml").clocks[0].id == "one"
    with pytest.raises(ConfigError) as error:
        load_pack(GOOD.replace(was, now).encode(), "mine.yaml")
    found = {problem.key: problem.allowed for problem in error.value.problems}
    assert allowed in found[key]


BAD = [
    Bad("repealed", f"{TOP}legal:\n  enabled: [de_netzdg]\n", 3, "legal.enabled[0]", "de_netzdg", "repealed", "eu_"),
    Bad(
        "repealed_whatever_is_acknowledged",
        f"{TOP}legal:\n  acknowledge_unverified: true\n  enabled: [de_netzdg]\n",
        4,
        "legal.enabled[0]",
        "de_netzdg",
        "cannot be enabled",
        "eu_",
    ),
    Bad(
        "pending",
        f"{TOP}legal:\n  enabled: [uk_ncii]\n",
        3,
        "legal.enabled[0]",
        "uk_ncii",
        "acknowledge_unverified",
        "true",
    ),
    Bad("unknown", f"{TOP}legal:\n  enabled: [eu_teregg]\n", 3, "legal.enabled[0]", "eu_teregg", "did you mean", "eu_"),
    Bad("type_law", kind(legal="[eu_dsa_art81]"), 3, "types.vip.legal[0]", "art81", "mean eu_dsa_art18", "legal"),
    Bad(
        "target_too_long",
        f"{TOP}legal:\n  internal_targets: {{eu_terreg_removal: 60m}}\n",
        3,
        "legal.internal_targets.eu_terreg_removal",
        "3600",
        "less than the legal limit",
        "20m",
    ),
    Bad(
        "target_of_nothing",
        f"{TOP}legal:\n  internal_targets: {{de_netzdg: 60m}}\n",
        3,
        "legal.internal_targets.de_netzdg",
        "de_netzdg",
        "enabled",
        "30m",
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_what_may_not_be_enabled_is_refused_with_its_line(bad: Bad) -> None:
    refused(bad)


def test_what_is_pending_is_enabled_only_when_named_and_acknowledged() -> None:
    assert not {"uk_ncii", "tr_urgent", "de_netzdg"} & set(load_text(TOP)[0].legal)
    acknowledged = load_text(f"{TOP}legal: {{enabled: [uk_ncii], acknowledge_unverified: true}}\n")[0]
    assert list(acknowledged.legal) == ["uk_ncii"]


def test_our_own_target_can_be_another() -> None:
    book = load_text(f"{TOP}legal: {{internal_targets: {{eu_dsa_art18: 30m}}}}\n")[0]
    assert book.legal["eu_dsa_art18"].internal_target == Span(0, 1800)
    assert book.legal["eu_dsa_art18"].deadline is None


def test_a_pack_older_than_180_days_is_warned_of_and_a_younger_one_not() -> None:
    assert not list(old_packs(datetime(2027, 5, 21, tzinfo=UTC)))
    (warning,) = old_packs(datetime(2027, 5, 22, tzinfo=UTC))
    assert "181 days old (as of 2026-11-22, not legal advice)" in warning


def test_check_lists_the_laws_in_force_with_their_date_and_a_jurisdiction_that_nobody_knows() -> None:
    text = Path(APP_YAML).read_text(encoding="utf-8")
    book, settings = load_text(text.replace("jurisdictions: [SG]", "jurisdictions: [MARS]"))
    lines = list(explained(book, settings, datetime(2027, 6, 1, tzinfo=UTC)))
    (order,) = [line for line in lines if line.strip().startswith("eu_terreg_removal")]
    assert "within 1 h, our own target 25 min, a ground that it knows moves its start; legal_order" in order
    assert order.endswith("As of 2026-11-22, not legal advice.")
    assert any("no pack knows a law of MARS" in line for line in lines)
    assert any("have counsel read it again" in line for line in lines)
