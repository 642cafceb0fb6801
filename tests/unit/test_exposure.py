"""When somebody's own cases give cause for a break: the rule by values."""

from datetime import timedelta

import pytest

from handlers.domain.exposure import Demand, Exposure, demand, exposures_of
from handlers.domain.severity import Severity
from handlers.domain.timeline import Audience, Event
from tests.support.cards import NOW, case
from tests.support.house import shipped_rules

HOUR = timedelta(hours=1)
TYPES = shipped_rules().types


def had(
    number: int, hours_ago: float, *, p0: bool = False, alone: bool = False, until: float | None = None
) -> Exposure:
    at = NOW - hours_ago * HOUR
    left = at if until is None else NOW - until * HOUR
    return Exposure("mia", f"case{number}", at, left, p0, alone)


def test_three_demanding_cases_in_four_hours_are_cause_and_two_are_not() -> None:
    assert demand([had(1, 3), had(2, 2)], None, NOW) is None
    assert demand([had(1, 3), had(2, 2), had(3, 1)], None, NOW) == Demand(3, NOW - 3 * HOUR)
    assert demand([had(1, 4), had(2, 2), had(3, 1)], None, NOW) is None, "the first is four hours ago"


def test_raising_and_having_one_case_is_one() -> None:
    assert demand([had(1, 3), had(1, 2.9), had(1, 1)], None, NOW) is None


def test_one_of_the_hardest_is_enough() -> None:
    assert demand([had(1, 6, alone=True)], None, NOW) == Demand(1, NOW - 6 * HOUR)
    assert demand([had(1, 12, alone=True)], None, NOW) is None, "of another shift"


def test_two_hours_of_one_p0_are_cause_once_it_is_over() -> None:
    over = had(1, 2.5, p0=True, until=0.5)
    assert demand([over], None, NOW) == Demand(1, NOW - 2.5 * HOUR)
    assert demand([Exposure("mia", "case1", NOW - 5 * HOUR, None, True, False)], None, NOW) is None, (
        "it is theirs still"
    )
    assert demand([had(1, 2.4, p0=True, until=0.5)], None, NOW) is None
    assert demand([had(1, 2.5, until=0.5)], None, NOW) is None, "no P0"
    assert demand([had(1, 20, p0=True, until=0.5)], None, NOW) == Demand(1, NOW - 20 * HOUR), (
        "however long ago it began"
    )


def test_what_somebody_was_told_of_counts_no_more() -> None:
    seen = [had(1, 3), had(2, 2), had(3, 1), had(4, 3, alone=True), had(5, 4, p0=True, until=1)]
    assert demand(seen, NOW - HOUR, NOW) is None
    assert demand([*seen, had(6, 0.5), had(7, 0.5)], NOW - HOUR, NOW) is None
    assert demand([*seen, had(6, 0.5), had(7, 0.5), had(8, 0.1)], NOW - HOUR, NOW) == Demand(3, NOW - 0.5 * HOUR)


def hands(*owners: tuple[float, str]) -> list[Event]:
    return [
        Event("id", number, NOW - hours * HOUR, "somebody", "claim", Audience.INTERNAL, data={"owner": owner})
        for number, (hours, owner) in enumerate(owners, 2)
    ]


def test_who_had_a_case_and_how_long_is_read_from_its_timeline() -> None:
    opened = case(type="imminent_harm", severity=Severity.P0, raiser="mia", opened_at=NOW - 5 * HOUR, owner="ben")
    found = list(exposures_of(opened, hands((4, "mia"), (3, "mia"), (2, "ben")), TYPES["imminent_harm"]))

    assert [(one.person, one.at, one.until) for one in found] == [
        ("mia", NOW - 5 * HOUR, NOW - 5 * HOUR),
        ("mia", NOW - 4 * HOUR, NOW - 2 * HOUR),
        ("ben", NOW - 2 * HOUR, None),
    ]
    assert all(one.p0 for one in found)


@pytest.mark.parametrize(
    ("about", "counts", "alone"),
    [
        ({"type": "policy_ambiguity", "severity": Severity.P2}, False, False),
        ({"type": "policy_ambiguity", "severity": Severity.P1}, True, False),
        ({"type": "policy_ambiguity", "severity": Severity.P2, "labels": ("death",)}, True, False),
        ({"type": "policy_ambiguity", "severity": Severity.P2, "labels": ("hate",)}, False, False),
        ({"type": "policy_ambiguity", "severity": Severity.P2, "labels": ("csae",)}, True, True),
        ({"type": "csae", "severity": Severity.P1}, True, True),
        ({"type": "terrorism_ve", "severity": Severity.P1, "fields": {"live_now": ""}}, True, False),
        ({"type": "terrorism_ve", "severity": Severity.P0, "fields": {"live_now": "true"}}, True, True),
    ],
)
def test_what_is_demanding(about: dict[str, object], counts: bool, alone: bool) -> None:
    shown = case(**about)
    found = list(exposures_of(shown, (), TYPES.get(shown.type)))
    assert bool(found) is counts
    assert any(one.alone for one in found) is alone
