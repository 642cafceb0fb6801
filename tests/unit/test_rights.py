"""Rights by the matrix of `domain.md` §7.3, with the mends of DESIGN §3: every role times every verb that writes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.access import allowed, covers, scope_of
from handlers.act import Act
from handlers.commands.registry import VERBS
from handlers.domain.escalation import Escalation, Status
from handlers.domain.people import Person, Role
from handlers.domain.severity import Severity
from handlers.ports.work import UnitOfWork
from tests.support.house import shipped_rules

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULES = shipped_rules()
CASE = Escalation(
    id="1",
    ref="ORION-1",
    type="vip_press",
    severity=Severity.P1,
    status=Status.ACKNOWLEDGED,
    raiser="moderator3",
    opened_at=NOW,
    clock_started_at=NOW,
    policy_set="v",
    client="ORION",
    site="dublin",
    team="dub-1",
)
RESTRICTED = replace(CASE, id="2", ref="R-1", type="csae", restricted=True)

MODERATOR = (
    {"claim", "note", "plus_one", "watch", "unwatch", "seen", "resolve", "sev", "handoff", "snooze"}
    | {"contain", "link", "brief"}
    | {"reply", "tag", "close", "reopen", "kudos"}
)
LEAD = (
    MODERATOR
    | {"approve", "assign", "cancel", "merge", "resume", "start", "told", "type", "rule"}
    | {"update", "wait", "code"}
)
MANAGER = LEAD | {"exclude", "due"}
CLIENT = {"kudos", "reply", "note", "confirm", "dispute", "rate", "reopen", "plus_one", "sev"}
MAY = {
    "moderator1": MODERATOR,
    "lead": LEAD,
    "manager": MANAGER,
    "client_orion": CLIENT,
    "coach": set(),
    "administrator": set(),
    "auditor": set(),
}
PERSONAL = {"new", "undo", "accept", "decline"}  # who raised it, whom it was offered to: tested by their stories
OF_NO_CASE = {"prefs"} | {name for name in VERBS if name.startswith(("standup", "policy"))}


class NoWork:
    """Rights are worked out without a look at the database."""


def acting(person: str) -> Act:
    return Act(work=_nothing(), rules=RULES, new_id=str, asker=RULES.people[person])


def _nothing() -> UnitOfWork:
    nothing: object = NoWork()
    return nothing  # type: ignore[return-value]  # any look at it would raise, and that is the point


@pytest.mark.parametrize("who", MAY)
def test_each_role_may_do_what_the_matrix_says_and_nothing_else(who: str) -> None:
    writing = {name for name, verb in VERBS.items() if verb.writes} - PERSONAL - OF_NO_CASE
    may = {verb for verb in writing if allowed(acting(who), CASE, verb)}
    known = set().union(*MAY.values())
    assert may & known == MAY[who]
    assert not may - known or who in ("lead", "manager"), f"{may - known} has no row in this matrix"


@pytest.mark.parametrize("who", sorted(set(MAY) - RULES.restricted_groups["csae"]))
def test_nobody_outside_its_group_may_touch_a_restricted_case(who: str) -> None:
    writing = {name for name, verb in VERBS.items() if verb.writes} - PERSONAL - OF_NO_CASE
    assert not [verb for verb in writing if allowed(acting(who), RESTRICTED, verb)]


def _sees(person: Person, case: Escalation) -> bool:
    return covers(scope_of(RULES, person), case)


def test_a_case_is_seen_by_its_team_its_site_its_client_and_the_managers() -> None:
    seen_by = {key for key, person in RULES.people.items() if _sees(person, CASE)}
    assert {"moderator1", "moderator3", "lead", "lead2", "manager", "site_lead", "client_orion", "auditor"} <= seen_by
    assert not {"moderator2", "moderator4", "client_vega", "client_lyra", "coach"} & seen_by


def test_a_restricted_case_is_seen_by_its_group_and_in_status_by_its_raiser() -> None:
    seen_by = {key for key, person in RULES.people.items() if _sees(person, RESTRICTED)}
    assert seen_by == RULES.restricted_groups["csae"] | {"moderator3", "auditor"}


def test_a_stranger_is_nobody() -> None:
    stranger = Person("web::somebody", "Somebody", frozenset(), "UTC")
    assert not _sees(stranger, CASE)
    assert not [
        verb for verb in VERBS if VERBS[verb].writes and allowed(replace(acting("lead"), asker=stranger), CASE, verb)
    ]


def test_a_guest_of_another_client_sees_nothing() -> None:
    guest = Person("slack:T9:U9", "A guest", frozenset({Role.CLIENT}), "UTC", client="VEGA")
    assert not _sees(guest, CASE)
