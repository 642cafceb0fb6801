"""Records for tests of storage: plausible, complete, and easy to change one thing of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.domain.escalation import CancelReason, Escalation, Status, WaitingOn
from handlers.domain.policy import Policy, PolicySet, Step, Target, When
from handlers.domain.rulebook import Surface
from handlers.domain.severity import Severity
from handlers.domain.sla import Clock, ClockState
from handlers.domain.timeline import Audience
from handlers.ports.post_office import Outgoing

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
DUBLIN = Surface("web", "", "dub-1")
MANILA = Surface("web", "", "mnl-1")


def escalation(number: int = 1, **changes: object) -> Escalation:
    """A new P1 of Orion, with as little as a record can have."""
    plain = Escalation(
        id=f"e{number}",
        ref=f"ORION-{number}",
        type="policy_ambiguity",
        severity=Severity.P1,
        status=Status.NEW,
        raiser="moderator1",
        opened_at=NOW,
        clock_started_at=NOW,
        policy_set="v1",
        client="ORION",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def full_escalation() -> Escalation:
    """A record with every field set to something that storage could get wrong."""
    later = NOW + timedelta(microseconds=1)
    return escalation(
        77,
        severity=Severity.P0,
        status=Status.WAITING,
        site="manila",
        team="mnl-1",
        restricted=True,
        summary="a" * 9_990 + " 🙂 ü ´‘%_",
        fields={"case_id": "HARBOUR-1", "words": 'with "quotes", \\ and 🙂', "empty": ""},
        labels=("death", "self_harm"),
        tags=("tag one", "🙂"),
        owner="lead",
        offered_to="manager",
        watchers=("moderator2", "site_lead"),
        plus_ones=("moderator2",),
        links=(("duplicate", "e3"), ("parent", "e4")),
        case_key="https://tool.example/case/1",
        waiting_on=WaitingOn.VENDOR,
        wait_until=later,
        wait_reason="for the vendor\nand a second line",
        snoozed_until=later,
        taken_at=later,
        told_at=later,
        contained_at=later,
        first_resolved_at=later,
        resolved_at=later,
        closed_at=later,
        outcome="removed",
        validity="invalid",
        cancel_reason=CancelReason.SUPERSEDED,
        rating=5,
        seen_at=later,
        owner_acted_at=later,
        revision=9,
        version=12,
    )


def clock(number: int = 1, escalation_id: str = "e1", **changes: object) -> Clock:
    """A running `ack` clock that is due 15 minutes after NOW."""
    started = int(NOW.timestamp())
    plain = Clock(
        id=f"c{number}",
        escalation_id=escalation_id,
        kind="ack",
        policy="p1",
        calendar="24x7",
        calendar_version="v1",
        target=900,
        state=ClockState.RUNNING,
        cycle=1,
        epoch=1,
        consumed=0,
        anchor=started,
        started_at=started,
        due_at=started + 900,
        gross_due_at=started + 900,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def outgoing(key: str = "k1", surface: Surface = DUBLIN, **changes: object) -> Outgoing:
    """A card for a team's room."""
    plain = Outgoing(key, "card", "team:dub-1", surface, Audience.INTERNAL, "e1")
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def policy_set() -> PolicySet:
    """Two policies that between them use every shape a policy can have."""
    steps = (Step(75, None, ("owner",)), Step(100, None, ("manager", "lead")), Step(None, 120, ("site_lead",)))
    first = Policy(
        key="p1",
        when=When(frozenset({Severity.P1, Severity.P0}), frozenset({"a", "b"}), frozenset({"ORION"})),
        targets={"ack": Target(900), "resolve": Target(14_400, "dublin")},
        pauses=frozenset({WaitingOn.CLIENT, WaitingOn.VENDOR}),
        chain=steps,
        chains={"update": steps[:1]},
        untaken=((0, ("lead",)), (120, ("backup",))),
    )
    return PolicySet("v1", (first, Policy("rest", When(), {})))
