"""What people choose for themselves holds what may wait, and nothing else: against the wall clock of their own zone.

`tests/support/planted_bugs.py` lists the bugs that it must catch.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands.preferring import quiet_of
from handlers.domain.errors import BadInput
from handlers.domain.people import Duty
from handlers.domain.preference import LONGEST_QUIET, Preference, chosen_over, length_of, written
from handlers.domain.recipients import recipients
from handlers.domain.rulebook import QuietHours, RuleBook
from handlers.domain.severity import Severity
from tests.property.test_rota import PEOPLE, ZONES, moments, quarters
from tests.support.examples import many
from tests.support.samples import escalation
from tests.support.small_rules import RULES, all_day

STEP = timedelta(minutes=30)
CLOCKS = ("", "ack", "resolve", "update", "legal:eu_terreg_removal", "legal:eu_dsa_18:internal")
hours = st.builds(QuietHours, quarters, quarters).filter(lambda span: length_of(span) <= LONGEST_QUIET)
choices = st.one_of(st.just("off"), st.just(""), hours.map(written))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[RuleBook, dict[str, str]]:
    """Three leads in any zones, all on duty round the clock, who chose any quiet hours; the file has ben's."""
    zones = {key: draw(st.sampled_from(ZONES)) for key in PEOPLE}
    people = {**RULES.people, **{key: replace(RULES.people[key], timezone=zone) for key, zone in zones.items()}}
    rules = replace(RULES, people=people, rota=tuple(all_day(Duty.LEAD, key) for key in PEOPLE))
    chosen = {key: draw(choices) for key in PEOPLE}
    return chosen_over(rules, [Preference(key, draw(moments), quiet=quiet) for key, quiet in chosen.items()]), chosen


def asleep(zone: str, quiet: str, at: datetime) -> bool:
    """By the digits of the clock on the wall: minute after minute from the start of the hours to their end."""
    if quiet == "off":
        return False
    minute, end = (int(digits[:2]) * 60 + int(digits[3:]) for digits in quiet.split("-"))
    shown = at.astimezone(ZoneInfo(zone))
    while True:
        if divmod(minute, 60) == (shown.hour, shown.minute):
            return True
        minute = (minute + 1) % (24 * 60)
        if minute == end:
            return False


def told(rules: RuleBook, at: datetime, severity: Severity, clock: str, owner: str) -> Sequence[str]:
    case = replace(escalation(), severity=severity, owner=owner, site="dublin", client="ORION", restricted=False)
    return recipients(rules, case, ("owner",), at, clock)


@settings(max_examples=many(60))
@given(worlds(), moments, st.sampled_from(Severity), st.sampled_from(CLOCKS), st.sampled_from(PEOPLE))
def test_quiet_hours_hold_what_may_wait_while_anybody_is_awake_and_nothing_else(
    world: tuple[RuleBook, dict[str, str]], start: datetime, severity: Severity, clock: str, owner: str
) -> None:
    rules, chosen = world
    quiet = {key: chosen[key] or ("22:00-07:00" if key == "ben" else "off") for key in PEOPLE}
    wakes = severity in (Severity.P0, Severity.P1) or clock.startswith("legal:")
    for step in range(48):
        at = start + STEP * step
        heard = told(rules, at, severity, clock, owner)
        awake = {key for key in PEOPLE if not asleep(rules.people[key].timezone, quiet[key], at)}
        if wakes or owner in awake or not awake:
            assert heard == (owner,), at
        else:
            assert set(heard) == awake, at


@settings(max_examples=many(100))
@given(
    quarters,
    quarters,
    st.sampled_from(["{0:%H:%M}-{1:%H:%M}", "{0:%H.%M} to {1:%H.%M}", "from {0:%I:%M%p} until {1:%I:%M%p}"]),
)
def test_hours_are_kept_as_they_were_typed_or_refused_by_their_length(start: time, end: time, way: str) -> None:
    asked = way.format(start, end)
    minutes = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % (24 * 60) or 24 * 60
    if minutes > 16 * 60:
        with pytest.raises(BadInput, match="at most 16 hours"):
            quiet_of(asked)
        return
    kept = quiet_of(asked)
    assert kept == f"{start:%H:%M}-{end:%H:%M}" == quiet_of(kept)
