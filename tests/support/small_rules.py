"""A small desk as values: three leads, two managers, one client, and policies that fit on a page."""

from datetime import UTC, datetime, time

from handlers.domain.calendar import Calendar
from handlers.domain.catalogue import EscalationType
from handlers.domain.escalation import WaitingOn
from handlers.domain.people import Duty, Identity, Person, Role
from handlers.domain.policy import Policy, PolicySet, Target, When
from handlers.domain.rulebook import Client, Organisation, QuietHours, RotaSpan, RuleBook, Shift, Site
from handlers.domain.severity import Severity

TUESDAY_NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
MINUTE, HOUR = 60, 3600
NINE_TO_FIVE = ((9 * HOUR, 17 * HOUR),)


def person(key: str, *roles: Role, site: str | None = "dublin", client: str | None = None) -> Person:
    """Somebody known in the web chat by their key."""
    return Person(
        key,
        key.capitalize(),
        frozenset(roles),
        "Europe/Dublin",
        site,
        client=client,
        identities=(Identity("web", "", key),),
    )


def all_day(duty: Duty, who: str, *, site: str | None = None, client: str | None = None) -> RotaSpan:
    return RotaSpan(duty, who, site, client, EVERY_DAY, time(0), time(0), "Europe/Dublin")


def kind(key: str, severity: Severity, *, restricted: bool = False, client_visible: bool = True) -> EscalationType:
    label = key.replace("_", " ").capitalize()
    return EscalationType(key, label, severity, "content", "l3", False, restricted, client_visible, True, True, ())


POLICIES = PolicySet(
    "set-1",
    (
        Policy(
            "p0",
            When(severities=frozenset({Severity.P0})),
            {
                "ack": Target(5 * MINUTE),
                "first_response": Target(15 * MINUTE),
                "update": Target(30 * MINUTE),
                "contain": Target(60 * MINUTE),
            },
        ),
        Policy(
            "p1",
            When(severities=frozenset({Severity.P1})),
            {
                "ack": Target(15 * MINUTE),
                "first_response": Target(30 * MINUTE),
                "update": Target(2 * HOUR),
                "contain": Target(HOUR),
                "resolve": Target(4 * HOUR),
            },
        ),
        Policy(
            "p2",
            When(severities=frozenset({Severity.P2})),
            {
                "ack": Target(HOUR),
                "first_response": Target(4 * HOUR),
                "update": Target(8 * HOUR),
                "resolve": Target(24 * HOUR),
            },
            frozenset({WaitingOn.CLIENT, WaitingOn.VENDOR}),
        ),
        Policy(
            "rest",
            When(),
            {"ack": Target(4 * HOUR, "dublin"), "resolve": Target(24 * HOUR, "dublin")},
            frozenset({WaitingOn.CLIENT, WaitingOn.VENDOR}),
        ),
    ),
)

RULES = RuleBook(
    version="test",
    organisation=Organisation("harbour", "Europe/Dublin"),
    people={
        somebody.key: somebody
        for somebody in (
            person("ana", Role.LEAD),
            person("ben", Role.LEAD),
            person("mia", Role.MANAGER),
            person("sol", Role.MANAGER),
            person("joe", Role.MODERATOR),
            person("cat", Role.LEAD),
            person("kim", Role.CLIENT, site=None, client="ORION"),
        )
    },
    teams={},
    sites={
        "dublin": Site(
            "dublin", "Dublin", "Europe/Dublin", "IE", (Shift("day", WEEKDAYS, time(8), time(17)),), frozenset()
        )
    },
    clients={"ORION": Client("ORION", "Orion", "America/New_York", "Harbour", (), ("kim",))},
    types={
        each.key: each
        for each in (
            kind("vip_press", Severity.P1),
            kind("queue_backlog", Severity.P2, client_visible=False),
            kind("csae", Severity.P0, restricted=True),
        )
    },
    labels={},
    severities={},
    policy_set=POLICIES,
    calendars={"dublin": Calendar("dublin", "Europe/Dublin", (NINE_TO_FIVE,) * 5 + ((), ()), version="v1")},
    rota=(
        all_day(Duty.LEAD, "ana"),
        all_day(Duty.BACKUP, "ben"),
        all_day(Duty.MANAGER, "mia"),
        all_day(Duty.SITE_LEAD, "sol"),
    ),
    restricted_groups={"csae": frozenset({"cat", "kim"})},
    quiet_hours={"ben": QuietHours(time(22), time(7))},
    allowed_hosts=frozenset(),
    managers=(),
)
